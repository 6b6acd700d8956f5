import { exponential } from '../base/mathematics.ts';
import type { KeyGroups } from './key-groups.ts';

/**
 * Share of each group among `count` distinct keys of one operation, drawn one after another by popularity: a favourite is among them once at
 * most. A key of probability p is one of them with 1 − e^(−p·t), where t makes all of them `count` (Rosén: Asymptotic theory for successive
 * sampling, 1972).
 */
export function distinctShares({ counts, shares }: KeyGroups, count: number): Float64Array {
  if (count <= 1) return shares;
  const included = (time: number): Float64Array =>
    counts.map((keys, group) => (keys === 0 ? 0 : keys * (1 - exponential((-shares[group] * time) / keys))));
  let high = count;
  while (sumOf(included(high)) < count * (1 - 1e-6) && high < count * 1e9) high *= 2;
  let low = 0;
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    if (sumOf(included(middle)) < count) low = middle;
    else high = middle;
  }
  const expected = included(high);
  const total = sumOf(expected);
  return expected.map((keys) => keys / total);
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
