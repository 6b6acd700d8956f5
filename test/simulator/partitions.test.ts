import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { simulateOnce } from './support/simulate.ts';

/** A hundred writes a second on each side; the leader stands in a. The partition lasts from 10 s to 20 s. */
const parted = (database: string, places = '[a, b, c]', partition = 'partition a | [b, c] for 10s') => `system "Parted"
  region a { zone z }  region b { zone z }  region c { zone z }
  network default { latency: 1ms }
  client A { in: a  users: 5000 }  client B { in: b  users: 5000 }
  database D { in: ${places}  detection: 1s  election: 1s  read-time: 0ms  write-time: 0ms  ${database} }
  data x { keys: 1M  store: D }
  flow Here { rate: 100/s  arrivals: constant  A -> D : write x { timeout: 5s } }
  flow There { rate: 100/s  arrivals: constant  B -> D : write x { timeout: 5s } }
  scenario Split { duration: 40s  at 10s ${partition} }`;

const split = async (...text: Parameters<typeof parted>) => simulateOnce(parted(...text), { scenario: 'Split' });
const failures = (run: ReplicationResult, flow: string) => Object.values(run.flows[flow].failures).reduce((sum, each) => sum + each, 0);
const near = (actual: number, expected: number, slack = 2) =>
  expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(slack);

describe('the side with a majority elects', () => {
  test('async: the old leader acts until its lease is over, and what it took in by then is lost when the partition heals', async () => {
    const run = await split('followers: 2  replication: async  failover: automatic');
    // Acknowledged in the second until it notices; the nine seconds after it nobody on its side can write.
    near(run.data.x.lost['split-brain'], 100);
    near(failures(run, 'Here'), 900);
    // Until others notice and have elected: a second and a second.
    near(failures(run, 'There'), 200);
    expect(run.nodes.D.database).toMatchObject({ failovers: 1 });
    expect(run.nodes.D.database!.unavailable).toBeCloseTo(1, 2);
    expect(run.data.x.lossWindow).toBeCloseTo(1, 1);
  });

  test.each([
    ['sync', 'replication: sync'],
    ['semi-sync', 'replication: semi-sync  acks: 1'],
    ['consensus', 'replication: consensus'],
  ])('%s: the old leader acknowledges nothing alone, and nothing is lost', async (_, replication) => {
    const run = await split(`followers: 2  failover: automatic  ${replication}`);
    expect(run.data.x.lost).toEqual({});
    near(failures(run, 'Here'), 1000);
    near(failures(run, 'There'), 200);
    expect(run.nodes.D.database!.failovers).toBe(1);
  });

  test('a leader with a majority goes on, and those that it can’t reach catch up afterwards', async () => {
    for (const replication of ['async', 'semi-sync', 'consensus']) {
      const run = await split(`followers: 2  failover: automatic  replication: ${replication}`, '[b, a, c]');
      near(failures(run, 'Here'), 1000);
      expect(failures(run, 'There')).toBe(0);
      expect(run.data.x.lost).toEqual({});
      expect(run.nodes.D.database!.failovers).toBe(0);
    }
  });

  test('no side of an even number has one: nobody writes', async () => {
    const run = await split('followers: 3  replication: consensus  failover: automatic', '[a, b, a, b]', 'partition a | b for 10s');
    expect(run.nodes.D.database!.failovers).toBe(0);
    near(failures(run, 'Here'), 1000);
    near(failures(run, 'There'), 1000);
  });
});

describe('two copies that elect automatically', () => {
  // Split brain: rate × time, of the side whose epoch is older.
  test.each(['async', 'sync'])('%s: both sides act, and what the older epoch took in is lost', async (replication) => {
    const run = await split(`followers: 1  failover: automatic  replication: ${replication}`, '[a, b]', 'partition a | b for 10s');
    expect(failures(run, 'Here')).toBe(0);
    near(failures(run, 'There'), 200);
    near(run.data.x.lost['split-brain'], 1000);
    expect(run.data.x.lossWindow).toBeCloseTo(10, 1);
    expect(run.nodes.D.database!.failovers).toBe(1);
  });

  test('without a moment to notice, twice the writes are acknowledged, and half of them lost', async () => {
    const text = parted('followers: 1  failover: automatic', '[a, b]', 'partition a | b for 10s').replace(
      'detection: 1s  election: 1s',
      'detection: 0ms  election: 0ms',
    );
    const run = await simulateOnce(text, { scenario: 'Split' });
    expect(failures(run, 'Here') + failures(run, 'There')).toBeLessThanOrEqual(2);
    near(run.data.x.lost['split-brain'], 1000);
  });

  test('semi-sync: neither side acknowledges, and nothing is lost', async () => {
    const run = await split('followers: 1  failover: automatic  replication: semi-sync', '[a, b]', 'partition a | b for 10s');
    expect(run.data.x.lost).toEqual({});
    // Whatever waits for 5 s has failed; the other half of the ten seconds is answered once the partition has healed, or turned away.
    expect(failures(run, 'Here')).toBeGreaterThanOrEqual(500);
    expect(failures(run, 'There')).toBeGreaterThanOrEqual(500);
  });

  test('a partition that outlasts the run: what the older epoch has taken in counts as lost', async () => {
    const run = await split('followers: 1  failover: automatic', '[a, b]', 'partition a | b');
    near(run.data.x.lost['split-brain'], 3000);
  });
});

