import type { EdgeKind, PlacedEdge, Point } from './diagram.ts';
import { mutedOpacity } from './draw-edge.ts';
import type { Theme } from './theme.ts';
import { element } from './xml.ts';

/** How a line leaves: a dot where somebody waits for an answer, a square where a message goes its own way, hollow where only a property says so. */
const looks: Readonly<Record<EdgeKind, { readonly round: boolean; readonly hollow: boolean }>> = {
  call: { round: true, hollow: false },
  publish: { round: false, hollow: false },
  consume: { round: false, hollow: false },
  invalidate: { round: false, hollow: true },
  support: { round: true, hollow: true },
};

const radius = 2.75;
const socket = { length: 11, depth: 3 } as const;

/** Where a line leaves its node and where it comes in, drawn above the cards: marks on their borders. */
export function drawPorts(edge: PlacedEdge, theme: Theme): string {
  const { id, kind, points, muted } = edge;
  const colours = { colour: theme.edges[kind], card: theme.card };
  const [start, end] = [points[0], points[points.length - 1]];
  return element(
    'g',
    { 'data-edge': id, class: 'ports', opacity: muted ? mutedOpacity : undefined, 'aria-hidden': 'true' },
    outlet(kind, start, colours),
    socketAt(end, points[points.length - 2], colours.colour),
  );
}

interface Colours {
  readonly colour: string;
  readonly card: string;
}

/** The mark of a port that something leaves by. */
export function outlet(kind: EdgeKind, { x, y }: Point, { colour, card }: Colours): string {
  const { round, hollow } = looks[kind];
  const paint = { fill: hollow ? card : colour, stroke: hollow ? colour : card, 'stroke-width': 1.2 };
  return round
    ? element('circle', { class: 'outlet', cx: x, cy: y, r: radius, ...paint })
    : element('rect', { class: 'outlet', x: rounded(x - radius), y: rounded(y - radius), width: 2 * radius, height: 2 * radius, rx: 1, ...paint });
}

/** The mark of a port that something comes in by: a bar along the border, across the line that comes from `before`. */
export function socketAt({ x, y }: Point, before: Point, colour: string): string {
  const upright = Math.abs(before.x - x) > Math.abs(before.y - y);
  const [width, height] = upright ? [socket.depth, socket.length] : [socket.length, socket.depth];
  return element('rect', { class: 'inlet', x: rounded(x - width / 2), y: rounded(y - height / 2), width, height, rx: 1.5, fill: colour });
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
