import { describe, expect, test } from 'vitest';
import { attemptsOf, availabilityOf, describeOracles, presentAt, responseOf, throughputOf, utilisationOf, type Oracle } from '../support/oracle.ts';
import { simulate, simulateOnce } from '../support/simulate.ts';

const zero = 'system "Oracle"\nnetwork default { latency: 0ms }';
const open = 'concurrency: 1M  queue: 1M';

const forkJoin: Oracle[] = [
  {
    name: 'fork-join of two M/M/1 at 0.5',
    source: 'L. Flatto and S. Hahn, 1984',
    duration: 100_000,
    warmup: 300,
    precision: 0.02,
    text: (off) =>
      `${zero}\nclient U {}\nservice A { ${open}  time: exponential(1s) }\nservice B { ${open}  time: exponential(1s) }\nflow F { rate: ${0.5 * off}/s  parallel { U -> A  U -> B } }`,
    expected: { response: { exact: 2.875, measure: responseOf('F') } },
  },
  {
    name: 'the slowest of a hundred exponential answers',
    source: 'harmonic number of 100',
    duration: 400,
    warmup: 0,
    precision: 0.02,
    text: (off) =>
      `${zero}\nclient U {}\nservice S { ${open}  cores: 10k  time: exponential(${off}s) }\nflow F { rate: 5/s  parallel 100 { U -> S } }`,
    expected: { response: { exact: 5.187378, measure: responseOf('F') } },
  },
];

const split = (balance: string, instances: number) => (off: number) => `${zero}\nclient U {}
  proxy LB { balance: ${balance}  time: 0ms  tls: none  ${open} }\nservice S { instances: ${instances}  ${open}  time: exponential(1s) }\nflow F { rate: ${0.8 * instances * off}/s  U -> LB -> S }`;

const balancing: Oracle[] = [
  {
    name: 'round robin over two servers at 0.8',
    source: 'E2/M/1, root of GI/M/1',
    duration: 20_000,
    warmup: 300,
    precision: 0.08,
    text: split('round-robin', 2),
    expected: { response: { exact: 3.84398, measure: responseOf('F') } },
  },
  {
    name: 'the shorter of two queues at 0.8',
    source: 'Markov chain, solved numerically',
    duration: 20_000,
    warmup: 300,
    precision: 0.06,
    text: split('least-connections', 2),
    expected: { response: { exact: 2.955747, measure: responseOf('F') } },
  },
  {
    // The exact value is that of infinitely many servers; a hundred are less than 1 % slower.
    name: 'two choices among a hundred servers at 0.8',
    source: 'mean field; M. Mitzenmacher, 2001',
    duration: 500,
    warmup: 100,
    precision: 0.02,
    text: split('two-choices', 100),
    expected: { response: { exact: 1.947363, measure: responseOf('F') } },
  },
];

