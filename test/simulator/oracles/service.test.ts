import {
  attemptsOf,
  availabilityOf,
  describeOracles,
  failuresOf,
  presentAt,
  responseOf,
  upShareOf,
  utilisationOf,
  waitedAt,
  waitingAt,
  type Oracle,
} from '../support/oracle.ts';

const zero = 'system "Oracle"\nnetwork default { latency: 0ms }';
const single = (service: string, rate: number, client = '') =>
  `${zero}\nclient U { ${client} }\nservice S { ${service} }\nflow F { rate: ${rate}/s  U -> S }`;
const shared = 'scheduling: processor-sharing  concurrency: 1M';

const patience: Oracle[] = [
  {
    name: 'M/M/4+M at 4.4, patience of mean 2',
    source: 'Erlang A; C. Palm, 1946',
    duration: 10_000,
    warmup: 200,
    precision: 0.05,
    text: (off) => single('cores: 4  concurrency: 4  queue: 1M  time: exponential(1s)  patience: exponential(2s)', 4.4 * off),
    expected: {
      abandoned: { exact: 0.20074, measure: failuresOf('F', 'abandoned') },
      waiting: { exact: 1.766514, measure: waitingAt('S') },
      waited: { exact: 0.721253, measure: waitedAt('S') },
    },
  },
];

const insensitive = (name: string, time: string): Oracle => ({
  name: `M/${name}/1 processor sharing at 0.8`,
  source: 'insensitivity; L. Kleinrock, Queueing Systems II, 1976',
  duration: 60_000,
  warmup: 500,
  precision: 0.1,
  text: (off) => single(`${shared}  time: ${time}`, 0.8 * off),
  expected: {
    response: { exact: 5, measure: responseOf('F') },
    present: { exact: 4, measure: presentAt('S') },
    utilisation: { exact: 0.8, measure: utilisationOf('S') },
  },
});

const sharing: Oracle[] = [
  insensitive('M', 'exponential(1s)'),
  insensitive('D', '1s'),
  // A squared coefficient of variation of 4.
  insensitive('H2', 'hyperexponential(0.887298, 0.563508s, 4.436492s)'),
  {
    name: 'M/G/1 processor sharing: a request of x seconds takes x ÷ (1 − ρ)',
    source: 'L. Kleinrock, Queueing Systems II, 1976',
    duration: 40_000,
    warmup: 500,
    precision: 0.1,
    text: (off) =>
      `${zero}\nclient U {}\nservice S { ${shared}  time: exponential(1s) }\nflow F { rate: ${0.2 * off}/s  U -> S { time: 2s } }\nflow G { rate: ${0.4 * off}/s  U -> S }`,
    expected: { long: { exact: 10, measure: responseOf('F') }, other: { exact: 5, measure: responseOf('G') } },
  },
  {
    name: 'M/M/2 processor sharing at 0.8',
    source: 'same birth and death process as M/M/2; Erlang C',
    duration: 40_000,
    warmup: 500,
    precision: 0.08,
    text: (off) => single(`${shared}  cores: 2  time: exponential(1s)`, 1.6 * off),
    expected: {
      response: { exact: 2.777778, measure: responseOf('F') },
      present: { exact: 4.444444, measure: presentAt('S') },
      utilisation: { exact: 0.8, measure: utilisationOf('S') },
    },
  },
];

const breakdowns: Oracle[] = ['fifo', 'processor-sharing'].map((scheduling): Oracle => ({
  name: `M/M/1 with breakdowns, ${scheduling}`,
  source: 'H. White and L. S. Christie, 1958',
  duration: 60_000,
  warmup: 500,
  precision: 0.05,
  text: (off) => single(`time: exponential(1s)  concurrency: 1M  scheduling: ${scheduling}  mtbf: 20s  mttr: 2s  failure: pause`, 0.5 * off),
  expected: {
    response: { exact: 2.848485, measure: responseOf('F') },
    present: { exact: 1.424242, measure: presentAt('S') },
    up: { exact: 0.909091, measure: upShareOf('S') },
  },
}));

const crashes: Oracle[] = [
  {
    name: 'a machine that is up for 20 s and down for 2 s',
    source: 'renewal theory: up ÷ (up + down)',
    duration: 60_000,
    warmup: 0,
    precision: 0.1,
    text: (off) => single(`time: 0ms  mtbf: ${20 * off}s  mttr: ${2 / off}s`, 1),
    expected: { refused: { exact: 2 / 22, measure: failuresOf('F', 'refused') }, up: { exact: 20 / 22, measure: upShareOf('S') } },
  },
];

const attempts: Oracle[] = [
  {
    name: 'retry amplification: every other try fails, three retries',
    source: '(1 − p⁴) ÷ (1 − p)',
    duration: 4000,
    warmup: 0,
    precision: 0.01,
    scenario: 'Half',
    text: (off) =>
      `${zero}\nclient U { retry: ${off === 1 ? 3 : 2} }\nservice S { instances: 2  time: 0ms }\nflow F { rate: 10/s  U -> S }\nscenario Half { duration: 1h  at 0s crash S.instance 1 }`,
    expected: { attempts: { exact: 1.875, measure: attemptsOf('F') }, success: { exact: 0.9375, measure: availabilityOf('F') } },
  },
  {
    name: 'a hedge after the mean service time',
    source: 'the lesser of X and D + Y, both exponential: 1 − e^−D ÷ 2 for D = 1',
    duration: 40_000,
    warmup: 100,
    precision: 0.01,
    text: (off) =>
      `${zero}\nclient U {}\nservice S { instances: 2  cores: 100k  concurrency: 100k  time: exponential(${off}s) }\nflow F { rate: 1/s  U -> S { hedge: 1s } }`,
    expected: {
      response: { exact: 1 - Math.exp(-1) / 2, measure: responseOf('F') },
      attempts: { exact: 1 + Math.exp(-1), measure: attemptsOf('F') },
    },
  },
];

describeOracles([...patience, ...sharing, ...breakdowns, ...crashes, ...attempts]);
