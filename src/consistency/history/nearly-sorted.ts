/** Moves per item after which an order is not nearly right. */
const mostMoves = 16;

/** Sorts numbers by their places in `by`. By insertion, for what comes from a history is nearly in order; else by merging. */
export function sortNearly(numbers: Int32Array, by: Float64Array): Int32Array {
  let left = mostMoves * numbers.length;
  for (let index = 1; index < numbers.length; index++) {
    const number = numbers[index];
    const place = by[number];
    let at = index;
    for (; at > 0 && by[numbers[at - 1]] > place; at--) numbers[at] = numbers[at - 1];
    numbers[at] = number;
    left -= index - at;
    if (left < 0) return numbers.sort((one, other) => by[one] - by[other]);
  }
  return numbers;
}
