import { grouped, type Groups } from './grouping.ts';
import { none } from './history.ts';

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

/**
 * Of each operation the number of the knot that it stands in: a largest set of operations on common circles (a strongly connected component
 * of two or more, Tarjan 1972); −1 where it is on no circle.
 */
export function knotsIn(count: number, edges: Edges): Int32Array {
  const successors = grouped(edges.from, count);
  const next = successors.first.slice(0, count);
  /** By operation, from 1: when it was found, and the earliest that it leads back to; 0 before. */
  const found = new Int32Array(count);
  const earliest = new Int32Array(count);
  const knots = new Int32Array(count).fill(none);
  const isOpen = new Uint8Array(count);
  const open: number[] = [];
  let discovered = 0;
  let knotCount = 0;
  const enter = (index: number, path: number[]): void => {
    found[index] = earliest[index] = ++discovered;
    isOpen[index] = 1;
    open.push(index);
    path.push(index);
  };
  const close = (root: number): void => {
    const members = open.splice(open.lastIndexOf(root));
    for (const member of members) {
      isOpen[member] = 0;
      if (members.length > 1) knots[member] = knotCount;
    }
    if (members.length > 1) knotCount++;
  };
  for (let start = 0; start < count; start++) {
    const path: number[] = [];
    if (found[start] === 0) enter(start, path);
    while (path.length > 0) {
      const index = path[path.length - 1];
      if (next[index] < successors.first[index + 1]) {
        const target = edges.to[successors.members[next[index]++]];
        if (found[target] === 0) enter(target, path);
        else if (isOpen[target] === 1) earliest[index] = Math.min(earliest[index], found[target]);
        continue;
      }
      path.pop();
      if (earliest[index] === found[index]) close(index);
      if (path.length > 0) earliest[path[path.length - 1]] = Math.min(earliest[path[path.length - 1]], earliest[index]);
    }
  }
  return knots;
}

/** A shortest circle through an operation that is on one. */
export function circleThrough(start: number, knots: Int32Array, edges: Edges): readonly number[] {
  const successors = grouped(edges.from, knots.length);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const index of queue) {
    for (let at = successors.first[index]; at < successors.first[index + 1]; at++) {
      const target = edges.to[successors.members[at]];
      if (target === start) {
        const circle = [index];
        while (circle[0] !== start) circle.unshift(cameFrom.get(circle[0])!);
        return circle;
      }
      if (knots[target] !== knots[start] || cameFrom.has(target)) continue;
      cameFrom.set(target, index);
      queue.push(target);
    }
  }
  throw new Error('Broken assumption: the operation is on a circle');
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
