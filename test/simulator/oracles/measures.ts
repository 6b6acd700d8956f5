import { meanOf, quantileOf, standardDeviationOf, binsOf, countOf } from '../../../src/simulator/statistics/histogram.ts';
import type { Figure, Measure } from './claim.ts';

export const responseOf =
  (flow: string): Measure =>
  (run) =>
    meanOf(run.flows[flow].latency);

export const deviationOf =
  (flow: string): Measure =>
  (run) =>
    standardDeviationOf(run.flows[flow].latency);

/** Half-widths of far quantiles may be larger: few requests are beyond them. */
function precisionOf(share: number): Pick<Figure, 'precision'> {
  return share < 0.95 ? {} : { precision: share < 0.99 ? 0.02 : 0.03 };
}

/** The latency of a flow that the share `share` of its answers does not exceed. */
export function latencyQuantile(flow: string, share: number, exact: number): Figure {
  const measure: Measure = (run) => quantileOf(run.flows[flow].latency, share);
  return { exact, measure, isBinned: true, ...precisionOf(share) };
}

/** The same of the wait at a node. */
export function waitQuantile(node: string, share: number, exact: number): Figure {
  const measure: Measure = (run) => quantileOf(run.nodes[node].waits, share);
  return { exact, measure, isBinned: true, ...precisionOf(share) };
}

/** Share of a flow's answers that took longer than so many seconds, to the bins of the histogram. */
export const slowerThan =
  (flow: string, seconds: number): Measure =>
  ({ flows }) => {
    const { latency } = flows[flow];
    const slow = binsOf(latency).reduce((sum, [upper, count]) => (upper > seconds ? sum + count : sum), 0);
    return slow / countOf(latency);
  };

export const attemptsOf =
  (flow: string): Measure =>
  ({ flows }) =>
    flows[flow].attempts / flows[flow].arrivals;

export const availabilityOf =
  (flow: string): Measure =>
  ({ flows }) =>
    flows[flow].successes / flows[flow].arrivals;

export const throughputOf =
  (flow: string): Measure =>
  (run) =>
    run.flows[flow].successes / run.duration;

export const failuresOf =
  (flow: string, cause: string): Measure =>
  ({ flows }) =>
    (flows[flow].failures[cause] ?? 0) / flows[flow].arrivals;

/** Requests at nodes, mean over time. */
export const presentAt =
  (...nodes: readonly string[]): Measure =>
  (run) =>
    nodes.reduce((sum, node) => sum + run.nodes[node].inFlight, 0) / run.duration;

/** Requests of a flow that are neither answered nor at the node: waiting to try again. */
export const betweenTries =
  (flow: string, node: string): Measure =>
  (run) =>
    (run.flows[flow].inFlight - run.nodes[node].inFlight) / run.duration;

/** Requests that wait at a node, mean over time; how long a request waits; the share that has to. */
export const waitingAt =
  (node: string): Measure =>
  (run) =>
    run.nodes[node].waiting / run.duration;

export const waitAt =
  (node: string): Measure =>
  (run) =>
    meanOf(run.nodes[node].waits);

export const waitedAt =
  (node: string): Measure =>
  ({ nodes }) =>
    nodes[node].waited / countOf(nodes[node].waits);

export const utilisationOf =
  (node: string): Measure =>
  ({ nodes }) =>
    nodes[node].busy / nodes[node].capacity;

/** Share of the time that a node's machines were up. */
export const upShareOf =
  (node: string): Measure =>
  (run) =>
    run.nodes[node].capacity / run.duration;

export const hitsOf =
  (cache: string): Measure =>
  ({ nodes }) => {
    const { hits, misses } = nodes[cache].cache!;
    return hits / (hits + misses);
  };

export const staleOf =
  (data: string): Measure =>
  (run) =>
    run.data[data].staleReads / run.data[data].reads;

export const freshOf =
  (data: string): Measure =>
  (run) =>
    1 - run.data[data].staleReads / run.data[data].reads;

/** Acknowledged writes that are gone, whatever the cause. */
export const lostOf =
  (data: string): Measure =>
  (run) =>
    Object.values(run.data[data].lost).reduce((sum, each) => sum + each, 0);
