import type { RecordedHistory } from '../../consistency/operation-recorder.ts';
import { impliedByStrong, judgeRecorded } from '../../consistency/recorded-levels.ts';
import type { ConsistencySummary } from '../../consistency/summary.ts';
import { dataNodesOf } from '../../model/chunks.ts';
import type { Plan, NodePlan } from '../plan/plan.ts';
import { copiesOf, leadersOf, popRegions } from '../../model/places.ts';
import { keepsResponses } from '../plan/site-plan.ts';
import type {
  CacheTally,
  DataTally,
  FlowTally,
  NodeTally,
  PathSeconds,
  QueueTally,
  ReplicationEnd,
  ReplicationResult,
  Tallies,
} from '../statistics/replication-result.ts';
import type { Context } from './context.ts';
import { causeNames } from './outcome.ts';
import { sourceNames } from './source-names.ts';
import type { Simulation } from './simulation.ts';
import type { DataCounters, FlowCounters, NodeCounters, Reading, Tally } from './tally.ts';

/** What a finished replication measured, as plain data. */
export function resultOf(simulation: Simulation, ended: ReplicationEnd): ReplicationResult {
  const { context, series } = simulation;
  const { replication, warmup, duration } = context.options;
  const seen = context.plan.data.map((data) => consistencyOf(context, data.index));
  const [whole, ...windows] = context.tallies.map((tally, window) =>
    talliesOf(
      context.plan,
      tally,
      warmup,
      seen.map((windowsOfData) => windowsOfData[window]),
    ),
  );
  return {
    ...whole,
    ...(context.options.keepsHistory === true ? { history: historyOf(context) } : {}),
    replication,
    warmup,
    windows,
    ended,
    series: series.result(),
    duration: Math.min(duration, Math.max(0, context.events.now - warmup)),
    events: context.events.processed,
  };
}

function talliesOf(plan: Plan, tally: Tally, warmup: number, seen: readonly ConsistencySummary[]): Tallies {
  return {
    flows: Object.fromEntries(plan.flows.filter((flow) => flow.load !== 'nothing').map((flow) => [flow.name, flowTally(plan, tally, flow.index)])),
    nodes: Object.fromEntries(plan.nodes.filter((node) => node.node.kind !== 'client').map((node) => [node.name, nodeTally(tally, node)])),
    data: Object.fromEntries(plan.data.map((data) => [data.name, dataTally(tally.data[data.index], warmup, seen[data.index])])),
  };
}

function flowTally(plan: Plan, tally: Tally, index: number): FlowTally {
  const whole = tallyOfFlow(plan, tally, index, tally.flows[index]);
  const regions = [...tally.regions[index]].map(([region, counters]) => [region, tallyOfFlow(plan, tally, index, counters)] as const);
  return regions.length === 0 ? whole : { ...whole, regions: Object.fromEntries(regions) };
}

/** Requests under way are counted for the flow alone, not by region. */
function tallyOfFlow(plan: Plan, tally: Tally, index: number, counters: FlowCounters): FlowTally {
  const { arrivals, successes, refusals, attempts, latency, completion, unfinished } = counters;
  return {
    arrivals,
    successes,
    refusals,
    attempts,
    latency,
    completion,
    unfinished,
    failures: Object.fromEntries(causeNames.flatMap((name, cause) => (counters.failures[cause] > 0 ? [[name, counters.failures[cause]]] : []))),
    inFlight: difference(tally, 'open', index),
    breakdown: plan.flows[index].load === 'messages' ? {} : breakdownOf(plan, counters, plan.flows[index].slotNodes),
  };
}

function breakdownOf(plan: Plan, counters: FlowCounters, slotNodes: Int32Array): Record<string, PathSeconds> {
  const breakdown: Record<string, { waiting: number; working: number; network: number }> = {};
  slotNodes.forEach((node, slot) => {
    const part = (breakdown[plan.nodes[node].name] ??= { waiting: 0, working: 0, network: 0 });
    part.waiting += counters.path[3 * slot];
    part.working += counters.path[3 * slot + 1];
    part.network += counters.path[3 * slot + 2];
  });
  return breakdown;
}

