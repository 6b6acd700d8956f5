import type { ComparedFigures, SimulatedFigures } from '../../../src/messages/preview.ts';
import type { Figure, FlowResult, NodeResult } from '../../../src/model/generated/result.ts';

/** A result as the simulator hands it over, with figures chosen for the page: they need not be true of any system. */
export const figures: SimulatedFigures = {
  seed: 1,
  requirements: [
    { text: 'Checkout.latency.p99 < 250ms', line: 71, scenario: null, verdict: 'met', value: 0.0413, ci: [0.0402, 0.0424] },
    {
      text: 'Checkout.availability >= 99.9%',
      line: 72,
      scenario: null,
      verdict: 'undecided',
      value: 0.99912,
      ci: [0.9986, 0.9996],
      reason: 'The limit lies in the interval; more replications would decide it.',
    },
    { text: 'order.consistency >= strong', line: 74, scenario: null, verdict: 'met', value: 'strong', ci: null },
    {
      text: 'order.lost = 0 during LeaderCrash',
      line: 75,
      scenario: 'LeaderCrash',
      verdict: 'violated',
      value: 98,
      ci: [91, 105],
      reason: 'An acknowledged order was gone after the crash of Ledger.leader.',
    },
  ],
  runs: [
    {
      scenario: null,
      variant: null,
      replications: 5,
      duration: 300,
      warmup: 12.5,
      events: 8_000_000,
      ended: 'decided',
      flows: { Checkout: flow(300, 0.0123, 0.0413, 0.99912), Browse: flow(2000, 0.0031, 0.0113, 1) },
      nodes: {
        Shopper: { kind: 'client' },
        Edge: node('cdn', 0.12),
        Gateway: node('proxy', 0.28),
        Orders: node('service', 0.46),
        Dispatch: node('service', 0.61),
        Baskets: node('cache', 0.83),
        Ledger: node('database', 1.02),
        Deliveries: {
          kind: 'queue',
          processed: figure(300),
          depth: { mean: figure(2.5), max: figure(31) },
          delay: { mean: figure(0.004), p99: figure(0.02) },
        },
      },
      data: {
        order: {
          consistency: {
            level: 'monotonic-reads',
            operations: 120_000,
            violations: {
              'monotonic-reads': { count: 0, opportunities: 40_000, witness: null },
              'read-your-writes': {
                count: 36,
                opportunities: 67_834,
                witness: {
                  text: 'session 152 wrote version 7 of order/17 at 3.201 s and read version 6 from Ledger copy 3 at 3.204 s',
                  operations: [
                    { session: 152, f: 'write', key: 'order/17', version: 7, invoked: 3.201, completed: 3.202, at: 'Ledger copy 1' },
                    { session: 152, f: 'read', key: 'order/17', version: 6, invoked: 3.204, completed: 3.206, at: 'Ledger copy 3' },
                  ],
                },
              },
              strong: { count: 8586, opportunities: 119_794, witness: null },
            },
          },
          stale: figure(0.0717),
          staleness: { mean: figure(0.001), p50: figure(0), p99: figure(0.018), max: figure(0.03) },
          consistentAfter: [
            [0.001, 0.42],
            [0.01, 0.93],
            [0.1, 1],
            [1, 1],
          ],
          lost: figure(98),
          lostBy: { failover: figure(98) },
          lostWrites: { failover: 'version 7 of k17, acknowledged at 59.982 s, was gone at 62.000 s: the copy that took over did not have it' },
        },
      },
      series: { interval: 1, flows: {}, nodes: {}, events: [] },
    },
  ],
};

const bins = Array.from({ length: 120 }, (_, bin) => bin);
const isDown = (bin: number): boolean => bin >= 60 && bin < 90;

/** A run of two minutes in which a leader is down for thirty seconds. */
export const crashFigures: SimulatedFigures = {
  ...figures,
  runs: [
    {
      ...figures.runs[0],
      scenario: 'LeaderCrash',
      duration: 120,
      flows: {
        ...figures.runs[0].flows,
        Checkout: {
          ...figures.runs[0].flows.Checkout,
          latency: {
            ...figures.runs[0].flows.Checkout.latency,
            histogram: [
              [0.011, 500],
              [0.013, 300],
              [0.024, 150],
              [0.11, 50],
            ],
          },
          breakdown: [
            { node: 'Shopper', waiting: 0, working: 0, network: 0 },
            { node: 'Gateway', waiting: 0, working: 0.001, network: 0.001 },
            { node: 'Ledger', waiting: 0.004, working: 0.002, network: 0 },
          ],
        },
      },
      series: {
        interval: 1,
        flows: {
          Checkout: {
            throughput: bins.map((bin) => (isDown(bin) ? 120 : 300)),
            latency: bins.map((bin) => (isDown(bin) ? null : 0.0123)),
            errors: bins.map((bin) => (isDown(bin) ? 0.6 : 0)),
          },
        },
        nodes: {
          Orders: { utilisation: bins.map((bin) => (isDown(bin) ? 0.9 : 0.3)), queue: bins.map((bin) => (isDown(bin) ? 40 : 0.5)) },
          Baskets: { utilisation: bins.map(() => 0.2), queue: bins.map(() => 0), hits: bins.map((bin) => 0.9 - bin / 400) },
          Ledger: { lag: bins.map((bin) => (isDown(bin) ? null : 0.02)) },
          Payments: { utilisation: bins.map(() => null), queue: bins.map(() => 0) },
        },
        events: [{ at: 60, text: 'crash Ledger.leader for 30s' }],
      },
    },
  ],
};

/** A variant that is quicker and answers with old orders; of three figures, one differs by chance alone. */
export const comparison: ComparedFigures = {
  seed: 7,
  base: figures,
  variants: [
    {
      variant: 'AsyncLedger',
      runs: figures.runs,
      requirements: figures.requirements.map((each) =>
        each.text.startsWith('order.consistency') ? { ...each, verdict: 'violated', value: 'eventual' } : each,
      ),
      differences: [
        { scenario: null, figure: 'Checkout.latency.mean', base: 0.0123, variant: 0.0093, difference: difference(-0.003, [-0.0032, -0.0028]) },
        { scenario: null, figure: 'Checkout.throughput', base: 300, variant: 300.5, difference: difference(0.5, [-1, 2]) },
        { scenario: null, figure: 'order.stale', base: 0, variant: 0.07, difference: difference(0.07, [0.06, 0.08]) },
      ],
    },
  ],
};

function difference(mean: number, ci: [number, number]): Figure {
  return { mean, ci, n: 5, method: 'student-t' };
}

function flow(rate: number, mean: number, p99: number, availability: number): FlowResult {
  const same = figure(mean);
  const latency = { mean: same, p50: same, p90: same, p95: same, p99: figure(p99), p999: figure(p99), max: figure(p99), sd: same, histogram: [] };
  return {
    offered: figure(rate),
    throughput: figure(rate),
    availability: figure(availability),
    errors: {},
    latency,
    attempts: figure(1),
    inFlight: figure(3),
    breakdown: [],
  };
}

function node(kind: NodeResult['kind'], utilisation: number): NodeResult {
  const wait = { mean: figure(0.001), p95: figure(0.002), p99: figure(0.004), share: figure(0.2) };
  return { kind, utilisation: figure(utilisation), throughput: figure(300), queue: { mean: figure(utilisation), max: figure(12) }, wait };
}

function figure(mean: number): Figure {
  return { mean, ci: [mean * 0.98, mean * 1.02], n: 5, method: 'student-t' };
}
