import { circleThrough, knotsIn, type Edges } from './circle.ts';
import { none } from './history.ts';
import type { Registers } from './registers.ts';

/** What contradicts a level that the store's version order decides. */
export interface VersionedFinding {
  readonly violations: number;
  /** Operations that contradict the level, not yet the fewest; nothing where it holds. */
  readonly contradiction: readonly number[] | undefined;
  /** Reads of a key of which their session had seen or made a version, by itself or through others. */
  readonly opportunities?: number;
}

/** How many operations from then on are on circles, and a circle through the first of them. */
export function circleFinding({ history }: Registers, edges: Edges, judgedFrom: number): VersionedFinding {
  const knots = knotsIn(history.length, edges);
  const isCounted = (knot: number, index: number): boolean => knot !== none && history.start[index] >= judgedFrom;
  const first = knots.findIndex(isCounted);
  if (first === none) return { violations: 0, contradiction: undefined };
  return { violations: knots.filter(isCounted).length, contradiction: circleThrough(first, knots, edges) };
}
