import { describe, expect, test } from 'vitest';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { simulate, simulateOnce } from './support/simulate.ts';

/** A hundred writes a second of as many keys, evenly, at a store without one leader; what happens happens after 20 s. */
const losing = (database: string, event: string) => `system "Losing"
  network default { latency: 0ms }
  client U {}
  database D { write-time: 0ms  read-time: 0ms  ${database} }
  data x { keys: 1M  store: D }
  flow W { rate: 100/s  arrivals: constant  U -> D : write x }
  scenario Fault { duration: 26s  at 20s ${event} }`;

/** The same in the east of two regions, 50 ms apart, each with a leader. */
const inTheEast = (database: string, event: string, more = '') => `system "East"
  region east { zone z }  region west { zone z }
  network default { latency: 0ms }  network east <-> west { latency: 50ms }
  client E { in: east }
  database D { in: [east, west]  topology: multi-leader  read-time: 0ms  write-time: 0ms  ${database} }
  data x { keys: 1000M  store: D } // so many that none is written twice
  flow W { rate: 100/s  arrivals: constant  E -> D : write x  ${more} }
  scenario Fault { duration: 40s  at 20s ${event} }`;

const run = (text: string) => simulateOnce(text, { scenario: 'Fault' });
const lostOf = (result: ReplicationResult) => Object.values(result.data.x.lost).reduce((sum, each) => sum + each, 0);
const near = (actual: number, expected: number, slack: number) =>
  expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(slack);
const replications = 20;
async function meanLoss(text: string): Promise<{ mean: number; most: number }> {
  const losses = (await simulate(text, { scenario: 'Fault', replications })).map(lostOf);
  return { mean: losses.reduce((sum, each) => sum + each, 0) / replications, most: Math.max(...losses) };
}

const topologies = ['topology: leaderless  shards: 3', 'topology: multi-leader  shards: 2'];

describe.each(topologies)('%s', (topology) => {
  test('the disks of all copies at once take everything that was ever acknowledged', async () => {
    const { data } = await run(losing(topology, 'lose D for 1s'));
    near(data.x.lost.disk, 2000, 1);
    expect(data.x.lossWindow).toBeCloseTo(20, 1);
  });

  test('a backup every B gives back all but what came since: a·B ÷ 2 in the mean', async () => {
    const { mean, most } = await meanLoss(losing(`${topology}  backup: 10s`, 'lose D for 1s'));
    expect(most).toBeLessThanOrEqual(1001);
    // A uniform number up to 1,000 has a deviation of 289: four of the mean.
    near(mean, 500, (4 * 289) / Math.sqrt(replications));
  });

  test('memory goes with the process', async () => {
    near(lostOf(await run(losing(`${topology}  durability: memory`, 'restart D'))), 2000, 1);
    expect(lostOf(await run(losing(`${topology}  durability: os-buffer`, 'restart D')))).toBe(0);
    expect(lostOf(await run(losing(topology, 'crash D for 1s')))).toBe(0);
  });
});

test('nobody needs a backup where another copy has everything', async () => {
  for (const database of ['topology: leaderless', 'topology: leaderless  durability: memory', 'topology: leaderless  durability: os-buffer']) {
    expect(lostOf(await run(losing(database, 'lose D.instance 1 for 1s')))).toBe(0);
    expect(lostOf(await run(losing(database, 'lose D.instance 1 for 1s  at 25s crash D.instance 1 for 1s')))).toBe(0);
  }
});

test('one disk after the other takes what nobody has copied meanwhile', async () => {
  const inTurn = 'lose D.instance 1 for 1s  at 22s lose D.instance 2 for 1s  at 24s lose D.instance 3 for 1s';
  // The first has nothing of before 21 s, the second nothing of before 23 s, and the third is the last that has what is older; but for
  // the keys, 300 × 2,100 ÷ 1M in the mean, that were written again.
  near((await run(losing('topology: leaderless  read-repair: none', inTurn))).data.x.lost.disk, 2100, 4);
  expect(lostOf(await run(losing('topology: leaderless  read-repair: none  anti-entropy: 500ms', inTurn)))).toBe(0);
});

// The copy whose last fsync is the latest of N uniform ones has everything but 5 s ÷ (N + 1) in the mean, with a deviation of
// 5 s · √(N ÷ ((N + 1)² (N + 2))).
test.each([
  ['topology: leaderless  replication-factor: 1  read-quorum: 1  write-quorum: 1', 1],
  ['topology: leaderless', 3],
])('%s loses what no machine had on disk', async (database, copies) => {
  const { mean, most } = await meanLoss(losing(`${database}  durability: os-buffer`, 'crash D for 1s'));
  expect(most).toBeLessThanOrEqual(501);
  const deviation = 500 * Math.sqrt(copies / ((copies + 1) ** 2 * (copies + 2)));
  near(mean, 500 / (copies + 1), (4 * deviation) / Math.sqrt(replications));
});

/** Each write is read 12 s later from the copy that answers first; copy 1 is away from 14 s to 15 s. */
const replacedText = (database: string, events: string) => `system "Replaced"
  network default { latency: exponential(1ms) }
  client U {}
  database D { topology: leaderless  read-quorum: 1  write-quorum: 1  read-time: 0ms  write-time: 0ms  ${database} }
  data x { keys: 1M  store: D }
  flow F { rate: 100/s  arrivals: constant  U -> D : write x  wait 12s  U -> D : read x }
  scenario Fault { duration: 30s  ${events} }`;
