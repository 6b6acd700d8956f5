import type { Claim, Family, Figure } from '../claim.ts';
import { hitsOf } from '../measures.ts';
import { start } from './models.ts';

const zipf = (exponent: number) => `zipf(${exponent})`;

const cached = (cache: string, keys: number, popularity: string, rate: number) => `${start}
  client U {}
  database D { read-time: 0ms  concurrency: 1M }
  cache C { fronts: D  policy: read-through  hit-time: 0ms  ${cache} }
  data x { keys: ${keys}  popularity: ${popularity}  store: D }
  flow F { rate: ${rate}/s  U -> C : read x }`;

interface Shelf {
  readonly keys: number;
  readonly capacity: number;
  readonly exponent: number;
  readonly requests: number;
  readonly source: Readonly<Record<string, string>>;
  readonly hits: Readonly<Record<string, number>>;
}

/** One claim for each eviction. The exponent of the popularity is what is off. */
function evictions({ keys, capacity, exponent, requests, source, hits }: Shelf): Claim[] {
  return Object.entries(hits).map(([eviction, exact]) => ({
    id: `cache-${keys}-${capacity}-${eviction}`,
    name: `${eviction.toUpperCase()}, ${capacity} of ${keys} keys, Zipf ${exponent}`,
    source: source[eviction],
    text: (off) => cached(`capacity: ${capacity}  eviction: ${eviction}`, keys, zipf(exponent * off), 1000),
    seconds: requests / 1000,
    // Twenty times its capacity settles a cache.
    warmup: (20 * capacity) / 1000,
    brief: keys === 4 && eviction === 'lru' ? requests / 1000 : undefined,
    figures: { hits: { exact, measure: hitsOf('C') } },
  }));
}

const exactly = {
  lru: 'W. F. King, 1971',
  fifo: 'E. Gelenbe, 1973',
  random: 'E. Gelenbe, 1973: the same as FIFO',
};
const nearly = {
  lru: 'H. Che, Y. Tung, Z. Wang, 2002; C. Fricker, P. Robert, J. Roberts, 2012',
  fifo: 'V. Martina, M. Garetto, E. Leonardi, 2014',
  random: 'V. Martina, M. Garetto, E. Leonardi, 2014',
};

/** Requests for each key come at rate λ; TTL × λ is stated. */
function lifetimes(share: number, fixed: number, sliding: number): Claim[] {
  return Object.entries({ fixed, sliding }).map(([mode, exact]): Claim => {
    const figures: Record<string, Figure> = { hits: { exact, measure: hitsOf('C') } };
    return {
      id: `ttl-${mode}-${share}`,
      name: `${mode} TTL of ${share} times the mean time between requests`,
      source: mode === 'fixed' ? 'renewal theory: λT ÷ (1 + λT)' : 'renewal theory: 1 − e^−λT',
      text: (off) => cached(`ttl: ${share * 1000 * off}ms  ttl-mode: ${mode}`, 1000, 'uniform', 1000),
      seconds: 2000,
      warmup: 20,
      brief: share === 1 && mode === 'sliding' ? 400 : undefined,
      figures,
    };
  });
}

export const caching: Family = {
  id: 'caching',
  title: 'Caches',
  claims: [
    ...evictions({
      keys: 4,
      capacity: 2,
      exponent: 1,
      requests: 1e6,
      source: exactly,
      hits: { lru: 0.603845, fifo: 0.588571, random: 0.588571 },
    }),
    ...evictions({ keys: 6, capacity: 3, exponent: 0.8, requests: 2e6, source: exactly, hits: { lru: 0.591639, fifo: 0.573289, random: 0.573289 } }),
    ...evictions({ keys: 8, capacity: 4, exponent: 1, requests: 1e6, source: exactly, hits: { lru: 0.662602, fifo: 0.628277, random: 0.628277 } }),
    ...evictions({ keys: 1000, capacity: 100, exponent: 0.8, requests: 2e6, source: nearly, hits: { lru: 0.37779, fifo: 0.33368, random: 0.33368 } }),
    ...evictions({
      keys: 10_000,
      capacity: 1000,
      exponent: 0.8,
      requests: 2e6,
      source: nearly,
      hits: { lru: 0.43666, fifo: 0.394179, random: 0.394179 },
    }),
    ...evictions({
      keys: 10_000,
      capacity: 100,
      exponent: 1,
      requests: 2e6,
      source: nearly,
      hits: { lru: 0.390525, fifo: 0.342332, random: 0.342332 },
    }),
    ...evictions({
      keys: 100_000,
      capacity: 1000,
      exponent: 0.9,
      requests: 2e6,
      source: nearly,
      hits: { lru: 0.342061, fifo: 0.306278, random: 0.306278 },
    }),
    ...lifetimes(0.5, 1 / 3, 1 - Math.exp(-0.5)),
    ...lifetimes(1, 1 / 2, 1 - Math.exp(-1)),
    ...lifetimes(3, 3 / 4, 1 - Math.exp(-3)),
  ],
};
