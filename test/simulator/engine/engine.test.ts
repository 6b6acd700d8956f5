import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOf, type Distribution } from '../../../src/base/distribution.ts';
import { RandomSource } from '../../../src/base/random.ts';
import { Deadlines } from '../../../src/simulator/engine/deadlines.ts';
import { EventList } from '../../../src/simulator/engine/event-list.ts';
import { KeyTable } from '../../../src/simulator/engine/key-table.ts';
import { rankSampler } from '../../../src/simulator/engine/popularity.ts';
import { draw, samplerOf } from '../../../src/simulator/engine/sampler.ts';
import { CountedDraws } from '../../../src/simulator/eviction/counted-draws.ts';
import { CacheEntries } from '../../../src/simulator/nodes/cache-entries.ts';

describe('the future event list', () => {
  test('takes events by time, and by the order of planning where times are equal', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 300 }), (times) => {
        const events = new EventList();
        times.forEach((time, index) => events.schedule(time, index % 32, index));
        const expected = times.map((time, index) => ({ time, index })).sort((one, other) => one.time - other.time || one.index - other.index);
        for (const { time, index } of expected) {
          const payload = events.take();
          expect({ time: events.now, index: payload >> 5, kind: payload & 31 }).toEqual({ time, index, kind: index % 32 });
        }
        expect(events.take()).toBe(-1);
        expect(events.processed).toBe(times.length);
      }),
    );
  });

  test('what is planned for now comes after what had been planned for this moment', () => {
    const events = new EventList();
    events.schedule(1, 0, 1);
    events.schedule(1, 0, 2);
    expect(events.take() >> 5).toBe(1);
    events.schedule(1, 0, 3);
    expect(events.nextTime()).toBe(1);
    expect([events.take() >> 5, events.take() >> 5]).toEqual([2, 3]);
    expect(events.nextTime()).toBe(Infinity);
  });

  test('keeps the order also where what is taken plans more, and nothing, and what is to come first', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 200 }), (steps) => {
        const events = new EventList();
        let planned: { time: number; order: number; number: number }[] = [];
        const plan = (time: number, number: number, isFirst: boolean) => {
          planned.push({ time, order: isFirst ? -1 : number, number });
          if (isFirst) events.scheduleFirst(time, 0, number);
          else events.schedule(time, 0, number);
        };
        let bins = 1;
        plan(1.5, 1_000_000, true);
        steps.forEach(([gap, plans], step) => {
          for (let each = 0; each < plans % 4; each++) plan(events.now + (each + 1) * gap, 1000 + 10 * step + each, false);
          if (plans > 5 || planned.length === 0) return;
          planned = planned.sort((one, other) => one.time - other.time || one.order - other.order);
          const next = planned.shift()!;
          expect(events.take() >> 5).toBe(next.number);
          expect(events.now).toBe(next.time);
          if (next.order === -1) plan(1.5 + bins, 1_000_000 + bins++, true);
        });
      }),
    );
  });

  test('grows, in the heap and in the ring', () => {
    const events = new EventList();
    for (let index = 0; index < 5000; index++) events.schedule(index % 2 === 0 ? 0 : 5000 - index, 1, index);
    const taken = Array.from({ length: 5000 }, () => events.take() >> 5);
    expect(taken.slice(0, 2500)).toEqual(Array.from({ length: 2500 }, (_, index) => 2 * index));
    expect(taken[2500]).toBe(4999);
  });
});

const distributions: [Distribution, variance: number][] = [
  [{ kind: 'constant', value: 3 }, 0],
  [{ kind: 'exponential', mean: 2 }, 4],
  [{ kind: 'uniform', low: 1, high: 5 }, 16 / 12],
  [{ kind: 'normal', mean: 10, standardDeviation: 2 }, 4],
  [{ kind: 'lognormal', mu: 0, sigma: 0.5 }, (Math.exp(0.25) - 1) * Math.exp(0.25)],
  [{ kind: 'erlang', stages: 4, mean: 2 }, 1],
  [{ kind: 'hyperexponential', probability: 0.3, mean1: 1, mean2: 4 }, 2 * (0.3 * 1 + 0.7 * 16) - 3.1 ** 2],
  [{ kind: 'pareto', scale: 1, shape: 5 }, 5 / (16 * 3)],
  [{ kind: 'weibull', scale: 2, shape: 2 }, 4 * (1 - Math.PI / 4)],
  [
    {
      kind: 'mixture',
      parts: [
        { weight: 0.91, distribution: { kind: 'pareto', scale: 1, shape: 10 } },
        { weight: 0.09, distribution: { kind: 'exponential', mean: 2 } },
      ],
    },
    0.91 * (10 / 8) + 0.09 * 8 - (0.91 * (10 / 9) + 0.18) ** 2,
  ],
  [{ kind: 'empirical', path: 'x', samples: [1, 2, 3, 10] }, 12.5],
];

test.each(distributions)('%o has the mean and the variance that it should', (distribution, variance) => {
  const source = new RandomSource();
  const sampler = samplerOf(distribution);
  const count = 200_000;
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < count; index++) {
    source.select(17, index, 3, 0);
    const value = draw(sampler, source);
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  expect(Math.abs(mean - meanOf(distribution)!)).toBeLessThanOrEqual(4.5 * Math.sqrt(variance / count) + 1e-9);
  if (variance > 0) expect((squares / count - mean * mean) / variance).toBeCloseTo(1, 1);
});

