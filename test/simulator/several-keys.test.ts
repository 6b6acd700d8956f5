import { expect, test } from 'vitest';
import { RandomSource } from '../../src/base/random.ts';
import { GrowingRanks } from '../../src/simulator/engine/growing-ranks.ts';
import { rankSampler } from '../../src/simulator/engine/popularity.ts';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

const store = (database: string, operation: string, more = '') => `system "Several keys"
  network default { latency: 0ms }
  client U {}
  database D { read-time: 1ms  write-time: 1ms  ${database} }
  data x { keys: 100k  store: D }
  flow F { rate: 20/s  U -> D : ${operation} }
  ${more}`;

const meanLatency = async (text: string, duration = 100) => meanOf((await simulateOnce(text, { duration })).flows.F.latency);

test('an operation on ten keys takes ten times as long', async () => {
  for (const topology of ['leader-follower', 'multi-leader'])
    expect(await meanLatency(store(`topology: ${topology}`, 'read x { keys: 10 }'))).toBeCloseTo(0.01, 9);
  // Of a quorum each key is an operation of its own, beside the others.
  expect(await meanLatency(store('topology: leaderless', 'read x { keys: 10 }'))).toBeCloseTo(0.001, 9);
  // 1 to 9 keys: 5 in the mean, with a deviation of 2.3; four of the mean of 2,000.
  expect(Math.abs((await meanLatency(store('', 'read x { keys: uniform(1, 9) }'))) - 0.005)).toBeLessThan(0.0002);
});

test('keys are divided among the shards, which work side by side: the slowest decides', async () => {
  // Eight keys fall on 8 · (1 − (7/8)^8) = 5.251 of eight shards.
  const run = await simulateOnce(store('shards: 8', 'read x { keys: 8 }'), { duration: 200 });
  expect(Math.abs(run.nodes.D.served / run.flows.F.arrivals - 5.251)).toBeLessThan(0.06);
  expect(run.flows.F.failures).toEqual({});
});

test('a scan of neighbours asks one shard of ranges, and all of hashed ones: the slowest of eight', async () => {
  const ranges = await simulateOnce(store('shards: 8  sharding: range', 'scan x { keys: 10 }'), { duration: 200 });
  expect(ranges.nodes.D.served / ranges.flows.F.arrivals).toBeLessThan(1.01);
  expect(meanOf(ranges.flows.F.latency)).toBeGreaterThan(0.0099);
  const hashed = await simulateOnce(store('shards: 8  read-time: exponential(1ms)', 'scan x').replace('read-time: 1ms', ''), { duration: 2000 });
  expect(hashed.nodes.D.served).toBe(8 * hashed.flows.F.arrivals);
  // The largest of eight exponential times: H(8) = 2.7179 of their mean; its deviation is 1.24, and 40,000 requests are a fourth of a percent.
  expect(Math.abs(meanOf(hashed.flows.F.latency) - 0.0027179)).toBeLessThan(0.00004);
});

test('all keys of a write are written: a crash loses every one that no follower had', async () => {
  const text = store(
    'followers: 1  lag: 500ms  failover: automatic  detection: 100ms  election: 100ms',
    'write x { keys: 5 }',
    'scenario Crash { duration: 20s  at 10s crash D.leader }',
  ).replace('rate: 20/s', 'rate: 100/s  arrivals: constant');
  const run = await simulateOnce(text, { scenario: 'Crash' });
  // a·L·5, but for the last request, which was still being worked on.
  expect(Math.abs(run.data.x.lost.failover - 250)).toBeLessThanOrEqual(10);
});

test('where one shard fails the whole operation does, and its caller may know what to do', async () => {
  const text = (handler: string) =>
    store('shards: 4', `scan x ${handler}`, 'service S { time: 1ms }\nscenario Crash { duration: 20s  at 10s crash D.instance 3 }');
  const failed = await simulateOnce(text(''), { scenario: 'Crash' });
  expect(Math.abs(failed.flows.F.failures.refused / failed.flows.F.arrivals - 0.5)).toBeLessThan(0.1);
  const handled = await simulateOnce(text('on error { U -> S }'), { scenario: 'Crash' });
  expect(handled.flows.F.failures).toEqual({});
  // One may still be under way when the window ends.
  expect(failed.flows.F.failures.refused - handled.nodes.S.served).toBeLessThanOrEqual(1);
  expect(handled.nodes.S.served).toBeGreaterThan(100);
});

test.each([
  ['zipf', { kind: 'zipf', exponent: 0.9 } as const],
  ['hotspot', { kind: 'hotspot', keys: 0.2, accesses: 0.8 } as const],
  ['uniform', { kind: 'uniform' } as const],
])('keys that are created join a %s key space: draws are those of a larger one', (_, popularity) => {
  const [keys, added, draws] = [10, 10, 200_000];
  const ranks = new GrowingRanks(popularity, rankSampler(popularity, keys), keys);
  const source = new RandomSource();
  const counts = new Float64Array(keys + added);
  for (let draw = 0; draw < draws; draw++) {
    source.select(7, draw, 0, 0);
    counts[ranks.draw(source, added)]++;
  }
  const weights = Array.from(counts, (_, rank) => {
    if (popularity.kind === 'zipf') return (rank + 1) ** -0.9;
    if (popularity.kind === 'hotspot') return rank < 2 ? 0.4 : 0.2 / 18;
    return 1;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const squares = weights.map((weight, rank) => (counts[rank] - (draws * weight) / total) ** 2 / ((draws * weight) / total));
  // χ² with 19 degrees of freedom: 43.8 is exceeded once in a thousand.
  expect(squares.reduce((sum, square) => sum + square, 0)).toBeLessThan(43.8);
});

test('what a session creates is its own', async () => {
  const run = await simulateOnce(
    `system "Own"
    network default { latency: 0ms }
    client U { users: 10 }
    database D { read-time: 0ms  write-time: 0ms }
    data x { keys: 10  popularity: zipf(0.9)  store: D  owner: U }
    flow C { rate: 10/s  U -> D : create x }
    flow R { rate: 100/s  U -> D : read x }`,
    { duration: 100 },
  );
  // One session has a key: what it reads and was created before is what it created itself.
  const { levels } = run.data.x.consistency;
  expect(levels['read-your-writes'].violations).toBe(0);
  expect(levels['read-your-writes'].opportunities).toBeGreaterThan(5000);
  expect(levels['read-your-writes'].opportunities).toBe(levels.strong.opportunities);
});
