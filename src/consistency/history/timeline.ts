import type { History } from './history.ts';

/**
 * The beginnings and ends of operations in the order they happened, as indices into `members`: a beginning as itself, an end as its
 * complement (`~index`). At equal times beginnings come first, for ties are concurrent; what never completes has no end.
 */
export function timeline({ start, end }: History, members: ArrayLike<number>): Int32Array {
  const count = members.length;
  const starts = Uint32Array.from({ length: count }, (_, index) => index);
  if (starts.some((index) => index > 0 && start[members[index]] < start[members[index - 1]]))
    starts.sort((one, other) => start[members[one]] - start[members[other]] || one - other);
  const ends = starts.filter((index) => end[members[index]] !== Infinity);
  ends.sort((one, other) => end[members[one]] - end[members[other]] || one - other);
  const moments = new Int32Array(starts.length + ends.length);
  let moment = 0;
  let nextEnd = 0;
  for (const index of starts) {
    while (nextEnd < ends.length && end[members[ends[nextEnd]]] < start[members[index]]) moments[moment++] = ~ends[nextEnd++];
    moments[moment++] = index;
  }
  while (nextEnd < ends.length) moments[moment++] = ~ends[nextEnd++];
  return moments;
}
