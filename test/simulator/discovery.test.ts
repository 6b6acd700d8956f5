import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

const text = (more = '') => `system "Discovery"\nnetwork default { latency: 10ms }\nclient U {}
  registry R { ttl: 10s  lookup-time: 30ms }
  service A { time: 0ms  discovery: R }
  service S { time: 0ms  instances: 2 }
  flow F { rate: 20/s  arrivals: constant  U -> A -> S }
  ${more}`;

// Lists are fetched at about 0, 10, 20 and 30 s: a crash at 25 s is noticed at 30 s, and half of the calls until then are refused.
test('a crashed instance goes on being called until the address list expires', async () => {
  const run = await simulateOnce(text('scenario Crash { duration: 60s  at 25s crash S.instance 1 }'), { scenario: 'Crash' });
  const { refused, ...others } = run.flows.F.failures;
  expect(others).toEqual({});
  expect(refused / (20 * 5.3)).toBeCloseTo(0.5, 0);
  expect(refused).toBeGreaterThan(30);
  expect(refused).toBeLessThan(75);
  expect(run.nodes.R.served).toBe(6);
});

test('the call that finds its list expired waits for the look-up', async () => {
  const run = await simulateOnce(text(), { duration: 60 });
  // To S and back takes four times 10 ms; the look-up 30 ms and twice 10 ms more.
  expect(run.flows.F.latency.moments[3]).toBeCloseTo(0.04 + 0.05, 9);
  expect(run.flows.F.breakdown.S.waiting).toBeGreaterThan(6 * 0.05 - 1e-9);
});

test('without a registry the old list goes on, and nobody is found who has none', async () => {
  const run = await simulateOnce(text('scenario Dark { duration: 60s  at 5s crash R  at 30s crash A for 1s }'), { scenario: 'Dark' });
  expect(run.flows.F.failures.refused).toBeGreaterThan(0);
  // From its restart on A knows nobody.
  expect(Math.abs(run.flows.F.failures.unavailable - 29 * 20)).toBeLessThanOrEqual(3);
  expect(run.flows.F.successes).toBeGreaterThanOrEqual(30 * 20 - 3);
});

test('a copy of the registry stands in for another', async () => {
  const run = await simulateOnce(
    text('scenario Dark { duration: 60s  at 5s crash R.instance 1  at 25s crash S.instance 1 }').replace('ttl: 10s', 'ttl: 10s  followers: 1'),
    { scenario: 'Dark' },
  );
  expect(run.flows.F.failures.refused).toBeLessThan(75);
});
