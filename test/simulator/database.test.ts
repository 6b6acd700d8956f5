import { expect, test } from 'vitest';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulate, simulateOnce } from './support/simulate.ts';

const failover = 'failover: automatic  detection: 100ms  election: 100ms';

/** 100 writes a second to one leader with one follower; the leader dies after five seconds and stays dead. */
function dyingLeader(database: string, arrivals = 'poisson'): string {
  return `system "Failover"
    network default { latency: 0ms }
    client U {}
    database D { followers: 1  write-time: 0ms  ${failover}  ${database} }
    data x { keys: 1M  store: D }
    flow W { rate: 100/s  arrivals: ${arrivals}  U -> D : write x }
    scenario Crash { duration: 7s  at 5s crash D.leader }`;
}

const lost = (run: ReplicationResult) => run.data.x.lost.failover ?? 0;

test('a constant lag L at a writes a second loses a·L acknowledged writes', async () => {
  const run = await simulateOnce(dyingLeader('replication: async  lag: 500ms', 'constant'), { scenario: 'Crash' });
  expect(lost(run)).toBeGreaterThanOrEqual(49);
  expect(lost(run)).toBeLessThanOrEqual(51);
  expect(run.data.x.lossWindow).toBeCloseTo(0.5, 1);
});

// One log delays all behind the slowest: with exponential lag of mean m at a writes a second a·m·Ein(a·m) + 1 − exp(−a·m) are lost,
// where Ein(5) = γ + ln 5 + E1(5) = 2.1878: 11.93 of 5 in flight.
test('an exponential lag of mean 50 ms loses 11.9 writes, not 5', async () => {
  const runs = await simulate(dyingLeader('replication: async  lag: exponential(50ms)'), { scenario: 'Crash', replications: 300, seed: 7 });
  const mean = runs.reduce((sum, run) => sum + lost(run), 0) / runs.length;
  expect(mean).toBeGreaterThan(10.9);
  expect(mean).toBeLessThan(12.9);
});

test.each(['sync', 'semi-sync', 'consensus'])('%s replication loses nothing', async (replication) => {
  const text = dyingLeader(`replication: ${replication}  acks: 1  lag: exponential(20ms)`).replace('followers: 1', 'followers: 2');
  for (const run of await simulate(text, { scenario: 'Crash', replications: 20 })) {
    expect(run.data.x.lost).toEqual({});
    expect(run.nodes.D.database!.failovers).toBe(1);
  }
});

test('without automatic failover the database is down until its leader is back, and nothing is lost', async () => {
  const text = dyingLeader('replication: async  lag: 500ms', 'constant')
    .replace('automatic', 'manual')
    .replace('crash D.leader', 'crash D.leader for 1s');
  const run = await simulateOnce(text, { scenario: 'Crash' });
  expect(lost(run)).toBe(0);
  expect(run.nodes.D.database).toMatchObject({ failovers: 0, unavailable: 1 });
  expect(run.flows.W.failures).toEqual({ refused: 100 });
});

test('calls fail from the crash until detection and election are over, and no longer', async () => {
  const run = await simulateOnce(dyingLeader('replication: sync', 'constant').replaceAll('100ms', '500ms'), { scenario: 'Crash' });
  const failed = Object.values(run.flows.W.failures).reduce((sum, each) => sum + each, 0);
  expect(failed).toBeGreaterThanOrEqual(99);
  expect(failed).toBeLessThanOrEqual(101);
  expect(run.nodes.D.database!.unavailable).toBeCloseTo(1, 9);
});

test('a write in flight when its leader dies loses its connection, one latency later', async () => {
  const text = `system "In flight"
    network default { latency: 10ms }
    client U {}
    database D { write-time: 1s  ${failover} }
    data x { keys: 10  store: D }
    flow W { every: 10s  U -> D : write x }
    scenario Crash { duration: 15s  at 10500ms crash D.leader for 1s }`;
  const run = await simulateOnce(text, { scenario: 'Crash' });
  expect(run.flows.W.failures).toEqual({ 'connection-lost': 1 });
});

