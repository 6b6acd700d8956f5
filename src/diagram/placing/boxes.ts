import type { Box, Point } from '../diagram.ts';

/** Room that is kept between what was moved and whatever stands beside it: lines find a way through it. */
export const gap = 24;

/** Whether two boxes share more than an edge. */
export function covers(one: Box, other: Box): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

/** The box with so much more on each side. */
export function inflated({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

export function shifted({ x, y, width, height }: Box, by: Point): Box {
  return { x: rounded(x + by.x), y: rounded(y + by.y), width, height };
}

/** The smallest box around all of them; nothing where there are none. */
export function around(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Whether a level or upright line enters the inside of a box. */
export function passes(one: Point, other: Point, { x, y, width, height }: Box): boolean {
  return (
    Math.min(one.x, other.x) < x + width - 0.5 &&
    Math.max(one.x, other.x) > x + 0.5 &&
    Math.min(one.y, other.y) < y + height - 0.5 &&
    Math.max(one.y, other.y) > y + 0.5
  );
}

/** To a hundredth of a pixel, as the automatic layout is. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
