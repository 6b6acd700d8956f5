import { expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import { simulateOnce } from './support/simulate.ts';

const zero = 'system "Resilience"\nnetwork default { latency: 0ms }\nclient U {}';

// Ten calls a second; S is down from second 10 to 40. Twenty failures open the breaker where the calls of ten seconds are half failures:
// after 10 s of successes (100 of them) that is 9.9 s into the crash at the latest; then a trial every 5 s fails until S is back.
test('a circuit breaker opens, tries one call each time, and closes', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 0ms  circuit-breaker: 50%  open-for: 5s }
    service S { time: 0ms }
    flow F { rate: 10/s  arrivals: constant  U -> A -> S }
    scenario Crash { duration: 80s  at 10s crash S for 30s }`,
    { scenario: 'Crash' },
  );
  const { refused, 'circuit-open': open, ...others } = run.flows.F.failures;
  expect(others).toEqual({});
  // Half of the last hundred calls have failed after 5 s: 50 calls, and one trial each at 20, 25, 30 and 35 s after the first second.
  expect(refused).toBeGreaterThanOrEqual(53);
  expect(refused).toBeLessThanOrEqual(57);
  // From the fifth second of the crash until the first trial after its end.
  expect(open).toBeGreaterThanOrEqual(250 - 5);
  expect(open).toBeLessThanOrEqual(300 + 5);
  expect(refused + open).toBeLessThanOrEqual(300 + 51);
});

test('fewer than twenty calls in ten seconds never open it', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 0ms  circuit-breaker: 10% }
    service S { time: 0ms }
    flow F { rate: 1.9/s  arrivals: constant  U -> A -> S }
    scenario Crash { duration: 60s  at 10s crash S }`,
    { scenario: 'Crash' },
  );
  expect(run.flows.F.failures['circuit-open']).toBeUndefined();
});

test('breakers are of one caller instance and one callee', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 0ms  circuit-breaker: 50% }
    service S { time: 0ms }
    service T { time: 0ms }
    flow F { rate: 50/s  U -> A -> S }
    flow G { rate: 50/s  U -> A -> T }
    scenario Crash { duration: 40s  at 10s crash S }`,
    { scenario: 'Crash' },
  );
  expect(run.flows.F.failures['circuit-open']).toBeGreaterThan(0);
  expect(run.flows.G.failures).toEqual({});
});

// Every other attempt is refused: with a budget of 10 % the retries are at most a tenth of the successes, without one they are all made.
test('a retry budget limits retries to a share of the successes', async () => {
  const text = (budget: string) => `${zero}
    service A { time: 0ms  retry: 5  ${budget} }
    service S { instances: 2  time: 0ms }
    flow F { rate: 200/s  U -> A -> S }
    scenario Half { duration: 100s  at 0s crash S.instance 1 }`;
  const free = await simulateOnce(text(''), { scenario: 'Half' });
  expect(free.flows.F.successes / free.flows.F.arrivals).toBeGreaterThan(0.97);
  const limited = await simulateOnce(text('retry-budget: 10%'), { scenario: 'Half' });
  // First attempts succeed by half; of the retries, a tenth of the successes, half: s = n/2 + s/20.
  expect(limited.flows.F.successes / limited.flows.F.arrivals).toBeCloseTo(0.5 / 0.95, 1);
  expect(limited.flows.F.successes).toBeLessThan(0.55 * limited.flows.F.arrivals);
});

test('the first answer of a hedged call wins, the other copy runs on, and the path adds up', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 1ms  cores: 8 }
    service S { instances: 2  cores: 1k  time: mixture(50%: constant(10ms), 50%: constant(200ms)) }
    flow F { rate: 50/s  U -> A -> S { hedge: 20ms } }`,
    { duration: 100 },
  );
  // 10 ms by half; else 20 ms and then 10 ms by half of those; else 200 ms.
  expect(meanOf(run.flows.F.latency)).toBeCloseTo(0.001 + 0.5 * 0.01 + 0.25 * 0.03 + 0.25 * 0.2, 2);
  expect(run.nodes.S.served / run.flows.F.arrivals).toBeCloseTo(1.5, 1);
  expect(run.nodes.S.instances.every(({ served }) => served > 0)).toBe(true);
});

test('a copy goes to another instance, through a proxy as well, and a failed copy leaves the call to the other', async () => {
  const run = await simulateOnce(
    `${zero}
    proxy LB { time: 0ms  balance: least-connections }
    service S { instances: 3  time: 100ms  cores: 100 }
    flow F { rate: 5/s  arrivals: constant  U -> LB -> S { hedge: 50ms  timeout: 1s } }
    scenario Crash { duration: 20s  at 10.06s crash S.instance 1 }`,
    { scenario: 'Crash' },
  );
  expect(run.ended).toBe('completed');
  // Two copies of each, a third of all on each instance but for the crash; a call fails only where both copies are refused, which cannot be.
  expect(run.flows.F.failures.refused ?? 0).toBeLessThan(run.flows.F.arrivals / 4);
  expect(run.flows.F.successes).toBeGreaterThan(0.7 * run.flows.F.arrivals);
});

test('hedged writes are writes of their own, and the history stays linearizable where the store is', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 0ms }
    database D { write-time: exponential(5ms)  read-time: exponential(5ms)  concurrency: 8 }
    data x { keys: 20  store: D }
    flow W { rate: 100/s  U -> A  A -> D : write x { hedge: 5ms } }
    flow R { rate: 100/s  U -> A  A -> D : read x { hedge: 5ms } }`,
    { duration: 60 },
  );
  expect(run.flows.W.successes).toBe(run.flows.W.arrivals);
  expect(run.nodes.D.served).toBeGreaterThan(1.2 * (run.flows.W.arrivals + run.flows.R.arrivals));
  expect(run.data.x.consistency.levels.strong.violations).toBe(0);
});

test('whoever loses patience leaves the queue exactly then, and those behind move up', async () => {
  const run = await simulateOnce(
    `${zero}
    service S { time: 1s  concurrency: 1  patience: 300ms }
    flow F { rate: 4/s  arrivals: constant  U -> S }`,
    { duration: 40 },
  );
  // One a second is served; of four arrivals a second, at 250 ms distance, the one that comes last before the server is free has not yet left.
  expect(run.flows.F.failures).toEqual({ abandoned: run.flows.F.arrivals - run.flows.F.successes });
  expect(run.flows.F.successes).toBeGreaterThanOrEqual(38);
  expect(run.nodes.S.waits.moments[3]).toBeLessThanOrEqual(0.3 + 1e-9);
});

test('a pause loses nothing: what was under way takes that much longer', async () => {
  const run = await simulateOnce(
    `${zero}
    service A { time: 10ms  cores: 4  mtbf: 5s  mttr: 500ms  failure: pause }
    service S { time: 20ms  cores: 4 }
    flow F { rate: 40/s  U -> A  A -> S  wait 5ms  A -> S }`,
    { duration: 300 },
  );
  expect(run.flows.F.failures).toEqual({});
  expect(run.flows.F.latency.moments[3]).toBeGreaterThan(0.5);
});

test('a crash by itself takes what is in flight with it', async () => {
  const run = await simulateOnce(
    `${zero}
    service S { instances: 2  time: 100ms  cores: 100  mtbf: 10s  mttr: 1s }
    flow F { rate: 50/s  U -> S }`,
    { duration: 200 },
  );
  expect(Object.keys(run.flows.F.failures).sort()).toEqual(['connection-lost', 'refused']);
});
