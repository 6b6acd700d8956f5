import type { Estimate, Result, Run } from '../model/generated/result.ts';

/** What the colours of a picture may tell of its nodes. */
export type HeatKind = 'utilisation' | 'queue' | 'latency' | 'hits';

/** How a figure becomes a colour: at `full` it is hottest, or with `isBetterHigh` coolest. */
export interface HeatScale {
  /** What the legend calls it. */
  readonly name: string;
  /** What is said after a node's figure, as in `46% busy`. */
  readonly words: string;
  readonly dimension: 'percent' | 'count';
  readonly full: number;
  readonly isBetterHigh?: boolean;
}

/** A figure by node, and how to read it. */
export interface Heat {
  readonly values: Readonly<Record<string, number>>;
  readonly scale: HeatScale;
}

export const heatScales: Readonly<Record<HeatKind, HeatScale>> = {
  utilisation: { name: 'Utilisation', words: 'busy', dimension: 'percent', full: 1 },
  queue: { name: 'Waiting', words: 'waiting', dimension: 'count', full: 1 },
  latency: { name: 'Share of the latency', words: 'of the latency', dimension: 'percent', full: 1 },
  hits: { name: 'Hits', words: 'hits', dimension: 'percent', full: 1, isBetterHigh: true },
};

/** Utilisation by node, from 0 to 1: the mean over instances, for nodes that have one. */
export function heatOf(run: Run): Readonly<Record<string, number>> {
  return meansOf(run, ({ utilisation }) => utilisation?.mean);
}

/** The same of an estimate, which stands in until there is a simulation. Nothing where nothing is busy or the rates are unknown. */
export function heatOfEstimate({ nodes }: Estimate): Readonly<Record<string, number>> | undefined {
  const known = Object.entries(nodes).flatMap(([name, { utilisation }]) => (typeof utilisation === 'number' ? [[name, utilisation] as const] : []));
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** The run that a picture shows unless another is asked for: the base in the steady state, or else the first. */
export function steadyRun(result: Pick<Result, 'runs'>): Run | undefined {
  return result.runs.find(({ scenario, variant }) => scenario === null && variant === null) ?? result.runs.at(0);
}

/**
 * What a run's nodes measured: its means, or with `bin` what they were in that bin of the series. The scale is the same at all times of a
 * run, so that colours can be compared. Shares of the latency are known of the whole run alone.
 */
export function heatOfRun(run: Run, kind: HeatKind, bin?: number): Heat {
  const means = kind === 'latency' ? latencyShares(run) : meansOf(run, (node) => figureOf[kind](node)?.mean);
  const series = bin === undefined || kind === 'latency' ? undefined : seriesOf(run, kind);
  const values = series === undefined ? means : Object.fromEntries(Object.entries(series).flatMap(([name, all]) => known(name, all[bin!])));
  return { values, scale: kind === 'queue' ? { ...heatScales.queue, full: longestLine(run, means) } : heatScales[kind] };
}

/** The kinds that a run has figures of. */
export function heatKindsOf(run: Run): readonly HeatKind[] {
  const kinds = Object.keys(heatScales) as HeatKind[];
  return kinds.filter((kind) => Object.keys(heatOfRun(run, kind).values).length > 0);
}

/** Whether a kind has figures over the time of a run. */
export function isOverTime(kind: HeatKind): boolean {
  return kind !== 'latency';
}

type Node = Run['nodes'][string];

const figureOf = {
  utilisation: ({ utilisation }: Node) => utilisation,
  queue: ({ queue, depth }: Node) => (depth ?? queue)?.mean,
  hits: ({ hits }: Node) => hits,
};

function meansOf({ nodes }: Run, mean: (node: Node) => number | null | undefined): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(nodes).flatMap(([name, node]) => known(name, mean(node))));
}

function seriesOf({ series }: Run, kind: keyof typeof figureOf): Readonly<Record<string, readonly (number | null)[]>> {
  const own = Object.entries(series.nodes).map(([name, all]) => [name, kind === 'queue' ? (all.depth ?? all.queue) : all[kind]] as const);
  return Object.fromEntries(own.filter(([, values]) => values !== undefined));
}

function longestLine(run: Run, means: Readonly<Record<string, number>>): number {
  const all = Object.values(seriesOf(run, 'queue')).flat();
  return [...all, ...Object.values(means)].reduce((most: number, value) => Math.max(most, value ?? 0), 1);
}

/** Of the time that all answered requests took, the share that each node had, waits and network included. */
function latencyShares({ flows }: Run): Readonly<Record<string, number>> {
  const seconds = new Map<string, number>();
  for (const { throughput, breakdown } of Object.values(flows)) {
    for (const { node, waiting, working, network } of breakdown)
      seconds.set(node, (seconds.get(node) ?? 0) + (throughput.mean ?? 0) * (waiting + working + network));
  }
  const whole = [...seconds.values()].reduce((sum, each) => sum + each, 0);
  return Object.fromEntries([...seconds].flatMap(([name, each]) => (whole > 0 && each > 0 ? [[name, each / whole]] : [])));
}

function known(name: string, value: number | null | undefined): [string, number][] {
  return typeof value === 'number' ? [[name, value]] : [];
}
