import type { RecordedHistory } from '../../consistency/operation-recorder.ts';
import type { ConsistencySummary } from '../../consistency/summary.ts';
import type { Kind } from '../../model/schema/value-types.ts';
import type { Histogram } from './histogram.ts';

/**
 * What one replication of a run measured, as plain data that survives a structured clone. Times in seconds; an *integral* is a level
 * times the seconds it held (request-seconds, busy-CPU-seconds), over the measured window [warm-up, warm-up + duration).
 * Requests belong to the window by their arrival, also those that end while the run drains.
 */
export interface ReplicationResult extends Tallies {
  readonly replication: number;
  readonly warmup: number;
  /** Measured seconds: as asked, or less where the run was cut. */
  readonly duration: number;
  /** Simulated events, warm-up and drain included. */
  readonly events: number;
  readonly ended: ReplicationEnd;
  readonly series: ReplicationSeries;
  /** One each for `windowsOf(architecture, scenario)`, in its order. */
  readonly windows: readonly Tallies[];
  /** Where the job asked for it. */
  readonly history?: RecordedHistory;
}

/** The asked duration was run and drained; the cap of events was reached; `shouldStop` said so. */
export type ReplicationEnd = 'completed' | 'event-limit' | 'stopped';

/** The counters of a stretch of time, by name. A whole run has one, and each window that a requirement names. */
export interface Tallies {
  readonly flows: Readonly<Record<string, FlowTally>>;
  readonly nodes: Readonly<Record<string, NodeTally>>;
  readonly data: Readonly<Record<string, DataTally>>;
}

/** Seconds after the end of the warm-up: [from, to). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Names of `failures` are the causes that the report shows: `timeout`, `rejected`, `refused`, `connection-lost`, `unavailable`, `error`, … */
export interface FlowTally {
  /** Requests that arrived in the window; each ends as a success or a failure, once the run has drained. Where a run was cut, those still open are left out. */
  readonly arrivals: number;
  readonly successes: number;
  /** Of the successes: answers that decline for business reasons. */
  readonly refusals: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Sendings of the first call of a request: 1 each, and 1 more for every retry or hedge. */
  readonly attempts: number;
  /** Of successes, from arrival to answer. */
  readonly latency: Histogram;
  /** From arrival to the end of all work, detached work included, of requests whose work has ended. */
  readonly completion: Histogram;
  /** Replied to, and never completed when the run had drained. */
  readonly unfinished: number;
  /** Integral of the requests between arrival and answer (or failure), clipped to the window. */
  readonly inFlight: number;
  /** By node: seconds on the critical path, summed over successes; all together equal the sum of `latency`. */
  readonly breakdown: Readonly<Record<string, PathSeconds>>;
  /** By region of the client, where a requirement selects one. */
  readonly regions?: Readonly<Record<string, FlowTally>>;
}

export interface PathSeconds {
  readonly waiting: number;
  readonly working: number;
  readonly network: number;
}

export interface NodeTally {
  readonly kind: Kind;
  /** Integral of busy CPUs (database: of busy `concurrency`), and of those that were up. */
  readonly busy: number;
  readonly capacity: number;
  readonly served: number;
  readonly rejected: number;
  /** Requests waiting for a slot or a CPU: integral, and the most at once. */
  readonly waiting: number;
  readonly waitingMaximum: number;
  /** How long each request waited here, 0 for those that did not, and how many did. */
  readonly waits: Histogram;
  readonly waited: number;
  /** Integral of the requests here at once, waiting or served. */
  readonly inFlight: number;
  readonly instances: readonly InstanceTally[];
  readonly cache?: CacheTally;
  readonly database?: DatabaseTally;
  readonly filesystem?: FilesystemTally;
  readonly queue?: QueueTally;
}

interface InstanceTally {
  /** `leader`, `follower`, … at the start of the run, where copies differ. */
  readonly role?: string;
  readonly busy: number;
  readonly capacity: number;
  readonly served: number;
}

/** Also of a CDN, all points of presence that clients met together, and of a proxy that caches. */
export interface CacheTally {
  readonly hits: number;
  readonly misses: number;
  /** Of the hits: older than what the store had acknowledged before the read. */
  readonly staleHits: number;
  readonly evictions: number;
  /** Of the misses: those that waited for a fetch that was under way already. */
  readonly coalesced?: number;
  /** Acknowledged writes that were not flushed when the cache lost them; absent where that is not simulated. */
  readonly dirtyLost?: number;
  /** Of a CDN: requests that no point of presence could answer. */
  readonly toOrigin?: number;
}

