import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { simulateOnce } from './support/simulate.ts';

/**
 * A leader in the first zone of each of two regions, a follower in the second, 5 ms away; the regions are 50 ms apart; nothing else takes
 * time. Copies: the leaders of a and b, then their followers.
 */
const store = (settings: string, flows: string) => `system "Followers of several leaders"
  region a { zone x  zone y }  region b { zone x  zone y }
  network default { latency: 0ms }  network a <-> b { latency: 50ms }
  network a.x <-> a.y { latency: 5ms }  network b.x <-> b.y { latency: 5ms }
  client A { in: a.x }  client B { in: b.x }  client Y { in: a.y }
  database D { in: [a, b]  topology: multi-leader  followers: 1  detection: 1s  election: 1s  read-time: 0ms  write-time: 0ms  ${settings} }
  data x { keys: 1M  store: D }
  ${flows}`;
const constant = (client: string, more = '') => `flow F { rate: 100/s  arrivals: constant  ${client} -> D : write x  ${more} }`;
const near = (actual: number, expected: number, slack: number) =>
  expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(slack);
const during = (text: string, event: string) => simulateOnce(`${text}\nscenario S { duration: 40s  at 20s ${event} }`, { scenario: 'S' });
const lostOf = (run: ReplicationResult) => Object.values(run.data.x.lost).reduce((sum, each) => sum + each, 0);

// There and back to the follower: 10 ms; a lag of 20 ms before it holds a write, 7 ms until it has applied it.
test.each([
  ['replication: async', 0],
  ['replication: semi-sync  ack-at: received', 0.01],
  ['replication: semi-sync', 0.03],
  ['replication: semi-sync  ack-at: applied', 0.037],
  ['replication: sync', 0.03],
  ['replication: consensus', 0.03],
  ['replication: semi-sync  conflicts: reject', 0.13],
])('%s: a write waits for the follower in its region', async (settings, expected) => {
  const run = await simulateOnce(store(`${settings}  lag: 20ms  apply-time: 7ms`, constant('A')), { duration: 20 });
  expect(run.flows.F.failures).toEqual({});
  // Certification is between the leaders, a round trip of 100 ms before.
  expect(meanOf(run.flows.F.latency)).toBeCloseTo(expected, 9);
});

// Written at w in a, with a lag of 20 ms on each way: a's follower shows it at w + 25 ms, b's leader at w + 70 ms, its follower at w + 95 ms.
// A read reaches a follower 5 ms after it was sent, and is stale if the write was acknowledged (at w) before.
test.each([
  ['A', 'leader', 0],
  ['A', 'followers', 0.02],
  ['B', 'leader', 0.07],
  ['B', 'followers', 0.09],
])('reads of %s from its %s', async (client, reads, window) => {
  const flows = `flow W { rate: 5/s  A -> D : write x }\nflow R { rate: 50/s  ${client} -> D : read x }`;
  const run = await simulateOnce(store(`lag: 20ms  reads: ${reads}`, flows).replace('keys: 1M', 'keys: 1'), { duration: 1000 });
  // Four deviations: reads of one write are stale together, some five of them.
  const expected = 1 - Math.exp(-5 * window);
  near(run.data.x.staleReads / run.data.x.reads, expected, 4 * Math.sqrt((expected * (1 - expected) * 5) / 50_000) + 1e-9);
});

test('the nearest copy to a zone is the follower there, and answers where nobody leads', async () => {
  const run = await simulateOnce(store('reads: nearest', 'flow R { rate: 50/s  Y -> D : read x }\nflow W { rate: 50/s  Y -> D : write x }'));
  expect(meanOf(run.flows.R.latency)).toBe(0);
  expect(meanOf(run.flows.W.latency)).toBeCloseTo(0.01, 9);
  expect(run.nodes.D.instances.map(({ role }) => role)).toEqual(['leader', 'leader', 'follower', 'follower']);
});

