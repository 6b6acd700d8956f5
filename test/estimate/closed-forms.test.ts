import { describe, expect, test } from 'vitest';
import { constant, type Distribution } from '../../src/base/distribution.ts';
import { leastOf, squaredVariationOf } from '../../src/base/moments.ts';
import { atLeast } from '../../src/estimate/availability.ts';
import { type CachedKeys, hitRatios } from '../../src/estimate/hit-ratio.ts';
import { expectedMaximum } from '../../src/estimate/key-groups.ts';
import { meanWait, waitingProbability } from '../../src/estimate/queueing.ts';

describe('waiting', () => {
  const exponential = { mean: 1, squaredVariation: 1 };

  test.each([
    ['M/M/1 at 80 %: ρ/(1 − ρ)', 1, 0.8, exponential, 4],
    ['M/D/1 at 80 %: half of that (Pollaczek, Khinchine)', 1, 0.8, { mean: 1, squaredVariation: 0 }, 2],
    ['M/M/2 at 80 %: ρ²/(1 − ρ²)', 2, 1.6, exponential, 0.64 / 0.36],
    ['nobody comes', 3, 0, exponential, 0],
    ['servers that do not keep up', 2, 2, exponential, Infinity],
    ['ten thousand servers that are half idle', 10_000, 5_000, exponential, 0],
  ])('%s', (_, servers, rate, service, expected) => {
    if (Number.isFinite(expected)) expect(meanWait(servers, rate, service)).toBeCloseTo(expected, 10);
    else expect(meanWait(servers, rate, service)).toBe(expected);
  });

  test('Erlang C of 10 servers at load 8 is 0.409 (Erlang’s table)', () => {
    expect(waitingProbability(10, 8)).toBeCloseTo(0.409, 3);
  });
});

describe('hit ratios', () => {
  const keys = (each: Partial<CachedKeys>): readonly CachedKeys[] => [{ count: 1000, reads: 1, fills: 0, invalidations: 0, size: 1, ...each }];
  const rules = { eviction: 'recency', proofs: 1, capacity: Infinity, timeToLive: Infinity, isSliding: false } as const;

  test.each([
    ['equal keys: the share that fits', keys({}), { ...rules, capacity: 100 }, 0.1],
    ['equal keys, first in first out: the same', keys({}), { ...rules, capacity: 100, eviction: 'arrival' as const }, 0.1],
    ['equal keys by size', keys({ size: 500 }), { ...rules, capacity: 50_000 }, 0.1],
    ['everything fits', keys({}), { ...rules, capacity: 1000 }, 1],
    ['a time to live: λτ/(1 + λτ)', keys({ reads: 2 }), { ...rules, timeToLive: 3 }, 6 / 7],
    ['a sliding one: the chance that the next comes in time', keys({ reads: 2 }), { ...rules, timeToLive: 1, isSliding: true }, 1 - Math.exp(-2)],
    ['invalidations: reads ÷ (reads + writes)', keys({ reads: 3, invalidations: 1 }), rules, 3 / 4],
    ['writes through the cache leave an entry', keys({ reads: 1, fills: 1 }), { ...rules, timeToLive: 3 }, 6 / 7],
    ['what nobody asks for', keys({ reads: 0 }), rules, 0],
  ])('%s', (_, those, by, expected) => {
    expect(hitRatios(those, by)[0]).toBeCloseTo(expected, 6);
  });

  test('where keys must prove themselves, the hot ones stay and of the others what is left fits', () => {
    const mixed = [...keys({ count: 10, reads: 100 }), ...keys({ count: 100 })];
    const [hot, cold] = hitRatios(mixed, { ...rules, capacity: 60, proofs: 2 });
    expect(hot).toBeGreaterThan(0.999);
    expect(cold).toBeCloseTo(0.5, 3);
  });

  test('k-LRU by its own recursion (Martina, Garetto, Leonardi): h = a·g ÷ (1 − a + a·g), g the ratio of the cache before', () => {
    const kinds = [...keys({ count: 20, reads: 3 }), ...keys({ count: 200, reads: 1 })];
    const size = (ratios: readonly number[]) => 20 * ratios[0] + 200 * ratios[1];
    const level = (before: readonly number[]): number[] => {
      const at = (time: number) =>
        kinds.map(({ reads }, index) => {
          const stays = 1 - Math.exp(-reads * time);
          return (stays * before[index]) / (1 - stays + stays * before[index]);
        });
      let [low, high] = [0, 100];
      for (let step = 0; step < 100; step++) [low, high] = size(at((low + high) / 2)) < 40 ? [(low + high) / 2, high] : [low, (low + high) / 2];
      return at(low);
    };
    const [first, second] = hitRatios(kinds, { ...rules, capacity: 40, proofs: 3 });
    const expected = level(level(level([1, 1])));
    expect(first).toBeCloseTo(expected[0], 4);
    expect(second).toBeCloseTo(expected[1], 4);
  });
});

describe('copies', () => {
  test.each([
    ['any of two', 1, 2, 0.9, 0.99],
    ['two of three', 2, 3, 0.9, 0.972],
    ['all of three', 3, 3, 0.9, 0.729],
    ['one', 1, 1, 0.999, 0.999],
  ])('%s', (_, needed, count, each, expected) => expect(atLeast(needed, count, each)).toBeCloseTo(expected, 12));
});

describe('moments', () => {
  test.each([
    ['a constant', { kind: 'constant', value: 3 } as const, 3, 0],
    ['an exponential', { kind: 'exponential', mean: 3 } as const, 0, 1],
    ['a uniform: (b − a)²/12 ÷ mean²', { kind: 'uniform', low: 1, high: 3 } as const, 1, 1 / 12],
    ['four stages', { kind: 'erlang', stages: 4, mean: 2 } as const, 0, 1 / 4],
    ['a Pareto: 1/(α(α − 2))', { kind: 'pareto', scale: 2, shape: 3 } as const, 2, 1 / 3],
    ['a Weibull of shape 1 is exponential', { kind: 'weibull', scale: 5, shape: 1 } as const, 0, 1],
    ['a normal', { kind: 'normal', mean: 10, standardDeviation: 1 } as const, 7, 1 / 100],
    ['a mixture of two constants', mixtureOf(1, 3), 1, 1 / 4],
  ])('%s', (_, distribution, least, variation) => {
    expect(leastOf(distribution)).toBeCloseTo(least, 10);
    expect(squaredVariationOf(distribution)).toBeCloseTo(variation, 10);
  });
});

function mixtureOf(...values: readonly number[]): Distribution {
  return { kind: 'mixture', parts: values.map((value) => ({ weight: 1, distribution: constant(value) })) };
}

// Expected values of the largest of n standard normal values: Harter, Biometrika 48 (1961), table 1.
test.each([
  [2, 0.56419],
  [4, 1.02938],
  [10, 1.53875],
  [100, 2.50759],
])('the largest of %i normal values lies %f above their mean', (count, known) => {
  expect(Math.abs(expectedMaximum(count) - known)).toBeLessThan(0.03);
});
