import { expect, test } from 'vitest';
import { simulate, simulateOnce } from './support/simulate.ts';

test("Little's law holds at every node, up to the ends of the window", async () => {
  const text = `system "Tandem"
    network default { latency: 3ms }
    client U {}
    service A { time: exponential(8ms)  cores: 2 }
    service B { time: exponential(5ms) }
    database D { read-time: exponential(2ms)  concurrency: 1 }
    data x { keys: 100  store: D }
    flow F { rate: 120/s  U -> A -> B  B -> D : read x }`;
  const [run] = await simulate(text, { duration: 400, warmup: 20 });
  for (const name of ['A', 'B', 'D']) {
    const node = run.nodes[name];
    const path = run.flows.F.breakdown[name];
    // A and B hold a request while it is below them; D does not.
    const below = { A: ['A', 'B', 'D'], B: ['B', 'D'], D: ['D'] }[name]!;
    const seconds = below.reduce(
      (sum, each) =>
        sum + run.flows.F.breakdown[each].waiting + run.flows.F.breakdown[each].working + (each === name ? 0 : run.flows.F.breakdown[each].network),
      0,
    );
    expect(path.working).toBeGreaterThan(0);
    expect(node.inFlight / seconds).toBeCloseTo(1, 2);
  }
});

test('attempts and availability are told apart', async () => {
  const text = `system "Tries"
    network default { latency: 0ms }
    client U { timeout: 10ms  retry: 1 }
    service S { concurrency: 1M  queue: 1M  cores: 100  time: exponential(10ms) }
    flow F { rate: 100/s  U -> S }`;
  const { F } = (await simulateOnce(text, { duration: 200 })).flows;
  // A try succeeds with 1 − 1/e.
  expect(F.attempts / F.arrivals).toBeCloseTo(1 + Math.exp(-1), 1);
  expect(F.successes / F.arrivals).toBeCloseTo(1 - Math.exp(-2), 1);
});
