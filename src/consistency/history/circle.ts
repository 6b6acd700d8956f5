import { grouped, type Groups } from './grouping.ts';

/** Of each edge, the operation that comes before the other. */
export interface Edges {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

/** Operations each of which comes before the next, and the last before the first. */
export interface Circle {
  readonly circle: readonly number[];
}

/** The `count` operations in an order that agrees with all edges (Kahn 1962), or some of them in a circle. */
export function topologicalOrder(count: number, edges: Edges): Int32Array | Circle {
  const successors = grouped(edges.from, count);
  const waiting = new Int32Array(count);
  for (let edge = 0; edge < edges.to.length; edge++) waiting[edges.to[edge]]++;
  const order = new Int32Array(count);
  let known = 0;
  for (let index = 0; index < count; index++) if (waiting[index] === 0) order[known++] = index;
  for (let next = 0; next < known; next++) {
    for (let at = successors.first[order[next]]; at < successors.first[order[next] + 1]; at++) {
      const target = edges.to[successors.members[at]];
      if (--waiting[target] === 0) order[known++] = target;
    }
  }
  return known === count ? order : { circle: circleIn(waiting, edges, successors) };
}

/** Follows edges among the operations that still wait until one comes again. */
function circleIn(waiting: Int32Array, edges: Edges, successors: Groups): readonly number[] {
  const predecessor = new Map<number, number>();
  for (let index = 0; index < waiting.length; index++) {
    if (waiting[index] === 0) continue;
    for (let at = successors.first[index]; at < successors.first[index + 1]; at++) predecessor.set(edges.to[successors.members[at]], index);
  }
  const path: number[] = [];
  const places = new Map<number, number>();
  let index = waiting.findIndex((count) => count > 0);
  while (!places.has(index)) {
    places.set(index, path.push(index) - 1);
    index = predecessor.get(index)!;
  }
  return path.slice(places.get(index));
}
