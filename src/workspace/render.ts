import { dotOf } from '../diagram/dot.ts';
import { diagramOf, type DiagramOptions } from '../diagram/graph.ts';
import type { Direction } from '../diagram/diagram.ts';
import { sequenceDiagram } from '../diagram/mermaid.ts';
import { drawSvg } from '../diagram/svg.ts';
import type { ThemeName } from '../diagram/theme.ts';
import { didYouMean } from '../base/nearest.ts';
import type { Architecture } from '../model/architecture.ts';
import { noPlacements, placesIn, type Placements } from '../model/placements.ts';
import { diagramHtml } from '../report/html/diagram-html.ts';
import type { DiagramLayout } from './layout.ts';
import { rasterized } from './raster.ts';

export const renderFormats = ['svg', 'png', 'mermaid', 'dot', 'html'] as const;
export type RenderFormat = (typeof renderFormats)[number];

/** How drawing can end; a message says what is wrong and what to do. */
export type RenderOutcome<Format extends RenderFormat = RenderFormat> =
  Drawn<Format> | { readonly ended: 'cancelled' } | { readonly ended: 'failed'; readonly message: string };

interface Drawn<Format extends RenderFormat> {
  readonly ended: 'drawn';
  readonly picture: Format extends 'png' ? Uint8Array : string;
  /** What the picture lacks. */
  readonly remarks?: readonly string[];
}

export interface RenderOptions<Format extends RenderFormat = RenderFormat> extends DiagramOptions {
  readonly format: Format;
  readonly theme?: ThemeName;
  readonly direction?: Direction;
  /** What was placed by hand. */
  readonly placements?: Placements;
  /** Utilisation by node. */
  readonly heat?: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal;
}

/** Draws an architecture: itself as SVG, PNG, HTML or DOT, one of its flows as a Mermaid sequence. */
export async function render<Format extends RenderFormat>(
  architecture: Architecture,
  layout: DiagramLayout,
  options: RenderOptions<Format>,
): Promise<RenderOutcome<Format>> {
  return drawn(architecture, layout, options);
}

async function drawn(architecture: Architecture, layout: DiagramLayout, options: RenderOptions): Promise<RenderOutcome> {
  const unknown = unknownName('view', options.view, architecture.views) ?? unknownName('flow', options.flow, architecture.flows);
  if (unknown !== undefined) return { ended: 'failed', message: unknown };
  switch (options.format) {
    case 'dot':
      return { ended: 'drawn', picture: dotOf(diagramOf(architecture, options)) };
    case 'mermaid':
      return renderSequence(architecture, options.flow);
    case 'svg':
    case 'png':
    case 'html':
      return renderPlaced(architecture, layout, options);
  }
}

async function renderPlaced(architecture: Architecture, layout: DiagramLayout, options: RenderOptions): Promise<RenderOutcome> {
  const { format, theme = 'light', heat, direction, view, placements = noPlacements, signal } = options;
  const outcome = await layout.layOut(diagramOf(architecture, options), { direction, places: placesIn(placements, view), signal });
  if (outcome.ended !== 'placed') return outcome;
  const { diagram } = outcome;
  const svg = drawSvg(diagram, { theme, heat });
  if (format === 'png') return rasterized(svg, diagram, { signal });
  return { ended: 'drawn', picture: format === 'html' ? diagramHtml({ title: diagram.title, svg, theme }) : svg };
}

/** A sequence shows one flow: where the file has only one, it need not be named. */
function renderSequence(architecture: Architecture, flow: string | undefined): RenderOutcome {
  const only = architecture.flows.length === 1 ? architecture.flows[0].name : undefined;
  const name = flow ?? only;
  if (name !== undefined) return { ended: 'drawn', picture: sequenceDiagram(architecture, name) };
  return { ended: 'failed', message: `A Mermaid sequence shows one flow; name one with --flow: ${listed(architecture.flows)}.` };
}

function unknownName(kind: 'view' | 'flow', name: string | undefined, declared: readonly { readonly name: string }[]): string | undefined {
  if (name === undefined || declared.some((each) => each.name === name)) return undefined;
  const names = declared.map((each) => each.name);
  return `There is no ${kind} "${name}"${didYouMean(name, names) || `; the file has ${listed(declared)}.`}`;
}

function listed(declared: readonly { readonly name: string }[]): string {
  return declared.length === 0 ? 'none' : declared.map(({ name }) => name).join(', ');
}
