import type { Claim, Family } from '../claim.ts';
import { deviationOf, presentAt, responseOf, slowerThan, throughputOf, utilisationOf } from '../measures.ts';
import { open, start } from './models.ts';

const million = 1e6;
const exponential = (name: string, milliseconds: number) => `service ${name} { ${open}  time: exponential(${milliseconds}ms) }`;

function forkJoin(load: number, response: number, customers: number): Claim {
  return {
    id: `fork-join-${load}`,
    name: `fork-join of two M/M/1 at ${load}`,
    source: 'L. Flatto and S. Hahn, 1984: (12 − ρ) ÷ 8(µ − λ)',
    text: (off) =>
      `${start}\nclient U {}\n${exponential('A', 1000)}\n${exponential('B', 1000)}\nflow F { rate: ${load * off}/s  parallel { U -> A  U -> B } }`,
    seconds: customers / load,
    warmup: 4000,
    secondsOff: customers / load / 2,
    brief: million,
    figures: { response: { exact: response, measure: responseOf('F') } },
  };
}

function quorum(copies: number, needed: number, mean: number): Claim {
  return {
    id: `order-${needed}-of-${copies}`,
    name: `the answer of number ${needed} of ${copies}, each exponential of mean 1 s: a read quorum`,
    source: 'order statistics: the sum of 1 ÷ (n − i), i < k',
    text: (off) => `${start}\nclient U {}
      database D { topology: leaderless  replication-factor: ${copies}  read-quorum: ${needed}  read-repair: none  read-time: 0ms  concurrency: 1M
        read-hop: exponential(${off}s) }
      data x { keys: 1M  store: D }\nflow F { rate: 100/s  U -> D : read x }`,
    seconds: 4000,
    warmup: 0,
    brief: copies === 5 ? 4000 : undefined,
    figures: { response: { exact: mean, measure: responseOf('F') } },
  };
}

const fanOut: Claim = {
  id: 'order-100-of-100',
  name: 'the slowest of a hundred answers, each exponential of mean 1 s',
  source: 'the harmonic number of 100',
  text: (off) =>
    `${start}\nclient U {}\nservice S { ${open}  cores: 10k  time: exponential(${off}s) }\nflow F { rate: 5/s  parallel 100 { U -> S } }`,
  seconds: 4000,
  warmup: 0,
  brief: 4000,
  figures: { response: { exact: 5.187378, measure: responseOf('F') } },
};

const tailAtScale: Claim = {
  id: 'tail-at-scale',
  name: 'one answer in a hundred takes longer than a second: of a hundred at once, one of them does',
  source: 'J. Dean and L. A. Barroso, "The Tail at Scale", 2013',
  text: (off) => `${start}\nclient U {}
    service S { ${open}  cores: 10k  time: mixture(${100 - off}%: 500ms, ${off}%: 2s) }\nflow F { rate: 25/s  parallel 100 { U -> S } }`,
  seconds: 6000,
  warmup: 0,
  figures: { 'share beyond a second': { exact: 0.633968, measure: slowerThan('F', 1) } },
};

// Feedback by visit ratios: three flows that visit as often as customers of the network do on average.
const jackson: Claim = {
  id: 'jackson',
  name: 'Jackson network with feedback',
  source: 'J. R. Jackson, 1957',
  text: (off) => `${start}\nclient U {}\n${exponential('A', 500)}\n${exponential('B', 500)}\n${exponential('C', 2000 / 3)}
    flow F { rate: ${1.152913 * off}/s  U -> A }\nflow G { rate: ${0.764563 * off}/s  U -> B }\nflow H { rate: ${0.728155 * off}/s  U -> C }`,
  seconds: 5 * million,
  warmup: 300,
  secondsOff: million,
  brief: 300_000,
  figures: {
    'present at A': { exact: 1.361032, measure: presentAt('A') },
    'present at B': { exact: 0.618861, measure: presentAt('B') },
    'present at C': { exact: 0.943396, measure: presentAt('C') },
    // By Little's law, of the one customer a second that comes from outside.
    'through the network': { exact: 2.923288, measure: presentAt('A', 'B', 'C') },
  },
};

const tandem: Claim = {
  id: 'tandem-5',
  name: 'five M/M/1 in tandem at 0.8',
  source: 'P. J. Burke, 1956',
  text: (off) => `${start}\nclient U {}\n${['A', 'B', 'C', 'D', 'E'].map((name) => exponential(name, 1000)).join('\n')}
    flow F { rate: ${0.8 * off}/s  U -> A  U -> B  U -> C  U -> D  U -> E }`,
  seconds: 28 * million,
  warmup: 10_000,
  secondsOff: million,
  brief: 200_000,
  figures: {
    response: { exact: 25, measure: responseOf('F') },
    'standard deviation': { exact: Math.sqrt(125), measure: deviationOf('F') },
  },
};