const replaced = (database: string, event: string) => run(replacedText(database, `at 14s ${event} D.instance 1 for 1s`));

// After 15 s the 100 writes that copy 1 was away for and the 1,100 of the 11 s before are read; four deviations of a third of them.
test.each([
  ['a crash leaves what was there', 'crash', 'read-repair: none', 100 / 3, 19],
  ['a lost disk takes it', 'lose', 'read-repair: none', 1200 / 3, 66],
  ['hints know what it was away for alone', 'lose', 'read-repair: none  hinted-handoff: true', 1100 / 3, 63],
  ['anti-entropy brings all of it, within a second', 'lose', 'read-repair: none  anti-entropy: 1s', 17, 36],
])('a leaderless copy that comes back: %s', async (_, event, database, expected, slack) => {
  near((await replaced(database, event)).data.x.staleReads, expected, slack);
});

test('anti-entropy brings also what the log has forgotten', async () => {
  // A third of a thousand reads a second meets the empty copy until the next round, within a second; four deviations.
  const text = replacedText('read-repair: none  anti-entropy: 1s', 'at 14s lose D.instance 1 for 1s').replace('100/s', '1k/s');
  expect((await run(text)).data.x.staleReads).toBeLessThan(1000 / 3 + 60);
});

test('hints are lost with the disk of whoever keeps them', async () => {
  // Copy 1 is away from 5 s to 15 s, copy 2 comes back empty at 11 s. Reads are 12 s behind writes: of those before 3 s half are from copy
  // 2; of those up to 5 s a third; of those up to 10 s a third, and a sixth from copy 1, for which copy 2 kept half of the hints.
  const text = replacedText('read-repair: none  hinted-handoff: true', 'at 5s crash D.instance 1 for 10s  at 10s lose D.instance 2 for 1s');
  const expected = 400 * (3 / 2 + 2 / 3 + 5 / 2);
  near((await run(text.replace('100/s', '400/s'))).data.x.staleReads, expected, 4 * Math.sqrt(400 * (3 / 4 + 4 / 9 + 5 / 4)));
});

test('what is on its way to others outlives the disk that it came from', async () => {
  const { data } = await run(`system "Far"
    region a { zone z }  region b { zone z }
    network default { latency: 0ms }  network a <-> b { latency: 500ms }
    client A { in: a }
    database D { in: [a, b]  topology: leaderless  replication-factor: 2  read-quorum: 1  write-quorum: 1  read-time: 0ms  write-time: 0ms }
    data x { keys: 1M  store: D }
    flow W { rate: 100/s  arrivals: constant  A -> D : write x }
    scenario Fault { duration: 30s  at 20s lose D.instance 1 for 1s }`);
  expect(data.x.lost).toEqual({});
});

test('what one side of a partition took is lost with its disk', async () => {
  const text = `system "Cut"
    region a { zone z }  region b { zone z }  region c { zone z }
    network default { latency: 0ms }  network c <-> a { latency: 1ms }  network c <-> b { latency: 1ms }
    client C { in: c }
    database D { in: [a, b, c]  topology: leaderless  read-quorum: 1  write-quorum: 1  detection: 1s  read-time: 0ms  write-time: 0ms }
    data x { keys: 1M  store: D }
    flow W { rate: 100/s  arrivals: constant  C -> D : write x }
    scenario Fault { duration: 40s  at 10s partition c | [a, b] for 20s  at 20s lose D.instance 3 for 1s }`;
  const { data } = await run(text);
  near(data.x.lost.disk, 1000, 3);
  expect(data.x.lossWindow).toBeCloseTo(10, 1);
});

describe('a leader in each region', () => {
  test.each([
    ['its disk', '', 'lose D.instance 1 for 1s', 5, 'disk'],
    ['its disk, with a lag', 'lag: 2s', 'lose D.instance 1 for 1s', 205, 'disk'],
    ['its memory', 'durability: memory', 'restart D.instance 1', 5, 'crash'],
    ['what was not on disk', 'durability: os-buffer', 'crash D.instance 1 for 1s', 5, 'crash'],
  ])('loses with %s what it had not sent', async (_, database, event, expected, cause) => {
    const { data } = await run(inTheEast(database, event));
    near(data.x.lost[cause], expected, 1);
    near(lostOf(await run(inTheEast(database, event.replace(/.*D.instance 1/, 'crash D.instance 2')))), 0, 0);
  });

  test('sends what it had not sent when it is back with its disk', async () => {
    const read = 'wait 12s  E -> D : read x { reads: any }';
    expect((await run(inTheEast('lag: 2s', 'crash D.instance 1 for 1s', read))).data.x).toMatchObject({ lost: {}, staleReads: 0 });
  });

  test('leaves the other without what it had not sent, as long as it is away', async () => {
    // Read at the other one, 12 s after they were written: the 2.05 s before the crash are missing there; and at the first one what the
    // other took meanwhile, for the 50 ms that it needs to come there.
    const { data } = await run(inTheEast('lag: 2s', 'crash D.instance 1 for 15s', 'wait 12s  E -> D : read x'));
    near(data.x.staleReads, 205 + 5, 2);
    expect(data.x.lost.disk ?? 0).toBe(0);
  });

  test('is told by the other what it had, one round trip after it is back with a new disk', async () => {
    // A hundred reads a second meet it empty for 100 ms; the five that were lost are missed 12 s after they were written.
    const { staleReads } = (await run(inTheEast('', 'lose D.instance 1 for 1s', 'wait 12s  E -> D : read x'))).data.x;
    near(staleReads, 10 + 5, 3);
  });
});
