import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../support/random.ts';
import { CacheOfKeys, hitRatio } from './support/cache-of-keys.ts';
import { IndependentReferences, cheHitRatio, fifoExactly, kingExactly, lfuWithSettled, zipf } from './support/independent-references.ts';

const measured = 300_000;

/** Steady hit ratio under independent references, after as many accesses as were given to settle. */
function simulated(
  eviction: 'lru' | 'fifo' | 'random',
  probabilities: readonly number[],
  run: { capacity: number; settle: number; seed: number },
): number {
  const references = new IndependentReferences(probabilities, randomNumbers(run.seed));
  const cache = new CacheOfKeys(eviction, run.capacity, run.seed);
  hitRatio(cache, references.take(run.settle));
  return hitRatio(cache, references.take(measured));
}

/** 3.3 standard errors of 300,000 accesses (0.0009 each), with a margin for their correlation. */
const tolerance = 0.004;

describe('small caches under independent references, exactly', () => {
  // Expected: sums over all orders of the keys, evaluated here and recorded; LRU after King (1971), FIFO and RANDOM after Gelenbe (1973).
  it.each([
    { keys: 4, capacity: 2, exponent: 1, lru: 0.603845, fifo: 0.588571 },
    { keys: 6, capacity: 3, exponent: 0.8, lru: 0.591639, fifo: 0.573289 },
    { keys: 8, capacity: 4, exponent: 1, lru: 0.662602, fifo: 0.628277 },
  ])('$capacity of $keys keys, Zipf $exponent', ({ keys, capacity, exponent, lru, fifo }) => {
    const probabilities = zipf(keys, exponent);
    expect(kingExactly(probabilities, capacity)).toBeCloseTo(lru, 5);
    expect(fifoExactly(probabilities, capacity)).toBeCloseTo(fifo, 5);
    const run = { capacity, settle: 1000, seed: 20261122 };
    const ratios = {
      lru: simulated('lru', probabilities, run),
      fifo: simulated('fifo', probabilities, run),
      random: simulated('random', probabilities, run),
    };
    expect(Math.abs(ratios.lru - lru)).toBeLessThan(tolerance);
    expect(Math.abs(ratios.fifo - fifo)).toBeLessThan(tolerance);
    expect(Math.abs(ratios.random - fifo)).toBeLessThan(tolerance);
    // The test can tell them apart: LRU's ratio is not FIFO's.
    expect(Math.abs(ratios.lru - fifo)).toBeGreaterThan(2 * tolerance);
  });

  it('LFU, which counts in the cache, keeps what was once much used and has its last place for all the rest', () => {
    const probabilities = zipf(8, 1);
    const [settled, references, cache] = [[0, 2, 5], new IndependentReferences(probabilities, randomNumbers(5)), new CacheOfKeys('lfu', 4)];
    for (const key of settled) for (let use = 0; use < measured; use++) cache.access(key);
    expect(Math.abs(hitRatio(cache, references.take(measured)) - lfuWithSettled(probabilities, settled))).toBeLessThan(tolerance);
  });
});

describe('large caches under independent references', () => {
  // Che, Tung, Wang (2002) for LRU; its counterpart for FIFO and RANDOM after Martina, Garetto, Leonardi (2014).
  it.each([
    { keys: 1000, capacity: 100, exponent: 0.8, lru: 0.37779, fifo: 0.33368 },
    { keys: 10_000, capacity: 1000, exponent: 0.8, lru: 0.43666, fifo: 0.394179 },
    { keys: 10_000, capacity: 100, exponent: 1, lru: 0.390525, fifo: 0.342332 },
  ])('$capacity of $keys keys, Zipf $exponent', ({ keys, capacity, exponent, lru, fifo }) => {
    const probabilities = zipf(keys, exponent);
    expect(cheHitRatio(probabilities, capacity, 'lru')).toBeCloseTo(lru, 4);
    expect(cheHitRatio(probabilities, capacity, 'fifo')).toBeCloseTo(fifo, 4);
    const run = { capacity, settle: 20 * capacity, seed: 7 };
    const ratios = {
      lru: simulated('lru', probabilities, run),
      fifo: simulated('fifo', probabilities, run),
      random: simulated('random', probabilities, run),
    };
    expect(Math.abs(ratios.lru - lru)).toBeLessThan(tolerance);
    expect(Math.abs(ratios.fifo - fifo)).toBeLessThan(tolerance);
    expect(Math.abs(ratios.random - fifo)).toBeLessThan(tolerance);
  });
});

describe('random', () => {
  it('evicts every entry equally often', () => {
    const [capacity, trials] = [10, 20_000];
    const evictions = new Array<number>(capacity).fill(0);
    const cache = new CacheOfKeys('random', capacity, 11);
    for (let trial = 0; trial < trials; trial++) {
      for (let key = 0; key <= capacity; key++) cache.remove(key);
      for (let key = 0; key <= capacity; key++) cache.access(key);
      evictions[evictions.findIndex((_, key) => !cache.has(key))]++;
    }
    const expected = trials / capacity;
    const chiSquare = evictions.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9 % quantile of χ² with 9 degrees of freedom.
    expect(chiSquare).toBeLessThan(27.88);
  });

  it('makes the same choices again from the same stream, others from another', () => {
    const keys = Array.from({ length: 2000 }, (_, index) => (index * index) % 61);
    const trace = (stream: number) => {
      const cache = new CacheOfKeys('random', 20, stream);
      return keys.map((key) => Number(cache.access(key))).join('');
    };
    expect(trace(3)).toBe(trace(3));
    expect(trace(3)).not.toBe(trace(4));
  });
});
