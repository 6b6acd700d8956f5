import type { Architecture, Node, Scenario, ScenarioEvent } from '../../model/architecture.ts';
import type { Places } from '../../model/places.ts';
import type { SettingsOf } from '../../model/schema/schema.ts';
import type { RankSampler } from '../engine/popularity.ts';
import type { Sampler } from '../engine/sampler.ts';
import type { Window } from '../statistics/replication-result.ts';

/**
 * A run made ready to simulate: every name an index, every flow a program, every distance a link. Made once, never changed; any number
 * of replications read it.
 */
export interface Plan {
  readonly architecture: Architecture;
  readonly scenario: Scenario | undefined;
  readonly windows: readonly Window[];
  readonly places: Places;
  readonly network: NetworkPlan;
  readonly nodes: readonly NodePlan[];
  /** Node and place of every instance, by global instance number. */
  readonly instanceNodes: Int32Array;
  readonly instancePlaces: Int32Array;
  readonly data: readonly DataPlan[];
  readonly flows: readonly FlowPlan[];
  readonly program: Program;
  readonly faults: readonly FaultPlan[];
}

export interface Link {
  readonly latency: Sampler;
  /** Mean one-way seconds, to find the nearest. */
  readonly mean: number;
  readonly loss: number;
  /** Bytes per second, and which line carries them: one for each direction of a declared network; −1 where there is no limit. */
  readonly bandwidth: number;
  readonly line: number;
}

/** Links by `from place × places + to place`; where a network joins two nodes by name, `ofNodes` (by `from × nodes + to`) goes before it. */
export interface NetworkPlan {
  readonly links: readonly Link[];
  readonly ofPlaces: Int32Array;
  readonly ofNodes: Int32Array | undefined;
  readonly lineCount: number;
}

export interface NodePlan {
  readonly index: number;
  readonly name: string;
  readonly node: Node;
  readonly firstInstance: number;
  readonly instanceCount: number;
  /** Of a client: places of its sessions, in turn. */
  readonly sessionPlaces: Int32Array;
  /** Caches that keep copies of it. */
  readonly caches: readonly number[];
  /** Those, and whatever else may keep copies of data whose home it is. */
  readonly copyHolders: readonly number[];
  /** Of a local cache: the instances of its callers, in each of which one of its own lives; else nothing. */
  readonly hosts: Int32Array;
}

export interface DataPlan {
  readonly index: number;
  readonly name: string;
  /** Of its name: what hashes of its keys begin with, so that they are the same wherever it is declared. */
  readonly hash: number;
  readonly settings: SettingsOf<'data'>;
  /** Node index of the store that holds the truth, and of the client whose sessions own the keys; or −1. */
  readonly store: number;
  readonly owner: number;
  /** Draws a key's rank; of owned data among the keys of one session. */
  readonly ranks: RankSampler;
}

export interface FlowPlan {
  readonly index: number;
  readonly name: string;
  /** Of its name: what keeps its draws apart from those of other flows, wherever it is declared. */
  readonly hash: number;
  readonly settings: SettingsOf<'flow'>;
  readonly first: number;
  /** `open` load has a rate, `timed` comes every so often, `closed` is what users with `think` choose, `messages` begins with a queue. */
  readonly load: 'open' | 'timed' | 'closed' | 'messages' | 'nothing';
  readonly entry: number;
  /** Regions of its client that requirements select. */
  readonly selectedRegions: readonly string[];
  /** Which node each slot of its ledger belongs to; slot 0 is the first caller. */
  readonly slotNodes: Int32Array;
}

/** Instructions, two integers each: an operation and its argument. */
export interface Program {
  readonly code: Int32Array;
  readonly sites: readonly Site[];
  readonly waits: readonly Wait[];
  readonly choices: readonly Choice[];
  readonly forks: readonly Fork[];
  readonly loops: readonly Loop[];
  readonly spreads: readonly Spread[];
  /** Distinct timeouts in seconds, by number of their ring. */
  readonly timeouts: readonly number[];
  /** Distinct delays of hedged calls in seconds. */
  readonly hedges: readonly number[];
  readonly consumers: readonly ConsumerPlan[];
}

export const instruction = { end: 0, call: 1, reply: 2, wait: 3, fork: 4, choose: 5, loop: 6, jump: 7, relay: 8, spread: 9 } as const;

