import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/simulator/plan/compile.ts';
import { Simulation } from '../../src/simulator/run/simulation.ts';
import { role, state } from '../../src/simulator/run/frames.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';
import { architectureOf } from '../support/architecture.ts';

const one = <const T>(...values: T[]) => fc.constantFrom(...values);

const system = fc.record({
  latency: one('0ms', '1ms', 'exponential(3ms)', 'uniform(1ms, 30ms)'),
  loss: one('0%', '2%'),
  client: one('', 'timeout: 40ms', 'timeout: 100ms  retry: 2', 'retry: 3  backoff: 10ms', 'timeout: 20ms  retry: 4  backoff: exponential(20ms)'),
  balance: one('round-robin', 'least-connections', 'two-choices', 'hash', 'random'),
  health: one('', 'health-check: 1s'),
  service: one('', 'timeout: 30ms', 'timeout: 50ms  retry: 1', 'error-rate: 20%', 'outbox: true', 'concurrency: 2  queue: 3'),
  replication: one('async', 'sync', 'semi-sync', 'consensus'),
  followers: fc.integer({ min: 1, max: 3 }),
  shards: fc.integer({ min: 1, max: 3 }),
  failover: one('manual', 'automatic'),
  reads: one('leader', 'any', 'followers', 'nearest'),
  session: one('none', 'both'),
  policy: one(
    'aside',
    'read-through',
    'write-through',
    'write-around',
    'aside  coalesce: true',
    'read-through  coalesce: true',
    'write-through  coalesce: true',
    'write-back  flush: 300ms',
    'write-back  flush: 0s  persistence: log',
    'write-back  persistence: snapshot  snapshot: 1s',
  ),
  invalidate: one('none', 'on-write'),
  topology: one(
    '',
    '',
    'topology: distributed  nodes: 3  detection: 300ms',
    'topology: local  coherence: invalidate',
    'topology: local  coherence: update',
  ),
  capacity: one('', 'capacity: 5', 'capacity: 40kB'),
  ttl: one('', 'ttl: 500ms'),
  acks: one('none', 'leader', 'all'),
  replicas: fc.integer({ min: 1, max: 3 }),
  commit: one('0s', '700ms'),
  delivery: one('at-least-once', 'at-most-once'),
  durability: one('disk', 'os-buffer', 'memory'),
  letters: one('', 'dead-letter: Parked after 2'),
  delay: one(
    '',
    'delay: 300ms',
    'throttle: 30/s',
    'retention: 900ms',
    'capacity: 5',
    'capacity: 5  overflow: block',
    'capacity: 5  overflow: drop-oldest',
    'batch: 3  linger: 40ms',
    'batch: 2  linger: 1s  capacity: 4  overflow: block',
  ),
  model: one(
    '',
    'order: none  prefetch: 3',
    'model: broker',
    'model: broker  exchange: fanout  prefetch: 4  order: none',
    'model: broker  visibility: 60ms  prefetch: 3',
    'model: list  order: none',
    'model: broker  order: total  redelivery-delay: 50ms',
  ),
  tail: one('', 'reply', 'wait 5ms', 'reply  wait 10ms'),
  block: one(
    '',
    'parallel { S -> D : read x  S -> D : read x }',
    'repeat 3 { S -> C : read x }',
    'choose { 50% { S -> C : update x } else { wait 1ms } }',
    'parallel 3 { S -> T }',
    'S -> T  on error { wait 1ms }',
    'repeat 2 { parallel { S -> T  S -> C : write x } }',
  ),
});

const target = one('S.instance 1', 'S', 'T', 'D.leader', 'D.follower', 'D', 'C', 'Q.broker 1', 'Q', 'LB.instance 1', 'eu.a', 'eu');
const fault = fc.oneof(
  fc
    .record({ at: fc.integer({ min: 0, max: 3900 }), lasts: fc.option(fc.integer({ min: 1, max: 2000 })), target })
    .map(({ at, lasts, target: what }) => `at ${at}ms crash ${what}${lasts === null ? '' : ` for ${lasts}ms`}`),
  fc.record({ at: fc.integer({ min: 0, max: 3900 }), target }).map(({ at, target: what }) => `at ${at}ms restart ${what}`),
  fc.integer({ min: 0, max: 3900 }).map((at) => `at ${at}ms load Write x3 for 500ms`),
  fc.integer({ min: 0, max: 3900 }).map((at) => `at ${at}ms slow D x4 for 900ms`),
);

