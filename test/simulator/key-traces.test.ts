import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import { architectureOf } from '../support/architecture.ts';
import { CacheOfKeys } from './eviction/support/cache-of-keys.ts';
import { generatedTrace } from './eviction/support/generated-trace.ts';
import { referenceCache } from './eviction/support/reference-caches.ts';

/** The architecture of a text, its files of keys read: each holds these numbers. */
async function traced(text: string, keys: readonly number[]): Promise<Architecture> {
  const architecture = await architectureOf(text);
  const numbered = Int32Array.from(numberedInOrder(keys));
  const data = architecture.data.map((each) => {
    const { popularity } = each.settings;
    return popularity.kind === 'trace' ? { ...each, settings: { ...each.settings, popularity: { ...popularity, keys: numbered } } } : each;
  });
  return { ...architecture, data };
}

/** As files of keys are read: the first key is 0, the next one that was not there before is 1. */
function numberedInOrder(keys: readonly number[]): number[] {
  const numbers = new Map<number, number>();
  return keys.map((key) => numbers.get(key) ?? (numbers.set(key, numbers.size), numbers.size - 1));
}

function run(architecture: Architecture, { duration = 1e6, warmup = 0, replication = 1 } = {}) {
  const scenario = architecture.scenarios[0] as Architecture['scenarios'][number] | undefined;
  return replicate(compile(architecture, scenario), { seed: 1, replication, duration, warmup, maxEvents: 1e8, isAudited: true });
}

function cached(cache: string, flow = 'rate: 100/s  arrivals: constant  U -> C : read x'): string {
  return `system "Trace"
    network default { latency: 0ms }
    client U {}
    cache C { fronts: D  hit-time: 0ms  ${cache} }
    database D { read-time: 0ms  write-time: 0ms  concurrency: 1M }
    data x { keys: 1  popularity: trace("keys.txt")  store: D }
    flow R { ${flow} }`;
}

describe('hits of every eviction through the whole simulator are those of a plain reference', () => {
  const keys = numberedInOrder(generatedTrace(12_000));
  const evictions = ['lru', 'lfu', 'fifo', 'clock', 'sieve', 's3-fifo', 'arc', 'w-tinylfu'] as const;

  test.each(evictions.flatMap((eviction) => [20, 100].map((capacity) => [eviction, capacity] as const)))(
    '%s, %d entries',
    async (eviction, capacity) => {
      const reference = referenceCache(eviction, capacity);
      const expected = keys.filter((key) => reference.access(key)).length;
      const result = run(await traced(cached(`capacity: ${capacity}  eviction: ${eviction}`), keys));
      expect(result.nodes.C.cache).toMatchObject({ hits: expected, misses: keys.length - expected });
      expect(result.flows.R).toMatchObject({ arrivals: keys.length, successes: keys.length, failures: {} });
    },
  );

  // RANDOM has no reference to the last hit: two seeds of the algorithm itself bracket it.
  test('random, 100 entries', async () => {
    const hits = run(await traced(cached('capacity: 100  eviction: random'), keys)).nodes.C.cache!.hits;
    const cache = new CacheOfKeys('random', 100);
    const alone = keys.filter((key) => cache.access(key)).length;
    expect(Math.abs(hits - alone) / keys.length).toBeLessThan(0.02);
  });
});

test('the run ends with the file: its last key is asked for, and no other', async () => {
  const result = run(await traced(cached('', 'rate: 2/s  arrivals: constant  U -> C : read x'), [7, 8, 7, 9]));
  expect(result.flows.R.arrivals).toBe(4);
  expect(result.duration).toBeCloseTo(2, 9);
  expect(result.ended).toBe('completed');
  // Nothing is warmed, although the cache starts warm and everything fits.
  expect(result.nodes.C.cache).toMatchObject({ hits: 1, misses: 3 });
});

test('a duration cuts it before that', async () => {
  const result = run(
    await traced(
      cached('', 'rate: 2/s  arrivals: constant  U -> C : read x'),
      Array.from({ length: 100 }, (_, key) => key),
    ),
    {
      duration: 10.2,
    },
  );
  expect(result.flows.R.arrivals).toBe(20);
  expect(result.duration).toBe(10.2);
});

test('every pass of a loop and every copy of a branch takes the next key', async () => {
  const keys = [1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 4, 4];
  const text = cached('', 'rate: 1/s  arrivals: constant  repeat 3 { U -> C : read x }');
  expect(run(await traced(text, keys)).nodes.C.cache).toMatchObject({ hits: 8, misses: 4 });
  expect(run(await traced(text.replace('repeat', 'parallel'), keys)).flows.R.arrivals).toBe(4);
});

test('requests that find the file at its end have not come', async () => {
  // They arrive every 10 ms and ask for their key a second later: a hundred are on their way when the last key is taken.
  const text = cached('', 'rate: 100/s  arrivals: constant  wait 1s  U -> C : read x');
  const result = run(await traced(text, generatedTrace(500)));
  expect(result.flows.R).toMatchObject({ arrivals: 500, successes: 500, failures: {} });
});

test('users who think stop as well', async () => {
  const text = cached('', 'U -> C : read x').replace('client U {}', 'client U { users: 20  think: exponential(1s) }');
  const result = run(await traced(text, generatedTrace(500)));
  expect(result.flows.R).toMatchObject({ arrivals: 500, successes: 500 });
  expect(result.duration).toBeGreaterThan(15);
  expect(result.duration).toBeLessThan(40);
});

test('writes take keys of the file too, and others have keys of their own', async () => {
  const text = `${cached('', 'rate: 10/s  arrivals: constant  U -> D : write x  U -> C : read y')}
    data y { keys: 100  store: D }`;
  const result = run(await traced(text, generatedTrace(50)));
  expect(result.flows.R).toMatchObject({ arrivals: 50, successes: 50 });
  expect(result.nodes.C.cache!.hits + result.nodes.C.cache!.misses).toBe(50);
});