describe('manual failover', () => {
  test('the leader goes on alone, its followers catch up, and nothing is lost', async () => {
    const run = await split('followers: 2  replication: async');
    expect(failures(run, 'Here')).toBe(0);
    near(failures(run, 'There'), 1000);
    expect(run.data.x.lost).toEqual({});
    expect(run.nodes.D.database!.failovers).toBe(0);
  });

  test('sync: writes wait until the followers are declared dead, and then for nobody', async () => {
    const run = await split('followers: 2  replication: sync');
    expect(failures(run, 'Here')).toBe(0);
    // The first write of the partition waits longest: until the second is over.
    expect(run.flows.Here.latency.moments[3]).toBeCloseTo(1, 1);
    expect(run.data.x.lost).toEqual({});
  });
});

/** Every request writes and reads back twice, wherever a copy is. */
const sessions = (database: string, events: string, places = '[a, b, c]') => `system "Parted sessions"
  region a { zone z }  region b { zone z }  region c { zone z }
  network a <-> b { latency: exponential(5ms) }  network b <-> c { latency: exponential(5ms) }  network a <-> c { latency: exponential(9ms) }
  client A { in: a  users: 40  timeout: 700ms }  client B { in: [b, c]  users: 40  timeout: 700ms  retry: 1 }
  database D { in: ${places}  detection: 500ms  election: 300ms  read-time: 0.2ms  write-time: 0.5ms  lag: exponential(3ms)  ${database} }
  data x { keys: 20  store: D }
  flow F { rate: 60/s  A -> D : write x  A -> D : read x  A -> D : read x }
  flow G { rate: 60/s  B -> D : write x  B -> D : read x  B -> D : read x }
  scenario Split { duration: 20s  ${events} }`;

const levelsOf = async (text: string) => (await simulateOnce(text, { scenario: 'Split' })).data.x.consistency.levels;

test('sync followers that can’t reach the leader stop answering before writes go on without them', async () => {
  const text = (replication: string) => sessions(`followers: 2  reads: followers  replication: ${replication}`, 'at 5s partition a | [b, c] for 5s');
  expect((await levelsOf(text('sync')))['read-your-writes'].violations).toBe(0);
  expect((await levelsOf(text('async')))['read-your-writes'].violations).toBeGreaterThan(0);
});

test('split brain is not strong, where the same partition leaves three copies strong', async () => {
  const text = (followers: number, places: string) =>
    sessions(`followers: ${followers}  replication: sync  failover: automatic`, 'at 5s partition a | [b, c] for 5s', places);
  expect((await levelsOf(text(1, '[a, b]'))).strong.violations).toBeGreaterThan(0);
  expect((await levelsOf(text(2, '[a, b, c]'))).strong.violations).toBe(0);
});

const fault = fc.constantFrom(
  'crash D.leader for 2s',
  'crash D.leader',
  'crash D.follower 1 for 1s',
  'crash D.instance 1 for 3s',
  'restart D.leader',
  'crash a for 2s',
  'partition a | b for 3s',
  'partition a | [b, c] for 3s',
  'partition b | [a, c] for 2s',
  'partition [A, a] | c for 2s',
  'partition B | D for 1s',
);
const faults = fc.array(fc.record({ at: fc.integer({ min: 0, max: 18_000 }), fault }), { maxLength: 6 }).map((events) =>
  events
    .sort((one, other) => one.at - other.at)
    .map((each) => `at ${each.at}ms ${each.fault}`)
    .join('\n'),
);

test('reads from the leader are strong through any crashes and partitions, where writes wait for enough copies', { timeout: 120_000 }, async () => {
  const modes = fc.constantFrom('consensus', 'sync', 'semi-sync  acks: 2', 'semi-sync  acks: 1  session: both');
  const pauses = fc.constantFrom('', 'mtbf: 4s  mttr: 300ms  failure: pause', 'mtbf: 6s  mttr: 2s  failure: pause');
  const failovers = fc.constantFrom('automatic', 'automatic', 'manual');
  await fc.assert(
    fc.asyncProperty(modes, failovers, pauses, faults, async (mode, failover, pause, events) => {
      const text = sessions(`followers: 2  failover: ${failover}  replication: ${mode}  ${pause}`, events);
      const run = await simulateOnce(text, { scenario: 'Split' });
      expect(run.data.x.consistency.levels.strong).toMatchObject({ violations: 0, witness: null });
      expect(run.data.x.lost).toEqual({});
    }),
    { numRuns: 60, seed: 3 },
  );
});

test('whatever happens to any store with a leader, every request is answered or has failed, and twice the same', { timeout: 120_000 }, async () => {
  const databases = fc
    .record({
      followers: fc.integer({ min: 1, max: 3 }),
      replication: fc.constantFrom('async', 'semi-sync', 'sync', 'consensus'),
      failover: fc.constantFrom('automatic', 'manual'),
      reads: fc.constantFrom('leader', 'followers', 'any', 'nearest'),
      session: fc.constantFrom('none', 'both'),
      shards: fc.integer({ min: 1, max: 2 }),
      more: fc.constantFrom(
        '',
        'mtbf: 3s  mttr: 1s',
        'mtbf: 3s  mttr: 1s  failure: pause',
        'durability: os-buffer  fsync: 1s',
        'apply-time: exponential(20ms)',
      ),
    })
    .map(
      ({ more, ...stated }) =>
        `${Object.entries(stated)
          .map(([name, value]) => `${name}: ${value}`)
          .join('  ')}  ${more}`,
    );
  await fc.assert(
    fc.asyncProperty(databases, faults, async (database, events) => {
      const run = await simulateOnce(sessions(database, events), { scenario: 'Split' });
      expect(run.ended).toBe('completed');
      expect(run.flows.F.arrivals).toBeGreaterThan(900);
      expect(run.data.x.staleReads).toBeLessThanOrEqual(run.data.x.reads);
      expect(await simulateOnce(sessions(database, events), { scenario: 'Split' })).toEqual(run);
    }),
    { numRuns: 25, seed: 17 },
  );
});
