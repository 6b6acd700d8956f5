import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

const text = (flow: string, nodes = '') => `system "Errors"\nnetwork default { latency: 0ms }\nclient U {}
  service A { time: 0ms }\nservice B { time: 0ms }\nservice Spare { time: 3ms  cores: 8 }\n${nodes}
  flow F { rate: 100/s  ${flow} }
  scenario Dark { duration: 20s  at 10s crash B }`;

// `on error A` belongs to the call to A, and what begins with A is A's to do: it fails when what it does for that call fails.
test('a callee may make its own failure good', async () => {
  const run = await simulateOnce(text('U -> A -> B\n on error A { A -> Spare }'), { scenario: 'Dark' });
  expect(run.flows.F.successes).toBe(run.flows.F.arrivals);
  expect(run.nodes.Spare.served / 1000).toBeCloseTo(1, 0);
  expect(run.flows.F.latency.moments[3]).toBeLessThan(0.02);
});

test('failing at that as well is failing', async () => {
  const run = await simulateOnce(text('U -> A -> B\n on error A { A -> B }'), { scenario: 'Dark' });
  expect(run.flows.F.failures.refused / 1000).toBeCloseTo(1, 0);
});

test('a branch that fails is a failure of the callee too', async () => {
  const run = await simulateOnce(text('U -> A\n parallel { A -> B  A -> Spare }\n on error A { A -> Spare }'), { scenario: 'Dark' });
  expect(run.flows.F.successes).toBe(run.flows.F.arrivals);
  expect(run.nodes.Spare.served / 3000).toBeCloseTo(1, 1);
});

test('an error of its own is made good once, and does not come again', async () => {
  const flaky = text('U -> C\n on error { C -> Spare }', 'service C { time: 0ms  error-rate: 30% }');
  const run = await simulateOnce(flaky, { duration: 100 });
  expect(run.flows.F.successes).toBe(run.flows.F.arrivals);
  expect(run.nodes.Spare.served / run.flows.F.arrivals).toBeCloseTo(0.3, 1);
});

test('whoever is dead does nothing: its caller sees the failure', async () => {
  const run = await simulateOnce(text('U -> B\n on error { B -> Spare }'), { scenario: 'Dark' });
  expect(run.flows.F.failures.refused / 1000).toBeCloseTo(1, 0);
});
