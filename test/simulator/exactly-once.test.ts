import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

const retries = (delivery: string, service: string) => `system "Once"
  network default { latency: 0ms }
  client U {}
  service P { time: 0ms  ${service} }
  queue Q { delivery: ${delivery}  publish-time: exponential(4ms)  partitions: 50 }
  database D { write-time: 0ms }
  service C { time: 1ms  cores: 10 }
  data x { keys: 10k  store: D }
  flow F { rate: 100/s  U -> P  P -> D : write x  P => Q : publish x  Q => C }`;

test('a publish that is tried again is appended once', async () => {
  // An acknowledgement takes longer than 6 ms with e^-1.5 = 22 %: 1 + 0.223 + 0.0498 + … = 1.287 attempts, each of which appends sooner or later.
  const least = (await simulateOnce(retries('at-least-once', 'timeout: 6ms  retry: 10'))).nodes.Q.queue!;
  const run = await simulateOnce(retries('exactly-once', 'timeout: 6ms  retry: 10'));
  expect(least.published / 10_000).toBeGreaterThan(1.24);
  expect(least.published / 10_000).toBeLessThan(1.34);
  // Messages belong to the window by their append, requests by their arrival: what is under way at the end is missing.
  expect(run.nodes.Q.queue!.published).toBeLessThanOrEqual(run.flows.F.arrivals);
  expect(run.nodes.Q.queue!.published).toBeGreaterThan(run.flows.F.arrivals - 6);
  expect(run.flows.F.successes).toBe(run.flows.F.arrivals);
});

test('nor does the relay of an outbox append twice', async () => {
  const run = await simulateOnce(retries('exactly-once', 'timeout: 6ms  outbox: true'));
  // Some 13 are in the outbox at the end.
  expect(run.nodes.Q.queue!.published).toBeLessThanOrEqual(run.flows.F.successes);
  expect(run.nodes.Q.queue!.published).toBeGreaterThan(run.flows.F.successes - 40);
});

test('each pass and branch publishes a message of its own', async () => {
  const text = retries('exactly-once', '').replace('P => Q : publish x', 'repeat 3 { P => Q : publish x }  parallel 2 { P => Q : publish x }');
  const run = await simulateOnce(text, { duration: 20 });
  expect(Math.abs(run.nodes.Q.queue!.published - 5 * run.flows.F.arrivals)).toBeLessThan(10);
});

const repeated = (delivery: string, consumer: string, call: string) => `system "Repeated"
  network default { latency: 0ms }
  client U {}
  queue Q { delivery: ${delivery}  partitions: 6  commit-interval: 4s  detection: 2s  rebalance: 1s }
  service C { instances: 2  time: 20ms  cores: 8  ${consumer} }
  service Other { time: 0ms }
  data x { keys: 10k }
  flow F { rate: 100/s  U => Q : publish x  Q => C  ${call} }
  scenario Crash { duration: 30s  at 11s crash C.instance 1 }`;

test('what was done and not committed is undone, but for calls of a consumer that is not idempotent', async () => {
  const duplicates = async (delivery: string, consumer: string, call: string) =>
    (await simulateOnce(repeated(delivery, consumer, call), { scenario: 'Crash' })).nodes.Q.queue!.groups.C.duplicates;
  // Half of 100/s since the commit at 8 s.
  const least = await duplicates('at-least-once', '', '');
  expect(least).toBeGreaterThan(110);
  expect(await duplicates('exactly-once', '', '')).toBe(0);
  expect(await duplicates('exactly-once', '', 'C -> Other')).toBe(await duplicates('at-least-once', '', 'C -> Other'));
  expect(await duplicates('exactly-once', 'idempotent: true', 'C -> Other')).toBe(0);
});
