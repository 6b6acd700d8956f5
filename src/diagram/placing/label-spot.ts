import { boundsOf } from '../boxes.ts';
import type { Box, Point } from '../diagram.ts';
import { covers, inflated, passes, rounded } from './boxes.ts';
import type { Surroundings } from './grid.ts';

const step = 6;
/** Room between a label and what is not its own. */
const room = 5;
/** The arrow head, and the beginning of the line, are seen. */
const ends = 14;

/**
 * Where a label stands on its line: as near as possible to its middle, on no node, no other label, no row of a title; and on no other line, or
 * where that is nowhere possible, on one. Undefined where the line has no room for it.
 */
export function labelSpot(
  points: readonly Point[],
  size: { readonly width: number; readonly height: number },
  around: Surroundings,
): Box | undefined {
  const reach = inflated(boundsOf(points), Math.max(size.width, size.height) + room);
  const near = (boxes: readonly Box[], by: number): readonly Box[] => boxes.map((box) => inflated(box, by)).filter((box) => covers(box, reach));
  const tips = [points[0], points.at(-1)!].map(({ x, y }) => inflated({ x, y, width: 0, height: 0 }, ends));
  const taken = [...near(around.nodes, room), ...near(around.labels, room), ...near(around.titles, 0), ...tips];
  const lines = around.lines.filter(([from, to]) => passes(from, to, reach));
  let onLine: Box | undefined;
  for (const box of candidates(points, size)) {
    if (taken.some((other) => covers(box, other))) continue;
    const clear = inflated(box, 1);
    if (!lines.some(([from, to]) => passes(from, to, clear))) return box;
    onLine ??= box;
  }
  return onLine;
}

/** All along the line, those in its middle first. */
function candidates(points: readonly Point[], { width, height }: { readonly width: number; readonly height: number }): readonly Box[] {
  const segments = points
    .slice(1)
    .map((to, index) => ({ from: points[index], to, length: Math.abs(to.x - points[index].x) + Math.abs(to.y - points[index].y) }));
  const middle = segments.reduce((sum, { length }) => sum + length, 0) / 2;
  const found: { readonly box: Box; readonly off: number }[] = [];
  let begun = 0;
  for (const { from, to, length } of segments) {
    for (let at = 0; at <= length; at += step) {
      const part = length === 0 ? 0 : at / length;
      const [x, y] = [from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part];
      found.push({ box: { x: rounded(x - width / 2), y: rounded(y - height / 2), width, height }, off: Math.abs(begun + at - middle) });
    }
    begun += length;
  }
  return found.sort((one, other) => one.off - other.off).map(({ box }) => box);
}
