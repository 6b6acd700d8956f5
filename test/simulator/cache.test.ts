import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { che, zipf as zipfWeights } from './support/che.ts';
import { simulateOnce } from './support/simulate.ts';

function cached(cache: string, data = 'keys: 1k  popularity: zipf(0.9)', flows = ''): string {
  return `system "Cache"
    client U { users: 10k }
    service S { instances: 4  cores: 8  time: 0.1ms }
    cache C { fronts: D  hit-time: 0.1ms  concurrency: 16  ${cache} }
    database D { read-time: 1ms }
    data x { ${data}  store: D }
    flow R { rate: 1k/s  U -> S  S -> C : read x }
    ${flows}`;
}

const zipf = zipfWeights(1000, 0.9);

describe('least recently used', () => {
  test.each([50, 200])('with room for %d of a thousand Zipf keys hits as Che says', async (capacity) => {
    const { hits, misses } = (await simulateOnce(cached(`capacity: ${capacity}`), { duration: 100 })).nodes.C.cache!;
    expect(hits / (hits + misses)).toBeCloseTo(che(zipf, capacity), 2);
  });

  test('is warm from the beginning, or cold if it says so', async () => {
    const ratio = async (cache: string) => {
      const { hits, misses } = (await simulateOnce(cached(cache), { duration: 0.5 })).nodes.C.cache!;
      return hits / (hits + misses);
    };
    expect(await ratio('capacity: 200')).toBeCloseTo(che(zipf, 200), 1);
    expect(await ratio('capacity: 200  start: cold')).toBeLessThan(che(zipf, 200) - 0.1);
  });
});

test('first in, first out hits less than least recently used', async () => {
  const ratio = async (eviction: string) => {
    const { hits, misses } = (await simulateOnce(cached(`capacity: 100  eviction: ${eviction}`), { duration: 60 })).nodes.C.cache!;
    return hits / (hits + misses);
  };
  expect(await ratio('fifo')).toBeLessThan((await ratio('lru')) - 0.02);
});

// Renewal argument: a key asked for at rate λ misses once in each ttl + 1/λ, so it hits with probability λ·ttl ÷ (1 + λ·ttl).
test('entries live for their time', async () => {
  const { hits, misses } = (await simulateOnce(cached('ttl: 2s', 'keys: 1k'), { duration: 200 })).nodes.C.cache!;
  expect(hits / (hits + misses)).toBeCloseTo(2 / 3, 2);
});

test.each(['aside', 'read-through'])('%s: a miss costs the way to the store, a hit does not', async (policy) => {
  const run = await simulateOnce(cached(`policy: ${policy}  capacity: 200`), { duration: 60 });
  const missed = 1 - che(zipf, 200);
  // 0.5 ms client–service, 0.1 ms service, 0.5 + 0.1 ms cache, and on a miss 0.5 + 1 ms store.
  expect(meanOf(run.flows.R.latency)).toBeCloseTo(0.0012 + missed * 0.0015, 4);
  expect(run.nodes.D.served / run.flows.R.arrivals).toBeCloseTo(missed, 1);
});

const writes = 'flow W { rate: 20/s  U -> S  S -> C : write x }';

test('without invalidation readers meet old versions; with it, hardly ever', async () => {
  const stale = async (cache: string) => {
    const run = await simulateOnce(cached(`capacity: 1k  ttl: 60s  ${cache}`, 'keys: 100', writes), { duration: 200 });
    return { share: run.data.x.staleReads / run.data.x.reads, hits: run.nodes.C.cache! };
  };
  const kept = await stale('invalidate: none');
  const deleted = await stale('invalidate: on-write');
  expect(kept.share).toBeGreaterThan(0.5);
  expect(kept.hits.staleHits / kept.hits.hits).toBeGreaterThan(0.5);
  expect(deleted.share).toBeLessThan(0.005);
});

test.each(['restart C', 'flush C', 'lose C for 1ms'])('after `%s` a cache has forgotten everything', async (event) => {
  const text = `${cached('')}\nscenario Restart { duration: 10s  at 5s ${event} }`;
  const run = await simulateOnce(text, { scenario: 'Restart' });
  const { misses } = run.series.nodes.C;
  const perSecond = Array.from({ length: 10 }, (_, second) =>
    misses!.slice(second * (misses!.length / 10), (second + 1) * (misses!.length / 10)).reduce((sum, each) => sum + each, 0),
  );
  expect(perSecond.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  expect(perSecond[5]).toBeGreaterThan(200);
});

test('`on miss` replaces the automatic way to the store', async () => {
  const text = `system "Miss"
    client U {}
    service S {}
    service Slow { time: 50ms  cores: 64 }
    cache C { capacity: 10  hit-time: 0.1ms }
    database D {}
    data x { keys: 1k  store: D }
    flow R { rate: 100/s  U -> S  S -> C : read x  on miss { S -> Slow  Slow -> D : read x } }`;
  const run = await simulateOnce(text, { duration: 100 });
  expect(run.nodes.Slow.served / run.flows.R.arrivals).toBeCloseTo(0.99, 2);
  expect(run.nodes.C.cache!.hits).toBeGreaterThan(0);
  // Reads belong to the window by their invocation, requests by their arrival.
  expect(run.flows.R.successes - run.data.x.reads).toBeLessThan(5);
});

test('what is filled late is stale, however many writes its store has taken in since', async () => {
  // x is read at 50 s and put into the cache at 80 s; it was written at 60 s, and by 80 s its store's log has forgotten when. The reads at
  // 100 s and 150 s find what was read at 50 s.
  const run = await simulateOnce(
    `system "Late"
    network default { latency: 0ms }
    client U {}
    service S {}
    database D { concurrency: 1M }
    cache K { capacity: 10  start: cold }
    data x { keys: 1  store: D }
    data y { keys: 1k  store: D }
    flow R { rate: 0.02/s  arrivals: constant  U -> S  S -> K : read x  on miss { S -> D : read x  wait 30s  S -> D : "go on" } }
    flow W { rate: 1/min  arrivals: constant  U -> D : write x }
    flow Y { rate: 1k/s  U -> D : write y }`,
    { duration: 190 },
  );
  expect(run.flows.R.successes).toBe(3);
  expect(run.data.x.staleReads).toBe(2);
});
