import type { Box, Point } from '../diagram.ts';

/** Sides of a box by the way out of it: 0 right, 1 down, 2 left, 3 up. */
export type Side = 0 | 1 | 2 | 3;
export const sides: readonly Side[] = [1, 0, 2, 3];

/** A point on a box's border where a line may begin or end. */
export interface Port extends Point {
  readonly side: Side;
  /** From the middle of the side. */
  readonly aside: number;
}

const step = 16;
const most = 9;
const corner = 12;
/** Two lines need so much between them to be told apart. */
const between = 8;

/** Points on the sides of a box that no other line uses; the middles of its sides where all of them are used. */
export function portsOf(box: Box, allowed: readonly Side[], taken: readonly Point[]): readonly Port[] {
  const all = allowed.flatMap((side) => portsOn(box, side));
  const free = all.filter((port) => !taken.some((point) => Math.abs(point.x - port.x) + Math.abs(point.y - port.y) < between));
  return free.length > 0 ? free : all.filter(({ aside }) => aside === 0);
}

/** The port of a box that lies at this point of its border. */
export function portAt({ x, y, width, height }: Box, point: Point): Port {
  const distances: Readonly<Record<Side, number>> = {
    0: Math.abs(point.x - x - width),
    1: Math.abs(point.y - y - height),
    2: Math.abs(point.x - x),
    3: Math.abs(point.y - y),
  };
  const side = sides.reduce((best, each) => (distances[each] < distances[best] ? each : best));
  return { x: point.x, y: point.y, side, aside: 0 };
}

/** The point at this distance in front of a port. */
export function inFront({ x, y, side }: Port, distance: number): Point {
  return { x: x + (side === 0 ? distance : side === 2 ? -distance : 0), y: y + (side === 1 ? distance : side === 3 ? -distance : 0) };
}

/** The middle first, then by turns to both sides. */
function portsOn({ x, y, width, height }: Box, side: Side): Port[] {
  const level = side === 1 || side === 3;
  const length = level ? width : height;
  const found: Port[] = [];
  for (let index = 0; index < most; index++) {
    const aside = Math.ceil(index / 2) * step * (index % 2 === 0 ? 1 : -1);
    if (Math.abs(aside) > length / 2 - corner && index > 0) continue;
    const along = length / 2 + aside;
    found.push(level ? { x: x + along, y: side === 1 ? y + height : y, side, aside } : { x: side === 0 ? x + width : x, y: y + along, side, aside });
  }
  return found;
}
