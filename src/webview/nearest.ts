import type { Box } from '../diagram/diagram.ts';

export type Way = 'left' | 'right' | 'up' | 'down';

/** A way off the straight one counts this many times. */
const sidewaysWeight = 2.5;

/** The box that a person means who wants to go from one box this way: the closest one that lies there, straight ahead before aside. */
export function nearest(boxes: ReadonlyMap<string, Box>, from: string, way: Way): string | undefined {
  const start = boxes.get(from);
  if (start === undefined) return undefined;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const [name, box] of boxes) {
    if (name === from) continue;
    const { ahead, aside } = offset(start, box, way);
    if (aside >= 2 * ahead) continue;
    const distance = ahead + sidewaysWeight * aside;
    if (best === undefined || distance < best.distance) best = { name, distance };
  }
  return best?.name;
}

/** How far the middle of the other box is ahead, and how far the boxes stand apart to the side; 0 where they overlap there. */
function offset(from: Box, to: Box, way: Way): { readonly ahead: number; readonly aside: number } {
  const right = to.x + to.width / 2 - (from.x + from.width / 2);
  const down = to.y + to.height / 2 - (from.y + from.height / 2);
  const apart = (distance: number, one: number, other: number): number => Math.max(0, Math.abs(distance) - (one + other) / 2);
  const level = way === 'left' || way === 'right';
  const sign = way === 'left' || way === 'up' ? -1 : 1;
  return level
    ? { ahead: sign * right, aside: apart(down, from.height, to.height) }
    : { ahead: sign * down, aside: apart(right, from.width, to.width) };
}
