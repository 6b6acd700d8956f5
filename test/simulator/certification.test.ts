import { describe, expect, test } from 'vitest';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

/** Leaders that agree on writes, in three regions (or the first two): a and b 10 ms apart, c 60 ms away from both; nothing else takes time. */
const store = (data: string, flows: string, more = '', regions = '[a, b, c]') => `system "Certified"
  region a { zone z }  region b { zone z }  region c { zone z }
  network default { latency: 0ms }  network a <-> b { latency: 10ms }  network a <-> c { latency: 60ms }  network b <-> c { latency: 60ms }
  client A { in: a  users: 100k }  client B { in: b  users: 100k }  client C { in: c  users: 100k }
  database D { in: ${regions}  topology: multi-leader  conflicts: reject  read-time: 0ms  write-time: 0ms  detection: 2s  ${more} }
  data x { ${data}  store: D }
  ${flows}`;

/** The first two regions, `latency` apart. */
const pair = (latency: string, data: string, flows: string, more = '') =>
  store(data, flows, more, '[a, b]').replace('latency: 10ms', `latency: ${latency}`);

const near = (actual: number, expected: number, slack: number) =>
  expect(Math.abs(actual - expected), `${actual}, not ${expected}`).toBeLessThanOrEqual(slack);
const failures = (run: ReplicationResult, flow: string) => run.flows[flow].failures;
const rejections = (run: ReplicationResult, flow: string) => failures(run, flow).rejected ?? 0;

test('a write waits until a majority has it and has said so', async () => {
  const flows = 'flow Near { rate: 20/s  A -> D : write x }\nflow Far { rate: 20/s  C -> D : write x }\nflow Read { rate: 20/s  C -> D : read x }';
  const run = await simulateOnce(store('keys: 1M', flows));
  // Of three leaders the nearest other one makes a majority; who is 60 ms from both waits for 120.
  expect(meanOf(run.flows.Near.latency)).toBeCloseTo(0.02, 9);
  expect(meanOf(run.flows.Far.latency)).toBeCloseTo(0.12, 9);
  expect(meanOf(run.flows.Read.latency)).toBe(0);
});

// Executed at t at one leader, a write is decided at t + L and shown at the other at t + 3L + lag: until then the other does not know it.
// So a write is rejected if the other leader has executed one of its key, that was not rejected itself, in the 3L + lag before: with
// Poisson writes at a and b a second of each key, p = 1 − exp(−b(1 − q)(3L + lag)) and q = 1 − exp(−a(1 − p)(3L + lag)).
test.each([
  ['50ms', 0.15, ''],
  ['20ms', 0.1, 'lag: 40ms'],
])('of writes that cross each other, %s apart, the first is certified and the other rejected', async (latency, window, more) => {
  const flows = 'flow A1 { rate: 100/s  A -> D : write x }\nflow B1 { rate: 50/s  B -> D : write x }';
  const run = await simulateOnce(pair(latency, 'keys: 1k', flows, more), { duration: 500 });
  let [p, q] = [0, 0];
  for (let turn = 0; turn < 50; turn++) [p, q] = [1 - Math.exp(-0.05 * (1 - q) * window), 1 - Math.exp(-0.1 * (1 - p) * window)];
  // Five deviations.
  near(rejections(run, 'A1'), 50_000 * p, 5 * Math.sqrt(50_000 * p));
  near(rejections(run, 'B1'), 25_000 * q, 5 * Math.sqrt(25_000 * q));
  expect(run.nodes.D.rejected).toBe(rejections(run, 'A1') + rejections(run, 'B1'));
  expect(run.data.x.lost).toEqual({});
});

test('the farther leaders are from each other the more is rejected', async () => {
  const flows = 'flow A1 { rate: 20/s  A -> D : write x }\nflow B1 { rate: 20/s  B -> D : write x }';
  const rejected: number[] = [];
  for (const latency of ['1ms', '10ms', '40ms', '160ms']) {
    const run = await simulateOnce(pair(latency, 'keys: 100', flows), { duration: 100 });
    rejected.push(rejections(run, 'A1') + rejections(run, 'B1'));
  }
  expect(rejected).toEqual([...new Set(rejected)].sort((one, other) => one - other));
});

test('writes of one leader do not conflict with each other', async () => {
  const run = await simulateOnce(pair('50ms', 'keys: 1', 'flow A1 { rate: 200/s  A -> D : update x }'));
  expect(failures(run, 'A1')).toEqual({});
  expect(run.data.x).toMatchObject({ lost: {}, lostUpdates: 0 });
});