interface DatabaseTally {
  /** Of each record and follower: from the leader's commit to being applied. */
  readonly lag: Histogram;
  readonly failovers: number;
  /** Seconds without a leader that takes writes, summed over shards. */
  readonly unavailable: number;
}

interface FilesystemTally {
  /** Takeovers by a standby metadata server, and seconds without an active one. */
  readonly failovers: number;
  readonly unavailable: number;
  /** Copies (or fragments) of chunks made anew. */
  readonly repaired: number;
  /** Chunks of which too few copies (or fragments) are left on any disk. */
  readonly lost: number;
}

export interface QueueTally {
  /** Acknowledged messages. */
  readonly published: number;
  /** Integral and maximum of messages not yet processed by every group. */
  readonly depth: number;
  readonly depthMaximum: number;
  readonly groups: Readonly<Record<string, GroupTally>>;
}

/** A consumer group's view of a queue; semantics: counted per message and group. */
export interface GroupTally {
  /** Messages that are this group's to process; where groups compete, those that it dealt with. */
  readonly routed: number;
  /** Messages processed at least once. */
  readonly processed: number;
  /** Acknowledged and never to be processed: by `crash`, `expired`, `dropped`, … */
  readonly lost: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly reordered: number;
  readonly deadLettered: number;
  /** From append to the end of the first processing. */
  readonly delay: Histogram;
  /** Ages at the end of the run of messages not yet processed: they may violate a limit on delay, never help to meet it. */
  readonly unprocessed: Histogram;
}

export interface DataTally {
  readonly reads: number;
  readonly staleReads: number;
  /** Of every read, 0 for a fresh one. */
  readonly staleness: Histogram;
  /** Acknowledged writes that are gone, by `failover`, `write-back`, `conflict`, … */
  readonly lost: Readonly<Record<string, number>>;
  /** By cause, the first of them that is known by itself. Times in seconds after the end of the warm-up. */
  readonly lostWrites: Readonly<
    Record<string, { readonly key: number; readonly version: number; readonly acknowledgedAt: number; readonly foundAt: number }>
  >;
  /** Age of the oldest lost write when it was lost; 0 where none was. */
  readonly lossWindow: number;
  /** Updates overwritten by one that had not seen them; absent where that is not simulated. */
  readonly lostUpdates?: number;
  readonly consistency: ConsistencySummary;
  /** Reads by the time since the key's last acknowledged write, in bins of `ageGrid` (one more bin beyond it), and those that saw it. */
  readonly readsByAge: Float64Array;
  readonly freshByAge: Float64Array;
}

/** Upper edges in seconds of the bins of `readsByAge`, about three a decade; use `ageBin` to find one. */
export const ageGrid: readonly number[] = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

export function ageBin(seconds: number): number {
  let bin = 0;
  while (bin < ageGrid.length && seconds > ageGrid[bin]) bin++;
  return bin;
}

/** Figures in `bins` bins of `interval` seconds from the end of the warm-up; a pilot without warm-up has them from the very start. */
export interface ReplicationSeries {
  readonly interval: number;
  readonly flows: Readonly<Record<string, FlowSeries>>;
  readonly nodes: Readonly<Record<string, NodeSeries>>;
}

/** By arrival: what became of the requests that arrived in a bin. */
export interface FlowSeries {
  readonly arrivals: Float64Array;
  readonly successes: Float64Array;
  /** Sum over the bin's successes, in seconds. */
  readonly latency: Float64Array;
}

/** Integrals over each bin, as in `NodeTally`. */
export interface NodeSeries {
  readonly busy: Float64Array;
  readonly capacity: Float64Array;
  readonly waiting: Float64Array;
  /** Of a queue: integral of the messages not yet processed. */
  readonly depth?: Float64Array;
  /** Of a cache, a CDN or a caching proxy: counts. */
  readonly hits?: Float64Array;
  readonly misses?: Float64Array;
  /** Of a database: sum of the seconds by which copies had the bin's writes after their leader, and how often one had one. */
  readonly lag?: Float64Array;
  readonly lagged?: Float64Array;
}
