import { describe, expect, it } from 'vitest';
import { figureOf, intervalOf, lookConfidence, reportedConfidence, type Confidence } from '../../../src/simulator/statistics/measurement.ts';
import { relativeBinError } from '../../../src/simulator/statistics/histogram.ts';
import { normalNumbers } from '../support/random.ts';

const trials = 4000;

/** The share of experiments of `n` normal values whose interval holds the true mean. */
function coverage(n: number, confidence: Confidence, seed: number): number {
  const normal = normalNumbers(seed);
  let held = 0;
  for (let trial = 0; trial < trials; trial++) {
    const values = Array.from({ length: n }, () => 100 + 3 * normal());
    const interval = intervalOf({ kind: 'mean', values }, confidence);
    if (interval !== null && interval[0] <= 100 && 100 <= interval[1]) held++;
  }
  return held / trials;
}

describe('coverage of intervals over replications', () => {
  /** Binomial: four standard deviations of 4000 trials, 1.4 points at 95 % and 0.7 at 98.75 %. The normal 1.96 in place of t would cover 88 % of n = 5. */
  it.each([5, 10, 20, 40])('is 95 % with %s replications', (n) => {
    expect(Math.abs(coverage(n, reportedConfidence, 100 + n) - 0.95)).toBeLessThan(0.014);
  });

  it.each([5, 10, 20, 40])('is 98.75 % at a look with %s replications', (n) => {
    expect(Math.abs(coverage(n, lookConfidence, 200 + n) - 0.9875)).toBeLessThan(0.007);
  });
});

describe('figures', () => {
  it('mean and interval by hand: 1 … 5, t = 2.776 with 4 degrees of freedom', () => {
    const { mean, ci, n, method } = figureOf({ kind: 'mean', values: [1, 2, 3, 4, 5] });
    expect({ mean, n, method }).toEqual({ mean: 3, n: 5, method: 'student-t' });
    expect(ci![0]).toBeCloseTo(3 - 2.776445 * Math.sqrt(2.5 / 5), 5);
    expect(ci![1]).toBeCloseTo(3 + 2.776445 * Math.sqrt(2.5 / 5), 5);
  });

  it('a quantile is wider by the error of its bins', () => {
    const { ci } = figureOf({ kind: 'quantile', share: 0.99, values: [2, 2], samples: [20_000, 20_000] });
    expect(ci).toEqual([2 * (1 - relativeBinError), 2 * (1 + relativeBinError)]);
  });

  it('one replication has no interval', () => {
    expect(figureOf({ kind: 'mean', values: [3] })).toEqual({ mean: 3, ci: null, n: 1, method: 'student-t' });
  });

  it('a share that never failed has the rule of three, not zero width', () => {
    expect(figureOf({ kind: 'ratio', values: [1, 1], hits: 6000, trials: 6000 })).toEqual({
      mean: 1,
      ci: [1 - 0.0005, 1],
      n: 2,
      method: 'rule-of-three',
      bound: 0.0005,
    });
    expect(figureOf({ kind: 'ratio', values: [0, 0], hits: 0, trials: 6000 })).toEqual({
      mean: 0,
      ci: [0, 0.0005],
      n: 2,
      method: 'rule-of-three',
      bound: 0.0005,
    });
  });

  it('a count of zero stays below 3 ÷ n a run', () => {
    expect(figureOf({ kind: 'count', values: [0, 0, 0, 0, 0] })).toEqual({ mean: 0, ci: [0, 0.6], n: 5, method: 'rule-of-three', bound: 0.6 });
  });

  it('a maximum is the largest of all replications, without interval', () => {
    expect(figureOf({ kind: 'extreme', values: [3, 7, 5] })).toEqual({ mean: 7, ci: null, n: 3, method: 'extreme' });
  });

  it('nothing measured is null, never a number', () => {
    expect(figureOf(undefined)).toEqual({ mean: null, ci: null, n: 0, method: 'student-t' });
    expect(figureOf({ kind: 'count', values: [] })).toEqual({ mean: null, ci: null, n: 0, method: 'count' });
  });

  it('no interval leaves what the quantity can be', () => {
    expect(figureOf({ kind: 'ratio', values: [0.99, 1, 1], hits: 2990, trials: 3000 }).ci![1]).toBe(1);
    expect(figureOf({ kind: 'mean', values: [0, 0, 1] }).ci![0]).toBe(0);
  });
});
