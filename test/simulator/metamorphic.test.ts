import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { simulateOnce } from './support/simulate.ts';

// What must stay, or must not get worse, when a model is changed: no expected figure is needed. Random numbers are hashes of where they are
// used, so the same customers meet both models, and most of these hold request by request, exactly.

const zero = 'network default { latency: 0ms }';
const seed = 20_261_122;

/** Runs a property on `runs` random models. */
function property<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<void>, runs = 12): Promise<void> {
  return fc.assert(fc.asyncProperty(arbitrary, holds), { numRuns: runs, seed });
}

const count = (min: number, max: number) => fc.integer({ min, max });
const time = fc.constantFrom('exponential(10ms)', '8ms', 'uniform(1ms, 20ms)', 'lognormal(mean: 9ms, cv: 2)', 'erlang(3, 10ms)');
const mean = (run: ReplicationResult, flow = 'F') => meanOf(run.flows[flow].latency);

describe('more of it never makes it worse', () => {
  test('a core more: no request is answered later', () =>
    property(fc.record({ cores: count(1, 4), time, rate: count(20, 90) }), async ({ cores, time: work, rate }) => {
      const text = (servers: number) =>
        `system "S"\n${zero}\nclient U {}\nservice S { cores: ${servers}  concurrency: 1M  time: ${work} }\nflow F { rate: ${rate * cores}/s  U -> S }`;
      const [few, more] = [await simulateOnce(text(cores), { duration: 20 }), await simulateOnce(text(cores + 1), { duration: 20 })];
      expect(more.flows.F.arrivals).toBe(few.flows.F.arrivals);
      expect(mean(more)).toBeLessThanOrEqual(mean(few) * (1 + 1e-12));
      expect(more.nodes.S.busy).toBeCloseTo(few.nodes.S.busy, 1);
    }));

  test('room for more: fewer are rejected', () =>
    property(fc.record({ slots: count(1, 4), queue: count(0, 5), time }), async ({ slots, queue, time: work }) => {
      const text = (room: number) =>
        `system "S"\n${zero}\nclient U {}\nservice S { cores: ${slots}  concurrency: ${slots}  queue: ${room}  time: ${work} }\nflow F { rate: ${130 * slots}/s  U -> S }`;
      const [small, large] = [await simulateOnce(text(queue), { duration: 20 }), await simulateOnce(text(queue + 20), { duration: 20 })];
      expect(large.flows.F.successes).toBeGreaterThan(small.flows.F.successes);
    }));

  test('a larger LRU cache holds what the smaller holds', () =>
    property(fc.record({ capacity: count(1, 150), more: count(1, 60), skew: fc.constantFrom(0.5, 0.9, 1.3) }), async ({ capacity, more, skew }) => {
      const text = (entries: number) => `system "S"\n${zero}\nclient U {}\ndatabase D { read-time: 0ms  concurrency: 1M }
        cache C { fronts: D  policy: read-through  hit-time: 0ms  capacity: ${entries}  start: cold }
        data x { keys: 250  popularity: zipf(${skew})  store: D }\nflow F { rate: 500/s  U -> C : read x }`;
      const [small, large] = [await simulateOnce(text(capacity), { duration: 10 }), await simulateOnce(text(capacity + more), { duration: 10 })];
      expect(large.nodes.C.cache!.hits).toBeGreaterThanOrEqual(small.nodes.C.cache!.hits);
      expect(large.nodes.C.cache!.hits + large.nodes.C.cache!.misses).toBe(small.nodes.C.cache!.hits + small.nodes.C.cache!.misses);
    }));

  test('a longer sliding TTL keeps what the shorter keeps', () =>
    property(fc.record({ ttl: count(50, 2000), more: count(1, 2000) }), async ({ ttl, more }) => {
      const text = (milliseconds: number) => `system "S"\n${zero}\nclient U {}\ndatabase D { read-time: 0ms  concurrency: 1M }
        cache C { fronts: D  policy: read-through  hit-time: 0ms  ttl: ${milliseconds}ms  ttl-mode: sliding  start: cold }
        data x { keys: 100  popularity: zipf(0.8)  store: D }\nflow F { rate: 100/s  U -> C : read x }`;
      const [short, long] = [await simulateOnce(text(ttl), { duration: 20 }), await simulateOnce(text(ttl + more), { duration: 20 })];
      expect(long.nodes.C.cache!.hits).toBeGreaterThanOrEqual(short.nodes.C.cache!.hits);
    }));

  test('a longer timeout, without retries: who was in time still is', () =>
    property(fc.record({ timeout: count(5, 60), more: count(1, 60), time }), async ({ timeout, more, time: work }) => {
      const text = (milliseconds: number) =>
        `system "S"\n${zero}\nclient U { timeout: ${milliseconds}ms }\nservice S { concurrency: 1M  time: ${work} }\nflow F { rate: 80/s  U -> S }`;
      const [short, long] = [await simulateOnce(text(timeout), { duration: 20 }), await simulateOnce(text(timeout + more), { duration: 20 })];
      expect(long.flows.F.successes).toBeGreaterThanOrEqual(short.flows.F.successes);
      // The work goes on all the same.
      expect(long.nodes.S.busy).toBeCloseTo(short.nodes.S.busy, 9);
    }));

  test('a write that waits for one copy more is seen by every read that saw it before', () =>
    property(fc.record({ copies: count(2, 5), wait: count(0, 30) }), async ({ copies, wait }) => {
      const text = (quorum: number) => `system "S"\n${zero}\nclient U {}
        database D { topology: leaderless  replication-factor: ${copies}  read-quorum: 1  write-quorum: ${quorum}  read-repair: none  read-time: 0ms  write-time: 0ms
          concurrency: 1M  write-hop: exponential(20ms)  read-hop: exponential(1ms) }
        data x { keys: 1M  store: D }\nflow F { rate: 100/s  U -> D : write x  wait ${wait + 0.01}ms  U -> D : read x }`;
      let stale = Infinity;
      for (let quorum = 1; quorum <= copies; quorum++) {
        const run = await simulateOnce(text(quorum), { duration: 10 });
        expect(run.data.x.staleReads).toBeLessThanOrEqual(stale);
        stale = run.data.x.staleReads;
      }
      expect(stale).toBe(0);
    }));

  test('a load that grows: utilisation grows in proportion, and nobody is faster', () =>
    property(fc.record({ rate: count(10, 45), time }), async ({ rate, time: work }) => {
      const text = (requests: number) =>
        `system "S"\n${zero}\nclient U {}\nservice S { concurrency: 1M  time: ${work} }\nflow F { rate: ${requests}/s  U -> S }`;
      const [low, high] = [await simulateOnce(text(rate), { duration: 200 }), await simulateOnce(text(2 * rate), { duration: 100 })];
      expect(high.flows.F.arrivals).toBeGreaterThan(0.9 * low.flows.F.arrivals);
      expect(high.nodes.S.busy / high.nodes.S.capacity / (low.nodes.S.busy / low.nodes.S.capacity)).toBeCloseTo(2, 0);
      expect(mean(high)).toBeGreaterThan(mean(low));
    }));
});

