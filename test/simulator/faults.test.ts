import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

const zero = 'system "Faults"\nnetwork default { latency: 1ms }';

test('a load event multiplies arrivals for its time', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U {}\nservice S {}
    flow F { rate: 100/s  U -> S }
    scenario Peak { duration: 90s  at 30s load F x4 for 30s }`,
    { scenario: 'Peak' },
  );
  const { arrivals } = run.series.flows.F;
  const third = arrivals.length / 3;
  const sum = (part: number) => arrivals.slice(part * third, (part + 1) * third).reduce((total, each) => total + each, 0) / 30;
  expect(sum(0) / 100).toBeCloseTo(1, 1);
  expect(sum(1) / 400).toBeCloseTo(1, 1);
  expect(sum(2) / 100).toBeCloseTo(1, 1);
});

test('a slow node takes its factor longer', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U {}\nservice S { time: 5ms  cores: 8 }
    flow F { rate: 10/s  arrivals: constant  U -> S }
    scenario Slow { duration: 20s  at 10s slow S x3 }`,
    { scenario: 'Slow' },
  );
  const { latency, successes } = run.series.flows.F;
  expect(latency[0] / successes[0] || 0.007).toBeCloseTo(0.007, 6);
  expect(run.flows.F.latency.moments[3]).toBeCloseTo(0.017, 6);
});

const twoInstances = (client: string, proxy: string) => `${zero}\nclient U { ${client} }\n${proxy}\nservice S { instances: 2  time: 0ms }`;

test('without a health check a dead instance goes on being called', async () => {
  const run = await simulateOnce(
    `${twoInstances('', '')}
    flow F { rate: 100/s  U -> S }
    scenario Crash { duration: 40s  at 20s crash S.instance 1 }`,
    { scenario: 'Crash' },
  );
  expect(run.flows.F.failures.refused / (run.flows.F.arrivals / 2)).toBeCloseTo(0.5, 1);
});

test('a proxy’s health check finds out, and a retry bridges the time until then', async () => {
  const text = (proxy: string) => `${twoInstances('', `proxy LB { health-check: 4s  ${proxy} }`)}
    flow F { rate: 100/s  U -> LB -> S }
    scenario Crash { duration: 40s  at 20s crash S.instance 1 }`;
  const run = await simulateOnce(text(''), { scenario: 'Crash' });
  // At most the four seconds to the next probe, half of the calls.
  expect(run.flows.F.failures.refused ?? 0).toBeLessThanOrEqual(230);
  const retried = await simulateOnce(text('retry: 4'), { scenario: 'Crash' });
  expect(retried.flows.F.successes).toBe(retried.flows.F.arrivals);
});

test('a crash loses what is in flight: those callers lose their connection, later ones are refused', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U {}\nservice S { time: 100ms  cores: 100 }
    flow F { rate: 100/s  arrivals: constant  U -> S }
    scenario Crash { duration: 20s  at 10s crash S for 5s }`,
    { scenario: 'Crash' },
  );
  expect(run.flows.F.failures['connection-lost']).toBeGreaterThanOrEqual(9);
  expect(run.flows.F.failures['connection-lost']).toBeLessThanOrEqual(11);
  expect(run.flows.F.failures.refused).toBeGreaterThanOrEqual(499);
  expect(run.flows.F.failures.refused).toBeLessThanOrEqual(501);
  // Utilisation is measured while up.
  expect(run.nodes.S.capacity).toBeCloseTo(100 * 15, 6);
});

test('a zone takes all that stands in it down', async () => {
  const run = await simulateOnce(
    `system "Zones"\nregion eu { zone a  zone b }\nclient U { in: eu }
    service S { in: [eu.a, eu.b]  instances: 2  time: 0ms }
    flow F { rate: 100/s  U -> S }
    scenario Dark { duration: 20s  at 10s crash eu.a }`,
    { scenario: 'Dark' },
  );
  expect(run.nodes.S.instances[0].served).toBeLessThan(run.nodes.S.instances[1].served);
  expect(run.flows.F.failures.refused).toBeGreaterThan(400);
});

test('two faults that hold one node must both end', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U {}\nservice S {}
    flow F { rate: 100/s  arrivals: constant  U -> S }
    scenario Twice { duration: 30s  at 5s crash S for 10s  at 10s crash S for 10s }`,
    { scenario: 'Twice' },
  );
  expect(Math.abs(run.flows.F.failures.refused - 1500)).toBeLessThanOrEqual(2);
});