test.each([
  ['exponential', { kind: 'exponential', mean: 1 } as const, (x: number) => 1 - Math.exp(-x)],
  ['normal', { kind: 'normal', mean: 20, standardDeviation: 1 } as const, normalDistribution],
])('the %s’s whole shape is right, tail included', (_, distribution, exact) => {
  const source = new RandomSource();
  const sampler = samplerOf(distribution);
  const count = 400_000;
  const values = Array.from({ length: count }, (_value, index) => {
    source.select(99, index, 1, 0);
    return draw(sampler, source);
  }).sort((one, other) => one - other);
  // Kolmogorov and Smirnov: 2.2 ÷ √n is exceeded once in ten thousand times.
  const distance = values.reduce((most, value, index) => Math.max(most, Math.abs(exact(value) - (index + 0.5) / count)), 0);
  expect(distance).toBeLessThan(2.2 / Math.sqrt(count));
  expect(exact(values[count - 1])).toBeGreaterThan(0.99999);
});

/** Φ(x − 20) by its series, to twelve digits where it matters. */
function normalDistribution(x: number): number {
  const z = x - 20;
  let term = z;
  let sum = z;
  for (let n = 1; n < 200; n++) sum += term *= (z * z) / (2 * n + 1);
  return Math.min(1, 0.5 + (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI));
}

describe('popularity', () => {
  const frequencies = (sampler: { draw(source: RandomSource): number }, keys: number, count: number) => {
    const source = new RandomSource();
    const counts = new Float64Array(keys);
    for (let index = 0; index < count; index++) {
      source.select(5, index, 0, 0);
      counts[sampler.draw(source)]++;
    }
    return counts.map((each) => each / count);
  };

  test.each([0.6, 1, 1.4])('zipf(%d) by table', (exponent) => {
    const total = Array.from({ length: 100 }, (_, rank) => (rank + 1) ** -exponent).reduce((sum, each) => sum + each);
    const seen = frequencies(rankSampler({ kind: 'zipf', exponent }, 100), 100, 200_000);
    for (const rank of [0, 1, 9, 99]) expect(Math.abs(seen[rank] - (rank + 1) ** -exponent / total)).toBeLessThan(0.004);
  });

  test.each([0.6, 1, 1.4])('zipf(%d) over more keys than a table holds', (exponent) => {
    const keys = 5_000_000;
    const sampler = rankSampler({ kind: 'zipf', exponent }, keys);
    const source = new RandomSource();
    let first = 0;
    let total = 0;
    for (let rank = keys; rank >= 1; rank--) total += rank ** -exponent;
    for (let index = 0; index < 100_000; index++) {
      source.select(5, index, 0, 0);
      const rank = sampler.draw(source);
      expect(rank).toBeLessThan(keys);
      if (rank === 0) first++;
    }
    expect(Math.abs(first / 100_000 - 1 / total)).toBeLessThan(0.006);
  });

  test('a hot spot takes its share', () => {
    const seen = frequencies(rankSampler({ kind: 'hotspot', keys: 0.1, accesses: 0.9 }, 1000), 1000, 100_000);
    expect(seen.slice(0, 100).reduce((sum, each) => sum + each)).toBeCloseTo(0.9, 2);
  });
});

test('cache entries behave as a list of keys in order of use', () => {
  const step = fc.record({ data: fc.nat(1), key: fc.nat(30), what: fc.constantFrom('use', 'use', 'use', 'remove') });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), fc.integer({ min: 1, max: 12 }), fc.boolean(), (steps, capacity, movesOnUse) => {
      const entries = new CacheEntries({ capacity, eviction: movesOnUse ? 'lru' : 'fifo', chooser: new CountedDraws(0) });
      let model: string[] = [];
      for (const { data, key, what } of steps) {
        const name = `${data} ${key}`;
        const entry = entries.find(data, key);
        expect(entry >= 0).toBe(model.includes(name));
        if (what === 'remove') {
          if (entry >= 0) entries.remove(entry);
          model = model.filter((each) => each !== name);
        } else if (entry >= 0) {
          entries.touch(entry);
          if (movesOnUse) model = [...model.filter((each) => each !== name), name];
        } else {
          entries.insert(data, key, 1);
          model = [...model, name].slice(-capacity);
        }
        expect(entries.size).toBe(model.length);
      }
    }),
  );
});

test('cache entries grow to any number, and count bytes', () => {
  const entries = new CacheEntries({ capacity: 30_000, eviction: 'lru', chooser: new CountedDraws(0) });
  for (let key = 0; key < 20_000; key++) entries.insert(0, key, 2);
  expect(entries.size).toBe(15_000);
  expect(entries.evictions).toBe(5000);
  expect(entries.find(0, 4999)).toBe(-1);
  expect(entries.find(0, 5000)).toBeGreaterThanOrEqual(0);
  expect(entries.insert(0, 1e6, 40_000)).toBe(-1);
});

test('deadlines skip what has ended, and grow', () => {
  const deadlines = new Deadlines(2);
  const stamps = new Int32Array(1000);
  for (let frame = 0; frame < 1000; frame++) deadlines.add(frame, 0, frame / 1000);
  stamps.fill(1, 0, 500);
  expect(deadlines.nextTime(stamps)).toBeCloseTo(2.5, 9);
  expect(deadlines.takeFrame()).toBe(500);
  stamps.fill(1);
  expect(deadlines.nextTime(stamps)).toBe(Infinity);
});

test('key tables hold what they are given, however large the key', () => {
  const table = new KeyTable();
  for (const key of [0, 1023, 1024, 5_000_000, 16_777_216, 2_000_000_000]) {
    expect(table.get(key)).toBe(0);
    table.set(key, (key % 1000) + 1);
  }
  for (const key of [0, 1023, 1024, 5_000_000, 16_777_216, 2_000_000_000]) expect(table.get(key)).toBe((key % 1000) + 1);
});
