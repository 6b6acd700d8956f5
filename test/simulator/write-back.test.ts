import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulate, simulateOnce } from './support/simulate.ts';

function system(cache: string, flows: string, { data = 'keys: 1k', store = '' } = {}): string {
  return `system "Write-back"
    profile quick-cache : cache { hit-time: 0ms  concurrency: 1k }
    profile quick-store : database { concurrency: 1k  read-time: 0ms  write-time: 1ms }
    network default { latency: 0ms }
    client U { users: 10k }
    service S { concurrency: 10k  cores: 1k  time: 0ms }
    service T { concurrency: 10k  cores: 1k  time: 0ms }
    cache C : quick-cache { fronts: D  policy: write-back  ${cache} }
    database D : quick-store { ${store} }
    data x { ${data}  store: D }
    ${flows}`;
}

const writes = 'flow W { rate: 200/s  U -> S  S -> C : write x }';
const reads = 'flow R { rate: 500/s  U -> S  S -> C : read x }';
const crash = 'scenario Crash { duration: 12s  at 10s crash C for 1s }';

test('is acknowledged by the cache, and seen there at once: strong as long as nobody asks the store', async () => {
  const run = await simulateOnce(system('hit-time: 2ms', `${writes} ${reads}`), { duration: 60 });
  expect(meanOf(run.flows.W.latency)).toBeCloseTo(0.002, 6);
  const { strong } = run.data.x.consistency.levels;
  expect(strong.opportunities).toBeGreaterThan(10_000);
  expect(strong.violations).toBe(0);
  expect(run.data.x.staleReads).toBe(0);
  expect(run.data.x.lost).toEqual({});
});

test('the store gets of each key the newest: writes of one key between two flushes are one', async () => {
  // 200 writes/s of 10 keys, and a flush a second: each key is dirty at nearly every flush (1 − e^−20), so 10 writes a second reach the store.
  const { nodes } = await simulateOnce(system('flush: 1s', writes, { data: 'keys: 10' }), { duration: 100 });
  expect(Math.abs(nodes.D.served / 1000 - 1)).toBeLessThan(0.03);
});

test('who asks the store sees what was there at the last flush: as old as uniform between two', async () => {
  // A key is written every 0.1 s on average. The store lacks all since the flush at age U(0, 1 s): stale with probability 1 − E exp(−10 U) = 1 − (1 − e^−10)/10.
  const { data } = await simulateOnce(system('flush: 1s', `${writes} flow P { rate: 500/s  U -> T  T -> D : read x }`, { data: 'keys: 20' }), {
    duration: 100,
  });
  expect(Math.abs(data.x.staleReads / data.x.reads / (1 - (1 - Math.exp(-10)) / 10) - 1)).toBeLessThan(0.03);
});