// A follower shows a write L after it was acknowledged: a read is stale iff one came in the last L seconds.
test('reads from a follower with lag L are stale with probability 1 − exp(−λL)', async () => {
  const run = await simulateOnce(
    `system "Stale"
    network default { latency: 0ms }
    client U {}
    database D { followers: 1  replication: async  lag: 100ms  reads: followers  read-time: 0ms  write-time: 0ms }
    data x { keys: 1  store: D }
    flow W { rate: 5/s  U -> D : write x }
    flow R { rate: 50/s  U -> D : read x }`,
    { duration: 4000 },
  );
  expect(run.data.x.staleReads / run.data.x.reads).toBeCloseTo(1 - Math.exp(-0.5), 2);
  // A stale read's age is the time since the first write it misses: its mean over all reads is L − (1 − exp(−λL)) ÷ λ.
  expect(meanOf(run.data.x.staleness)).toBeCloseTo(0.1 - (1 - Math.exp(-0.5)) / 5, 3);
  expect(meanOf(run.nodes.D.database!.lag)).toBeCloseTo(0.1, 9);
});

function sessions(database: string): string {
  return `system "Sessions"
    client U { users: 50 }
    database D { followers: 2  lag: exponential(100ms)  read-time: 0.1ms  write-time: 0.1ms  reads: any  ${database} }
    data x { keys: 50  store: D }
    flow Look { rate: 100/s  U -> D : read x }
    flow WriteThenRead { rate: 100/s  U -> D : write x  wait 20ms  U -> D : read x  U -> D : read x }`;
}

test('asynchronous followers break what sessions expect, and strong consistency', async () => {
  const { levels } = (await simulateOnce(sessions('replication: async'), { duration: 100 })).data.x.consistency;
  expect(levels['read-your-writes'].violations).toBeGreaterThan(100);
  expect(levels['monotonic-reads'].violations).toBeGreaterThan(100);
  expect(levels.strong.violations).toBeGreaterThan(100);
});

test('session tokens keep what they promise, each its own', async () => {
  const own = (await simulateOnce(sessions('session: read-your-writes'), { duration: 100 })).data.x.consistency.levels;
  expect(own['read-your-writes'].violations).toBe(0);
  const both = (await simulateOnce(sessions('session: both'), { duration: 100 })).data.x.consistency.levels;
  expect(both['read-your-writes'].violations).toBe(0);
  expect(both['monotonic-reads'].violations).toBe(0);
  expect(both.strong.violations).toBeGreaterThan(0);
});

test.each(['sync', 'consensus'])('%s replication read from its leader is strong, through a failover too', async (replication) => {
  const text = `${sessions(`replication: ${replication}  ${failover}`).replace('reads: any', 'reads: leader')}
    scenario Crash { duration: 60s  at 20s crash D.leader for 20s  at 50s crash D.leader }`;
  const run = await simulateOnce(text, { scenario: 'Crash' });
  expect(run.data.x.consistency.levels.strong).toMatchObject({ violations: 0 });
  expect(run.data.x.consistency.levels.strong.opportunities).toBeGreaterThan(5000);
  expect(run.nodes.D.database!.failovers).toBe(2);
  expect(run.data.x.lost).toEqual({});
});

test('sync replication read from followers keeps read-your-writes, and shows new before old', async () => {
  const text = sessions('replication: sync').replace(
    'client U { users: 50 }',
    'network default { latency: exponential(5ms) }\nclient U { users: 50 }',
  );
  const { levels } = (await simulateOnce(text, { duration: 300 })).data.x.consistency;
  expect(levels['read-your-writes'].violations).toBe(0);
  expect(levels['monotonic-reads'].violations).toBeGreaterThan(0);
});

test('a synchronous write waits for the farthest follower and back', async () => {
  const run = await simulateOnce(`system "Far"
    region near { zone a }  region far { zone a }
    network near <-> far { latency: 30ms }
    client U { in: near }
    database D { in: [near, far]  followers: 1  replication: sync  write-time: 2ms }
    data x { keys: 10  store: D }
    flow W { rate: 1/s  U -> D : write x }`);
  // 0.25 ms there and back in the zone, 2 ms of work, 60 ms to the follower and back.
  expect(meanOf(run.flows.W.latency)).toBeCloseTo(0.0625, 9);
});

