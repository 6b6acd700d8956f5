import { describe, expect, test } from 'vitest';
import { meanOf } from '../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../src/simulator/statistics/replication-result.ts';
import { interval, simulate } from './support/simulate.ts';

// Exact results of queueing theory, L. Kleinrock, Queueing Systems I (1975), and Erlang's formulas. Seeds and tolerances were set before
// the first run: the 99.9 % interval of ten replications holds the exact value, and is narrow enough to exclude a model that is wrong.

const measures = {
  response: (run: ReplicationResult) => meanOf(run.flows.F.latency),
  /** L of Little's law: requests at the service, mean over time. */
  present: (run: ReplicationResult) => run.nodes.S.inFlight / run.duration,
  utilisation: (run: ReplicationResult) => run.nodes.S.busy / run.nodes.S.capacity,
  waited: (run: ReplicationResult) => run.nodes.S.waited / run.nodes.S.waits.moments[0],
  waiting: (run: ReplicationResult) => run.nodes.S.waiting / run.duration,
  rejected: (run: ReplicationResult) => (run.flows.F.failures.rejected ?? 0) / run.flows.F.arrivals,
} as const;

interface Cell {
  readonly name: string;
  readonly service: string;
  readonly rate: number;
  readonly customers: number;
  /** Largest relative half-width of each interval. */
  readonly precision: number;
  readonly expected: Partial<Record<keyof typeof measures, number>>;
}

const open = 'concurrency: 1M  queue: 1M  time: exponential(1s)';

const cells: Cell[] = [
  {
    name: 'M/M/1 at 0.5',
    service: `cores: 1  ${open}`,
    rate: 0.5,
    customers: 20_000,
    precision: 0.05,
    expected: { response: 2, present: 1, utilisation: 0.5, waited: 0.5, waiting: 0.5 },
  },
  {
    name: 'M/M/1 at 0.8',
    service: `cores: 1  ${open}`,
    rate: 0.8,
    customers: 40_000,
    precision: 0.08,
    expected: { response: 5, present: 4, utilisation: 0.8, waited: 0.8, waiting: 3.2 },
  },
  {
    name: 'M/M/1 at 0.9',
    service: `cores: 1  ${open}`,
    rate: 0.9,
    customers: 80_000,
    precision: 0.15,
    expected: { response: 10, present: 9, utilisation: 0.9, waited: 0.9, waiting: 8.1 },
  },
  {
    name: 'M/M/4 at 0.8',
    service: `cores: 4  ${open}`,
    rate: 3.2,
    customers: 40_000,
    precision: 0.08,
    expected: { response: 1.745541, present: 5.58573, utilisation: 0.8, waited: 0.596432, waiting: 2.38573 },
  },
  {
    name: 'M/M/1/5 at 0.8',
    service: 'cores: 1  concurrency: 1  queue: 4  time: exponential(1s)',
    rate: 0.8,
    customers: 40_000,
    precision: 0.05,
    expected: { rejected: (0.2 * 0.8 ** 5) / (1 - 0.8 ** 6) },
  },
  {
    name: 'Erlang loss, 4 servers at 3 erlangs',
    service: 'cores: 4  concurrency: 4  queue: 0  time: exponential(1s)',
    rate: 3,
    customers: 40_000,
    precision: 0.05,
    expected: { rejected: 0.2061069 },
  },
  {
    name: 'M/D/1 at 0.8',
    service: 'cores: 1  concurrency: 1M  queue: 1M  time: 1s',
    rate: 0.8,
    customers: 40_000,
    precision: 0.06,
    expected: { response: 3, waiting: 1.6, utilisation: 0.8 },
  },
  {
    name: 'M/E2/1 at 0.8',
    service: 'cores: 1  concurrency: 1M  queue: 1M  time: erlang(2, 1s)',
    rate: 0.8,
    customers: 40_000,
    precision: 0.07,
    expected: { response: 4 },
  },
];

function architecture(service: string, rate: number): string {
  return `system "Oracle"\nnetwork default { latency: 0ms }\nclient U {}\nservice S { ${service} }\nflow F { rate: ${rate}/s  U -> S }`;
}

describe.each(cells)('$name', ({ service, rate, customers, precision, expected }) => {
  const runs = simulate(architecture(service, rate), { duration: customers / rate, warmup: 500, seed: 20_261_122, replications: 10 });

  test.each(Object.entries(expected) as [keyof typeof measures, number][])('%s is %d', async (measure, exact) => {
    const { mean, half } = interval((await runs).map(measures[measure]));
    // Queue lengths vary more than times.
    expect(half / mean).toBeLessThanOrEqual(measure === 'waiting' ? 1.5 * precision : precision);
    expect(Math.abs(mean - exact)).toBeLessThanOrEqual(half);
  });
});

test('an oracle that is off by five per cent is found out', async () => {
  const runs = await simulate(architecture(`cores: 1  ${open}`, 0.8 * 1.05), { duration: 50_000, warmup: 500, seed: 20_261_122, replications: 10 });
  const { mean, half } = interval(runs.map(measures.response));
  expect(Math.abs(mean - 5)).toBeGreaterThan(half);
});

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

test('exponential backoff for ever is a retrial queue: everybody is served in the end', async () => {
  const text = `system "Retrial"
    network default { latency: 0ms }
    client U { retry: 1M  backoff: exponential(1s) }
    service S { concurrency: 1  queue: 0  time: exponential(1s) }
    flow F { rate: 0.5/s  U -> S }`;
  const runs = await simulate(text, { duration: 60_000, warmup: 500, seed: 20_261_122, replications: 10 });
  // M/M/1 retrial queue (Falin and Templeton 1997): L = ρ(λ + θ) ÷ (θ(1 − ρ)) customers waiting and in service, with ρ = 0.5, θ = 1.
  const { mean, half } = interval(runs.map(measures.response));
  expect(half / mean).toBeLessThanOrEqual(0.05);
  expect(Math.abs(mean - 3)).toBeLessThanOrEqual(half);
});
