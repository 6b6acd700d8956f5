import { formatQuantity } from '../../base/quantity.ts';
import { element, escaped } from '../../diagram/xml.ts';

const size = { width: 460, height: 130 };
const field = { left: 8, right: 452, top: 8, bottom: 104 };
const bins = 48;

interface Mark {
  readonly label: string;
  readonly seconds: number;
}

/** How latencies are distributed, over a logarithmic axis of time; marks stand at quantiles. Nothing where nothing was measured. */
export function histogramPicture(name: string, histogram: readonly (readonly [number, number])[], marks: readonly Mark[]): string {
  const seen = histogram.filter(([edge, count]) => edge > 0 && count > 0);
  if (seen.length === 0) return '';
  const [from, to] = limitsOf(seen.map(([edge]) => edge));
  const share = (seconds: number): number => Math.log(seconds / from) / Math.log(to / from);
  const x = (seconds: number): number => field.left + share(seconds) * (field.right - field.left);
  const counts = new Array<number>(bins).fill(0);
  for (const [edge, count] of seen) counts[Math.min(bins - 1, Math.floor(share(edge) * bins))] += count;
  return element(
    'svg',
    { viewBox: `0 0 ${size.width} ${size.height}`, ...size, role: 'img', 'aria-label': `Latency of ${name}, distribution` },
    ...bars(counts),
    element('line', { x1: field.left, x2: field.right, y1: field.bottom, y2: field.bottom, class: 'axis' }),
    ...[from, Math.sqrt(from * to), to].map((seconds, index) => label(seconds, x(seconds), ['start', 'middle', 'end'][index])),
    ...marks.filter(({ seconds }) => seconds >= from && seconds <= to).map((mark) => markAt(mark, x(mark.seconds))),
  );
}

/** A single latency has a neighbourhood too. */
function limitsOf(edges: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...edges), Math.max(...edges)];
  return most > least * 1.01 ? [least, most * 1.001] : [least / 2, most * 2];
}

function bars(counts: readonly number[]): string[] {
  const most = Math.max(...counts);
  const width = (field.right - field.left) / bins;
  return counts.flatMap((count, index) => {
    const height = (count / most) * (field.bottom - field.top);
    const place = { x: rounded(field.left + index * width), y: rounded(field.bottom - height), width: rounded(width - 1), height: rounded(height) };
    return count === 0 ? [] : [element('rect', { ...place, class: 'bar' })];
  });
}

function label(seconds: number, x: number, anchor: string): string {
  return element('text', { x: rounded(x), y: field.bottom + 18, 'text-anchor': anchor }, escaped(formatQuantity(seconds, 'duration', 2)));
}

function markAt({ label: name, seconds }: Mark, x: number): string {
  const line = element('line', { x1: rounded(x), x2: rounded(x), y1: field.top, y2: field.bottom, class: 'mark' });
  return element('g', {}, element('title', {}, escaped(`${name}: ${formatQuantity(seconds, 'duration', 3)}`)), line);
}

function rounded(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
