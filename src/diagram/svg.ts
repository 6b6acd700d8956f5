import type { Box, PlacedContainer, PlacedDiagram, PlacedEdge, PlacedNode } from './diagram.ts';
import { boundsOf, overlap } from './boxes.ts';
import { drawDistantEdge, drawEdgeLabel, drawEdgeLine } from './draw-edge.ts';
import { drawKey, keyOf } from './draw-key.ts';
import { drawMark, markPlace } from './draw-mark.ts';
import { marksOf, type Finding } from './findings.ts';
import { drawLegend, type HeatSource, legendHeight } from './draw-legend.ts';
import { drawDistantNode, drawNode } from './draw-node.ts';
import { drawPorts } from './draw-port.ts';
import { drawCardToggle, drawContainerToggle, isOpenable } from './draw-toggle.ts';
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
  /** Where the picture is looked at closely: nodes and edges elsewhere are drawn as from afar, without what could not be seen. Without, all of it. */
  readonly closeUp?: Box;
}

/** A picture's opening tag, and what draws one whole element after the other: a page may take its time, and leave alone what is the same. */
export interface SvgParts {
  readonly open: string;
  readonly parts: readonly (() => string)[];
}

/** The picture as a whole SVG file: resolved colours, every text of the user escaped, the same bytes for the same diagram. */
export function drawSvg(diagram: PlacedDiagram, drawing: Drawing): string {
  return joined(svgParts(diagram, drawing));
}

export function joined({ open, parts }: SvgParts): string {
  return `${open}${parts.map((part) => part()).join('')}</svg>\n`;
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
  const role = drawing.interactive ? 'group' : 'img';
  const looks = { 'font-family': fontFamily, 'text-rendering': 'geometricPrecision' };
  const whole = element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size, role, 'aria-label': diagram.title, ...looks }, '');
  const nameOf = namesOfCards(diagram);
  const heat = (): string => drawLegend({ x: 24, y: heatTop - 8 }, theme, { scale: heatScale, source: drawing.heatSource ?? 'simulation' });
  const parts = [
    () => element('title', {}, escaped(diagram.title)),
    ...(interactive ? [] : [() => element('rect', { width, height, fill: theme.canvas })]),
    ...diagram.containers.map((container) => () => drawContainer(container, theme)),
    ...diagram.edges.map((edge) => () => {
      const draw = isClose(boundsOf(edge.points), drawing) ? drawEdgeLine : drawDistantEdge;
      return draw(edge, theme, { interactive, marks: marks.get(edge.id), nameOf });
    }),
    ...diagram.containers.map((container) => () => drawContainerTitle(container, theme, interactive)),
    ...diagram.nodes.map((node) => () => {
      const draw = isClose(node, drawing) ? drawNode : drawDistantNode;
      return draw(node, { theme, heat: heatOfCard(node, drawing.heat, heatScale), heatScale, heatSource, interactive, marks: marks.get(node.name) });
    }),
    ...diagram.edges.map((edge) => () => (isClose(boundsOf(edge.points), drawing) ? drawPorts(edge, theme) : emptyPart)),
    ...(interactive ? togglesOf(diagram, drawing) : []),
    ...diagram.edges.flatMap((edge) => (edge.labelBox === undefined ? [] : [labelPart(edge, edge.labelBox, drawing)])),
    ...diagram.edges.flatMap((edge) => {
      const counted = marks.get(edge.id);
      return counted === undefined ? [] : [() => element('g', { 'data-edge': edge.id }, drawMark(counted, markPlace(edge), theme))];
    }),
    ...(key.height === 0 ? [] : [() => drawKey(key, diagram.height - 8, theme)]),
    ...(drawing.heat === undefined ? [] : [heat]),
  ];
  return { open: whole.slice(0, -'</svg>'.length), parts };
}

/** What the cards of a picture are called: a node by its name, a closed box by its title. */
export function namesOfCards({ nodes }: Pick<PlacedDiagram, 'nodes'>): (card: string) => string {
  const closed = new Map(nodes.flatMap(({ name, title, members }) => (members === undefined ? [] : [[name, title.join(' ')]])));
  return (card) => closed.get(card) ?? card;
}

/** Of a closed box, what its hottest node has. */
function heatOfCard({ name, members }: PlacedNode, heat: Drawing['heat'], { isBetterHigh }: HeatScale): number | undefined {
  if (heat === undefined || members === undefined) return heat?.[name];
  const known = members.flatMap((member) => heat[member.name] ?? []);
  if (known.length === 0) return undefined;
  return isBetterHigh === true ? Math.min(...known) : Math.max(...known);
}

/** Signs that nobody could meet from afar are not there. */
function togglesOf({ containers, nodes }: PlacedDiagram, drawing: Drawing): readonly (() => string)[] {
  const theme = themes[drawing.theme];
  return [
    ...containers.map((each) => () => (isClose(each.titleBox, drawing) ? drawContainerToggle(each, theme) : emptyPart)),
    ...nodes.filter(isOpenable).map((each) => () => (isClose(each, drawing) ? drawCardToggle(each, theme) : emptyPart)),
  ];
}

function labelPart(edge: PlacedEdge, box: Box, drawing: Drawing): () => string {
  return () => (isClose(box, drawing) ? drawEdgeLabel(edge, themes[drawing.theme]) : emptyPart);
}

/** In the place of what is not seen from afar: a picture has the same parts, however closely it is looked at. */
const emptyPart = element('g', {});

function isClose(box: Box, { closeUp }: Drawing): boolean {
  return closeUp === undefined || overlap(box, closeUp);
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
function drawContainerTitle({ id, kind, title, titleBox }: PlacedContainer, theme: Theme, interactive: boolean): string {
  const { fill, title: colour } = theme.containers[kind];
  const { size, weight } = textStyles.container;
  const rim = { stroke: fill, 'stroke-width': 5, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
  // What a live page takes hold of to move the box.
  const handle = interactive ? { 'data-container': id } : {};
  const at = { class: 'place', ...handle, x: titleBox.x, y: titleBox.y + 12 };
  return element('text', { ...at, 'font-size': size, 'font-weight': weight, fill: colour, ...rim }, escaped(title));
}
