import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

const target = fc.constantFrom(
  'crash D.instance 1 for 2s',
  'crash D.instance 1',
  'crash D for 1s',
  'crash a',
  'restart D.instance 1',
  'partition a | b for 3s',
  'partition b | [a, c] for 1s',
  'partition A | D for 2s',
  'drop D 20% for 3s',
  'slow D x3 for 2s',
);
const eventsOf = (targets: fc.Arbitrary<string>) => fc.array(fc.record({ at: fc.integer({ min: 0, max: 9500 }), target: targets }), { maxLength: 6 });
const events = eventsOf(target);
const losses = eventsOf(fc.oneof(target, fc.constantFrom('lose D.instance 1 for 1s', 'lose D.instance 2', 'lose D for 500ms', 'lose b for 1s')));
const durability = fc.constantFrom('', 'durability: memory', 'durability: os-buffer  fsync: 1s', 'durability: memory  backup: 2s');
const leaderless = fc
  .record({
    read: fc.integer({ min: 1, max: 3 }),
    write: fc.integer({ min: 1, max: 3 }),
    repair: fc.constantFrom('none', 'async', 'blocking'),
    hints: fc.boolean(),
    shards: fc.integer({ min: 1, max: 2 }),
    more: fc.constantFrom('', 'anti-entropy: 700ms', 'reads: any', 'reads: nearest'),
  })
  .map(
    ({ read, write, repair, hints, shards, more }) =>
      `topology: leaderless  read-quorum: ${read}  write-quorum: ${write}  read-repair: ${repair}  hinted-handoff: ${hints}  shards: ${shards}  ${more}`,
  );
const multiLeader = fc
  .tuple(
    fc.constantFrom('', 'shards: 2  reads: any  lag: exponential(20ms)'),
    fc.constantFrom('', 'conflicts: reject'),
    fc.constantFrom(
      '',
      'followers: 1',
      'followers: 2  failover: automatic  election: 200ms',
      'followers: 2  replication: semi-sync  failover: automatic  election: 200ms',
      'followers: 1  replication: sync  failover: automatic  election: 200ms',
      'followers: 2  replication: consensus  failover: automatic  election: 200ms',
    ),
  )
  .map((more) => `topology: multi-leader  ${more.join('  ')}`);

const text = (database: string, faults: readonly { at: number; target: string }[], timeout: string) => `system "Random"
  region a { zone z }  region b { zone z }  region c { zone z }
  network a <-> b { latency: exponential(5ms) }  network b <-> c { latency: exponential(5ms) }  network a <-> c { latency: exponential(9ms) }
  client A { in: a  ${timeout} }  client B { in: [b, c]  ${timeout}  retry: 1 }
  service S { in: [a, b]  instances: 2  time: exponential(1ms) }
  database D { in: [a, b, c]  detection: 500ms  concurrency: 2  ${database} }
  data x { keys: 30  store: D }
  flow F { rate: 60/s  A -> S  S -> D : read x  S -> D : write x }
  flow G { rate: 60/s  B -> D : write x  parallel { B -> D : read x  B -> D : read x } }
  scenario Bad { duration: 10s  ${[...faults]
    .sort((one, other) => one.at - other.at)
    .map((each) => `at ${each.at}ms ${each.target}`)
    .join('\n')} }`;

test(
  'whatever happens to random stores without one leader, every request is answered or has failed, and twice the same',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(leaderless, multiLeader),
        durability,
        losses,
        fc.constantFrom('', 'timeout: 300ms'),
        async (topology, kept, faults, timeout) => {
          const database = `${topology}  ${kept}`;
          const run = await simulateOnce(text(database, faults, timeout), { scenario: 'Bad' });
          expect(run.ended).toBe('completed');
          expect(run.flows.F.arrivals).toBeGreaterThan(400);
          expect(run.data.x.staleReads).toBeLessThanOrEqual(run.data.x.reads);
          expect(await simulateOnce(text(database, faults, timeout), { scenario: 'Bad' })).toEqual(run);
        },
      ),
      { numRuns: 25, seed: 11 },
    );
  },
);

const strong = fc
  .record({
    copies: fc.integer({ min: 1, max: 5 }),
    read: fc.integer({ min: 1, max: 5 }),
    write: fc.integer({ min: 1, max: 5 }),
    hints: fc.boolean(),
  })
  .filter(({ copies, read, write }) => read <= copies && write <= copies && read + write > copies)
  .map(
    ({ copies, read, write, hints }) =>
      `topology: leaderless  replication-factor: ${copies}  read-quorum: ${read}  write-quorum: ${write}  read-repair: blocking  hinted-handoff: ${hints}`,
  );

test('quorums that meet and blocking repair are strong through crashes and partitions', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(strong, events, fc.constantFrom('', 'timeout: 300ms'), async (database, faults, timeout) => {
      const { consistency } = (await simulateOnce(text(database, faults, timeout), { scenario: 'Bad' })).data.x;
      expect(consistency.levels.strong).toMatchObject({ violations: 0, witness: null });
    }),
    { numRuns: 30, seed: 5 },
  );
});

test('what a session has written and read it sees again, through crashes and partitions', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(leaderless, multiLeader), events, fc.constantFrom('', 'timeout: 300ms'), async (database, faults, timeout) => {
      const { levels } = (await simulateOnce(text(`${database}  session: both`, faults, timeout), { scenario: 'Bad' })).data.x.consistency;
      expect(levels['read-your-writes']).toMatchObject({ violations: 0, witness: null });
      expect(levels['monotonic-reads']).toMatchObject({ violations: 0, witness: null });
    }),
    { numRuns: 25, seed: 7 },
  );
});

const agreed = fc
  .constantFrom('', 'shards: 2', 'lag: exponential(20ms)', 'followers: 1  failover: automatic', 'followers: 2  replication: semi-sync')
  .map((more) => `topology: multi-leader  conflicts: reject  ${more}`);

test('leaders that agree lose nothing, through crashes, partitions and lost disks', { timeout: 120_000 }, async () => {
  const disks = eventsOf(fc.oneof(target, fc.constantFrom('lose D.instance 1 for 1s', 'lose D.instance 2')));
  await fc.assert(
    fc.asyncProperty(agreed, disks, fc.constantFrom('', 'timeout: 300ms'), async (database, faults, timeout) => {
      // Disks of a whole majority at once take what only they had.
      const { lost } = (await simulateOnce(text(database, faults, timeout), { scenario: 'Bad' })).data.x;
      expect(lost.conflict ?? 0).toBe(0);
      expect(faults.some((each) => each.target.startsWith('lose')) ? {} : lost).toEqual({});
    }),
    { numRuns: 25, seed: 3 },
  );
});
