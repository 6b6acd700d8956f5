import type { Plan } from '../plan/plan.ts';
import { createHistogram, record, type Histogram } from '../statistics/histogram.ts';
import { ageGrid } from '../statistics/replication-result.ts';
import { causeNames, outcome } from './outcome.ts';
import type { Loss, LossCause, LostWrite } from './lost-write.ts';
import type { Meters } from './meters.ts';

/** Counters of one flow within a window. */
export class FlowCounters {
  arrivals = 0;
  successes = 0;
  refusals = 0;
  attempts = 0;
  unfinished = 0;
  readonly failures = new Float64Array(causeNames.length);
  readonly latency = createHistogram();
  readonly completion = createHistogram();
  /** Seconds waiting, working and travelling, by slot. */
  readonly path: Float64Array;

  constructor(slots: number) {
    this.path = new Float64Array(3 * slots);
  }

  /** A request was answered; `ledgers` has its seconds by slot from `start` on. */
  succeed(latency: number, isDeclined: number, ledgers: Float64Array, start: number): void {
    this.successes++;
    this.refusals += isDeclined;
    record(this.latency, latency);
    const { path } = this;
    for (let index = 0; index < path.length; index++) path[index] += ledgers[start + index];
  }

  /** A request has failed; one that came after the end of a file of keys has not come. */
  fail(cause: number): void {
    if (cause === outcome.endOfTrace) this.arrivals--;
    else this.failures[cause]++;
  }

  /** All work of a successful request has ended: well, or with something that will never be done. */
  complete(seconds: number, isBroken: boolean): void {
    if (isBroken) this.unfinished++;
    else record(this.completion, seconds);
  }
}

export class NodeCounters {
  served = 0;
  rejected = 0;
  waited = 0;
  waitingMaximum = 0;
  readonly waits = createHistogram();
  hits = 0;
  misses = 0;
  staleHits = 0;
  evictions = 0;
  /** Requests that a CDN sent on to the origin. */
  toOrigin = 0;
  /** Misses that waited for a fetch already under way. */
  coalesced = 0;
  /** Acknowledged writes that were gone before they reached the store. */
  dirtyLost = 0;
  readonly lag: Histogram | undefined;
  failovers = 0;
  unavailable = 0;
  /** Of a file system: pieces of chunks made anew, and chunks of which too few are left. */
  repaired = 0;
  lost = 0;
  published = 0;
  depthMaximum = 0;

  constructor(kind: string) {
    this.lag = kind === 'database' ? createHistogram() : undefined;
  }
}

/** One consumer group's view of a queue. */
export class GroupCounters {
  routed = 0;
  processed = 0;
  duplicates = 0;
  reordered = 0;
  deadLettered = 0;
  readonly lost: Record<string, number> = {};
  readonly delay = createHistogram();
  readonly unprocessed = createHistogram();
}

export class DataCounters {
  reads = 0;
  staleReads = 0;
  lossWindow = 0;
  lostUpdates = 0;
  readonly lost: Record<string, number> = {};
  readonly staleness = createHistogram();
  readonly readsByAge = new Float64Array(ageGrid.length + 1);
  readonly freshByAge = new Float64Array(ageGrid.length + 1);
  /** By cause, the first lost write that is known by itself, and when it was found to be gone. */
  readonly lostWrites = new Map<LossCause, LostWrite & { readonly foundAt: number }>();

  lose({ cause, count, age, write }: Loss, foundAt: number): void {
    this.lost[cause] = (this.lost[cause] ?? 0) + count;
    this.lossWindow = Math.max(this.lossWindow, age);
    if (write !== undefined && !this.lostWrites.has(cause)) this.lostWrites.set(cause, { ...write, foundAt });
  }
}

/** Levels' integrals at one moment. */
export interface Reading {
  readonly busy: Float64Array;
  readonly capacity: Float64Array;
  readonly waiting: Float64Array;
  readonly present: Float64Array;
  readonly depth: Float64Array;
  readonly open: Float64Array;
}

export function readMeters(meters: Meters, now: number): Reading {
  meters.advanceAll(now);
  return {
    busy: meters.busyArea.slice(),
    capacity: meters.capacityArea.slice(),
    waiting: meters.waitingArea.slice(),
    present: meters.presentArea.slice(),
    depth: meters.depthArea.slice(),
    open: meters.openArea.slice(),
  };
}

/**
 * What happened between two moments of the run's clock, in [from, to). Requests count by their arrival, operations by their invocation,
 * everything else by when it happens.
 */
export class Tally {
  readonly from: number;
  readonly to: number;
  readonly flows: readonly FlowCounters[];
  /** By flow, then by region of the client: where a requirement selects one. */
  readonly regions: readonly Map<string, FlowCounters>[];
  /** Whether any flow is counted by region. */
  readonly isRegional: boolean;
  readonly nodes: readonly NodeCounters[];
  readonly data: readonly DataCounters[];
  readonly served: Float64Array;
  /** By queue node, then by the name of the group. */
  readonly groups: readonly Map<string, GroupCounters>[];
  begin: Reading | undefined;
  end: Reading | undefined;

  constructor(plan: Plan, from: number, to: number) {
    this.from = from;
    this.to = to;
    this.flows = plan.flows.map((flow) => new FlowCounters(flow.slotNodes.length));
    this.regions = plan.flows.map((flow) => new Map(flow.selectedRegions.map((region) => [region, new FlowCounters(flow.slotNodes.length)])));
    this.isRegional = this.regions.some((ofFlow) => ofFlow.size > 0);
    this.nodes = plan.nodes.map((node) => new NodeCounters(node.node.kind));
    this.data = plan.data.map(() => new DataCounters());
    this.served = new Float64Array(plan.instanceNodes.length);
    this.groups = plan.nodes.map(() => new Map<string, GroupCounters>());
  }

  holds(time: number): boolean {
    return time >= this.from && time < this.to;
  }

  /** Counters of a flow's requests from one region, if they are counted apart. */
  regional(flow: number, region: string): FlowCounters | undefined {
    return this.regions[flow].size === 0 ? undefined : this.regions[flow].get(region);
  }

  group(queue: number, name: string): GroupCounters {
    let counters = this.groups[queue].get(name);
    if (counters === undefined) this.groups[queue].set(name, (counters = new GroupCounters()));
    return counters;
  }

  waited(node: number, seconds: number): void {
    const counters = this.nodes[node];
    record(counters.waits, seconds);
    if (seconds > 0) counters.waited++;
  }
}