const stored = fc.record({
  followers: count(1, 3),
  shards: count(1, 3),
  lag: fc.constantFrom('0ms', '5ms', 'exponential(30ms)'),
  latency: fc.constantFrom('0ms', '2ms', 'exponential(10ms)'),
  crash: fc.constantFrom('', 'at 3s crash D.leader', 'at 3s crash D.leader for 2s', 'at 2s crash D.follower for 3s', 'at 4s slow D x5 for 2s'),
});

describe('promises of replication', () => {
  test.each(['sync', 'consensus'])('%s with reads from the leader is never stale, and strong, whatever crashes', (replication) =>
    property(stored, async ({ followers, shards, lag, latency, crash }) => {
      const run = await simulateOnce(
        `system "S"\nnetwork default { latency: ${latency} }\nclient U { timeout: 500ms }
        database D { followers: ${followers}  replication: ${replication}  shards: ${shards}  lag: ${lag}  failover: automatic  detection: 300ms  election: 100ms  concurrency: 4 }
        data x { keys: 20  store: D }\nflow R { rate: 200/s  U -> D : read x }\nflow W { rate: 60/s  U -> D : write x }\nscenario Bad { duration: 10s  ${crash} }`,
        { scenario: 'Bad' },
      );
      expect(run.data.x.reads).toBeGreaterThan(300);
      expect(run.data.x.staleReads).toBe(0);
      expect(run.data.x.consistency.levels.strong.violations).toBe(0);
      expect(run.data.x.lost).toEqual({});
    }),
  );

  test('asynchronous followers are stale for as long as they lag: twice the lag is never less stale', () =>
    property(fc.record({ lag: count(5, 100), followers: count(1, 3) }), async ({ lag, followers }) => {
      const text = (milliseconds: number) => `system "S"\n${zero}\nclient U {}
        database D { followers: ${followers}  replication: async  reads: followers  lag: ${milliseconds}ms  read-time: 0ms  write-time: 0ms  concurrency: 1M }
        data x { keys: 10  store: D }\nflow R { rate: 200/s  U -> D : read x }\nflow W { rate: 50/s  U -> D : write x }`;
      const [once, twice] = [await simulateOnce(text(lag), { duration: 10 }), await simulateOnce(text(2 * lag), { duration: 10 })];
      expect(once.data.x.staleReads).toBeGreaterThan(0);
      expect(twice.data.x.staleReads).toBeGreaterThan(once.data.x.staleReads);
    }));
});