export const verb = { none: 0, read: 1, write: 2, publish: 3, fill: 4, delete: 5 } as const;

/** One arrow, or a call that an arrow implies (a cache's fill, an invalidation). */
export interface Site {
  readonly index: number;
  readonly flow: number;
  readonly from: number;
  readonly to: number;
  readonly verb: number;
  /** Data index, or −1. */
  readonly data: number;
  /** Whether its callee reads before it writes. */
  readonly isUpdate: boolean;
  /** Whether its caller keeps in mind which version it was told, and whether its callee gets to know what the caller has in mind. */
  readonly tells: boolean;
  readonly carries: boolean;
  /** Whether a `create` gives the flow a fresh key. */
  readonly isCreate: boolean;
  /** Whether it is one part of an operation on several keys. */
  readonly isPart: boolean;
  /** The first arrow from outside that names this data: what its caller sees is the operation. */
  readonly isOutermost: boolean;
  readonly isFirst: boolean;
  /** Whose failure its caller ignores. */
  readonly isQuiet: boolean;
  /** Its caller goes on without waiting for an answer. */
  readonly isOneWay: boolean;
  /** The ledger's slots of this call and of all below it: [slot, lastSlot]. */
  readonly slot: number;
  readonly lastSlot: number;
  /** Whether its caller keeps copies of what it reads: a proxy with a cache. */
  readonly isKept: boolean;
  /** Programs: of the callee; after a miss (of a write to a cache: towards the store), and who runs it; of the caller after a failure. −1 for none. */
  readonly entry: number;
  readonly missEntry: number;
  readonly missOwner: 'caller' | 'callee';
  /** What the callee of an update does to read. */
  readonly readEntry: number;
  readonly errorEntry: number;
  /** Of the callee after what it was doing for this call has failed. */
  readonly recoverEntry: number;
  /** Of a CDN with a shield: asks that before the program after a miss; or −1. */
  readonly shieldEntry: number;
  /** Index into `timeouts`, or −1. */
  readonly timeout: number;
  /** Index into `hedges`, or −1. */
  readonly hedge: number;
  readonly retry: number;
  readonly backoff: Sampler | undefined;
  readonly jitter: number;
  /** In place of the callee's own service time. */
  readonly time: Sampler | undefined;
  readonly reads: SettingsOf<'call'>['reads'];
  readonly delay: number;
  /** Messages of a publish that are sent together, in place of the queue's. */
  readonly batch: number | undefined;
  /** Bytes that it carries, in place of those of its data. */
  readonly size: number | undefined;
  /** Whether caches may answer. */
  readonly mayHit: boolean;
  /** Tells this arrow's random draws from all others'. */
  readonly salt: number;
}

export interface Wait {
  readonly seconds: Sampler;
  readonly salt: number;
}

export interface Choice {
  /** Up to where the uniform number chooses each branch, and where the branch begins; beyond the last: `otherwise`. */
  readonly limits: readonly number[];
  readonly entries: readonly number[];
  readonly otherwise: number;
  readonly salt: number;
}

export interface Fork {
  readonly entries: readonly number[];
  readonly copies: number;
}

/** One operation on several keys: a call for each part of the store that has some of them, all at once. */
export interface Spread {
  readonly to: number;
  readonly data: number;
  readonly keys: Sampler;
  /** Of neighbouring keys, wherever they are; or of fresh ones. */
  readonly isScan: boolean;
  readonly isCreate: boolean;
  /** Programs of the first part, of the others, and of those that are asked in vain; of the caller when one has failed. */
  readonly entries: readonly [number, number, number];
  readonly errorEntry: number;
  readonly salt: number;
}

export interface Loop {
  readonly times: Sampler;
  readonly entry: number;
  readonly salt: number;
}

/** What a consumer group does with the messages of a flow (or, of a flow that begins with the queue, with those that no other says). */
export interface ConsumerPlan {
  readonly queue: number;
  readonly group: number;
  readonly each: boolean;
  readonly flow: number;
  /** Whether the flow begins with the queue. */
  readonly isDefault: boolean;
  /** A site that stands for the delivery: its entry is what the consumer does. */
  readonly site: number;
  /** Whether what it does calls others. */
  readonly calls: boolean;
}

export interface FaultPlan {
  readonly event: ScenarioEvent;
  readonly at: number;
  /** Infinite where it holds to the end. */
  readonly until: number;
}