const networks: Oracle[] = [
  {
    // Feedback by visit ratios: three flows that visit as often as customers of the network do on average.
    name: 'Jackson network with feedback',
    source: 'J. R. Jackson, 1957',
    duration: 30_000,
    warmup: 300,
    precision: 0.06,
    text: (off) => `${zero}\nclient U {}
      service A { ${open}  time: exponential(500ms) }\nservice B { ${open}  time: exponential(500ms) }\nservice C { ${open}  time: exponential(666.6667ms) }
      flow F { rate: ${1.152913 * off}/s  U -> A }\nflow G { rate: ${0.764563 * off}/s  U -> B }\nflow H { rate: ${0.728155 * off}/s  U -> C }`,
    expected: {
      A: { exact: 1.361032, measure: presentAt('A') },
      B: { exact: 0.618861, measure: presentAt('B') },
      C: { exact: 0.943396, measure: presentAt('C') },
    },
  },
  {
    name: 'tandem of five M/M/1 at 0.8',
    source: 'P. J. Burke, 1956',
    duration: 20_000,
    warmup: 1000,
    precision: 0.08,
    text: (off) => `${zero}\nclient U {}\n${['A', 'B', 'C', 'D', 'E'].map((name) => `service ${name} { ${open}  time: exponential(1s) }`).join('\n')}
      flow F { rate: ${0.8 * off}/s  U -> A  U -> B  U -> C  U -> D  U -> E }`,
    expected: { response: { exact: 25, measure: responseOf('F') } },
  },
  {
    name: 'closed network of three stations, twenty users',
    source: 'exact MVA; E. D. Lazowska et al., 1984',
    duration: 20_000,
    warmup: 500,
    precision: 0.06,
    text: (off) => `${zero}\nclient U { users: 20  think: exponential(15s) }
      service A { ${open}  time: exponential(0.605s) }\nservice B { ${open}  time: exponential(${2.1 * off}s) }\nservice C { ${open}  time: exponential(1.35s) }
      flow F { U -> A  U -> B  U -> C }`,
    expected: {
      throughput: { exact: 0.474516, measure: throughputOf('F') },
      response: { exact: 27.148181, measure: responseOf('F') },
      A: { exact: 0.287082, measure: utilisationOf('A') },
      B: { exact: 0.996484, measure: utilisationOf('B') },
      C: { exact: 0.640597, measure: utilisationOf('C') },
    },
  },
  {
    name: 'machine repairman, twenty machines',
    source: 'finite source queue; L. Kleinrock, 1975',
    duration: 20_000,
    warmup: 300,
    precision: 0.05,
    text: (off) => `${zero}\nclient U { users: 20  think: exponential(10s) }\nservice S { ${open}  time: exponential(${off}s) }\nflow F { U -> S }`,
    expected: { throughput: { exact: 0.998131, measure: throughputOf('F') }, response: { exact: 10.037451, measure: responseOf('F') } },
  },
];

describeOracles([...forkJoin, ...balancing, ...networks]);

// An M/M/1 with µ = 10, a timeout of 1 s and three immediate retries, and nobody takes work back that was given up. A burst triggers it:
// the storm ends by itself only where λ × (1 + retries) < µ; otherwise everything that is served has been given up long before.
describe('retry storms', () => {
  const storm = (rate: number) =>
    simulate(
      `${zero}\nclient U { timeout: 1s  retry: 3 }\nservice S { ${open}  time: exponential(100ms) }
    flow F { rate: ${rate}/s  U -> S }
    scenario Burst { duration: 900s  at 100s load F x5 for 10s }
    require F.availability >= 0% during Burst from 700s to 900s`,
      { scenario: 'Burst', replications: 3 },
    );
  const end = (run: Awaited<ReturnType<typeof storm>>[number]) => run.windows[0].flows.F;

  test('below µ ÷ 4 the system recovers', async () => {
    for (const run of await storm(2)) expect(end(run).successes / end(run).arrivals).toBeGreaterThan(0.99);
  });

  // Every request makes four attempts: 4 λ arrive, of which µ are served, all too late.
  test('above it, it does not, though the load alone is a quarter of the capacity', async () => {
    for (const run of await storm(2.8)) {
      expect(end(run).successes / end(run).arrivals).toBeLessThan(0.01);
      expect(end(run).attempts / end(run).arrivals).toBeCloseTo(4, 1);
    }
  });
});

test('attempts and availability are told apart', async () => {
  const run = await simulateOnce(
    `${zero}\nclient U { timeout: 10ms  retry: 1 }\nservice S { ${open}  cores: 100  time: exponential(10ms) }\nflow F { rate: 100/s  U -> S }`,
    { duration: 200 },
  );
  // A try succeeds with 1 − 1/e.
  expect(attemptsOf('F')(run)).toBeCloseTo(1 + Math.exp(-1), 1);
  expect(availabilityOf('F')(run)).toBeCloseTo(1 - Math.exp(-2), 1);
});
