import { expect, test } from 'vitest';
import { compile } from '../../src/simulator/plan/compile.ts';
import { replicate } from '../../src/simulator/replicate.ts';
import { architectureOf } from '../support/architecture.ts';
import { simulateOnce } from './support/simulate.ts';

const shop = (work = 'exponential(5ms)') => `system "Shop"
  region eu { zone a  zone b }
  client U { in: eu  timeout: 1s  retry: 1  backoff: 10ms }
  proxy LB { in: eu  instances: 2  balance: least-connections }
  service S { in: eu  instances: 2  cores: 2  time: ${work} }
  service T { in: eu  time: exponential(2ms)  cores: 4 }
  cache C { in: eu  fronts: D  capacity: 100  ttl: 5s  invalidate: on-write }
  database D { in: [eu.a, eu.b]  followers: 1  lag: 10ms  reads: followers  failover: automatic  detection: 1s  election: 1s }
  queue Q { in: eu  partitions: 4  brokers: 2  replicas: 2  acks: all }
  data x { keys: 1k  popularity: zipf(1)  store: D }
  flow Read { rate: 200/s  U -> LB -> S  S -> C : read x }
  flow Write { rate: 20/s  U -> LB -> S  S -> C : write x  S => Q : publish x  reply  Q => T }
  flow Other { rate: 50/s  U -> T }
  scenario Crash { duration: 20s  at 8s crash D.leader for 6s }`;

test('the same seed gives the same bytes, another one does not', async () => {
  const once = JSON.stringify(await simulateOnce(shop(), { scenario: 'Crash', seed: 5 }));
  expect(JSON.stringify(await simulateOnce(shop(), { scenario: 'Crash', seed: 5 }))).toBe(once);
  expect(JSON.stringify(await simulateOnce(shop(), { scenario: 'Crash', seed: 6 }))).not.toBe(once);
});

test('a plan can be used again: nothing of one replication is left in the next', async () => {
  const plan = compile(await architectureOf(shop()));
  const options = { seed: 1, replication: 3, duration: 10, warmup: 1, maxEvents: 1e8 };
  const first = JSON.stringify(replicate(plan, options));
  replicate(plan, { ...options, replication: 4 });
  expect(JSON.stringify(replicate(plan, options))).toBe(first);
});

test('a change in one node leaves every other draw alone', async () => {
  const before = await simulateOnce(shop());
  const after = await simulateOnce(shop('exponential(6ms)'));
  expect(after.flows.Read.arrivals).toBe(before.flows.Read.arrivals);
  expect(after.flows.Write.arrivals).toBe(before.flows.Write.arrivals);
  // Both nodes draw the same exponentials, scaled.
  expect(after.nodes.S.busy / before.nodes.S.busy).toBeCloseTo(1.2, 2);
  expect(after.flows.Read.latency.moments[1]).not.toBe(before.flows.Read.latency.moments[1]);
});

test('a cap of events cuts a run, and keeps what was measured until then', async () => {
  const run = await simulateOnce(shop(), { duration: 1000, maxEvents: 100_000 });
  expect(run.ended).toBe('event-limit');
  expect(run.events).toBe(100_000);
  expect(run.duration).toBeLessThan(1000);
  expect(run.flows.Read.arrivals / run.duration).toBeGreaterThan(180);
});

test('a run tells how far it is, and stops when asked', async () => {
  const plan = compile(await architectureOf(shop()));
  const heard: number[] = [];
  const run = replicate(plan, {
    seed: 1,
    replication: 0,
    duration: 1000,
    warmup: 0,
    maxEvents: 1e9,
    onProgress: (share) => heard.push(share),
    shouldStop: () => heard.length >= 3,
  });
  expect(run.ended).toBe('stopped');
  expect(heard).toHaveLength(3);
  expect(heard).toEqual([...heard].sort((one, other) => one - other));
  expect(heard[2]).toBeLessThan(1);
});

test('what overflows is bounded by the cap, without running out of memory first', async () => {
  const run = await simulateOnce('system "Over"\nclient U {}\nservice S { time: 1s  queue: 1G  concurrency: 1G }\nflow F { rate: 1k/s  U -> S }', {
    duration: 1e6,
    maxEvents: 1e6,
  });
  expect(run.ended).toBe('event-limit');
});

test('a flow with a rate of zero has an empty result', async () => {
  const run = await simulateOnce('system "Silent"\nclient U {}\nservice S {}\nflow F { rate: 0/s  U -> S }', { duration: 10 });
  expect(run.flows.F).toMatchObject({ arrivals: 0, successes: 0, failures: {}, attempts: 0 });
  expect(run.nodes.S.served).toBe(0);
});

test('a warm-up is simulated and not measured', async () => {
  const run = await simulateOnce(shop(), { duration: 50, warmup: 50 });
  expect(run.flows.Read.arrivals / 50).toBeCloseTo(200, -1);
  expect(run.warmup).toBe(50);
});

test('requirements’ windows are counted apart', async () => {
  const run = await simulateOnce(
    `${shop()}\nrequire Read.availability >= 1% during Crash from 8s to 10s\nrequire Read.availability >= 99% during Crash from 12s to 18s`,
    { scenario: 'Crash' },
  );
  expect(run.windows).toHaveLength(2);
  expect(run.windows[0].flows.Read.arrivals / 2).toBeGreaterThan(150);
  expect(run.windows[0].nodes.S.capacity).toBeCloseTo(2 * 2 * 2, 9);
  expect(run.windows[1].flows.Write.failures).toEqual({});
  expect(run.windows[0].flows.Write.failures).not.toEqual({});
});

test('a requirement that selects a region has its requests counted apart', async () => {
  const run = await simulateOnce(
    `system "Regions"
    region eu { zone a }  region ap { zone a }
    network eu <-> ap { latency: 100ms }
    client U { in: spread(eu: 75%, ap: 25%) }
    service S { in: eu  time: 0ms }
    flow F { rate: 200/s  U -> S }
    require F.ap.latency.p50 < 1s`,
    { duration: 100 },
  );
  const { ap } = run.flows.F.regions!;
  expect(Object.keys(run.flows.F.regions!)).toEqual(['ap']);
  expect(ap.arrivals / run.flows.F.arrivals).toBeCloseTo(0.25, 1);
  expect(ap.successes).toBe(ap.arrivals);
  expect(ap.attempts).toBe(ap.arrivals);
  expect(ap.latency.moments[1] / ap.successes).toBeCloseTo(0.2, 9);
});

test('a client of many millions costs nothing before its sessions are used', async () => {
  const run = await simulateOnce('system "Many"\nclient U { users: 900M }\nservice S {}\nflow F { rate: 100/s  U -> S }', { duration: 10 });
  expect(run.flows.F.successes).toBe(run.flows.F.arrivals);
});

test('a service that begins a flow does so while it lives', async () => {
  const run = await simulateOnce(
    `system "Timer"\nservice A {}\nservice B { time: 0ms }
    flow Tick { every: 1s  A -> B }
    scenario Crash { duration: 60s  at 20500ms crash A for 20s }`,
    { scenario: 'Crash' },
  );
  expect(run.flows.Tick.arrivals).toBe(39);
  expect(run.flows.Tick.failures).toEqual({});
});
