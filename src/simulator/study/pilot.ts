import { meanOf } from '../../base/distribution.ts';
import type { Architecture, Flow } from '../../model/architecture.ts';
import type { Arrivals } from '../../model/schema/value-types.ts';
import type { ReplicationResult } from '../statistics/replication-result.ts';
import { isOnlyKept } from '../statistics/saturation.ts';
import { warmUpOf } from '../statistics/warm-up.ts';

/** The first replication of the steady run starts without warm-up and tells how long the system needs to settle, and how often things happen. */
export interface PilotPlan {
  readonly duration: number;
  readonly maxEvents: number;
}

export interface Settling {
  readonly warmup: number;
  readonly isSettled: boolean;
}

const leastSeconds = 30;
const requests = 20_000;
const mostEvents = 5_000_000;
/** A line shorter than this on average says nothing of the warm-up; its bins are mostly noise. */
const leastLevel = 0.5;

/** A pilot for `factor` times the usual 20,000 requests (at least 30 s). */
export function pilotPlan(architecture: Architecture, maxEvents: number, factor = 1): PilotPlan {
  const rate = declaredRate(architecture);
  const duration = factor * (rate > 0 ? Math.max(leastSeconds, requests / rate) : leastSeconds);
  return { duration, maxEvents: Math.min(maxEvents, factor * mostEvents) };
}

/** MSER-5 over one series: how far each flow's latency and each line's length is from its own mean, averaged over all of them. */
export function settlingOf(pilot: ReplicationResult): Settling {
  const { interval } = pilot.series;
  const observed = Math.floor(pilot.duration / interval + 1e-9);
  const { values, isSettled } = warmUpOf(average(relativeSeries(pilot, observed), observed));
  return { warmup: values * interval, isSettled };
}

function relativeSeries(pilot: ReplicationResult, observed: number): readonly (readonly number[])[] {
  const { series } = pilot;
  const latencies = Object.values(series.flows).map(({ latency, successes }) => filled(latency, successes, observed));
  const lines = Object.entries(series.nodes).flatMap(([name, { waiting, depth }]) => [
    waiting,
    ...(depth === undefined || isOnlyKept([pilot], name) ? [] : [depth]),
  ]);
  const levels = lines.map((integrals) => Array.from(integrals.subarray(0, observed), (integral) => integral / series.interval));
  return [...latencies, ...levels.filter((values) => meanValue(values) >= leastLevel)].flatMap((values) => {
    const mean = meanValue(values);
    return mean > 0 ? [values.map((value) => value / mean)] : [];
  });
}

/** Mean latency in each bin; where nothing was answered, as in the bin before. */
function filled(sums: Float64Array, counts: Float64Array, observed: number): number[] {
  let last = sums.find((_, bin) => counts[bin] > 0) === undefined ? 0 : firstMean(sums, counts);
  return Array.from(sums.subarray(0, observed), (sum, bin) => (last = counts[bin] > 0 ? sum / counts[bin] : last));
}

function firstMean(sums: Float64Array, counts: Float64Array): number {
  const bin = counts.findIndex((count) => count > 0);
  return sums[bin] / counts[bin];
}

function average(all: readonly (readonly number[])[], length: number): number[] {
  return Array.from({ length }, (_, bin) => (all.length === 0 ? 0 : all.reduce((sum, values) => sum + values[bin], 0) / all.length));
}

function meanValue(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Requests per second as the file states them; a user who thinks asks about once in a think time. */
function declaredRate({ flows, nodes }: Architecture): number {
  const open = flows.map((flow) => rateOfFile(flow.settings.arrivals) ?? rateOfFlow(flow) ?? 0);
  const closed = nodes.map((node) => {
    const think = node.kind === 'client' && node.settings.think !== undefined ? meanOf(node.settings.think) : undefined;
    return node.kind === 'client' && think !== undefined && think > 0 ? node.settings.users / think : 0;
  });
  return [...open, ...closed].reduce((sum, rate) => sum + rate, 0);
}

/** Requests per second that an open flow states; nothing of a closed one, and of a file, which ends. */
export function rateOfFlow({ settings }: Flow): number | undefined {
  if (settings.arrivals.kind === 'trace') return undefined;
  return settings.rate ?? (settings.every === undefined ? undefined : 1 / settings.every);
}

/** Arrivals a second of a file: as many as there are over the time they take. */
function rateOfFile(arrivals: Arrivals): number | undefined {
  if (arrivals.kind !== 'trace' || arrivals.times === undefined) return undefined;
  return arrivals.times.length / Math.max(1, arrivals.times.at(-1) ?? 0);
}
