import type { Claim, Family } from '../claim.ts';
import { attemptsOf, availabilityOf, betweenTries, failuresOf, presentAt, responseOf, upShareOf } from '../measures.ts';
import { open, single, start } from './models.ts';

const million = 1e6;

const breakdowns = (['fifo', 'processor-sharing'] as const).map((scheduling): Claim => ({
  id: `breakdowns-${scheduling}`,
  name: `M/M/1 with a server that breaks down, ${scheduling}`,
  source: 'H. White and L. S. Christie, 1958',
  text: (off) => single(`time: exponential(1s)  concurrency: 1M  scheduling: ${scheduling}  mtbf: 20s  mttr: 2s  failure: pause`, 0.5 * off),
  seconds: 16 * million,
  warmup: 500,
  secondsOff: 3 * million,
  brief: 600_000,
  figures: {
    response: { exact: 2.848485, measure: responseOf('F') },
    present: { exact: 1.424242, measure: presentAt('S') },
    up: { exact: 0.909091, measure: upShareOf('S') },
  },
}));

const crashes: Claim = {
  id: 'crashes',
  name: 'a machine that is up for 20 s and down for 2 s',
  source: 'renewal theory: up ÷ (up + down)',
  text: (off) => single(`time: 0ms  mtbf: ${20 * off}s  mttr: ${2 / off}s`, 1),
  seconds: 8 * million,
  warmup: 0,
  secondsOff: 2 * million,
  brief: 600_000,
  figures: { refused: { exact: 2 / 22, measure: failuresOf('F', 'refused') }, up: { exact: 20 / 22, measure: upShareOf('S') } },
};

const amplification: Claim = {
  id: 'retry-amplification',
  name: 'every other try fails, three retries',
  source: '(1 − p⁴) ÷ (1 − p) tries, 1 − p⁴ succeed',
  text: (off) =>
    `${start}\nclient U { timeout: 1s  retry: 3 }\nservice S { time: 0ms }\nflow F { rate: 10/s  U -> S }\nscenario Half { duration: 1000s  at 0s drop S ${50 * off}% }`,
  scenario: 'Half',
  seconds: 40_000,
  warmup: 0,
  brief: 40_000,
  figures: { attempts: { exact: 1.875, measure: attemptsOf('F') }, success: { exact: 0.9375, measure: availabilityOf('F') } },
};

const hedge: Claim = {
  id: 'hedge',
  name: 'a second copy after the mean service time',
  source: 'the lesser of X and D + Y, both exponential: 1 − e^−D ÷ 2 for D = 1',
  text: (off) =>
    `${start}\nclient U {}\nservice S { instances: 2  cores: 100k  concurrency: 100k  time: exponential(${off}s) }\nflow F { rate: 1/s  U -> S { hedge: 1s } }`,
  seconds: 400_000,
  warmup: 100,
  brief: 400_000,
  figures: {
    response: { exact: 1 - Math.exp(-1) / 2, measure: responseOf('F') },
    attempts: { exact: 1 + Math.exp(-1), measure: attemptsOf('F') },
  },
};

/** Who finds the server busy comes back after an exponential time, and again. */
function retrial(rate: number, orbit: number, customers: number): Claim {
  return {
    id: `retrial-${rate}`,
    name: `M/M/1 at 0.7 whose customers come back, at rate ${rate}, until they are served`,
    source: 'G. Falin and J. Templeton, 1997: ρ(λ + ρθ) ÷ θ(1 − ρ)',
    text: (off) => single('concurrency: 1  queue: 0  time: exponential(1s)', 0.7 * off, `retry: 1M  backoff: exponential(${1 / rate}s)`),
    seconds: customers / 0.7,
    warmup: 1000 / Math.min(1, rate),
    off: 0.95,
    secondsOff: customers / 4,
    brief: rate === 1 ? 900_000 : undefined,
    figures: { 'waiting to come back': { exact: orbit, measure: betweenTries('F', 'S') } },
  };
}

// µ = 10, a timeout of 1 s, three retries at once, and nobody takes back work that was given up. Where λ × 4 < µ a storm ends by itself:
// at 2.4 it does, at 2.52 it does not. Above, there are two steady states, λ and 4 λ, and a burst pushes the system into the second for good.
const stormy = (rate: number, retries: number, duration: number, last: number) => `${start}
  client U { timeout: 1s  retry: ${retries} }\nservice S { ${open}  time: exponential(100ms) }\nflow F { rate: ${rate}/s  U -> S }
  scenario Burst { duration: ${duration}s  at 100s load F x5 for 10s }
  require F.availability >= 0% during Burst from ${duration - last}s to ${duration}s`;
const source = 'mean field of timeouts and retries; N. Bronson et al., "Metastable Failures in Distributed Systems", 2021';

const storms: Claim[] = [
  {
    id: 'storm-ends',
    name: 'retry storm after a burst: with 2.4 requests a second, four tries each and 10 services a second it ends',
    source,
    text: (off) => stormy(2.4 * off, 3, 4000, 1000),
    scenario: 'Burst',
    seconds: 40 * 4000,
    warmup: 0,
    brief: 40 * 4000,
    figures: {
      success: { exact: 1, measure: ({ windows: [end] }) => end.flows.F.successes / end.flows.F.arrivals },
      // Σ pⁿ with p = e^−(µ − λ(1 + p)), the chance that a try takes longer than its timeout.
      attempts: { exact: 1.000502, measure: ({ windows: [end] }) => end.flows.F.attempts / end.flows.F.arrivals },
    },
  },
  ...[4, 5, 6].map((rate): Claim => ({
    id: `storm-${rate}`,
    name: `retry storm after a burst: ${rate} requests a second, four tries each, 10 services a second; ten minutes later`,
    source,
    text: (off) => stormy(rate, off === 1 ? 3 : 2, 900, 200),
    scenario: 'Burst',
    seconds: 40 * 900,
    warmup: 0,
    brief: rate === 5 ? 10 * 900 : undefined,
    figures: {
      attempts: { exact: 4, measure: ({ windows: [end] }) => end.flows.F.attempts / end.flows.F.arrivals },
      success: { exact: 0, measure: ({ windows: [end] }) => end.flows.F.successes / end.flows.F.arrivals },
    },
  })),
];

export const failures: Family = {
  id: 'failures',
  title: 'Failures and retries',
  claims: [
    ...breakdowns,
    crashes,
    amplification,
    hedge,
    retrial(0.1, 17.966667, 11e6),
    retrial(1, 3.266667, 8e6),
    retrial(10, 1.796667, 14e6),
    ...storms,
  ],
};
