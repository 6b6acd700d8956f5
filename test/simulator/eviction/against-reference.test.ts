import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../support/random.ts';
import { CacheOfKeys, dataSet } from './support/cache-of-keys.ts';
import { PaperArc } from './support/paper-arc.ts';
import { referenceCache } from './support/reference-caches.ts';

const deterministic = ['lru', 'lfu', 'fifo', 'clock', 'sieve', 's3-fifo', 'arc', 'w-tinylfu'] as const;
const accesses = 5000;

/** What a run is like; its accesses follow from the seed. */
const runs = fc.record({
  seed: fc.nat(1e9),
  capacity: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 40 }), fc.integer({ min: 100, max: 220 })),
  /** Keys for every place in the cache. */
  crowding: fc.constantFrom(1.2, 2, 5),
  removals: fc.constantFrom(0, 0.02, 0.2),
  /** By data set. */
  sizes: fc.constantFrom([1], [1, 3], [2, 1, 5], [1, 0, 2]),
});

/** Few keys much used, many little: the square of a uniform number has the density of a power law. */
function* keysOf(run: { seed: number; capacity: number; crowding: number }): Generator<{ uniform: number; key: number }> {
  const random = randomNumbers(run.seed);
  const keys = Math.ceil(run.capacity * run.crowding) + 1;
  for (let index = 0; index < accesses; index++) {
    const drift = Math.floor(index / 1000);
    yield { uniform: random(), key: (Math.floor(keys * random() ** 2) + drift) % keys };
  }
}

describe.each(deterministic)('%s', (eviction) => {
  it('does what its plain reference does, access by access', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const [cache, reference] = [new CacheOfKeys(eviction, run.capacity), referenceCache(eviction, run.capacity)];
        let step = 0;
        for (const { uniform, key: number } of keysOf(run)) {
          // W-TinyLFU numbers data sets in the order in which they come.
          const data = step < run.sizes.length ? step : number % run.sizes.length;
          const key = data * dataSet + number;
          if (step > 0 && uniform < run.removals) {
            cache.remove(key);
            reference.remove(key);
          } else if (cache.access(key, run.sizes[data]) !== reference.access(key, run.sizes[data]))
            expect.fail(`access ${step} of key ${key} differs`);
          if (step++ % 100 === 0) expectSame(cache, reference);
        }
        expectSame(cache, reference);
      }),
      { numRuns: 12 },
    );
  });
});

function expectSame(cache: CacheOfKeys, reference: { keys(): number[] }): void {
  const keys = reference.keys();
  expect(cache.entries.size).toBe(keys.length);
  expect(keys.filter((key) => !cache.has(key))).toEqual([]);
}

describe('ARC', () => {
  it('is Figure 4 of the paper to the letter, where entries are pages and nothing is removed', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const [cache, paper] = [new CacheOfKeys('arc', run.capacity), new PaperArc(run.capacity)];
        for (const { key } of keysOf(run)) if (cache.access(key) !== paper.request(key)) expect.fail(`access of key ${key} differs`);
        expect([...paper.t1, ...paper.t2].filter((key) => !cache.has(key))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

describe('least recently used', () => {
  it('keeps in a larger cache whatever it keeps in a smaller one (Mattson et al., 1970)', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const [smaller, larger] = [new CacheOfKeys('lru', run.capacity), new CacheOfKeys('lru', run.capacity + 1)];
        const seen = new Set<number>();
        for (const { uniform, key } of keysOf(run)) {
          const cacheAction = (cache: CacheOfKeys) => (uniform < run.removals ? cache.remove(key) : cache.access(key));
          cacheAction(smaller);
          cacheAction(larger);
          seen.add(key);
          if (uniform > 0.98) expect([...seen].filter((each) => smaller.has(each) && !larger.has(each))).toEqual([]);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe.each([...deterministic, 'random'] as const)('%s', (eviction) => {
  it('never holds more than fits, always holds the newcomer, and accounts for every entry', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const cache = new CacheOfKeys(eviction, run.capacity);
        let [inserted, removed, step] = [0, 0, 0];
        const sizes = new Map<number, number>();
        for (const { uniform, key } of keysOf(run)) {
          const size = run.sizes[key % run.sizes.length];
          if (uniform < run.removals) {
            if (cache.has(key)) removed++;
            cache.remove(key);
            continue;
          }
          sizes.set(key, size);
          if (!cache.access(key, size) && size <= run.capacity) {
            inserted++;
            if (!cache.has(key)) expect.fail(`the newcomer ${key} is not there`);
          }
          if (step++ % 50 > 0) continue;
          const used = [...sizes].reduce((sum, [each, its]) => sum + (cache.has(each) ? its : 0), 0);
          expect(used).toBeLessThanOrEqual(run.capacity);
          expect(cache.entries.size).toBe(inserted - removed - cache.entries.evictions);
        }
      }),
      { numRuns: 8 },
    );
  });
});