describe('deliveries', () => {
  const events = fc.constantFrom(
    '',
    'at 2s crash C.instance 1 for 1s',
    'at 2s crash C for 2s',
    'at 2s crash Q.broker 1 for 1s',
    'at 1s crash C.instance 1 at 3s crash C.instance 2 for 1s',
  );
  const run = (queue: string, event: string) =>
    simulateOnce(
      `system "S"\nclient U { timeout: 1s }\nservice C { instances: 2  time: exponential(8ms) }
      queue Q { brokers: 3  replicas: 3  acks: all  partitions: 4  detection: 300ms  election: 100ms  rebalance: 300ms  ${queue} }
      flow F { rate: 80/s  U => Q  Q => C }\nscenario Bad { duration: 8s  ${event.replaceAll(' at ', '\nat ')} }`,
      { scenario: 'Bad' },
    );

  test('at least once: nothing is lost, whoever crashes', () =>
    property(events, async (event) => {
      const { queue } = (await run('delivery: at-least-once', event)).nodes.Q;
      expect(queue!.groups.C.lost).toEqual({});
      expect(queue!.groups.C.processed).toBeGreaterThan(300);
    }));

  test('at most once: nothing is done twice', () =>
    property(events, async (event) => {
      const { queue } = (await run('delivery: at-most-once', event)).nodes.Q;
      expect(queue!.groups.C.duplicates).toBe(0);
      expect(queue!.groups.C.processed).toBeGreaterThan(200);
    }));
});

interface Shop {
  readonly rate: number;
  readonly time: string;
  readonly instances: number;
  readonly followers: number;
}

const shop = fc.record<Shop>({ rate: count(20, 120), time, instances: count(1, 3), followers: count(0, 2) });

