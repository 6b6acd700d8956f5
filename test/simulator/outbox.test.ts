import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

function order(outbox: boolean, scenario: string, publisher = ''): string {
  return `system "Outbox"
    network default { latency: 1ms }
    client U {}
    service P { time: 0ms  outbox: ${outbox}  ${publisher} }
    database D { write-time: 5ms }
    queue Q { publish-time: 4ms  partitions: 10 }
    service C { time: 1ms  cores: 4 }
    data x { keys: 100  store: D }
    flow F { rate: 100/s  U -> P  P -> D : write x  P => Q : publish x  Q => C }
    ${scenario}`;
}

test('a publish in the outbox costs its caller nothing, and comes 100 ms later', async () => {
  const boxed = await simulateOnce(order(true, ''));
  const plain = await simulateOnce(order(false, ''));
  // 2 ms to P and back, 7 ms for the write; without an outbox 6 ms for the publish.
  expect(meanOf(boxed.flows.F.latency)).toBeGreaterThan(0.0089);
  expect(meanOf(plain.flows.F.latency) - meanOf(boxed.flows.F.latency)).toBeCloseTo(0.006, 4);
  expect(meanOf(boxed.flows.F.completion)).toBeGreaterThan(0.11);
  expect(boxed.nodes.Q.queue!.groups.C.processed).toBe(boxed.nodes.Q.queue!.published);
});

const brokerDown = 'scenario Down { duration: 20s  at 5s crash Q for 5s }';

test('a broker that is away delays what was written, and loses none of it', async () => {
  const boxed = await simulateOnce(order(true, brokerDown), { scenario: 'Down' });
  const plain = await simulateOnce(order(false, brokerDown), { scenario: 'Down' });
  expect(boxed.flows.F.failures).toEqual({});
  expect(boxed.flows.F.unfinished).toBe(0);
  expect(boxed.flows.F.completion.moments[3]).toBeGreaterThan(5);
  // 5 s of 100/s have written to the database and could not publish.
  expect(plain.flows.F.failures.refused).toBeGreaterThan(430);
});

test('the crash of whoever wrote does not stop the relay', async () => {
  const run = await simulateOnce(order(true, 'scenario Down { duration: 20s  at 5s crash P }'), { scenario: 'Down' });
  // All that succeeded came by 5 s, some ten of it in the last 100 ms: each is processed.
  expect(run.flows.F.unfinished).toBe(0);
  expect(run.nodes.Q.queue!.groups.C.processed).toBeGreaterThanOrEqual(run.flows.F.successes);
});

test('at least once: a relay that hears nothing in time publishes again', async () => {
  const run = await simulateOnce(
    order(true, '', 'timeout: 8ms').replace('publish-time: 4ms', 'publish-time: exponential(4ms)').replace('write-time: 5ms', 'write-time: 1ms'),
  );
  // An answer takes 2 ms and Exp(4 ms): later than 8 ms with e^-1.5 = 22 %, each time anew: 1 ÷ (1 − 0.223) = 1.287 publishes.
  expect(run.nodes.Q.queue!.published / run.flows.F.successes).toBeGreaterThan(1.25);
  expect(run.nodes.Q.queue!.published / run.flows.F.successes).toBeLessThan(1.32);
});
