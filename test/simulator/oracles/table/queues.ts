import type { Claim, Family, Figure } from '../claim.ts';
import {
  failuresOf,
  latencyQuantile,
  presentAt,
  responseOf,
  throughputOf,
  utilisationOf,
  waitAt,
  waitedAt,
  waitingAt,
  waitQuantile,
} from '../measures.ts';
import { open, single, start } from './models.ts';

const million = 1e6;

// With t of 40 replications at 99.9 %, 3.558, a half-width of 1 % needs 127,000 × σ² ÷ mean² customers, with the asymptotic variance σ² of
// a customer's wait in M/M/1, ρ(2 + 5ρ − 4ρ² + ρ³) ÷ (1 − ρ)⁴ (D. J. Daley, 1968), and a sixth more.

function singleServer(load: number, customers: number): Claim {
  const mean = 1 / (1 - load);
  return {
    id: `mm1-${load}`,
    name: `M/M/1 at ${load}`,
    source: 'L. Kleinrock, Queueing Systems I, 1975',
    text: (off) => single(`${open}  time: exponential(1s)`, load * off),
    seconds: customers / load,
    warmup: 100 / (1 - load) ** 2,
    off: 0.95,
    secondsOff: customers / load / 8,
    brief: { 0.5: customers / load, 0.8: 400_000 / load }[load],
    figures: {
      utilisation: { exact: load, measure: utilisationOf('S') },
      response: { exact: mean, measure: responseOf('F') },
      wait: { exact: load * mean, measure: waitAt('S') },
      present: { exact: load * mean, measure: presentAt('S') },
      waiting: { exact: load * load * mean, measure: waitingAt('S') },
      'share that waits': { exact: load, measure: waitedAt('S') },
      'response p50': latencyQuantile('F', 0.5, mean * Math.log(2)),
      'response p95': latencyQuantile('F', 0.95, mean * Math.log(20)),
      'response p99': latencyQuantile('F', 0.99, mean * Math.log(100)),
      'response p999': latencyQuantile('F', 0.999, mean * Math.log(1000)),
    },
  };
}

interface Servers {
  readonly servers: number;
  readonly rate: number;
  readonly customers: number;
  /** Share that waits, mean wait, its quantiles. */
  readonly waits: readonly [share: number, mean: number, p95: number, p99: number];
}

function manyServers({ servers, rate, customers, waits: [share, wait, p95, p99] }: Servers): Claim {
  return {
    id: `mmc-${servers}`,
    name: `M/M/${servers} at ${rate / servers}`,
    source: 'Erlang C; L. Kleinrock, Queueing Systems I, 1975',
    text: (off) => single(`cores: ${servers}  ${open}  time: exponential(1s)`, rate * off),
    seconds: customers / rate,
    warmup: 100 / (1 - rate / servers) ** 2 / servers,
    off: 0.95,
    secondsOff: customers / rate / 8,
    brief: servers <= 4 ? 400_000 / rate : undefined,
    figures: {
      'share that waits': { exact: share, measure: waitedAt('S') },
      wait: { exact: wait, measure: waitAt('S') },
      response: { exact: wait + 1, measure: responseOf('F') },
      waiting: { exact: rate * wait, measure: waitingAt('S') },
      present: { exact: rate * (wait + 1), measure: presentAt('S') },
      'wait p95': waitQuantile('S', 0.95, p95),
      'wait p99': waitQuantile('S', 0.99, p99),
    },
  };
}

function generalService(name: string, time: string, wait: number, customers: number): Claim {
  return {
    id: `mg1-${name.toLowerCase()}`,
    name: `M/${name}/1 at 0.8`,
    source: 'Pollaczek–Khinchine',
    text: (off) => single(`${open}  time: ${time}`, 0.8 * off),
    seconds: customers / 0.8,
    warmup: 4000,
    secondsOff: customers / 0.8 / 8,
    brief: name === 'H2' ? undefined : 400_000 / 0.8,
    figures: {
      wait: { exact: wait, measure: waitAt('S') },
      response: { exact: wait + 1, measure: responseOf('F') },
      present: { exact: 0.8 * (wait + 1), measure: presentAt('S') },
    },
  };
}