/** A system with a bit of everything, from its declarations. */
function declarations({ rate, time: work, instances, followers }: Shop): string[] {
  return [
    'network default { latency: exponential(2ms) }',
    'client U { timeout: 400ms  retry: 1 }',
    `service S { instances: ${instances}  cores: 2  time: ${work} }`,
    'service Worker { time: exponential(3ms) }',
    'cache C { fronts: D  capacity: 30 }',
    `database D { followers: ${followers}  replication: async  reads: any  lag: exponential(5ms) }`,
    'queue Q { partitions: 2 }',
    'data x { keys: 80  popularity: zipf(0.9)  store: D }',
    `flow F { rate: ${rate}/s  U -> S  S -> C : read x  S => Q : publish x  reply  Q => Worker  Worker -> D : write x }`,
    `flow G { rate: ${rate / 2}/s  U -> S  S -> D : update x }`,
  ];
}

const systemOf = (parts: readonly string[]) => `system "Shop"\n${parts.join('\n')}`;

describe('what changes nothing', () => {
  test('a node, a data set and a variant that nobody uses', () =>
    property(
      shop,
      async (choice) => {
        const parts = declarations(choice);
        const run = await simulateOnce(systemOf(parts), { duration: 8 });
        const unused = ['service Spare { instances: 3 }', 'database Archive { followers: 2 }', 'data z { keys: 10  store: Archive }'];
        const with3 = await simulateOnce(systemOf([...unused, ...parts]), { duration: 8 });
        expect(with3.flows).toEqual(run.flows);
        for (const name of Object.keys(run.nodes)) expect(with3.nodes[name]).toEqual(run.nodes[name]);
        // Witnesses name sessions by number, and an instance more is a session more.
        const { consistency, ...counted } = run.data.x;
        expect(with3.data.x).toMatchObject({ ...counted, consistency: { operations: consistency.operations } });
      },
      6,
    ));

  test('the order in which things are declared', () =>
    property(
      fc.tuple(shop, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }))),
      async ([choice, numbers]) => {
        const parts = declarations(choice);
        const run = await simulateOnce(systemOf(parts), { duration: 8 });
        const shuffled = parts
          .map((part) => ({ part, at: numbers.next().value as number }))
          .sort((one, other) => one.at - other.at)
          .map(({ part }) => part);
        const other = await simulateOnce(systemOf(shuffled), { duration: 8 });
        expect(other.flows.F.arrivals).toBe(run.flows.F.arrivals);
        expect(mean(other)).toBeCloseTo(mean(run), 2);
        expect(other.data.x.reads).toBe(run.data.x.reads);
      },
      6,
    ));

  // Names seed the draws: without any, nothing but the names may change.
  test('names', () =>
    property(
      fc.record({ work: count(1, 12), rate: count(20, 80), names: fc.shuffledSubarray(['Alpha', 'zeta', 'M', 'b-2'], { minLength: 4 }) }),
      async ({ work, rate, names }) => {
        const text = ([client, service, other, flow]: readonly string[]) => `system "S"\nnetwork default { latency: 1ms }
        client ${client} {}\nservice ${service} { time: ${work}ms }\nservice ${other} { time: 3ms }
        flow ${flow} { rate: ${rate}/s  arrivals: constant  ${client} -> ${service} -> ${other} }`;
        const one = await simulateOnce(text(['U', 'S', 'T', 'F']), { duration: 10 });
        const another = await simulateOnce(text(names), { duration: 10 });
        const { breakdown, ...flow } = one.flows.F;
        const { breakdown: renamed, ...sameFlow } = another.flows[names[3]];
        expect(sameFlow).toEqual(flow);
        expect(another.nodes[names[1]]).toEqual(one.nodes.S);
        expect(renamed[names[1]]).toEqual(breakdown.S);
      },
    ));

  test('a block around one call', () =>
    property(fc.record({ work: count(1, 9), block: fc.constantFrom('repeat 1', 'parallel', 'parallel 1') }), async ({ work, block }) => {
      const text = (steps: string) => `system "S"\nnetwork default { latency: 1ms }\nclient U {}\nservice S { time: ${work}ms }
        flow F { rate: 50/s  arrivals: constant  ${steps} }`;
      const bare = await simulateOnce(text('U -> S'), { duration: 10 });
      const wrapped = await simulateOnce(text(`${block} { U -> S }`), { duration: 10 });
      expect(wrapped.flows.F.latency).toEqual(bare.flows.F.latency);
      expect(wrapped.nodes.S).toEqual(bare.nodes.S);
    }));
});

