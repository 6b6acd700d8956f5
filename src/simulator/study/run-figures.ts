import type { BreakdownPart, DataResult, Figure, FlowResult, NodeResult } from '../../model/generated/result.ts';
import { tellLoss, type LossCause } from '../run/lost-write.ts';
import { addUp, strongestLevel } from '../judge/judge-consistency.ts';
import { binsOf, standardDeviationOf } from '../statistics/histogram.ts';
import { figureOf, type Measurement } from '../statistics/measurement.ts';
import { countOver, meanOver, merged, shareOver, type Measures, type Sample } from '../statistics/measures.ts';
import { dataMeasures, flowMeasures, nodeMeasures } from '../statistics/metric-measures.ts';
import { ageGrid, type DataTally, type FlowTally, type NodeTally, type PathSeconds } from '../statistics/replication-result.ts';

/** What the report shows of a flow. `recovery` where the run has an event to recover from. */
export function flowFigures(samples: readonly Sample<FlowTally>[], recovery: Measurement | undefined): FlowResult {
  const figure = figuresBy(flowMeasures, samples);
  return {
    offered: figure('offered'),
    throughput: figure('throughput'),
    availability: figure('availability'),
    errors: byCause(
      samples,
      ({ failures }) => failures,
      (cause) => shareOver(({ failures, arrivals }) => ({ hits: failures[cause] ?? 0, trials: arrivals })),
    ),
    latency: {
      ...statistics(figure, 'latency'),
      sd: figureOf(meanOver<FlowTally>(({ latency }) => standardDeviationOf(latency))(samples)),
      histogram: binsOf(merged(samples.map(({ tally }) => tally.latency))),
    },
    completion: statistics(figure, 'completion'),
    unfinished: figure('unfinished'),
    attempts: figure('attempts'),
    inFlight: figure('in-flight'),
    ...(recovery === undefined ? {} : { recovery: figureOf(recovery) }),
    breakdown: breakdownOf(samples.map(({ tally }) => tally)),
  };
}

/** What the report shows of a node; the architecture gives the kind. */
export function nodeFigures(kind: NodeResult['kind'], samples: readonly Sample<NodeTally>[]): NodeResult {
  const figure = figuresBy(nodeMeasures[kind], samples);
  if (kind === 'client') return { kind };
  if (kind === 'queue') return { kind, ...queueFigures(figure, samples) };
  return {
    kind,
    utilisation: figure('utilisation'),
    throughput: figure('throughput'),
    queue: { mean: figure('queue.mean'), max: figure('queue.max') },
    wait: { mean: figure('wait.mean'), p95: figure('wait.p95'), p99: figure('wait.p99'), share: figure('wait.share') },
    inFlight: figure('in-flight'),
    rejected: figure('rejected'),
    instances: instancesOf(samples),
    ...(samples.every(({ tally }) => tally.cache !== undefined)
      ? { hits: figure('hits'), staleHits: figure('stale-hits'), evictions: figure('evictions') }
      : {}),
    ...(kind === 'cdn' ? { originLoad: figure('origin-load') } : {}),
    ...(samples.every(({ tally }) => tally.cache?.coalesced !== undefined) ? { coalesced: figure('coalesced') } : {}),
    ...(samples.every(({ tally }) => tally.cache?.dirtyLost !== undefined) ? { dirtyLost: figure('dirty-lost') } : {}),
    ...(kind === 'filesystem'
      ? { failovers: figure('failovers'), unavailable: figure('unavailable'), repaired: figure('repaired'), lost: figure('lost') }
      : {}),
    ...(kind === 'database'
      ? { lag: { mean: figure('lag.mean'), p99: figure('lag.p99') }, failovers: figure('failovers'), unavailable: figure('unavailable') }
      : {}),
  };
}

/** What the report shows of a data set. */
export function dataFigures(samples: readonly Sample<DataTally>[]): DataResult {
  const figure = figuresBy(dataMeasures, samples);
  const summary = addUp(samples.map(({ tally }) => tally.consistency));
  return {
    consistency: {
      level: strongestLevel(summary),
      operations: summary.operations,
      share: summary.share,
      violations: Object.fromEntries(
        Object.entries({ ...summary.recorded, ...summary.levels }).map(([level, { violations, opportunities, witness }]) => {
          const told = witness && { text: witness.text, operations: witness.operations.map((operation) => ({ ...operation })) };
          return [level, { count: violations, opportunities, witness: told }];
        }),
      ),
    },
    stale: figure('stale'),
    staleness: statistics(figure, 'staleness'),
    consistentAfter: consistencyByAge(samples.map(({ tally }) => tally)),
    lost: figure('lost'),
    lostBy: byCause(
      samples,
      ({ lost }) => lost,
      (cause) => countOver(({ lost }) => lost[cause] ?? 0),
    ),
    lostWrites: toldLosses(samples.map(({ tally }) => tally)),
    lossWindow: figure('loss-window'),
    ...(samples.some(({ tally }) => tally.lostUpdates === undefined) ? {} : { lostUpdates: figure('lost-updates') }),
  };
}

