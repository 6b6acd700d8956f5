import type { Dimension } from '../../base/quantity.ts';
import { element, escaped } from '../../diagram/xml.ts';
import type { Series } from '../../model/generated/result.ts';
import { formatValue } from '../requirement-value.ts';

const size = { width: 460, height: 130 };
const field = { left: 8, right: 452, top: 20, bottom: 108 };
/** More points than pixels only cost bytes. */
const mostPoints = 300;

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly dimension: Dimension;
}

/** One figure over the time of a run, with the scenario's events; gaps where nothing was measured. Nothing where that is everywhere. */
export function seriesPicture({ name, values, dimension }: Line, { interval, events }: Pick<Series, 'interval' | 'events'>): string {
  const points = thinned(values);
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length === 0) return '';
  const most = Math.max(...known) || 1;
  const duration = values.length * interval;
  const x = (seconds: number): number => rounded(field.left + (seconds / duration) * (field.right - field.left));
  const y = (value: number): number => rounded(field.bottom - (value / most) * (field.bottom - field.top));
  return element(
    'svg',
    {
      viewBox: `0 0 ${size.width} ${size.height}`,
      ...size,
      role: 'img',
      'aria-label': `${name} over time, at most ${formatValue(most, dimension, 3)}`,
    },
    ...events.filter(({ at }) => at >= 0 && at <= duration).map(({ at, text }) => eventAt(x(at), text)),
    element('line', { x1: field.left, x2: field.right, y1: field.bottom, y2: field.bottom, class: 'axis' }),
    element('path', {
      d: pathOf(points.map(({ index, value }) => ({ x: x((index + 0.5) * interval), y: value === null ? null : y(value) }))),
      class: 'line',
    }),
    element('text', { x: field.left, y: 12 }, escaped(`${name}, up to ${formatValue(most, dimension, 3)}`)),
    element('text', { x: field.left, y: field.bottom + 16 }, '0'),
    element('text', { x: field.right, y: field.bottom + 16, 'text-anchor': 'end' }, escaped(formatValue(duration, 'duration', 3))),
  );
}

/** The largest of each stretch stands for it: a peak must not vanish. */
function thinned(values: readonly (number | null)[]): { readonly index: number; readonly value: number | null }[] {
  const stride = Math.max(1, Math.ceil(values.length / mostPoints));
  return Array.from({ length: Math.ceil(values.length / stride) }, (_, part) => {
    const known = values.slice(part * stride, (part + 1) * stride).filter((value) => value !== null);
    return { index: part * stride, value: known.length === 0 ? null : Math.max(...known) };
  });
}

function pathOf(points: readonly { readonly x: number; readonly y: number | null }[]): string {
  return points
    .map(({ x, y }, index) => (y === null ? '' : `${index === 0 || points[index - 1].y === null ? 'M' : 'L'}${x} ${y}`))
    .filter((each) => each !== '')
    .join('');
}

function eventAt(x: number, text: string): string {
  return element('g', {}, element('title', {}, escaped(text)), element('line', { x1: x, x2: x, y1: field.top, y2: field.bottom, class: 'event' }));
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