test('no update is lost, where the last write wins many are', async () => {
  const flows = 'flow A1 { rate: 10/s  A -> D : update x }\nflow B1 { rate: 10/s  B -> D : update x }';
  const rejecting = await simulateOnce(pair('20ms', 'keys: 1', flows));
  expect(rejections(rejecting, 'A1') + rejections(rejecting, 'B1')).toBeGreaterThan(200);
  expect(rejecting.data.x).toMatchObject({ lost: {}, lostUpdates: 0 });
  const winning = await simulateOnce(pair('20ms', 'keys: 1', flows).replace('conflicts: reject', ''));
  expect(winning.data.x.lostUpdates).toBeGreaterThan(200);
});

test('whoever is rejected may try again', async () => {
  // Three of a hundred are rejected at most (two writers of a hundred keys, 20 a second, 60 ms): five times in turn hardly any.
  const flows =
    'flow A1 { rate: 20/s  A -> D : write x { retry: 5  backoff: 100ms } }\nflow B1 { rate: 20/s  B -> D : write x { retry: 5  backoff: 100ms } }';
  const run = await simulateOnce(pair('20ms', 'keys: 100', flows), { duration: 500 });
  expect(run.nodes.D.rejected).toBeGreaterThan(50);
  expect(failures(run, 'A1')).toEqual({});
});

test('an operation on several keys is certified as a whole', async () => {
  const flows = 'flow A1 { rate: 50/s  A -> D : write x { keys: 4 } }\nflow B1 { rate: 50/s  B -> D : write x { keys: 4 } }';
  const run = await simulateOnce(pair('20ms', 'keys: 1k', flows), { duration: 500 });
  // Sixteen pairs of keys: 50 · 16 ÷ 1000 · 60 ms = 4.8 %, of which each rejection spares others as above.
  let p = 0;
  for (let turn = 0; turn < 50; turn++) p = 1 - Math.exp(-0.048 * (1 - p));
  near(rejections(run, 'A1'), 25_000 * p, 5 * Math.sqrt(25_000 * p));
  expect(run.data.x.lost).toEqual({});
});

describe('who can’t reach a majority', () => {
  const constant = (client: string) => `flow F { rate: 100/s  arrivals: constant  ${client} -> D : write x }`;
  const scenario = (event: string) => `\nscenario S { duration: 40s  at 10s ${event} }`;
  const run = (flows: string, event: string, regions?: string) =>
    simulateOnce(store('keys: 1M', flows, '', regions) + scenario(event), { scenario: 'S' });

  test('of two leaders: neither takes writes', async () => {
    // From 10 s to 20 s; what was under way for 20 ms fails too, and what was sent in the last 0.2 s before the end may wait.
    near((await run(constant('A'), 'partition a | b for 10s', '[a, b]')).flows.F.failures.unavailable, 1000, 3);
    // A dead leader is known to be dead at once.
    near((await run(constant('A'), 'crash D.instance 2 for 10s', '[a, b]')).flows.F.failures.unavailable, 1000, 3);
  });

  test('of three: the two go on, the third refuses once it has noticed', async () => {
    expect((await run(constant('A'), 'partition c | [a, b] for 10s')).flows.F.failures).toEqual({});
    // The 12 that were under way were decided, and their answers do not come.
    const cut = (await run(constant('C'), 'partition c | [a, b] for 10s')).flows.F.failures;
    near(
      Object.values(cut).reduce((sum, each) => sum + each, 0),
      1006,
      7,
    );
    expect((await run(constant('A'), 'crash D.instance 2 for 10s')).flows.F.failures).toEqual({});
  });

  test('a short partition is waited for', async () => {
    const short = await run(constant('A'), 'partition a | b for 1s', '[a, b]');
    expect(short.flows.F.failures).toEqual({});
    expect(meanOf(short.flows.F.latency)).toBeGreaterThan(0.02 + (0.5 * 100) / 4000);
  });
});

test('what was acknowledged outlives the disk of its leader', async () => {
  const flows = 'flow F { rate: 100/s  arrivals: constant  A -> D : write x }\nflow R { rate: 100/s  B -> D : read x }';
  const text = `${store('keys: 1M', flows)}\nscenario S { duration: 40s  at 20s lose D.instance 1 for 5s }`;
  expect((await simulateOnce(text, { scenario: 'S' })).data.x.lost).toEqual({});
  // Where it is not certified the others lack what was on its way.
  const winning = text.replace('conflicts: reject', 'lag: 1s');
  expect((await simulateOnce(winning, { scenario: 'S' })).data.x.lost.disk).toBeGreaterThan(50);
});
