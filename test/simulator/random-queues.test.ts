import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumOf } from '../examples/simulate-example.ts';
import { simulateOnce } from './support/simulate.ts';

const anyOf = <T>(...values: T[]) => fc.constantFrom(...values);

const queue = fc.record({
  model: anyOf('log', 'log', 'broker', 'list'),
  brokers: anyOf(1, 2, 3),
  acks: anyOf('none', 'leader', 'all'),
  least: anyOf(1, 2),
  partitions: anyOf(1, 3),
  order: anyOf('none', 'per-key', 'total'),
  durability: anyOf('disk', 'os-buffer', 'memory'),
  delivery: anyOf('at-most-once', 'at-least-once', 'exactly-once'),
  coordination: anyOf('kraft', 'zookeeper', 'none'),
  commit: anyOf('0s', '700ms'),
  more: fc.subarray(
    ['visibility: 300ms', 'redelivery-delay: 50ms', 'dead-letter: Parked after 3', 'delay: 200ms', 'retention: 1500ms', 'throttle: 60/s'],
    {
      maxLength: 3,
    },
  ),
  overflow: anyOf('', '', 'capacity: 8  overflow: block', 'capacity: 8  overflow: drop-oldest', 'capacity: 8  overflow: drop-newest'),
  batch: anyOf('', 'batch: 4  linger: 20ms'),
  queueFails: anyOf('', '', 'mtbf: 3s  mttr: 500ms  failure: pause', 'mtbf: 3s  mttr: 300ms'),
  consumerFails: anyOf('', '', 'mtbf: 3s  mttr: 700ms  failure: pause', 'error-rate: 20%'),
  publisher: anyOf('', 'timeout: 200ms  retry: 2', 'outbox: true'),
});
type Choice = typeof queue extends fc.Arbitrary<infer T> ? T : never;

const fault = anyOf(
  'at 700ms partition eu.a | [eu.b, eu.c] for 1500ms',
  'at 1s partition [eu.a, eu.b] | eu.c',
  'at 1s partition eu.b | [eu.a, eu.c] for 200ms',
  'at 1200ms partition Q | C for 1s',
  'at 900ms partition Q | P for 1s',
  'at 1s crash Q.broker 1 for 900ms',
  'at 1100ms crash Q for 700ms',
  'at 1300ms restart Q.broker 1',
  'at 1500ms lose Q.broker 1 for 300ms',
  'at 1s crash C.instance 1 for 800ms',
  'at 2s crash eu.b for 600ms',
  'at 800ms slow C x5 for 1s',
);

function textOf(c: Choice, faults: readonly string[]): string {
  const brokers = c.model === 'list' ? 1 : c.brokers;
  const delivery = c.model === 'log' || c.delivery !== 'exactly-once' ? c.delivery : 'at-least-once';
  return `system "Any queue"
    region eu { zone a  zone b  zone c }
    network default { latency: 2ms }
    client U { in: eu }
    service P { in: [eu.a, eu.b]  instances: 2  time: 1ms  ${c.publisher} }
    database D { in: eu.c  write-time: 1ms }
    queue Q { in: [eu.a, eu.b, eu.c]  model: ${c.model}  brokers: ${brokers}  replicas: ${brokers}  acks: ${c.acks}  min-in-sync: ${Math.min(brokers, c.least)}
      partitions: ${c.partitions}  order: ${c.order}  prefetch: 3  durability: ${c.durability}  delivery: ${delivery}  coordination: ${c.coordination}
      commit-interval: ${c.commit}  detection: 400ms  election: 100ms  rebalance: 200ms  ${c.more.join('  ')}  ${c.overflow}  ${c.batch}  ${c.queueFails} }
    queue R { in: eu.c  delivery: ${delivery === 'exactly-once' ? delivery : 'at-least-once'} }
    queue Parked { in: eu.c }
    service C { in: [eu.a, eu.b, eu.c]  instances: 3  time: exponential(8ms)  cores: 2  ${c.consumerFails} }
    service E { in: eu.c  time: 1ms }
    data x { keys: 20  store: D }
    flow F { rate: 100/s  U -> P  P -> D : write x  P => Q : publish x  Q => C  C => R : publish x  R => E }
    scenario Bad { duration: 4s  ${faults.join('  ')} }`;
}

test('whatever breaks, every message is accounted for, and what is promised is kept', { timeout: 120_000 }, async () => {
  let withLoss = 0;
  await fc.assert(
    fc.asyncProperty(queue, fc.array(fault, { maxLength: 4 }), async (choice, faults) => {
      // The books of every request, stay and message are compared within.
      const run = await simulateOnce(textOf(choice, faults), { scenario: 'Bad', maxEvents: 2e6 });
      expect(run.ended).toBe('completed');
      const { groups } = run.nodes.Q.queue!;
      const lost = groups.C?.lost ?? {};
      withLoss += sumOf(lost) > 0 ? 1 : 0;
      const isSafe = choice.acks === 'all' && choice.durability === 'disk' && choice.model !== 'list' && choice.delivery !== 'at-most-once';
      if (isSafe && !faults.some((each) => each.includes('lose'))) expect([lost.crash ?? 0, lost.partition ?? 0]).toEqual([0, 0]);
      if (choice.delivery === 'exactly-once' && choice.model === 'log') expect(groups.C?.duplicates ?? 0).toBe(0);
      if (choice.acks === 'all') expect(lost.partition ?? 0).toBe(0);
    }),
    { numRuns: 150, seed: 20_261_122 },
  );
  // A test in which nothing is ever lost would show nothing.
  expect(withLoss).toBeGreaterThan(20);
});