/** Of each cause, the first replication's first. */
function toldLosses(tallies: readonly DataTally[]): Record<string, string> {
  const told: Record<string, string> = {};
  for (const { lostWrites } of tallies) for (const [cause, write] of Object.entries(lostWrites)) told[cause] ??= tellLoss(cause as LossCause, write);
  return told;
}

function queueFigures(figure: (name: string) => Figure, samples: readonly Sample<NodeTally>[]): Omit<NodeResult, 'kind'> {
  return {
    published: figure('published'),
    processed: figure('processed'),
    lost: figure('lost'),
    lostBy: byCause(samples, lostOf, (cause) => countOver((tally) => lostOf(tally)[cause] ?? 0)),
    duplicates: figure('duplicates'),
    reordered: figure('reordered'),
    deadLettered: figure('dead-lettered'),
    depth: { mean: figure('depth.mean'), max: figure('depth.max') },
    delay: { mean: figure('delay.mean'), p99: figure('delay.p99') },
  };
}

function lostOf({ queue }: NodeTally): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { lost } of Object.values(queue?.groups ?? {}))
    for (const [cause, count] of Object.entries(lost)) sums[cause] = (sums[cause] ?? 0) + count;
  return sums;
}

function figuresBy<Tally>(measures: Measures<Tally>, samples: readonly Sample<Tally>[]): (name: string) => Figure {
  return (name) => figureOf(measures[name]?.(samples));
}

function statistics(figure: (name: string) => Figure, name: string): Record<'mean' | 'p50' | 'p90' | 'p95' | 'p99' | 'p999' | 'max', Figure> {
  return {
    mean: figure(`${name}.mean`),
    p50: figure(`${name}.p50`),
    p90: figure(`${name}.p90`),
    p95: figure(`${name}.p95`),
    p99: figure(`${name}.p99`),
    p999: figure(`${name}.p999`),
    max: figure(`${name}.max`),
  };
}

function byCause<Tally>(
  samples: readonly Sample<Tally>[],
  causesOf: (tally: Tally) => Readonly<Record<string, number>>,
  measure: (cause: string) => (samples: readonly Sample<Tally>[]) => Measurement | undefined,
): Record<string, Figure> {
  const causes = [
    ...new Set(samples.flatMap(({ tally }) => Object.entries(causesOf(tally)).flatMap(([cause, count]) => (count > 0 ? [cause] : [])))),
  ].sort();
  return Object.fromEntries(causes.map((cause) => [cause, figureOf(measure(cause)(samples))]));
}

/** Mean over replications of each replication's own parts, so that they add up to the mean of the mean latencies. */
function breakdownOf(tallies: readonly FlowTally[]): BreakdownPart[] {
  const answered = tallies.filter(({ successes }) => successes > 0);
  const nodes = [...new Set(answered.flatMap(({ breakdown }) => Object.keys(breakdown)))];
  const part = (node: string, name: keyof PathSeconds) =>
    answered.reduce((sum, { breakdown, successes }) => sum + (breakdown[node]?.[name] ?? 0) / successes, 0) / answered.length;
  return nodes.map((node) => ({ node, waiting: part(node, 'waiting'), working: part(node, 'working'), network: part(node, 'network') }));
}

function instancesOf(samples: readonly Sample<NodeTally>[]): NonNullable<NodeResult['instances']> {
  const count = Math.max(0, ...samples.map(({ tally }) => tally.instances.length));
  return Array.from({ length: count }, (_, index) => {
    const own = samples.flatMap(({ tally, seconds }) => (tally.instances[index] === undefined ? [] : [{ ...tally.instances[index], seconds }]));
    const sum = (value: (instance: (typeof own)[number]) => number) => own.reduce((all, instance) => all + value(instance), 0);
    const capacity = sum((instance) => instance.capacity);
    return {
      utilisation: capacity > 0 ? sum((instance) => instance.busy) / capacity : 0,
      throughput: sum((instance) => instance.served) / sum((instance) => instance.seconds),
      ...(own[0].role === undefined ? {} : { role: own[0].role }),
    };
  });
}

/** At each age that reads had, the share that saw the key's last acknowledged write. */
function consistencyByAge(tallies: readonly DataTally[]): [number, number][] {
  return ageGrid.flatMap((age, bin): [number, number][] => {
    const reads = tallies.reduce((sum, { readsByAge }) => sum + readsByAge[bin], 0);
    return reads === 0 ? [] : [[age, tallies.reduce((sum, { freshByAge }) => sum + freshByAge[bin], 0) / reads]];
  });
}