const shared = 'scheduling: processor-sharing  concurrency: 1M';

function processorSharing(name: string, time: string, seconds: number): Claim {
  return {
    id: `ps-${name.toLowerCase()}`,
    name: `M/${name}/1 processor sharing at 0.8`,
    source: 'insensitivity; L. Kleinrock, Queueing Systems II, 1976',
    text: (off) => single(`${shared}  time: ${time}`, 0.8 * off),
    seconds,
    warmup: 4000,
    secondsOff: 2 * million,
    brief: 600_000,
    figures: {
      response: { exact: 5, measure: responseOf('F') },
      present: { exact: 4, measure: presentAt('S') },
      utilisation: { exact: 0.8, measure: utilisationOf('S') },
    },
  };
}

interface Room {
  readonly servers: number;
  readonly room: number;
  readonly arrivals: number;
  readonly service: number;
  readonly customers: number;
  readonly expected: readonly [loss: number, throughput: number, present: number, response: number, utilisation: number];
}

function finiteRoom({ servers, room, arrivals, service, customers, expected }: Room): Claim {
  const [loss, throughput, present, response, utilisation] = expected;
  return {
    id: `mmck-${arrivals}-${servers}-${room}`,
    name: `M/M/${servers}/${room}, ${arrivals} arrivals for ${service} services`,
    source: 'birth and death process; the third is an example of the simmer package',
    text: (off) =>
      single(`cores: ${servers}  concurrency: ${servers}  queue: ${room - servers}  time: exponential(${1000 / service}ms)`, arrivals * off),
    seconds: customers / arrivals,
    warmup: 200,
    secondsOff: customers / arrivals / 4,
    brief: 400_000 / arrivals,
    figures: {
      rejected: { exact: loss, measure: failuresOf('F', 'rejected') },
      throughput: { exact: throughput, measure: throughputOf('F') },
      present: { exact: present, measure: presentAt('S') },
      response: { exact: response, measure: responseOf('F') },
      utilisation: { exact: utilisation, measure: utilisationOf('S') },
    },
  };
}

function erlangLoss(servers: number, offered: number, loss: number, customers: number): Claim {
  const figures: Record<string, Figure> = { rejected: { exact: loss, measure: failuresOf('F', 'rejected') } };
  return {
    id: `erlang-b-${servers}`,
    name: `Erlang's loss system, ${servers} servers for ${offered} erlangs`,
    source: 'Erlang B',
    text: (off) => single(`cores: ${servers}  concurrency: ${servers}  queue: 0  time: exponential(1s)`, offered * off),
    seconds: customers / offered,
    warmup: 30,
    secondsOff: customers / offered / 4,
    brief: 400_000 / offered,
    figures,
  };
}

const patience: Claim = {
  id: 'erlang-a',
  name: 'M/M/4+M at 4.4, patience of mean 2',
  source: 'Erlang A; C. Palm, 1946',
  text: (off) => single('cores: 4  concurrency: 4  queue: 1M  time: exponential(1s)  patience: exponential(2s)', 4.4 * off),
  seconds: (12 * million) / 4.4,
  warmup: 200,
  secondsOff: million,
  brief: 100_000,
  figures: {
    abandoned: { exact: 0.20074, measure: failuresOf('F', 'abandoned') },
    waiting: { exact: 1.766514, measure: waitingAt('S') },
    wait: { exact: 0.40148, measure: waitAt('S') },
    'share that waits': { exact: 0.721253, measure: waitedAt('S') },
  },
};

