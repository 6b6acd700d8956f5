import { recordedLevels, type ConsistencySummary, type JudgedLevel, type RecordedLevel } from '../../../src/consistency/summary.ts';
import { createHistogram, record, type Histogram } from '../../../src/simulator/statistics/histogram.ts';
import {
  ageGrid,
  type DataTally,
  type FlowTally,
  type GroupTally,
  type NodeTally,
  type QueueTally,
  type ReplicationResult,
} from '../../../src/simulator/statistics/replication-result.ts';

/** Counters as a simulator would hand them over, empty but for what a test states. */
export function histogramOf(values: Iterable<number>): Histogram {
  const histogram = createHistogram();
  for (const value of values) record(histogram, value);
  return histogram;
}

export function flowTally(stated: Partial<FlowTally> = {}): FlowTally {
  return {
    arrivals: 0,
    successes: 0,
    refusals: 0,
    failures: {},
    attempts: 0,
    latency: createHistogram(),
    completion: createHistogram(),
    unfinished: 0,
    inFlight: 0,
    breakdown: {},
    ...stated,
  };
}

export function nodeTally(stated: Partial<NodeTally> & Pick<NodeTally, 'kind'>): NodeTally {
  return {
    busy: 0,
    capacity: 0,
    served: 0,
    rejected: 0,
    waiting: 0,
    waitingMaximum: 0,
    waits: createHistogram(),
    waited: 0,
    inFlight: 0,
    instances: [],
    ...stated,
  };
}

export function queueTally(groups: Readonly<Record<string, Partial<GroupTally>>>, stated: Partial<QueueTally> = {}): QueueTally {
  return {
    published: 0,
    depth: 0,
    depthMaximum: 0,
    ...stated,
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [
        name,
        {
          routed: 0,
          processed: 0,
          lost: {},
          duplicates: 0,
          reordered: 0,
          deadLettered: 0,
          delay: createHistogram(),
          unprocessed: createHistogram(),
          ...group,
        },
      ]),
    ),
  };
}

export function consistency(
  levels: Partial<Record<JudgedLevel | RecordedLevel, readonly [violations: number, opportunities: number]>>,
  operations = 50_000,
): ConsistencySummary {
  const level = (name: JudgedLevel | RecordedLevel) => {
    const [violations, opportunities] = levels[name] ?? [0, 0];
    return { violations, opportunities, witness: violations === 0 ? null : { text: `witness of ${name}`, operations: [] } };
  };
  return {
    operations,
    share: 1,
    levels: { 'monotonic-reads': level('monotonic-reads'), 'read-your-writes': level('read-your-writes'), strong: level('strong') },
    recorded: Object.fromEntries(recordedLevels.flatMap((name) => (levels[name] === undefined ? [] : [[name, level(name)]]))),
  };
}

export function dataTally(stated: Partial<DataTally> = {}): DataTally {
  return {
    reads: 0,
    staleReads: 0,
    staleness: createHistogram(),
    lost: {},
    lostWrites: {},
    lossWindow: 0,
    lostUpdates: 0,
    consistency: consistency({}),
    readsByAge: new Float64Array(ageGrid.length + 1),
    freshByAge: new Float64Array(ageGrid.length + 1),
    ...stated,
  };
}

export function replication(stated: Partial<ReplicationResult> = {}): ReplicationResult {
  return {
    replication: 1,
    warmup: 0,
    duration: 100,
    events: 1000,
    ended: 'completed',
    series: { interval: 1, flows: {}, nodes: {} },
    windows: [],
    flows: {},
    nodes: {},
    data: {},
    ...stated,
  };
}