interface Closed {
  readonly users: number;
  readonly seconds: number;
  readonly throughput: number;
  readonly response: number;
  readonly present: readonly [number, number, number];
  readonly utilisation: readonly [number, number, number];
}

function closed({ users, seconds, throughput, response, present, utilisation }: Closed): Claim {
  return {
    id: `closed-${users}`,
    name: `closed network of three stations, ${users} users`,
    source: 'exact mean value analysis; E. D. Lazowska et al., 1984',
    text: (off) => `${start}\nclient U { users: ${users}  think: exponential(15s) }
      ${exponential('A', 605)}\n${exponential('B', 2100 * off)}\n${exponential('C', 1350)}\nflow F { U -> A  U -> B  U -> C }`,
    seconds,
    warmup: 2000,
    secondsOff: seconds / 4,
    brief: users === 20 ? 200_000 : undefined,
    figures: {
      throughput: { exact: throughput, measure: throughputOf('F') },
      response: { exact: response, measure: responseOf('F') },
      ...Object.fromEntries(
        ['A', 'B', 'C'].flatMap((name, index) => [
          [`present at ${name}`, { exact: present[index], measure: presentAt(name) }],
          [`utilisation of ${name}`, { exact: utilisation[index], measure: utilisationOf(name) }],
        ]),
      ),
    },
  };
}

const repairman: Claim = {
  id: 'repairman',
  name: 'machine repairman, twenty machines',
  source: 'finite source queue; L. Kleinrock, 1975',
  text: (off) => `${start}\nclient U { users: 20  think: exponential(10s) }\nservice S { ${open}  time: exponential(${off}s) }\nflow F { U -> S }`,
  seconds: 4 * million,
  warmup: 1000,
  secondsOff: million,
  brief: 200_000,
  figures: {
    throughput: { exact: 0.998131, measure: throughputOf('F') },
    response: { exact: 10.037451, measure: responseOf('F') },
    present: { exact: 10.01869, measure: presentAt('S') },
    utilisation: { exact: 0.998131, measure: utilisationOf('S') },
  },
};

// A line of limited bandwidth is a server: messages of constant length make it M/D/1.
const line: Claim = {
  id: 'bandwidth-calls',
  name: 'calls of 1 MB on a line of 1 MB/s at 0.8',
  source: 'M/D/1, Pollaczek–Khinchine',
  text: (off) =>
    `system "Line"\nnetwork default { latency: 0ms  bandwidth: 1MB/s }\nclient U {}\nservice S { time: 0ms }\nflow F { rate: 0.8/s  U -> S { size: ${1000 * off}kB } }`,
  seconds: 12 * million,
  warmup: 3000,
  secondsOff: million,
  brief: 400_000,
  figures: { response: { exact: 3, measure: responseOf('F') } },
};

const values: Claim = {
  id: 'bandwidth-values',
  name: 'values of 1 MB read and written over a line of 1 MB/s in each direction, at 0.5',
  source: 'two independent M/D/1',
  text: (
    off,
  ) => `system "Line"\nregion eu\nregion us\nnetwork default { latency: 0ms }\nnetwork eu <-> us { latency: 10ms  bandwidth: 1MB/s }\nclient U { in: eu }
    database D { in: us  read-time: 0ms  write-time: 0ms  concurrency: 1M }\ndata x { keys: 1M  size: 1MB  store: D }
    flow R { rate: ${0.5 * off}/s  U -> D : read x }\nflow W { rate: ${0.5 * off}/s  U -> D : write x }`,
  seconds: 2 * million,
  warmup: 500,
  secondsOff: million / 2,
  brief: 400_000,
  figures: { read: { exact: 1.52, measure: responseOf('R') }, write: { exact: 1.52, measure: responseOf('W') } },
};

export const networks: Family = {
  id: 'networks',
  title: 'Networks of queues, and fan-out',
  claims: [
    forkJoin(0.5, 2.875, 4 * million),
    forkJoin(0.8, 7, 16 * million),
    quorum(3, 1, 1 / 3),
    quorum(3, 2, 1 / 3 + 1 / 2),
    quorum(3, 3, 1 / 3 + 1 / 2 + 1),
    quorum(5, 3, 1 / 5 + 1 / 4 + 1 / 3),
    fanOut,
    tailAtScale,
    jackson,
    tandem,
    closed({
      users: 3,
      seconds: 10 * million,
      throughput: 0.151516,
      response: 4.799825,
      present: [0.097566, 0.394657, 0.23503],
      utilisation: [0.091667, 0.318185, 0.204547],
    }),
    closed({
      users: 20,
      seconds: 12 * million,
      throughput: 0.474516,
      response: 27.148181,
      present: [0.40214, 10.738438, 1.741677],
      utilisation: [0.287082, 0.996484, 0.640597],
    }),
    repairman,
    line,
    values,
  ],
};
