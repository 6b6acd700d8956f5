/** Indices in groups: those of group g are `members` from `first[g]` to before `first[g + 1]`, in rising order. */
export interface Groups {
  readonly count: number;
  readonly first: Int32Array;
  readonly members: Int32Array;
}

/** Groups 0 … n − 1 by their number in `groupOf`, in two passes. Negative numbers belong to no group. */
export function grouped(groupOf: ArrayLike<number>, count: number): Groups {
  const first = new Int32Array(count + 1);
  for (let index = 0; index < groupOf.length; index++) if (groupOf[index] >= 0) first[groupOf[index] + 1]++;
  for (let group = 0; group < count; group++) first[group + 1] += first[group];
  const next = first.slice();
  const members = new Int32Array(first[count]);
  for (let index = 0; index < groupOf.length; index++) if (groupOf[index] >= 0) members[next[groupOf[index]]++] = index;
  return { count, first, members };
}

export function membersOf(groups: Groups, group: number): Int32Array {
  return groups.members.subarray(groups.first[group], groups.first[group + 1]);
}

/** One more than the largest number, 0 for none. */
export function countOf(numbers: ArrayLike<number>): number {
  let largest = -1;
  for (let index = 0; index < numbers.length; index++) if (numbers[index] > largest) largest = numbers[index];
  return largest + 1;
}
