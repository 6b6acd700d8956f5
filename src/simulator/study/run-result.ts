import type { Architecture, Scenario } from '../../model/architecture.ts';
import type { Run, Series } from '../../model/generated/result.ts';
import type { Measurement } from '../statistics/measurement.ts';
import type { Sample } from '../statistics/measures.ts';
import { recoveryOf } from '../statistics/recovery.ts';
import type { FlowSeries, NodeSeries, ReplicationResult } from '../statistics/replication-result.ts';
import { dataFigures, flowFigures, nodeFigures } from './run-figures.ts';

export interface RunDescription {
  /** With variant and traffic applied. */
  readonly architecture: Architecture;
  readonly scenario: Scenario | undefined;
  readonly variant: string | null;
  readonly traffic: number;
  readonly duration: number;
  readonly warmup: number;
  readonly ended: Run['ended'];
  /** The node whose line grew without end. */
  readonly saturatedAt?: string;
}

/** One run of the report from its replications, in the order of their numbers. Flows, nodes and data stand in the file's order. */
export function runResult(description: RunDescription, results: readonly ReplicationResult[]): Run {
  const { architecture, scenario } = description;
  const shortest = Math.min(description.duration, ...results.map(({ duration }) => duration));
  return {
    scenario: scenario?.name ?? null,
    variant: description.variant,
    ...(description.traffic === 1 ? {} : { traffic: description.traffic }),
    replications: results.length,
    duration: shortest,
    warmup: description.warmup,
    events: results.reduce((sum, { events }) => sum + events, 0),
    ended: description.ended,
    ...(description.saturatedAt === undefined ? {} : { saturatedAt: description.saturatedAt }),
    flows: named(architecture.flows, (name) => {
      const samples = samplesOf(results, ({ flows }) => flows[name]);
      return samples.length === 0 ? undefined : flowFigures(samples, recoveryFor(name, description, results));
    }),
    nodes: named(architecture.nodes, (name, { kind }) => {
      const samples = samplesOf(results, ({ nodes }) => nodes[name]);
      return samples.length === 0 ? undefined : nodeFigures(kind, samples);
    }),
    data: named(architecture.data, (name) => {
      const samples = samplesOf(results, ({ data }) => data[name]);
      return samples.length === 0 ? undefined : dataFigures(samples);
    }),
    series: seriesOf(description, results),
  };
}

function recoveryFor(flow: string, { scenario }: RunDescription, results: readonly ReplicationResult[]): Measurement | undefined {
  if (scenario === undefined || scenario.events.length === 0) return undefined;
  const series = results.flatMap(({ series: { flows } }) => (flows[flow] === undefined ? [] : [flows[flow]]));
  if (series.length === 0) return undefined;
  const event = Math.min(...scenario.events.map(({ at }) => at));
  return recoveryOf({ series, interval: results[0].series.interval, event, end: scenario.settings.duration });
}

/** Mean over replications, bin by bin; null where nothing was measured. */
function seriesOf({ architecture, scenario }: RunDescription, results: readonly ReplicationResult[]): Series {
  const interval = results[0]?.series.interval ?? 1;
  const bins = Math.min(...results.map(({ series, duration }) => Math.min(Math.ceil(duration / series.interval - 1e-9), binsIn(series))));
  const all = Array.from({ length: Number.isFinite(bins) ? bins : 0 }, (_, bin) => bin);
  return {
    interval,
    flows: named(architecture.flows, (name) => {
      const series = results.flatMap(({ series: { flows } }) => (flows[name] === undefined ? [] : [flows[name]]));
      return series.length === 0 ? undefined : flowSeries(series, all, interval);
    }),
    nodes: named(architecture.nodes, (name) => {
      const series = results.flatMap(({ series: { nodes } }) => (nodes[name] === undefined ? [] : [nodes[name]]));
      return series.length === 0 ? undefined : nodeSeries(series, all, interval);
    }),
    events: (scenario?.events ?? []).map(({ at, text }) => ({ at, text })),
  };
}

function flowSeries(series: readonly FlowSeries[], bins: readonly number[], interval: number): Record<string, (number | null)[]> {
  const sum = (name: keyof FlowSeries) => bins.map((bin) => series.reduce((total, each) => total + each[name][bin], 0));
  const [arrivals, successes, latency] = [sum('arrivals'), sum('successes'), sum('latency')];
  return {
    throughput: successes.map((count) => count / (series.length * interval)),
    latency: latency.map((seconds, bin) => quotient(seconds, successes[bin])),
    errors: arrivals.map((count, bin) => quotient(count - successes[bin], count)),
  };
}

function nodeSeries(series: readonly NodeSeries[], bins: readonly number[], interval: number): Record<string, (number | null)[]> {
  const sum = (name: keyof NodeSeries) => bins.map((bin) => series.reduce((total, each) => total + (each[name]?.[bin] ?? 0), 0));
  const level = (name: keyof NodeSeries) => sum(name).map((integral) => integral / (series.length * interval));
  const [busy, capacity, hits, misses, lagged] = [sum('busy'), sum('capacity'), sum('hits'), sum('misses'), sum('lagged')];
  return {
    utilisation: busy.map((seconds, bin) => quotient(seconds, capacity[bin])),
    queue: level('waiting'),
    ...(series[0].depth === undefined ? {} : { depth: level('depth') }),
    ...(series[0].hits === undefined ? {} : { hits: hits.map((count, bin) => quotient(count, count + misses[bin])) }),
    ...(lagged.every((count) => count === 0) ? {} : { lag: sum('lag').map((seconds, bin) => quotient(seconds, lagged[bin])) }),
  };
}

function binsIn({ flows, nodes }: ReplicationResult['series']): number {
  return Math.min(...Object.values(flows).map(({ arrivals }) => arrivals.length), ...Object.values(nodes).map(({ busy }) => busy.length));
}

function quotient(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function samplesOf<Tally>(results: readonly ReplicationResult[], part: (result: ReplicationResult) => Tally | undefined): Sample<Tally>[] {
  return results.flatMap((result) => {
    const tally = part(result);
    return tally === undefined ? [] : [{ tally, seconds: result.duration }];
  });
}

function named<Element extends { readonly name: string }, Value>(
  elements: readonly Element[],
  value: (name: string, element: Element) => Value | undefined,
): Record<string, Value> {
  return Object.fromEntries(
    elements.flatMap((element): [string, Value][] => {
      const each = value(element.name, element);
      return each === undefined ? [] : [[element.name, each]];
    }),
  );
}
