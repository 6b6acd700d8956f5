import type { Box, Point } from './diagram.ts';

/** The smallest box around points, of which there is at least one. */
export function boundsOf(points: readonly Point[]): Box {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** Whether a box, which may be a line, has a place in common with an area; an area without any room has none with anything. */
export function overlap(box: Box, area: Box): boolean {
  if (area.width === 0 || area.height === 0) return false;
  return box.x <= area.x + area.width && area.x <= box.x + box.width && box.y <= area.y + area.height && area.y <= box.y + box.height;
}

/** Whether the inner box lies in the outer one. */
export function contains(outer: Box, inner: Box): boolean {
  const isWithin = (start: number, length: number, outerStart: number, outerLength: number): boolean =>
    start >= outerStart && start + length <= outerStart + outerLength;
  return isWithin(inner.x, inner.width, outer.x, outer.width) && isWithin(inner.y, inner.height, outer.y, outer.height);
}
