import { describe, expect, it } from 'vitest';
import type { EvictionName } from '../../../src/simulator/eviction/create-eviction.ts';
import { CacheOfKeys } from './support/cache-of-keys.ts';
import { generatedTrace } from './support/generated-trace.ts';
import { referenceCache } from './support/reference-caches.ts';

const capacities = [20, 100, 250, 800];

/** Hits by capacity, counted by the plain reference caches, which take their time for the larger ones. */
const recorded: [Exclude<EvictionName, 'random'>, ...number[]][] = [
  ['lru', 4446, 7575, 8442, 10072],
  ['lfu', 850, 2638, 4459, 7662],
  ['fifo', 4130, 7316, 8160, 9629],
  ['clock', 4513, 7634, 8546, 10195],
  ['sieve', 3712, 6554, 8272, 10649],
  ['s3-fifo', 3820, 6059, 8728, 11290],
  ['arc', 4314, 7823, 8921, 10895],
  ['w-tinylfu', 1318, 4990, 6453, 9270],
];

describe('hits on a generated trace', () => {
  const keys = generatedTrace(30_000);

  it.each(recorded)('%s', (eviction, ...hits) => {
    const counted = capacities.map((capacity) => {
      const cache = new CacheOfKeys(eviction, capacity);
      return keys.filter((key) => cache.access(key)).length;
    });
    expect(counted).toEqual(hits);
  });

  it.each(recorded)('%s: the smallest, counted again by the reference', (eviction, ...hits) => {
    const cache = referenceCache(eviction, capacities[0]);
    expect(keys.filter((key) => cache.access(key)).length).toBe(hits[0]);
  });

  it('random: near first in, first out, as under independent references', () => {
    const fifo = recorded.find(([eviction]) => eviction === 'fifo')!;
    for (const [index, capacity] of capacities.entries()) {
      const cache = new CacheOfKeys('random', capacity);
      const hits = keys.filter((key) => cache.access(key)).length;
      expect(Math.abs(hits - (fifo[index + 1] as number)) / keys.length).toBeLessThan(0.03);
    }
  });
});
