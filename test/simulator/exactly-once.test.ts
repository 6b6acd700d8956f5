import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
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

/** C hands on what it takes, one message for each, in the middle of its work. */
const chained = (queues: { source: string; target: string }, scenario: string) => `system "Chained"
  network default { latency: 0ms }
  client U {}
  queue Q { ${queues.source}  partitions: 6  detection: 2s  rebalance: 1s  publish-time: 0ms }
  queue R { ${queues.target}  partitions: 6  publish-time: 0ms }
  service C { instances: 2  time: 20ms  cores: 8 }
  service E { time: 1ms  cores: 8 }
  service Slow { time: 10ms  cores: 20 }
  flow F { rate: 100/s  U => Q  Q => C  C => R  C -> Slow  R => E }
  ${scenario}`;

const chain = async (source: string, target: string, scenario = 'scenario Crash { duration: 30s  at 11s crash C.instance 1 }') => {
  const { nodes } = await simulateOnce(chained({ source, target }, scenario), { scenario: 'Crash' });
  return { source: nodes.Q.queue!, target: nodes.R.queue! };
};

test('what a consumer publishes is committed with the message that it works on, or never was', async () => {
  const every = 'commit-interval: 4s';
  const once = await chain(`delivery: exactly-once  ${every}`, 'delivery: exactly-once');
  // Messages count by their append: those of the last moments come to R after the end.
  expect(Math.abs(once.target.published - once.source.groups.C.processed)).toBeLessThan(10);
  expect(once.target.groups.E.processed).toBe(once.target.published);
  // Half of 100/s since the commit at 8 s is done again, and published again where nothing is taken back.
  for (const [source, target] of [
    [`delivery: at-least-once  ${every}`, 'delivery: exactly-once'],
    [`delivery: exactly-once  ${every}`, 'delivery: at-least-once'],
  ]) {
    const again = await chain(source, target);
    expect(again.target.published - again.source.groups.C.processed).toBeGreaterThan(110);
    expect(again.target.published - again.source.groups.C.processed).toBeLessThan(200);
    expect(again.source.groups.C.duplicates).toBeGreaterThan(110);
  }
});

test('readers wait for the commit', async () => {
  const quiet = 'scenario Crash { duration: 40s }';
  const delay = async (interval: string) =>
    (await chain(`delivery: exactly-once  commit-interval: ${interval}`, 'delivery: exactly-once', quiet)).target.groups.E.delay;
  // After each message: the 10 ms that its consumer goes on after the publish, and 1 ms of work.
  expect(meanOf(await delay('0s'))).toBeGreaterThan(0.011);
  expect(meanOf(await delay('0s'))).toBeLessThan(0.03);
  // Every 4 s: half of that on average, all of it for the unluckiest; then what has gathered (67 a partition) is read at 1 ms each.
  expect(meanOf(await delay('4s'))).toBeGreaterThan(1.9);
  expect(meanOf(await delay('4s'))).toBeLessThan(2.15);
  expect((await delay('4s')).moments[3]).toBeGreaterThan(3.9);
  expect((await delay('4s')).moments[3]).toBeLessThan(4.2);
});

test('a crash in the middle of the work takes back what was published', async () => {
  const crashes = Array.from({ length: 10 }, (_, index) => `at ${2 + 2 * index}s restart C.instance 1`).join('  ');
  const text = (delivery: string) =>
    chained(
      { source: `delivery: ${delivery}`, target: `delivery: ${delivery}` },
      `scenario Crash { duration: 40s  ${crashes}  at 25s load F x0.001 }`,
    )
      .replaceAll('partitions: 6', 'partitions: 24')
      .replace('time: 10ms', 'time: 100ms');
  const again = async (delivery: string) => {
    const { nodes } = await simulateOnce(text(delivery), { scenario: 'Crash' });
    expect(nodes.R.queue!.groups.E.processed).toBe(nodes.R.queue!.published);
    return nodes.R.queue!.published - nodes.Q.queue!.groups.C.processed;
  };
  // Ten crashes, each with 12 partitions, which are at work for 100 ms after the publish 4.2 times a second: some 50, and more where they have to catch up.
  expect(await again('at-least-once')).toBeGreaterThan(30);
  expect(await again('exactly-once')).toBe(0);
});
