import type { Measurement } from './measurement.ts';
import type { FlowSeries } from './replication-result.ts';

export interface RecoveryRun {
  /** The flow's series of each replication, with bins of `interval` seconds. */
  readonly series: readonly FlowSeries[];
  readonly interval: number;
  /** When the scenario's first event happens, and when the run ends: seconds after the warm-up. */
  readonly event: number;
  readonly end: number;
}

/** A level that the steady flow stays within: beyond this many standard deviations of its bins it has left it. */
const deviations = 4;
/** Below this share of the steady latency a difference is of no interest, however steady it was. */
const smallestExcess = 0.05;
const fewestSteadyBins = 10;

/**
 * Time from the event until a flow is back at the latency and availability it had before it: the end of the last two bins in a row that lie
 * outside (one alone is noise). 0 where it never left. A flow that is still outside when the run ends recovers at some later time.
 * Nothing where too little time passes before the event to know the steady level.
 */
export function recoveryOf(run: RecoveryRun): Measurement | undefined {
  const steadyBins = Math.floor(run.event / run.interval + 1e-9);
  const steady = steadyLevel(run.series, steadyBins);
  if (steady === undefined) return undefined;
  const lengths = run.series.map((series) => lastBadBin(series, steadyBins, steady));
  const seconds = lengths.map((bin) => (bin === undefined ? 0 : Math.min(run.end, (bin + 1) * run.interval) - run.event));
  const isOver = lengths.map((bin, index) => bin === undefined || bin < lastBinWithArrivals(run.series[index]));
  return {
    kind: 'mean',
    values: seconds,
    ...(isOver.every(Boolean) ? {} : { atWorst: seconds.map((value, index) => (isOver[index] ? value : Infinity)) }),
  };
}

interface Level {
  readonly highestLatency: number;
  readonly lowestAvailability: number;
}

function steadyLevel(series: readonly FlowSeries[], bins: number): Level | undefined {
  const latencies: number[] = [];
  const availabilities: number[] = [];
  for (const flow of series) {
    for (let bin = 0; bin < Math.min(bins, flow.arrivals.length); bin++) {
      if (flow.successes[bin] > 0) latencies.push(flow.latency[bin] / flow.successes[bin]);
      if (flow.arrivals[bin] > 0) availabilities.push(flow.successes[bin] / flow.arrivals[bin]);
    }
  }
  if (latencies.length < fewestSteadyBins) return undefined;
  const latency = meanAndDeviation(latencies);
  const availability = meanAndDeviation(availabilities);
  return {
    highestLatency: latency.mean + Math.max(deviations * latency.deviation, smallestExcess * latency.mean),
    lowestAvailability: availability.mean - deviations * availability.deviation,
  };
}

function lastBadBin(series: FlowSeries, from: number, steady: Level): number | undefined {
  let last: number | undefined;
  let wasBad = false;
  for (let bin = from; bin < series.arrivals.length; bin++) {
    if (series.arrivals[bin] === 0) continue;
    const bad = isOutside(series, bin, steady);
    if (bad && wasBad) last = bin;
    wasBad = bad;
  }
  return last;
}

function isOutside({ arrivals, successes, latency }: FlowSeries, bin: number, steady: Level): boolean {
  return successes[bin] === 0 || latency[bin] / successes[bin] > steady.highestLatency || successes[bin] / arrivals[bin] < steady.lowestAvailability;
}

function lastBinWithArrivals({ arrivals }: FlowSeries): number {
  return arrivals.findLastIndex((count) => count > 0);
}

function meanAndDeviation(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}
