import { describe, expect, test } from 'vitest';
import { quantileOf } from '../../src/simulator/statistics/histogram.ts';
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

test('an arrow asks the nearest copy, which takes its time', async () => {
  const run = await simulateOnce(
    `system "Asked"\nregion eu\nregion us\nnetwork eu <-> us { latency: 50ms }\nclient U { in: us }
    registry R { in: [eu, us]  followers: 1  lookup-time: 5ms }\nflow F { rate: 20/s  U -> R : "who is there?" }
    scenario Crash { duration: 20s  at 10s crash R.instance 2 }`,
    { scenario: 'Crash' },
  );
  expect(run.nodes.R.instances.map(({ served }) => served > 100)).toEqual([true, true]);
  expect(run.flows.F.latency.moments[3]).toBeCloseTo(0.105, 9);
  // In its own region a quarter of a millisecond each way.
  expect(quantileOf(run.flows.F.latency, 0.3) / 0.0055).toBeCloseTo(1, 2);
  expect(Object.keys(run.flows.F.failures)).toEqual(run.flows.F.failures['connection-lost'] === undefined ? [] : ['connection-lost']);
});

describe('a copy of the registry that is far from the first', () => {
  /** The caller asks the copy beside it, two seconds from the first one, every 100 ms; half of its calls go to the instance that crashes. */
  const far = (registry: string, event: string) =>
    simulateOnce(
      `system "Far"\nregion eu\nregion us\nnetwork eu <-> us { latency: 2s }\nclient U { in: us }
      registry R { in: [eu, us]  followers: 1  ttl: 0.1s  lookup-time: 0ms  ${registry} }
      service A { in: us  time: 0ms  discovery: R }\nservice S { in: us  time: 0ms  instances: 2 }
      flow F { rate: 100/s  U -> A -> S }
      scenario Crash { duration: 40s  ${event} }`,
      { scenario: 'Crash' },
    );

  test.each(['async', 'sync'])('%s: learns of a crash one latency later', async (replication) => {
    const { refused } = (await far(`replication: ${replication}`, 'at 10s crash S.instance 1')).flows.F.failures;
    // Two seconds and a list up to 0.1 s old, half of 100 calls a second; four standard deviations are 40.
    expect(Math.abs(refused - 103)).toBeLessThan(41);
  });

  test('learns nothing while it is cut off', async () => {
    const { refused } = (await far('', 'at 10s crash S.instance 1  at 5s partition eu | us for 15s')).flows.F.failures;
    // Until 20 s, when what has happened meanwhile comes at once.
    expect(Math.abs(refused - 500)).toBeLessThan(90);
  });

  test('alone has no majority: with consensus it learns nothing while the other one is down', async () => {
    const { refused } = (await far('replication: consensus', 'at 5s crash R.instance 1 for 25s  at 10s crash S.instance 1')).flows.F.failures;
    expect(Math.abs(refused - 1100)).toBeLessThan(135);
    const stands = (await far('', 'at 5s crash R.instance 1 for 25s  at 10s crash S.instance 1')).flows.F.failures;
    expect(stands.refused).toBeLessThan(120);
  });

  test.each([
    ['R.leader', 'R.instance 1'],
    ['R.follower', 'R.instance 2'],
  ])('%s is %s while that lives', async (role, instance) => {
    const withFault = (target: string) => far('', `at 5s crash ${target} for 25s  at 10s crash S.instance 1`);
    expect((await withFault(role)).flows).toEqual((await withFault(instance)).flows);
  });

  test('where the leader has died, the next live copy leads', async () => {
    const twice = (second: string) => far('', `at 5s crash R.leader  at 10s crash ${second}  at 12s crash S.instance 1`);
    expect((await twice('R.leader')).flows).toEqual((await twice('R.instance 2')).flows);
    expect((await twice('R.follower')).flows).toEqual((await twice('R.instance 1')).flows);
  });
});