const conditional: Claim = {
  id: 'ps-conditional',
  name: 'M/G/1 processor sharing: a request of x seconds takes x ÷ (1 − ρ)',
  source: 'L. Kleinrock, Queueing Systems II, 1976',
  text: (off) =>
    `${start}\nclient U {}\nservice S { ${shared}  time: exponential(1s) }\nflow F { rate: ${0.2 * off}/s  U -> S { time: 2s } }\nflow G { rate: ${0.4 * off}/s  U -> S }`,
  seconds: 24 * million,
  warmup: 4000,
  secondsOff: 2 * million,
  brief: 400_000,
  figures: { long: { exact: 10, measure: responseOf('F') }, other: { exact: 5, measure: responseOf('G') } },
};

const sharingTwo: Claim = {
  id: 'ps-mm2',
  name: 'M/M/2 processor sharing at 0.8',
  source: 'the birth and death process of M/M/2; Erlang C',
  text: (off) => single(`${shared}  cores: 2  time: exponential(1s)`, 1.6 * off),
  seconds: 9 * million,
  warmup: 2000,
  secondsOff: million,
  brief: 400_000,
  figures: {
    response: { exact: 2.777778, measure: responseOf('F') },
    present: { exact: 4.444444, measure: presentAt('S') },
    utilisation: { exact: 0.8, measure: utilisationOf('S') },
  },
};

const h2 = 'hyperexponential(0.887298, 0.563508s, 4.436492s)';

export const queues: Family = {
  id: 'queues',
  title: 'Queues',
  claims: [
    singleServer(0.5, 5.5 * million),
    singleServer(0.8, 44 * million),
    manyServers({ servers: 2, rate: 1.6, customers: 50 * million, waits: [0.711111, 1.777778, 6.637014, 10.660609] }),
    manyServers({ servers: 4, rate: 3.2, customers: 33 * million, waits: [0.596432, 0.745541, 3.098679, 5.110476] }),
    generalService('D', '1s', 2, 16 * million),
    generalService('E2', 'erlang(2, 1s)', 3, 22 * million),
    // A squared coefficient of variation of 1, as the exponential has.
    generalService('LN', 'lognormal(mean: 1s, cv: 1)', 4, 32 * million),
    processorSharing('M', 'exponential(1s)', 20 * million),
    processorSharing('D', '1s', 16 * million),
    processorSharing('H2', h2, 72 * million),
    conditional,
    sharingTwo,
    finiteRoom({
      servers: 1,
      room: 5,
      arrivals: 0.8,
      service: 1,
      customers: 7 * million,
      expected: [0.088819, 0.728944, 1.868332, 2.563065, 0.728944],
    }),
    finiteRoom({
      servers: 1,
      room: 10,
      arrivals: 1.5,
      service: 1,
      customers: 7 * million,
      expected: [0.337232, 0.994152, 8.128659, 8.176476, 0.994152],
    }),
    finiteRoom({ servers: 2, room: 3, arrivals: 3, service: 4, customers: 6 * million, expected: [0.04936, 2.85192, 0.76234, 0.267308, 0.35649] }),
    finiteRoom({
      servers: 4,
      room: 10,
      arrivals: 3.2,
      service: 1,
      customers: 20 * million,
      expected: [0.035741, 3.08563, 4.239839, 1.374059, 0.771407],
    }),
    erlangLoss(10, 8, 0.121661, 4 * million),
    erlangLoss(100, 90, 0.026957, 50 * million),
    patience,
  ],
};

/** Apart, since they take long: near saturation a line takes ages to forget. */
export const longQueues: Family = {
  id: 'queues-near-saturation',
  title: 'Queues near saturation, and of very uneven work',
  claims: [
    singleServer(0.9, 75 * million),
    // A squared coefficient of variation of 4.
    generalService('H2', h2, 10, 70 * million),
    manyServers({ servers: 8, rate: 7.2, customers: 105 * million, waits: [0.701533, 0.876916, 3.301556, 5.313354] }),
    singleServer(0.95, 290 * million),
    manyServers({ servers: 16, rate: 15.2, customers: 370 * million, waits: [0.780192, 0.975241, 3.434397, 5.446194] }),
  ],
};