type Choice = typeof system extends fc.Arbitrary<infer T> ? T : never;

function textOf(c: Choice, faults: readonly string[]): string {
  return `system "Random"
    region eu { zone a  zone b }
    network default { latency: ${c.latency}  loss: ${c.loss} }
    client U { users: 30  ${c.client} }
    proxy LB { in: eu  instances: 2  balance: ${c.balance}  ${c.health} }
    service S { in: eu  instances: 2  time: exponential(4ms)  cores: 2  ${c.service} }
    service T { in: eu  instances: 2  time: exponential(3ms) }
    cache C { in: eu  fronts: D  policy: ${c.policy}  invalidate: ${c.invalidate}  ${c.topology}  ${c.capacity}  ${c.ttl} }
    database D { in: eu  followers: ${c.followers}  shards: ${c.shards}  replication: ${c.replication}  reads: ${c.reads}  session: ${c.session}  lag: exponential(5ms)
      failover: ${c.failover}  detection: 300ms  election: 200ms }
    queue Q { in: eu  ${c.model}  partitions: 3  ${c.model.includes('list') ? '' : `brokers: 3  replicas: ${c.replicas}`}  acks: ${c.acks}  commit-interval: ${c.commit}  delivery: ${c.delivery}  durability: ${c.durability}
      detection: 400ms  election: 100ms  rebalance: 200ms  ${c.letters}  ${c.delay} }
    queue Parked { in: eu }
    data x { keys: 50  popularity: zipf(1)  store: D }
    flow Read { rate: 100/s  U -> LB -> S  S -> C : read x  ${c.block} }
    flow Write { rate: 40/s  U -> LB -> S  S -> C : write x  S => Q : publish x  ${c.tail}  Q => T  T -> D : update x  Q => S }
    scenario Bad { duration: 4s  ${faults.join('  ')} }`;
}

test('whatever is built and whatever breaks: every request, message and moment is accounted for', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(system, fc.array(fault, { maxLength: 4 }), async (choice, faults) => {
      const architecture = await architectureOf(textOf(choice, faults));
      const scenario = architecture.scenarios[0];
      expect(mistakesOf(architecture, scenario)).toEqual([]);
      const simulation = new Simulation(compile(architecture, scenario), { seed: 3, replication: 0, duration: 4, warmup: 0.5, isAudited: true });
      const ended = simulation.advance(3_000_000);
      expect(ended).toBe('completed');
      simulation.finish('completed');
      assertLevels(simulation);
    }),
    { numRuns: 100, seed: 20_261_122 },
  );
});

/** Nothing is left behind: levels are what the frames say, and only what still waits for somebody is still there. */
function assertLevels({ context }: Simulation): void {
  const { meters, frames, plan, requests, isUp } = context;
  for (const level of [meters.busy, meters.waiting, meters.present, meters.nodeWaiting, meters.depth, meters.open])
    expect(Math.min(0, ...level)).toBe(0);
  plan.instanceNodes.forEach((node, instance) => {
    if (plan.nodes[node].node.kind !== 'queue') expect(meters.busy[instance]).toBeLessThanOrEqual(meters.capacity[instance]);
    if (isUp[instance] === 0) expect(meters.present[instance]).toBe(0);
  });
  const works = new Map<number, number>();
  for (let frame = 0; frame < frames.limit; frame++) {
    // An answer on its way to whoever has given up may outlive its request.
    if (frames.state[frame] === state.free || frames.role[frame] === role.courier) continue;
    works.set(frames.request[frame], (works.get(frames.request[frame]) ?? 0) + 1);
  }
  requests.forEach((request) => {
    works.delete(request);
  });
  expect([...works.keys()]).toEqual([]);
}
