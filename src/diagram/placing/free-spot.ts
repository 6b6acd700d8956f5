import type { Box, Point } from '../diagram.ts';
import { covers, around } from './boxes.ts';

/** So many spots are tried before a box goes below everything. */
const mostTries = 400;

/**
 * Where a box can stand, as near as possible to where it wants to, at least `room` away from the taken boxes: it slides off whatever it
 * would cover, to that side on which it comes to lie nearest.
 */
export function freeSpot(wanted: Box, taken: readonly Box[], room: number): Point {
  const { width, height } = wanted;
  const open: Point[] = [wanted];
  const seen = new Set<string>([keyOf(wanted)]);
  for (let tries = 0; open.length > 0 && tries < mostTries; tries++) {
    const spot = open.splice(nearestOf(open, wanted), 1)[0];
    const needed = {
      x: spot.x - room + touching,
      y: spot.y - room + touching,
      width: width + 2 * (room - touching),
      height: height + 2 * (room - touching),
    };
    const blocking = taken.filter((box) => covers(needed, box));
    if (blocking.length === 0) return spot;
    for (const box of blocking) {
      for (const next of besides(box, spot, { width, height, room })) {
        if (seen.has(keyOf(next))) continue;
        seen.add(keyOf(next));
        open.push(next);
      }
    }
  }
  const all = around(taken)!;
  return { x: wanted.x, y: all.y + all.height + room };
}

/** Boxes whose distance is the room exactly have it, however it was rounded. */
const touching = 0.02;

function besides(
  box: Box,
  spot: Point,
  { width, height, room }: { readonly width: number; readonly height: number; readonly room: number },
): Point[] {
  return [
    { x: spot.x, y: box.y + box.height + room },
    { x: box.x + box.width + room, y: spot.y },
    { x: spot.x, y: box.y - room - height },
    { x: box.x - room - width, y: spot.y },
  ];
}

function nearestOf(spots: readonly Point[], wanted: Point): number {
  let best = 0;
  for (let index = 1; index < spots.length; index++) if (distance(spots[index], wanted) < distance(spots[best], wanted)) best = index;
  return best;
}

function distance(one: Point, other: Point): number {
  return (one.x - other.x) ** 2 + (one.y - other.y) ** 2;
}

function keyOf({ x, y }: Point): string {
  return `${x} ${y}`;
}