function nodeTally(tally: Tally, node: NodePlan): NodeTally {
  const counters = tally.nodes[node.index];
  const { kind } = node.node;
  const instances = Array.from({ length: node.instanceCount }, (_, index) => node.firstInstance + index);
  const sum = (level: keyof Reading) => instances.reduce((total, instance) => total + difference(tally, level, instance), 0);
  const { served, rejected, waitingMaximum, waits, waited } = counters;
  return {
    kind,
    served,
    rejected,
    waitingMaximum,
    waits,
    waited,
    busy: sum('busy'),
    capacity: sum('capacity'),
    waiting: sum('waiting'),
    inFlight: sum('present'),
    instances: instances.map((instance) => ({
      ...roleOf(node, instance),
      busy: difference(tally, 'busy', instance),
      capacity: difference(tally, 'capacity', instance),
      served: tally.served[instance],
    })),
    ...(isCaching(node)
      ? {
          cache: {
            hits: counters.hits,
            misses: counters.misses,
            staleHits: counters.staleHits,
            evictions: counters.evictions,
            ...otherCounters(kind, counters),
          },
        }
      : {}),
    ...(kind === 'database' && counters.lag !== undefined
      ? { database: { lag: counters.lag, failovers: counters.failovers, unavailable: counters.unavailable } }
      : {}),
    ...(kind === 'filesystem'
      ? { filesystem: { failovers: counters.failovers, unavailable: counters.unavailable, repaired: counters.repaired, lost: counters.lost } }
      : {}),
    ...(kind === 'queue' ? { queue: queueTally(tally, node) } : {}),
  };
}

function isCaching({ node }: NodePlan): boolean {
  return node.kind === 'cache' || keepsResponses(node);
}

/** What only some of those have that keep copies. */
function otherCounters(kind: string, { toOrigin, coalesced, dirtyLost }: NodeCounters): Pick<CacheTally, 'coalesced' | 'dirtyLost' | 'toOrigin'> {
  if (kind === 'cache') return { coalesced, dirtyLost };
  return kind === 'cdn' ? { toOrigin } : {};
}

function queueTally(tally: Tally, node: NodePlan): QueueTally {
  const { published, depthMaximum } = tally.nodes[node.index];
  return {
    published,
    depthMaximum,
    depth: difference(tally, 'depth', node.index),
    groups: Object.fromEntries([...tally.groups[node.index]].map(([name, group]) => [name, { ...group }])),
  };
}

/** Which part of the node an instance is: a point of presence is that of its region. */
function roleOf(node: NodePlan, instance: number): { role?: string } {
  if (node.node.kind === 'filesystem') return { role: instance - node.firstInstance < dataNodesOf(node.node.settings) ? 'data' : 'metadata' };
  if (node.node.kind === 'cdn') return { role: popRegions(node.node.settings)[instance - node.firstInstance] };
  if (node.node.kind !== 'database' || node.node.settings.topology === 'leaderless') return {};
  const { settings } = node.node;
  const leaders = settings.topology === 'multi-leader' ? leadersOf(settings) : 1;
  return { role: (instance - node.firstInstance) % copiesOf(settings) < leaders ? 'leader' : 'follower' };
}

function dataTally(counters: DataCounters, warmup: number, consistency: ConsistencySummary): DataTally {
  const { reads, staleReads, staleness, lost, lossWindow, lostUpdates, readsByAge, freshByAge } = counters;
  const lostWrites = Object.fromEntries(
    [...counters.lostWrites].map(([cause, { acknowledgedAt, foundAt, ...write }]) => [
      cause,
      { ...write, acknowledgedAt: acknowledgedAt - warmup, foundAt: foundAt - warmup },
    ]),
  );
  return { reads, staleReads, staleness, lost, lostWrites, lossWindow, lostUpdates, consistency, readsByAge, freshByAge };
}

function historyOf({ plan, operations }: Context): RecordedHistory {
  return { sources: sourceNames(plan), data: Object.fromEntries(plan.data.map(({ name, index }) => [name, operations.recorders[index].recorded()])) };
}

/** What clients saw of a data set, in the whole run and in each window; where that is not strong, the levels that only the record can tell as well. */
function consistencyOf({ plan, options, operations, tallies }: Context, data: number): readonly ConsistencySummary[] {
  const summaries = operations.checkers[data].summaries();
  const isStrong = ({ levels }: ConsistencySummary): boolean => levels.strong.violations === 0;
  const recorded = summaries.every(isStrong) ? undefined : operations.recorders[data].recorded();
  const names = { sources: sourceNames(plan), timesFrom: options.warmup };
  return summaries.map((summary, window) => ({
    ...summary,
    recorded: recorded === undefined || isStrong(summary) ? impliedByStrong(summary) : judgeRecorded(recorded, names, tallies[window]),
  }));
}

function difference(tally: Tally, level: keyof Reading, index: number): number {
  return tally.begin === undefined || tally.end === undefined ? 0 : tally.end[level][index] - tally.begin[level][index];
}
