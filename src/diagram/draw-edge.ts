import type { EdgeKind, PlacedEdge, Point } from './diagram.ts';
import type { Marks } from './findings.ts';
import { textStyles } from './text.ts';
import type { Theme } from './theme.ts';
import { element, escaped } from './xml.ts';

const cornerRadius = 8;
const head = { length: 9, halfWidth: 4 } as const;
export const dashes: Readonly<Record<EdgeKind, string | undefined>> = {
  call: undefined,
  publish: '6 4',
  consume: '3 3',
  invalidate: '8 3 1.5 3',
  support: '1.5 3.5',
};
export const mutedOpacity = 0.3;

interface Options {
  readonly interactive: boolean;
  readonly marks: Marks | undefined;
  /** What a card is called. */
  readonly nameOf: (card: string) => string;
}

/** The line with its arrow head. */
export function drawEdgeLine(edge: PlacedEdge, theme: Theme, options: Options): string {
  const colour = theme.edges[edge.kind];
  const line = linePath(edge.points);
  return element(
    'g',
    attributesOf(edge, options),
    options.interactive ? element('path', { d: line, fill: 'none', stroke: 'transparent', 'stroke-width': 14 }) : '',
    element('path', {
      class: 'line',
      d: line,
      fill: 'none',
      stroke: colour,
      'stroke-width': edge.kind === 'support' ? 1.3 : 1.5,
      'stroke-dasharray': dashes[edge.kind],
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
    element('path', { class: 'head', d: headPath(edge.points), fill: colour, stroke: colour, 'stroke-width': 1, 'stroke-linejoin': 'round' }),
  );
}

/** The line alone: the head, and the room for the mouse, are too small to be met from afar. */
export function drawDistantEdge(edge: PlacedEdge, theme: Theme, options: Options): string {
  return element(
    'g',
    attributesOf(edge, options),
    element('path', {
      class: 'line',
      d: straightPath(edge.points),
      fill: 'none',
      stroke: theme.edges[edge.kind],
      'stroke-width': 0.75,
      'vector-effect': 'non-scaling-stroke',
    }),
  );
}

/** The label, drawn above all lines, so that none strikes it through. */
export function drawEdgeLabel(edge: PlacedEdge, theme: Theme): string {
  const { labelBox: box } = edge;
  if (box === undefined) return '';
  const { size, lineHeight } = textStyles.label;
  const lines = [...(edge.steps === undefined ? [] : [edge.steps]), ...edge.label];
  const middle = box.x + box.width / 2;
  const top = box.y + (box.height - lines.length * lineHeight) / 2;
  const looks = (index: number): { readonly fill: string; readonly 'font-weight'?: number } =>
    edge.steps !== undefined && index === 0 ? { fill: theme.steps, 'font-weight': textStyles.figure.weight } : { fill: theme.mutedText };
  return element(
    'g',
    { 'data-edge': edge.id, class: 'label', 'aria-hidden': 'true' },
    // Its plate hides the line behind it, also where both are muted.
    element('rect', { ...box, rx: 5, fill: theme.label, stroke: theme.labelBorder, 'stroke-opacity': edge.muted ? mutedOpacity : undefined }),
    ...lines.map((line, index) =>
      element(
        'text',
        {
          x: middle,
          y: baseline(top, index, lineHeight),
          'font-size': size,
          'text-anchor': 'middle',
          opacity: edge.muted ? mutedOpacity : undefined,
          ...looks(index),
        },
        escaped(line),
      ),
    ),
  );
}

function baseline(top: number, index: number, lineHeight: number): number {
  return Math.round((top + index * lineHeight + 0.75 * lineHeight) * 100) / 100;
}

/** What it is, and where it is interactive what keys and screen readers reach it by. */
function attributesOf(edge: PlacedEdge, { interactive, marks, nameOf }: Options): Readonly<Record<string, string | number | undefined>> {
  const attributes = { 'data-edge': edge.id, class: `edge ${edge.kind}`, opacity: edge.muted ? mutedOpacity : undefined };
  if (!interactive) return attributes;
  return {
    ...attributes,
    tabindex: 0,
    role: 'button',
    'aria-label': [spoken(edge, nameOf), ...(marks === undefined ? [] : [marks.spoken])].join('. '),
  };
}

function straightPath(points: readonly Point[]): string {
  return points.map((point, index) => `${index === 0 ? 'M' : 'L'}${written(point)}`).join('');
}

function spoken({ from, to, kind, label, steps }: PlacedEdge, nameOf: Options['nameOf']): string {
  const verb = { call: 'calls', publish: 'publishes to', consume: 'is consumed by', invalidate: 'deletes entries of', support: 'supports' }[kind];
  const prefix = steps === undefined ? '' : `Step ${steps}: `;
  return `${prefix}${nameOf(from)} ${verb} ${nameOf(to)}${label.length === 0 ? '' : `: ${label.join(', ')}`}`;
}

/** The corners joined by straight lines, each corner rounded as far as its shorter side allows. */
function linePath(points: readonly Point[]): string {
  const end = beforeHead(points);
  const all = [...points.slice(0, -1), end];
  const parts = all.map((point, index) => {
    if (index === 0) return `M${written(point)}`;
    if (index === all.length - 1) return `L${written(point)}`;
    const [before, after] = [all[index - 1], all[index + 1]];
    const radius = Math.min(cornerRadius, distance(before, point) / 2, distance(point, after) / 2);
    return `L${written(towards(point, before, radius))}Q${written(point)} ${written(towards(point, after, radius))}`;
  });
  return parts.join('');
}

/** The line ends inside its arrow head, so that its tip stays sharp. */
function beforeHead(points: readonly Point[]): Point {
  return towards(points.at(-1)!, points.at(-2)!, head.length - 2);
}

function headPath(points: readonly Point[]): string {
  const tip = towards(points.at(-1)!, points.at(-2)!, 0.5);
  const base = towards(tip, points.at(-2)!, head.length);
  const along = { x: (tip.x - base.x) / head.length, y: (tip.y - base.y) / head.length };
  const left = { x: base.x - along.y * head.halfWidth, y: base.y + along.x * head.halfWidth };
  const right = { x: base.x + along.y * head.halfWidth, y: base.y - along.x * head.halfWidth };
  return `M${written(tip)}L${written(left)}L${written(right)}z`;
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function distance(from: Point, to: Point): number {
  return Math.sqrt((to.x - from.x) ** 2 + (to.y - from.y) ** 2);
}

function written({ x, y }: Point): string {
  return `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;
}
