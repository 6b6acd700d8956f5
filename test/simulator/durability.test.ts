import { describe, expect, test } from 'vitest';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { simulate, simulateOnce } from './support/simulate.ts';

/** A thousand writes a second, evenly; what happens happens after 20 s, when 20,000 have been acknowledged. */
const losing = (database: string, event: string) => `system "Losing"
  network default { latency: 0ms }
  client U {}
  database D { write-time: 0ms  read-time: 0ms  ${database} }
  data x { keys: 1M  store: D }
  flow W { rate: 1k/s  arrivals: constant  U -> D : write x }
  scenario Fault { duration: 40s  at 20s ${event} }`;

const run = (database: string, event: string) => simulateOnce(losing(database, event), { scenario: 'Fault' });
const lostOf = (result: ReplicationResult) => Object.values(result.data.x.lost).reduce((sum, each) => sum + each, 0);
const near = (actual: number, expected: number, slack: number) =>
  expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(slack);

describe('a backup every B at a writes a second', () => {
  test('a lost disk loses a·B ÷ 2 in the mean, never more than a·B', async () => {
    const runs = await simulate(losing('backup: 10s', 'lose D for 1s').replace('1k/s', '100/s'), { scenario: 'Fault', replications: 60 });
    const losses = runs.map((each) => each.data.x.lost.disk ?? 0);
    expect(Math.max(...losses)).toBeLessThanOrEqual(1001);
    // A uniform number up to 1,000 has a deviation of 289: four of the mean of 60.
    near(losses.reduce((sum, each) => sum + each, 0) / 60, 500, 149);
    for (const each of runs) expect(each.data.x.lossWindow).toBeCloseTo(lostOf(each) / 100, 1);
  });

  test('without one everything is lost that was ever acknowledged', async () => {
    const { data } = await run('', 'lose D for 1s');
    near(data.x.lost.disk, 20_000, 1);
    expect(data.x.lossWindow).toBeCloseTo(20, 2);
  });

  test('nobody needs it where another copy has everything', async () => {
    for (const failover of ['manual', 'automatic  detection: 100ms  election: 100ms']) {
      const result = await run(`followers: 1  replication: sync  failover: ${failover}`, 'lose D.leader for 1s');
      expect(result.data.x.lost).toEqual({});
      expect((await run(`followers: 1  failover: ${failover}`, 'lose D.follower for 1s')).data.x.lost).toEqual({});
    }
  });

  test('nor more than what was on its way to the copy that has the most', async () => {
    near(lostOf(await run('followers: 2  lag: 2s  failover: manual', 'lose D.leader for 1s')), 2000, 2);
    near(lostOf(await run('followers: 2  lag: 2s  failover: automatic  detection: 1s', 'lose D.leader for 30s')), 2000, 2);
  });

  test('the disks of all copies at once leave the backup alone', async () => {
    const result = await run('followers: 2  replication: sync  backup: 10s  failover: automatic  detection: 1s', 'lose D for 1s');
    expect(lostOf(result)).toBeGreaterThan(0);
    expect(lostOf(result)).toBeLessThanOrEqual(10_001);
    expect(result.data.x.lossWindow).toBeCloseTo(lostOf(result) / 1000, 2);
    near(lostOf(await run('followers: 2  replication: sync', 'lose D for 1s')), 20_000, 2);
  });
});

describe('durability: memory', () => {
  test.each(['restart D', 'crash D for 1s'])('%s: a store of one copy loses everything', async (event) => {
    near(lostOf(await run('durability: memory', event)), 20_000, 2);
    expect(lostOf(await run('durability: disk', event))).toBe(0);
  });

  test('what is in a backup is not lost', async () => {
    const lost = lostOf(await run('durability: memory  backup: 4s', 'restart D'));
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThanOrEqual(4001);
  });

  test('a leader that is back with nothing empties its followers too, unless one of them takes over', async () => {
    near(lostOf(await run('followers: 1  durability: memory', 'restart D.leader')), 20_000, 2);
    const result = await run('followers: 1  durability: memory  failover: automatic  detection: 1s  election: 1s', 'restart D.leader');
    expect(lostOf(result)).toBe(0);
    expect(result.nodes.D.database).toMatchObject({ failovers: 1 });
    expect(result.nodes.D.database!.unavailable).toBeCloseTo(2, 2);
  });

  test('a follower loses nothing that its leader has', async () => {
    expect(lostOf(await run('followers: 1  durability: memory', 'crash D.follower for 5s'))).toBe(0);
  });
});

test('with automatic failover a leader whose buffer is gone lets the copy take over that has it', async () => {
  const result = await run(
    'followers: 2  replication: sync  durability: os-buffer  failover: automatic  detection: 2s  election: 1s',
    'crash D.leader for 1s',
  );
  expect(result.data.x.lost).toEqual({});
  expect(result.nodes.D.database!.failovers).toBe(1);
});

test('readers see what was there before, and that it is stale', async () => {
  const text = (backup: string) => `system "Restored"
    network default { latency: 0ms }
    client U {}
    database D { write-time: 0ms  read-time: 0ms  ${backup} }
    data x { keys: 1  store: D }
    flow W { rate: 100/s  arrivals: constant  U -> D : write x }
    flow R { rate: 10/s  U -> D : read x }
    scenario Fault { duration: 60s  at 20s load W x0.0001  at 30s lose D for 1s }`;
  const result = await simulateOnce(text(''), { scenario: 'Fault' });
  // Nothing is written after the first twenty seconds: every read after the loss misses what was there.
  expect(result.data.x.consistency.levels.strong.violations).toBeGreaterThan(200);
  expect(result.data.x.staleReads).toBe(result.data.x.consistency.levels.strong.violations);
  const restored = await simulateOnce(text('backup: 5s'), { scenario: 'Fault' });
  // The backup of the five seconds before has it all.
  expect(restored.data.x.lost).toEqual({});
  expect(restored.data.x.staleReads).toBe(0);
});