test('whoever calls a dead service while its own caller has given up does no harm', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U { timeout: 30ms  retry: 2 }
    service A { time: 10ms  cores: 50  timeout: 1s  retry: 2  backoff: 20ms }
    service B { time: exponential(40ms)  cores: 50 }
    flow F { rate: 200/s  U -> A  parallel { A -> B  A -> B }  repeat 2 { A -> B } }
    scenario Storm { duration: 20s  at 5s crash B for 2s  at 9s crash A for 1s  at 12s restart B }`,
    { scenario: 'Storm' },
  );
  expect(run.ended).toBe('completed');
  expect(run.flows.F.arrivals).toBeGreaterThan(3500);
});

test('dropped requests vanish: their callers wait for the timeout', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U { timeout: 500ms }\nservice S { time: 0ms }
    flow F { rate: 200/s  U -> S }
    scenario Drop { duration: 60s  at 20s drop S 30% for 20s }`,
    { scenario: 'Drop' },
  );
  // 4,000 requests, three of ten: four standard deviations are 116.
  expect(Math.abs(run.flows.F.failures.timeout - 1200)).toBeLessThan(180);
  expect(Object.keys(run.flows.F.failures)).toEqual(['timeout']);
});

const sides = (client: string) => `system "Sides"\nregion a { zone z }\nregion b { zone z }\nnetwork default { latency: 100ms }
  client U { in: a  ${client} }\nservice S { in: b  time: 0ms }
  flow F { rate: 10/s  arrivals: constant  U -> S }`;

test('across a partition there is silence, until the timeout; what was under way when it healed arrives', async () => {
  const run = await simulateOnce(`${sides('timeout: 1s')}\nscenario Cut { duration: 30s  at 10s partition a | b for 10s }`, { scenario: 'Cut' });
  // What was sent in those 10 s, and what was sent 0.1 s to 0.2 s before them: its answers are lost on the way.
  expect(Math.abs(run.flows.F.failures.timeout - 102)).toBeLessThanOrEqual(2);
  expect(run.flows.F.latency.moments[3]).toBeCloseTo(0.2, 6);
});

test('without a timeout the silence lasts 30 s', async () => {
  const run = await simulateOnce(`${sides('')}\nscenario Cut { duration: 60s  at 10s partition U | S for 1s }`, { scenario: 'Cut' });
  expect(run.flows.F.failures.timeout).toBeGreaterThanOrEqual(9);
  expect(run.flows.F.failures.timeout).toBeLessThanOrEqual(13);
});

/** Two instances, one on the other side: a quarter of the time of a run it can't be reached. */
const probed = (
  client: string,
  proxy: string,
  flow: string,
) => `system "Probes"\nregion a { zone z }\nregion b { zone z }\nnetwork default { latency: 10ms }
  client U { in: a  timeout: 1s  ${client} }\n${proxy}\nservice S { in: [a, b]  instances: 2  locality: any  time: 0ms }
  flow F { rate: 100/s  ${flow} }
  scenario Cut { duration: 80s  at 20s partition a | b for 20s }`;

test.each([
  ['a client', 'health-check: 4s', '', 'U -> S'],
  ['a proxy', '', 'proxy LB { in: a  instances: 8  time: 0ms  timeout: 500ms  health-check: 4s }', 'U -> LB -> S'],
])('%s that probes leaves those that it can’t reach, and comes back after the partition', async (_, client, proxy, flow) => {
  const run = await simulateOnce(probed(client, proxy, flow), { scenario: 'Cut' });
  // Until a probe fails, two seconds on average, half of the calls are sent into silence: 100, and what was under way; without probes it is 1,000.
  expect(run.flows.F.failures.timeout).toBeGreaterThan(40);
  expect(run.flows.F.failures.timeout).toBeLessThan(180);
  // Half of the calls but for 20 s and the two until the next probe.
  expect(run.nodes.S.instances[1].served / (100 * 0.5 * (80 - 20))).toBeGreaterThan(0.9);
  expect(run.nodes.S.instances[1].served / (100 * 0.5 * (80 - 20))).toBeLessThan(1.02);
});