describe('a crash', () => {
  // Flushes come at moments of their own in each replication: the age of the last one is uniform, 1 s on average with `flush: 2s`.
  test('loses what was not flushed: half an interval of writes on average, never more than one', async () => {
    const runs = await simulate(system('flush: 2s', `${writes} ${crash}`, { data: 'keys: 1M' }), { scenario: 'Crash', replications: 60 });
    const lost = runs.map(({ data }) => data.x.lost['write-back'] ?? 0);
    const mean = lost.reduce((sum, each) => sum + each, 0) / 60;
    // 200 on average; the standard error of the mean of 60 uniform ages is 200 × 0.577 ÷ √60 = 15. Four of those.
    expect(Math.abs(mean - 200)).toBeLessThan(60);
    for (const [index, { data, nodes }] of runs.entries()) {
      expect(data.x.lossWindow).toBeLessThan(2.01);
      expect(nodes.C.cache!.dirtyLost).toBe(lost[index]);
      // What is younger than the oldest lost write is lost as well.
      expect(Math.abs(lost[index] - 200 * data.x.lossWindow)).toBeLessThan(5 * Math.sqrt(400));
    }
  });

  test('shows: old versions come back', async () => {
    const run = await simulateOnce(system('flush: 5s', `${writes} ${reads} ${crash}`, { data: 'keys: 50' }), { scenario: 'Crash' });
    expect(run.data.x.consistency.levels.strong.violations).toBeGreaterThan(0);
    expect(run.data.x.lost['write-back']).toBeGreaterThan(0);
  });

  test.each([
    ['an append log keeps all through a restart', 'persistence: log', 'restart C', 0, 0],
    ['and all but its last second through a crash', 'persistence: log', 'crash C for 1s', 0, 300],
    ['a disk that is lost takes it along', 'persistence: log', 'lose C for 1s', 500, 4000],
    ['a snapshot brings back what it holds', 'persistence: snapshot  snapshot: 1s', 'crash C for 1s', 0, 300],
    ['an old one does not', 'persistence: snapshot  snapshot: 1h', 'crash C for 1s', 500, 4000],
    ['a standby has all of it', 'replicas: 1  detection: 500ms', 'crash C.instance 1 for 5s', 0, 2],
  ])('%s', async (_, cache, event, least, most) => {
    // 200 writes/s, and a flush every 20 s: 2,000 are dirty on average.
    const scenario = `scenario Bad { duration: 60s  at 50s ${event} }`;
    const runs = await simulate(system(`flush: 20s  ${cache}`, `${writes} ${scenario}`, { data: 'keys: 1M' }), { scenario: 'Bad', replications: 3 });
    const lost = runs.reduce((sum, { data }) => sum + (data.x.lost['write-back'] ?? 0), 0) / 3;
    expect(lost).toBeGreaterThanOrEqual(least);
    expect(lost).toBeLessThanOrEqual(most);
  });
});

test('a flush that had not seen what others wrote to the store overwrites it: lost', async () => {
  // The key is written in the cache at 0.5 s of each 10, flushed up to 9 s later; somebody else writes to the store meanwhile.
  const text = system('flush: 9s', 'flow W { every: 10s  S -> C : write x }  flow P { rate: 1/s  U -> T  T -> D : write x }', { data: 'keys: 1' });
  const { data, nodes } = await simulateOnce(text, { duration: 400 });
  expect(data.x.lost.overwritten).toBeGreaterThan(50);
  expect(data.x.lost['write-back']).toBeUndefined();
  expect(nodes.C.cache!.dirtyLost).toBe(0);
});

test('what makes room is flushed first: nothing is lost to eviction', async () => {
  const text = system('flush: 1h  capacity: 20', `${writes} ${reads}`, { data: 'keys: 200' });
  const { data, nodes } = await simulateOnce(text, { duration: 60 });
  expect(nodes.C.cache!.evictions).toBeGreaterThan(5000);
  expect(data.x.lost).toEqual({});
  expect(data.x.consistency.levels.strong.violations).toBe(0);
  expect(data.x.staleReads).toBe(0);
});

test('a store that is away gets everything when it is back', async () => {
  const away = 'scenario Away { duration: 60s  at 10s crash D for 20s }';
  const { data, flows, nodes } = await simulateOnce(system('flush: 1s', `${writes} ${away}`, { data: 'keys: 10k' }), { scenario: 'Away' });
  expect(flows.W.successes).toBe(flows.W.arrivals);
  expect(data.x.lost).toEqual({});
  expect(nodes.D.served).toBeGreaterThan(0.8 * flows.W.arrivals);
});

test('a `flush` of the scenario empties the cache and loses nothing', async () => {
  const flush = 'scenario Flush { duration: 60s  at 50s flush C }';
  const { data, nodes } = await simulateOnce(system('flush: 1h', `${writes} ${reads} ${flush}`), { scenario: 'Flush' });
  expect(data.x.lost).toEqual({});
  expect(data.x.consistency.levels.strong.violations).toBe(0);
  expect(nodes.D.served).toBeGreaterThan(500);
});

test('updates in a write-back cache see each other', async () => {
  const { data, flows } = await simulateOnce(
    system('start: cold', 'flow M { rate: 500/s  U -> S  S -> C : update x }', { data: 'keys: 5', store: 'read-time: 20ms' }),
    { duration: 10 },
  );
  expect(flows.M.successes).toBe(flows.M.arrivals);
  expect(data.x.lostUpdates).toBe(0);
});
