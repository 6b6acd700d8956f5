import type { Claim, Family } from '../claim.ts';
import { responseOf } from '../measures.ts';
import { open, start } from './models.ts';

const million = 1e6;

interface Balanced {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly balance: string;
  readonly servers: number;
  readonly load: number;
  readonly response: number;
  readonly customers: number;
  readonly brief?: number;
}

function balanced({ id, name, source, balance, servers, load, response, customers, brief }: Balanced): Claim {
  const seconds = customers / (servers * load);
  return {
    id,
    name,
    source,
    text: (off) => `${start}\nclient U {}\nproxy LB { balance: ${balance}  time: 0ms  tls: none  ${open} }
      service S { instances: ${servers}  ${open}  time: exponential(1s) }\nflow F { rate: ${load * servers * off}/s  U -> LB -> S }`,
    seconds,
    // From empty to within a thousandth of the mean queue.
    warmup: servers === 1000 ? 8.5 / (1 - load) : 10 / (1 - load) ** 2,
    off: 0.95,
    secondsOff: seconds / 8,
    brief,
    figures: { response: { exact: response, measure: responseOf('F') } },
  };
}

const inTurn = (servers: number, response: number): Claim =>
  balanced({
    id: `round-robin-${servers}`,
    name: `round robin over ${servers} servers at 0.8`,
    source: `E${servers}/M/1, root of GI/M/1`,
    balance: 'round-robin',
    servers,
    load: 0.8,
    response,
    customers: 14 * million,
    brief: servers === 2 ? 200_000 : undefined,
  });

/** The mean of infinitely many servers, and what a thousand of them, of which distinct ones are looked at, add to it. */
const choices = (count: number, load: number, [mean, ofThousand]: readonly [number, number], customers: number): Claim =>
  balanced({
    id: `choices-${count}-${load}`,
    name: `the shortest queue of ${count} among a thousand servers at ${load}`,
    source: `M. Mitzenmacher, 2001: ${mean} for infinitely many; of a thousand by the expansion of N. Gast and B. Van Houdt, 2017`,
    balance: `two-choices  choices: ${count}`,
    servers: 1000,
    load,
    response: mean + ofThousand,
    customers,
    brief: count === 2 && load === 0.8 ? 500 : undefined,
  });

export const balancing: Family = {
  id: 'balancing',
  title: 'Load balancing',
  claims: [
    inTurn(2, 3.84398),
    inTurn(4, 3.267384),
    inTurn(10, 2.922269),
    balanced({
      id: 'random-2',
      name: 'random split over two servers at 0.8',
      source: 'M/M/1 of each share',
      balance: 'random',
      servers: 2,
      load: 0.8,
      response: 5,
      customers: 14 * million,
    }),
    balanced({
      id: 'shortest-of-2',
      name: 'the shorter of two queues at 0.8',
      source: 'Markov chain of both queues, solved numerically',
      balance: 'least-connections',
      servers: 2,
      load: 0.8,
      response: 2.955747,
      customers: 14 * million,
      brief: 200_000,
    }),
    choices(2, 0.5, [1.265686, 0.000183], 1.2 * million),
    choices(2, 0.7, [1.614454, 0.000558], 2.5 * million),
    choices(2, 0.8, [1.947363, 0.001121], 4.3 * million),
    choices(2, 0.9, [2.614057, 0.003083], 11.4 * million),
    choices(2, 0.95, [3.383046, 0.007464], 31 * million),
    choices(3, 0.5, [1.125244, 0.000226], 1 * million),
    choices(3, 0.7, [1.356842, 0.000631], 1.9 * million),
    choices(3, 0.8, [1.580886, 0.001277], 3.4 * million),
    choices(3, 0.9, [2.027856, 0.003329], 8.8 * million),
    choices(3, 0.95, [2.535133, 0.007782], 24 * million),
  ],
};

/** Apart, since it takes longer than all the others: near saturation the length of all queues together drifts for minutes. */
export const manyChoices: Family = {
  id: 'balancing-near-saturation',
  title: 'Load balancing near saturation',
  claims: [choices(2, 0.99, [5.431997, 0.045813], 195 * million), choices(3, 0.99, [3.857847, 0.046901], 160 * million)],
};
