import type { PlacedContainer, PlacedDiagram, PlacedEdge, PlacedNode } from './diagram.ts';
import { drawEdgeLabel, drawEdgeLine } from './draw-edge.ts';
import { drawKey, keyOf } from './draw-key.ts';
import { drawMark, markPlace } from './draw-mark.ts';
import { marksOf, type Finding, type Marks } from './findings.ts';
import { drawLegend, type HeatSource, legendHeight } from './draw-legend.ts';
import { drawNode } from './draw-node.ts';
import { drawPorts } from './draw-port.ts';
import { drawCardToggle, drawContainerToggle } from './draw-toggle.ts';
import { heatScales, type HeatScale } from './heat.ts';
import { fontFamily, textStyles } from './text.ts';
import { themes, type Theme, type ThemeName } from './theme.ts';
import { element, escaped } from './xml.ts';

export interface Drawing {
  readonly theme: ThemeName;
  /** A figure by node name, shown as heat, with a legend. */
  readonly heat?: Readonly<Record<string, number>>;
  /** How to read it; without, it is utilisation, from 0 to 1 (or above). */
  readonly heatScale?: HeatScale;
  /** What the legend says of it; without, a simulation. */
  readonly heatSource?: HeatSource;
  /** Counted where they are. */
  readonly findings?: readonly Finding[];
  /** For a live page: nodes and edges can be focused and have names for screen readers, lines are easy to hit, and there is no background. */
  readonly interactive?: boolean;
}

/** A picture's opening tag, and one whole element after the other: what draws it again can leave alone what is the same. */
export interface SvgParts {
  readonly open: string;
  readonly parts: readonly string[];
}

/** The picture as a whole SVG file: resolved colours, every text of the user escaped, the same bytes for the same diagram. */
export function drawSvg(diagram: PlacedDiagram, drawing: Drawing): string {
  return joined(svgParts(diagram, drawing));
}

export function joined({ open, parts }: SvgParts): string {
  return `${open}${parts.join('')}</svg>\n`;
}

export function svgParts(diagram: PlacedDiagram, drawing: Drawing): SvgParts {
  const theme = themes[drawing.theme];
  const { heatScale = heatScales.utilisation, heatSource, interactive = false } = drawing;
  const marks = marksOf(drawing.findings ?? []);
  const key = keyOf(diagram, diagram.width);
  const heatTop = diagram.height + key.height;
  const height = heatTop + (drawing.heat === undefined ? 0 : legendHeight);
  const width = Math.max(diagram.width, key.width);
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const background = drawing.interactive ? '' : element('rect', { width, height, fill: theme.canvas });
  const role = drawing.interactive ? 'group' : 'img';
  const looks = { 'font-family': fontFamily, 'text-rendering': 'geometricPrecision' };
  const whole = element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, role, 'aria-label': diagram.title, ...looks }, '');
  const parts = [
    element('title', {}, escaped(diagram.title)),
    background,
    ...diagram.containers.map((container) => drawContainer(container, theme)),
    ...diagram.edges.map((edge) =>
      drawEdgeLine(edge, theme, { interactive, marks: marks.get(edge.id), nameOf: (card) => nameOfCard(card, diagram) }),
    ),
    ...diagram.containers.map((container) => drawContainerTitle(container, theme)),
    ...diagram.nodes.map((node) =>
      drawNode(node, { theme, heat: heatOfCard(node, drawing.heat, heatScale), heatScale, heatSource, interactive, marks: marks.get(node.name) }),
    ),
    ...diagram.edges.map((edge) => drawPorts(edge, theme)),
    ...(interactive
      ? [...diagram.containers.map((each) => drawContainerToggle(each, theme)), ...diagram.nodes.map((each) => drawCardToggle(each, theme))]
      : []),
    ...diagram.edges.map((edge) => drawEdgeLabel(edge, theme)),
    ...diagram.edges.map((edge) => drawEdgeMark(edge, marks.get(edge.id), theme)),
    drawKey(key, diagram.height - 8, theme),
    drawing.heat === undefined ? '' : drawLegend({ x: 24, y: heatTop - 8 }, theme, { scale: heatScale, source: drawing.heatSource ?? 'simulation' }),
  ];
  return { open: whole.slice(0, -'</svg>'.length), parts: parts.filter((part) => part !== '') };
}

/** A node is called by its name, a closed box by its title. */
export function nameOfCard(card: string, { nodes }: Pick<PlacedDiagram, 'nodes'>): string {
  const found = nodes.find(({ name }) => name === card);
  return found?.members === undefined ? card : found.title.join(' ');
}

/** Of a closed box, what its hottest node has. */
function heatOfCard({ name, members }: PlacedNode, heat: Drawing['heat'], { isBetterHigh }: HeatScale): number | undefined {
  if (heat === undefined || members === undefined) return heat?.[name];
  const known = members.flatMap((member) => heat[member.name] ?? []);
  if (known.length === 0) return undefined;
  return isBetterHigh === true ? Math.min(...known) : Math.max(...known);
}

function drawEdgeMark(edge: PlacedEdge, marks: Marks | undefined, theme: Theme): string {
  return marks === undefined ? '' : element('g', { 'data-edge': edge.id }, drawMark(marks, markPlace(edge), theme));
}

function drawContainer({ kind, x, y, width, height, id }: PlacedContainer, theme: Theme): string {
  const { fill, border } = theme.containers[kind];
  return element('rect', {
    'data-container': id,
    x,
    y,
    width,
    height,
    rx: 12,
    fill,
    stroke: border,
    'stroke-dasharray': kind === 'group' ? '5 4' : undefined,
  });
}

/** Above the lines, with a rim in the box's own colour, for where a line cannot but cross it. */
function drawContainerTitle({ kind, title, titleBox }: PlacedContainer, theme: Theme): string {
  const { fill, title: colour } = theme.containers[kind];
  const { size, weight } = textStyles.container;
  const rim = { stroke: fill, 'stroke-width': 5, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
  const at = { class: 'place', x: titleBox.x, y: titleBox.y + 12 };
  return element('text', { ...at, 'font-size': size, 'font-weight': weight, fill: colour, ...rim }, escaped(title));
}
