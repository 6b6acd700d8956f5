import { describe, expect, it } from 'vitest';
import { warmUpOf } from '../../../src/simulator/statistics/warm-up.ts';
import { normalNumbers } from '../support/random.ts';

describe('MSER-5', () => {
  /**
   * By hand, batch means 10 6 1 2 1 2 1 2 and the squared standard error of what follows each cut:
   * cut 0: 72.875 ÷ 64 = 1.139; cut 1: 18.857 ÷ 49 = 0.385; cut 2: 1.5 ÷ 36 = 0.0417 (the least); cut 3: 1.2 ÷ 25 = 0.048.
   */
  it('cuts where the hand calculation does', () => {
    const series = [10, 6, 1, 2, 1, 2, 1, 2].flatMap((mean) => [mean - 1, mean + 1, mean - 2, mean + 2, mean]);
    expect(warmUpOf(series)).toEqual({ values: 10, isSettled: true });
  });

  it('cuts most of an exponential start-up and little of what is steady', () => {
    const normal = normalNumbers(7);
    const series = Array.from({ length: 1000 }, (_, index) => 10 * (1 + 5 * Math.exp(-index / 40)) + normal());
    const { values, isSettled } = warmUpOf(series);
    expect(isSettled).toBe(true);
    expect(values).toBeGreaterThanOrEqual(100);
    expect(values).toBeLessThanOrEqual(300);
  });

  it('says so when a series never settles', () => {
    expect(warmUpOf(Array.from({ length: 200 }, (_, index) => index)).isSettled).toBe(false);
  });

  it('says so when a series is too short to tell', () => {
    expect(warmUpOf([1, 2, 3])).toEqual({ values: 0, isSettled: false });
  });
});