test('a dead follower holds up synchronous writes until it is declared dead', async () => {
  const text = dyingLeader('replication: sync', 'constant')
    .replace('detection: 100ms', 'detection: 2s')
    .replace('crash D.leader', 'crash D.follower')
    .replace('followers: 1', 'followers: 2');
  const run = await simulateOnce(text, { scenario: 'Crash' });
  expect(run.flows.W.failures).toEqual({});
  // Whatever comes in those two seconds waits until their end.
  expect(run.flows.W.latency.moments[3]).toBeCloseTo(2, 1);
  expect(meanOf(run.flows.W.latency)).toBeCloseTo((200 * 1) / 700, 1);
});

test('consensus without a majority takes no writes, and says that it is unavailable once the lease is over', async () => {
  const text = `${dyingLeader('replication: consensus').replace('followers: 1', 'followers: 2').replace('client U {}', 'client U { timeout: 1s }').split('scenario')[0]}
    scenario Crash { duration: 10s  at 4s crash D.follower 1  at 5s crash D.follower 2 }`;
  const run = await simulateOnce(text, { scenario: 'Crash' });
  expect(run.flows.W.failures.unavailable).toBeGreaterThan(300);
  expect(run.data.x.lost).toEqual({});
});

test('shards share the load by key', async () => {
  const run = await simulateOnce(
    `system "Shards"
    client U {}
    database D { shards: 4  concurrency: 1  read-time: exponential(1ms) }
    data x { keys: 10k  store: D }
    flow R { rate: 1k/s  U -> D : read x }`,
    { duration: 100 },
  );
  const { instances } = run.nodes.D;
  expect(instances).toHaveLength(4);
  for (const instance of instances) expect(instance.served).toBeGreaterThan(23_000);
  expect(instances.reduce((sum, instance) => sum + instance.served, 0)).toBe(run.nodes.D.served);
});

/** 100 writes a second to a database that keeps them in the operating system's buffer for up to five seconds. */
const buffered = (database: string, event: string) => `system "Buffered"
  network default { latency: 0ms }
  client U {}
  database D { durability: os-buffer  write-time: 0ms  ${database} }
  data x { keys: 1M  store: D }
  flow W { rate: 100/s  arrivals: constant  U -> D : write x }
  scenario Crash { duration: 30s  at 20s ${event} }`;

test('a crash takes what had not reached the disk: between nothing and 5 s of writes, half of that in the mean', async () => {
  const runs = await simulate(buffered('', 'crash D for 1s'), { scenario: 'Crash', replications: 100 });
  const losses = runs.map((run) => run.data.x.lost.crash ?? 0);
  expect(Math.max(...losses)).toBeLessThanOrEqual(501);
  expect(Math.min(...losses)).toBeLessThan(50);
  // A uniform number up to 500 has a deviation of 144: four of the mean of 100.
  expect(Math.abs(losses.reduce((sum, each) => sum + each, 0) / 100 - 250)).toBeLessThan(58);
  for (const run of runs) expect(Math.abs(run.data.x.lossWindow - (run.data.x.lost.crash ?? 0) / 100)).toBeLessThan(0.02);
});

test('a restart of the process takes nothing, nor does a crash where a follower has it all and takes over', async () => {
  expect((await simulateOnce(buffered('', 'restart D'), { scenario: 'Crash' })).data.x.lost).toEqual({});
  const run = await simulateOnce(buffered(`followers: 1  replication: sync  ${failover}`, 'crash D.leader for 5s'), { scenario: 'Crash' });
  expect(run.nodes.D.database!.failovers).toBe(1);
  expect(run.data.x.lost).toEqual({});
});

test('who reads at the moment of its own acknowledgement has written before, and what misses that is stale', async () => {
  const text = (reads: string) => `system "Own writes"
    client U
    database D { followers: 2  lag: 200ms  reads: ${reads} }
    data x { keys: 1M  store: D }
    flow F { rate: 20/s  U -> D : write x  U -> D : read x }`;
  const trailing = (await simulateOnce(text('followers'))).data.x;
  expect(trailing.reads).toBeGreaterThan(1500);
  expect(trailing.staleReads).toBe(trailing.reads);
  expect((await simulateOnce(text('leader'))).data.x.staleReads).toBe(0);
});
