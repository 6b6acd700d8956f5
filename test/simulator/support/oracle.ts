import { describe, expect, test } from 'vitest';
import { meanOf } from '../../../src/simulator/statistics/histogram.ts';
import type { ReplicationResult } from '../../../src/simulator/statistics/replication-result.ts';
import { interval, simulate } from './simulate.ts';

type Measure = (run: ReplicationResult) => number;

/** A model whose figures are known exactly. Its seed and precision were set before its first run. */
export interface Oracle {
  readonly name: string;
  /** Where the exact figures come from. */
  readonly source: string;
  /** The model, with one of its parameters multiplied by `off`: 1 is the model itself. */
  readonly text: (off: number) => string;
  readonly duration: number;
  readonly warmup: number;
  readonly scenario?: string;
  /** Largest relative half-width of a 99.9 % interval. */
  readonly precision: number;
  readonly expected: Readonly<Record<string, { readonly exact: number; readonly measure: Measure }>>;
}

const seed = 20_261_122;

/** Tests each model: the 99.9 % interval of ten replications is narrow and holds the exact value, and that of the model that is off by 5 % does not. */
export function describeOracles(oracles: readonly Oracle[]): void {
  describe.each(oracles)('$name ($source)', ({ text, expected, precision, ...options }) => {
    const run = (off: number) => simulate(text(off), { ...options, seed, replications: 10 });
    const exactly = run(1);
    const figures = Object.entries(expected);

    test.each(figures)('%s', async (_, { exact, measure }) => {
      const { mean, half } = interval((await exactly).map(measure));
      expect(half / mean).toBeLessThanOrEqual(precision);
      expect(Math.abs(mean - exact), `${mean} ± ${half} instead of ${exact}`).toBeLessThanOrEqual(half);
    });

    test('off by 5 %, it is found out', async () => {
      const runs = await run(1.05);
      const missed = figures.filter(([, { exact, measure }]) => {
        const { mean, half } = interval(runs.map(measure));
        return Math.abs(mean - exact) > half;
      });
      expect(missed.map(([name]) => name)).not.toEqual([]);
    });
  });
}

export const responseOf =
  (flow: string): Measure =>
  (run) =>
    meanOf(run.flows[flow].latency);
export const attemptsOf =
  (flow: string): Measure =>
  (run) =>
    run.flows[flow].attempts / run.flows[flow].arrivals;
export const availabilityOf =
  (flow: string): Measure =>
  (run) =>
    run.flows[flow].successes / run.flows[flow].arrivals;
export const throughputOf =
  (flow: string): Measure =>
  (run) =>
    run.flows[flow].successes / run.duration;
export const failuresOf =
  (flow: string, cause: string): Measure =>
  (run) =>
    (run.flows[flow].failures[cause] ?? 0) / run.flows[flow].arrivals;
/** Requests at a node, mean over time; those of them that wait; the share that had to wait. */
export const presentAt =
  (node: string): Measure =>
  (run) =>
    run.nodes[node].inFlight / run.duration;
export const waitingAt =
  (node: string): Measure =>
  (run) =>
    run.nodes[node].waiting / run.duration;
export const waitedAt =
  (node: string): Measure =>
  (run) =>
    run.nodes[node].waited / run.nodes[node].waits.moments[0];
export const utilisationOf =
  (node: string): Measure =>
  (run) =>
    run.nodes[node].busy / run.nodes[node].capacity;
/** Share of the time that a node's machines were up. */
export const upShareOf =
  (node: string, cores = 1): Measure =>
  (run) =>
    run.nodes[node].capacity / run.duration / cores;