describe('units and offsets', () => {
  test('all times doubled: all latencies are doubled, to the last bit', () =>
    property(
      fc.record({ rate: count(20, 100), work: count(2, 9), timeout: count(20, 60), latency: count(1, 5) }),
      async ({ rate, work, timeout, latency }) => {
        const text = (factor: number) => `system "S"\nnetwork default { latency: exponential(${factor * latency}ms) }
        client U { timeout: ${factor * timeout}ms  retry: 2  backoff: ${factor * 8}ms }\nservice S { time: exponential(${factor * work}ms)  cores: 2 }
        flow F { rate: ${rate / factor}/s  U -> S  wait ${factor}ms  U -> S }`;
        const [once, twice] = [await simulateOnce(text(1), { duration: 16 }), await simulateOnce(text(2), { duration: 32 })];
        expect(twice.flows.F.arrivals).toBe(once.flows.F.arrivals);
        expect(twice.flows.F.failures).toEqual(once.flows.F.failures);
        expect(twice.flows.F.latency.moments[1]).toBe(2 * once.flows.F.latency.moments[1]);
        expect(twice.flows.F.latency.moments[3]).toBe(2 * once.flows.F.latency.moments[3]);
        expect(twice.events).toBe(once.events);
      },
    ));

  test('a wait adds what it takes, and takes nothing from anybody', () =>
    property(fc.record({ wait: count(1, 500), time }), async ({ wait, time: work }) => {
      const text = (steps: string) =>
        `system "S"\n${zero}\nclient U {}\nservice S { concurrency: 1M  time: ${work} }\nflow F { rate: 60/s  U -> S  ${steps} }`;
      const [without, waited] = [await simulateOnce(text(''), { duration: 20 }), await simulateOnce(text(`wait ${wait}ms`), { duration: 20 })];
      expect(mean(waited)).toBeCloseTo(mean(without) + wait / 1000, 9);
      expect(waited.nodes.S.busy).toBeCloseTo(without.nodes.S.busy, 9);
    }));

  test('a longer way adds twice its length to a call that waits for nobody', () =>
    property(fc.record({ latency: count(0, 40), more: count(1, 40), time }), async ({ latency, more, time: work }) => {
      const text = (milliseconds: number) => `system "S"\nnetwork default { latency: ${milliseconds}ms }\nclient U {}
        service S { cores: 10k  concurrency: 1M  time: ${work} }\nflow F { rate: 60/s  U -> S }`;
      const [near, far] = [await simulateOnce(text(latency), { duration: 20 }), await simulateOnce(text(latency + more), { duration: 20 })];
      expect(mean(far) - mean(near)).toBeCloseTo((2 * more) / 1000, 9);
    }));

  test('seeds change samples, not conclusions', () =>
    property(
      fc.record({ first: count(1, 1000), second: count(1001, 2000) }),
      async ({ first, second }) => {
        const text = systemOf(declarations({ rate: 60, time: 'exponential(10ms)', instances: 2, followers: 1 }));
        const [one, other] = [await simulateOnce(text, { duration: 60, seed: first }), await simulateOnce(text, { duration: 60, seed: second })];
        expect(mean(other)).not.toBe(mean(one));
        expect(Math.abs(mean(other) / mean(one) - 1)).toBeLessThan(0.1);
        expect(Math.abs(other.flows.F.arrivals / one.flows.F.arrivals - 1)).toBeLessThan(0.1);
      },
      4,
    ));
});