describe('the leader of a region dies', () => {
  // A hundred writes a second: until another leads in a, 2 s later, they go to b.
  test.each([
    ['automatic', 200, 800],
    ['manual', 1000, 0],
  ])('failover: %s', async (failover, elsewhere, promoted) => {
    const run = await during(store(`replication: semi-sync  failover: ${failover}`, constant('A')), 'crash D.leader for 10s');
    // In flight are those that wait for a confirmation, 10 ms.
    expect(Object.keys(run.flows.F.failures).filter((cause) => cause !== 'connection-lost')).toEqual([]);
    expect(run.flows.F.failures['connection-lost'] ?? 0).toBeLessThanOrEqual(2);
    near(run.nodes.D.instances[1].served, elsewhere, 12);
    // A follower that leads goes on leading when the old leader is back.
    near(run.nodes.D.instances[2].served, promoted === 0 ? 0 : 1800, 12);
    expect(run.nodes.D.database!.failovers).toBe(promoted === 0 ? 0 : 1);
    expect(lostOf(run)).toBe(0);
  });

  // With its disk goes what neither its follower nor the other region has: after a lag of 1 s and 5 ms.
  test.each([
    ['replication: async  failover: automatic', 100.5, 1.5],
    ['replication: async  failover: manual', 100.5, 1.5],
    ['replication: semi-sync  failover: automatic', 0, 0],
    ['replication: sync  failover: automatic', 0, 0],
    ['replication: consensus  failover: manual', 0, 0],
    ['replication: async  conflicts: reject', 0, 0],
  ])('%s: what is lost with its disk', async (settings, expected, slack) => {
    near(lostOf(await during(store(`lag: 1s  ${settings}`, constant('A')), 'lose D.leader for 10s')), expected, slack);
  });

  test('whoever takes over has what the other region has taken in meanwhile, and the other way round', async () => {
    const text = store('replication: semi-sync  failover: automatic', constant('A', 'wait 12s  A -> D : read x'));
    expect((await during(text, 'crash D.leader for 15s')).data.x.staleReads).toBe(0);
    const other = text.replace('reads: leader', '').replace('read x', 'read x { reads: any }');
    expect((await during(other, 'crash D.leader for 5s')).data.x.staleReads).toBe(0);
  });

  test('those who must agree wait for the takeover', async () => {
    // Two leaders: while a has none, b can't write either.
    const agreed = (more: string) => store(`conflicts: reject  ${more}`, constant('B'));
    near((await during(agreed('failover: automatic'), 'crash D.leader for 10s')).flows.F.failures.unavailable, 200, 12);
    near((await during(agreed('failover: manual'), 'crash D.leader for 10s')).flows.F.failures.unavailable, 1000, 12);
  });
});

describe('a follower dies', () => {
  // Of 4,000 writes 3,500 wait 10 ms. With semi-sync 500 wait until it is back and has confirmed, 2.51 s in the mean; with sync 100 until it
  // is declared dead, half a second, and the others for nobody.
  test.each([
    ['semi-sync', (3500 * 0.01 + 500 * 2.51) / 4000, 0.004],
    ['sync', (3500 * 0.01 + 100 * 0.5) / 4000, 0.0006],
    ['async', 0, 0],
  ])('replication: %s', async (replication, mean, slack) => {
    const run = await during(store(`replication: ${replication}`, constant('A')), 'crash D.follower for 5s');
    expect(run.flows.F.failures).toEqual({});
    near(meanOf(run.flows.F.latency), mean, slack);
    expect(lostOf(run)).toBe(0);
  });

  test('readers of followers go to the leader', async () => {
    const flows = 'flow R { rate: 100/s  arrivals: constant  A -> D : read x }';
    const run = await during(store('reads: followers', flows), 'crash D.follower for 5s');
    near(run.nodes.D.instances[0].served, 500, 2);
    near(run.nodes.D.instances[2].served, 3500, 2);
  });
});

test('a leader that its followers have lost goes on beside, and what it took in is not discarded', async () => {
  const text = store('replication: async  failover: automatic', `${constant('A', 'wait 12s  A -> D : read x')}`);
  const run = await during(text, 'partition a.x | a.y for 5s');
  expect(run.nodes.D.database!.failovers).toBe(1);
  expect(run.data.x.lost).toEqual({});
  expect(run.data.x.staleReads).toBe(0);
});
