import type { Picture } from '../../../src/messages/preview.ts';
import { diagramOf, type DiagramOptions } from '../../../src/diagram/graph.ts';
import type { Places } from '../../../src/model/placements.ts';
import type { Architecture } from '../../../src/model/architecture.ts';
import { DiagramLayout } from '../../../src/workspace/layout.ts';

const layout = new DiagramLayout();

interface Options extends DiagramOptions {
  /** The heat that the server computed. */
  readonly estimate?: Picture['estimate'];
  readonly findings?: Picture['findings'];
  /** What was placed by hand. */
  readonly places?: Places;
}

/** What the extension sends for an architecture: its picture really laid out. */
export async function diagramMessage(architecture: Architecture, options: Options = {}): Promise<Picture> {
  const outcome = await layout.layOut(diagramOf(architecture, options), { places: options.places });
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  const named = (all: readonly { readonly name: string }[]): string[] => all.map(({ name }) => name);
  const { title, uri, flows, scenarios, variants, views } = architecture;
  const outline = { title, flows: named(flows), scenarios: named(scenarios), variants: named(variants), views: named(views) };
  const { estimate, findings = [] } = options;
  return {
    kind: 'diagram',
    uri,
    diagram: outcome.diagram,
    problems: [],
    outline,
    findings,
    estimate,
    view: options.view,
    flow: options.flow,
    focus: options.focus,
    theme: 'auto',
  };
}
