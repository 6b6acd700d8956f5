import { RandomSource, streamKey } from '../../base/random.ts';
import { Deadlines } from '../engine/deadlines.ts';
import { EventList } from '../engine/event-list.ts';
import { verb, type Link, type NodePlan, type Plan, type Site } from '../plan/plan.ts';
import { drawLatency } from '../engine/latency.ts';
import { Conservation } from './conservation.ts';
import { Frames, role } from './frames.ts';
import { Meters } from './meters.ts';
import type { OperationControl } from './operation-control.ts';
import { Partitions } from './partitions.ts';
import { Requests } from './requests.ts';
import { Sessions } from './sessions.ts';
import type { Tally } from './tally.ts';

/** Kinds of events; what the subject is stands beside each. */
export const event = {
  /** A frame reaches its instance. */
  reach: 0,
  /** Work on a frame is done. */
  worked: 1,
  /** A frame's response reaches its caller. */
  answer: 2,
  /** A frame's pause is over. */
  resume: 3,
  /** The first deadline of a ring. */
  deadline: 4,
  /** A flow's next request. */
  arrival: 5,
  /** A flow's load changes by itself (`bursty`). */
  modulation: 6,
  /** A user of a closed client has thought; the subject is the session. */
  thought: 7,
  /** A fault begins, or ends. */
  fault: 8,
  repair: 9,
  /** A shard (by global number) may promote a follower. */
  promotion: 10,
  /** A coordinator's message reaches a copy; its answer reaches the coordinator. */
  copyReached: 11,
  gathered: 19,
  /** Copies exchange what they have behind the requests' backs. */
  exchange: 20,
  /** A partition's lane (queue, group, partition) has a message due; a group shares out partitions anew. */
  delivery: 12,
  rebalance: 13,
  /** Followers may have confirmed what their leader has taken in. */
  confirmed: 26,
  /** A broker's partitions elect leaders. */
  election: 14,
  /** The oldest message of a queue is past its retention. */
  expiry: 21,
  /** A batch of messages has waited long enough; the subject is its number. */
  batch: 22,
  /** A window begins or ends; a bin of the series ends. */
  mark: 15,
  bin: 16,
  /** An instance fails by itself, or is repaired (`mtbf`). */
  failure: 17,
  recovery: 18,
  /** A frame that queues has lost its patience. */
  impatience: 23,
  /** The first of those that share an instance's CPUs may be done. */
  share: 24,
  /** A write-back cache brings what it has taken in to the store. */
  flush: 25,
  /** A purge has reached a point of presence. */
  purge: 28,
  /** A store sees what its copies have lost. */
  losses: 31,
} as const;

/** What goes with an instance that stops: its process; its machine, memory and page cache included; its disk as well. */
export type Stop = 'process' | 'machine' | 'disk';

export interface RunOptions {
  readonly seed: number;
  readonly replication: number;
  /** Seconds: measured, and before them. */
  readonly duration: number;
  readonly warmup: number;
  /** Keeps books on every request, stay and message, and throws where they and the counters differ: for tests. */
  readonly isAudited?: boolean;
  readonly keepsHistory?: boolean;
}

/** What a kind of node does with calls. One object a node, so that its state is its own. */
export interface NodeBehaviour {
  /** Chooses instance and place for a frame that its caller is about to send; false where the caller knows of none that lives. */
  route(frame: number, caller: number): boolean;
  /** When a frame that would reach its instance at `time` does so, where it must not overtake another. */
  arrival?(frame: number, time: number): number;
  /** A frame has reached its instance, which is up. */
  reach(frame: number): void;
  /** The work that was begun for a frame is done. */
  worked(frame: number): void;
  /** A frame's program has ended. */
  ended(frame: number, outcome: number, cause: number): void;
  /** An instance has stopped (its frames are dead already), or is back. */
  stopped(instance: number, stop: Stop): void;
  started(instance: number): void;
  /** A queued frame's patience is over, if it still waits. */
  impatient?(frame: number): void;
  /** An instance stands still for so many seconds, or goes on. */
  paused?(instance: number, seconds: number): void;
  resumed?(instance: number): void;
  /** Whether callers who fill it tell it also when they can't. */
  readonly awaitsFills?: boolean;
  /** Before one of its calls of which it may keep copies: whether one saves it that call; and once such a call has been answered. */
  recalls?(caller: number, site: Site): boolean;
  learns?(caller: number, frame: number, site: Site): void;
  /** What it keeps copies of is forgotten, by a scenario's `flush`. */
  emptied?(): void;
  /** Some nodes or places can't reach each other any more, or can again. */
  reachChanged?(): void;
  /** Events of its own: `promotion`, `delivery` and the like. */
  wake?(kind: number, subject: number): void;
  /** Which part of it has a key: parts work side by side on an operation on several keys. Without this, each key is a part of its own. */
  partOf?(data: number, key: number): number;
  /** How many parts must be asked for neighbouring keys whose order it does not keep. */
  readonly partsOfScan?: number;
  /** The run has ended: what lasts until now is counted. */
  finish?(): void;
}

/** Chooses among a callee's instances, as proxies do. */
export interface Balancer {
  /** Returns the instance, or −1 where none is believed alive. */
  choose(frame: number, caller: number, candidates: Int32Array): number;
  /** A call to that instance is over for this caller. */
  over(caller: number, instance: number): void;
}

/** What callers with a registry know of their callees. */
export interface AddressSource {
  /** The callee's instances that a caller knows of; the frame that is about to be sent waits for a look-up where one is due. Undefined where addresses are fixed. */
  addresses(frame: number, caller: number, callee: NodePlan): Int32Array | undefined;
  /** An instance has lost what it remembered. */
  forget(instance: number): void;
}

/** What nodes ask of the part that executes flows. */
export interface Control {
  /** Executes a frame's program from where it stands. */
  run(frame: number): void;
  /** A frame answers its caller (or, where it has already, is done). */
  respond(frame: number, outcome: number, cause: number): void;
  /** The same, with the answer leaving at a later moment than now. */
  respondAt(frame: number, leavingAt: number): void;
  /** Begins what the callee does `on error`; false where that is nothing, or has begun already. */
  recover(frame: number): boolean;
  /** No answer will come unless the world changes: the caller gives up at its timeout, or after 30 s. */
  park(frame: number): void;
  /** One frame or message less of a request. */
  endWork(request: number): void;
  /** Kills whatever runs on an instance: callers learn of it one latency later. */
  killInstance(instance: number): void;
}

/** What tells the random draws of a frame's work apart from all others, also when the frame has ended. */
export interface Occasion {
  readonly request: number;
  readonly salt: number;
}

/** Everything that the parts of one replication share. */
export class Context {
  readonly plan: Plan;
  readonly options: RunOptions;
  readonly events = new EventList();
  readonly frames = new Frames();
  readonly source = new RandomSource();
  readonly requests: Requests;
  readonly sessions: Sessions;
  readonly meters: Meters;
  readonly conservation: Conservation | undefined;
  readonly tallies: readonly Tally[];
  /** Those whose window this moment lies in: they change at the windows' marks, which come before all else of their moment. */
  currentTallies: readonly Tally[];
  readonly deadlines: readonly Deadlines[];
  /** Number of the ring of calls that only an unreachable callee lets pass: 30 s where no timeout is set. Rings of hedges follow it. */
  readonly silence: number;
  readonly behaviours: NodeBehaviour[] = [];
  readonly balancers: (Balancer | undefined)[] = [];
  /** By instance: whether it runs, and since when that is so; by node: how many times slower than usual. */
  readonly isUp: Uint8Array;
  readonly changedAt: Float64Array;
  readonly slowness: Float64Array;
  /** Share of what is sent to a node that vanishes; who can't reach whom. */
  readonly dropped: Float64Array;
  readonly partitions: Partitions;
  /** Whether any instance has ever stopped, or been out of reach: until then nobody needs to look who lives. */
  hasEverFailed = false;
  /** By instance: when it goes on after a pause, and how long it has stood still in all, the whole of the present pause included. */
  readonly pausedUntil: Float64Array;
  readonly pausedSeconds: Float64Array;
  hasEverPaused = false;
  /** Which instance the second copy of a call should not go to. */
  avoided = -1;
  /** Told whenever an instance has stopped or is back, after its own node. */
  readonly watchers: ((instance: number, isUp: boolean) => void)[] = [];
  /** Told whenever an instance stands still or goes on, after its own node. */
  readonly pauseWatchers: (() => void)[] = [];
  discovery!: AddressSource;
  operations!: OperationControl;
  control!: Control;
  private readonly networkStream: number;
  /** The link between any two places, where there is but one kind. */
  private readonly soleLink: Link | undefined;
  /** By line of limited bandwidth: when it has sent all that it was given. */
  private readonly lineFreeAt: Float64Array;

  constructor(plan: Plan, options: RunOptions, tallies: readonly Tally[]) {
    this.plan = plan;
    this.options = options;
    this.tallies = tallies;
    this.currentTallies = tallies.filter((tally) => tally.holds(0));
    const instances = plan.instanceNodes.length;
    this.requests = new Requests(plan);
    this.sessions = new Sessions(plan);
    this.conservation = options.isAudited === true ? new Conservation(plan, tallies) : undefined;
    this.meters = new Meters(plan, this.conservation);
    this.deadlines = [...plan.program.timeouts, 30, ...plan.program.hedges].map((seconds) => new Deadlines(seconds));
    this.silence = plan.program.timeouts.length;
    this.isUp = new Uint8Array(instances).fill(1);
    this.changedAt = new Float64Array(instances).fill(-Infinity);
    this.pausedUntil = new Float64Array(instances).fill(-Infinity);
    this.pausedSeconds = new Float64Array(instances);
    this.slowness = new Float64Array(plan.nodes.length).fill(1);
    this.dropped = new Float64Array(plan.nodes.length);
    this.partitions = new Partitions(plan);
    this.lineFreeAt = new Float64Array(plan.network.lineCount);
    this.networkStream = this.stream('network');
    this.soleLink = plan.network.links.length === 1 ? plan.network.links[0] : undefined;
  }

  /** The key of a random stream of this replication. */
  stream(...names: readonly string[]): number {
    return streamKey(this.options.seed, this.options.replication, ...names);
  }

  /** Tells the random source which draw of this frame comes next; `what` keeps several draws of one stream apart. */
  select(stream: number, frame: number, what = 0): void {
    this.source.select(stream, this.requests.number[this.frames.request[frame]], this.saltOf(frame), what);
  }

  occasionOf(frame: number): Occasion {
    return { request: this.requests.number[this.frames.request[frame]], salt: this.saltOf(frame) };
  }

  private saltOf(frame: number): number {
    const { frames, plan } = this;
    const site = frames.site[frame];
    return (site < 0 ? 0 : plan.program.sites[site].salt) ^ frames.context[frame];
  }

  /** Whether an instance stands still now; a client's −1 never does. */
  isPaused(instance: number): boolean {
    return this.hasEverPaused && instance >= 0 && this.pausedUntil[instance] > this.events.now;
  }

  /** Keys that a frame's work is about. */
  keyCountOf(frame: number, site: Site): number {
    return site.isPart ? 1 + this.requests.othersOf(this.frames.keys[frame]).length : 1;
  }

  /** One-way seconds from a frame's sender to where it runs, without those that its bytes take. */
  travelOut(frame: number): number {
    return this.hop(this.linkOut(frame), frame, 0);
  }

  /** One-way seconds from where a frame runs back to its sender, without those that its bytes take. */
  travelBack(frame: number): number {
    return this.hop(this.linkBack(frame), frame, 1);
  }

  /** When a frame that its caller sends reaches its instance: its bytes queue for the line, if bandwidth is limited. */
  reachesAt(frame: number): number {
    const { network } = this.plan;
    const sentAt =
      network.lineCount === 0 ? this.frames.sentAt[frame] : this.transmit(this.linkOut(frame), this.bytesOf(frame, true), this.frames.sentAt[frame]);
    return sentAt + this.travelOut(frame);
  }

  /** When an answer that leaves a frame's instance at `leavingAt` reaches its sender. */
  answersAt(frame: number, leavingAt: number): number {
    const { network } = this.plan;
    const sentAt = network.lineCount === 0 ? leavingAt : this.transmit(this.linkBack(frame), this.bytesOf(frame, false), leavingAt);
    return sentAt + this.travelBack(frame);
  }

  /** Gives bytes to a line, which sends first what it was given first; returns when the last one has left. */
  private transmit({ line, bandwidth }: Link, bytes: number, at: number): number {
    if (line < 0 || bytes === 0) return at;
    return (this.lineFreeAt[line] = Math.max(at, this.lineFreeAt[line]) + bytes / bandwidth);
  }

  /** A value travels with the call that writes or publishes it, and with the answer that reads it; failures and misses carry none. */
  private bytesOf(frame: number, isOut: boolean): number {
    const site = this.plan.program.sites[this.frames.site[frame]];
    const isAnswer = site.verb === verb.read && this.frames.role[frame] !== role.oneWay;
    if (isAnswer === isOut || (!isOut && this.frames.outcome[frame] !== 0)) return 0;
    if (site.size !== undefined) return site.size;
    return site.data < 0 || site.verb === verb.delete ? 0 : this.plan.data[site.data].settings.size * this.keyCountOf(frame, site);
  }

  private linkOut(frame: number): Link {
    if (this.soleLink !== undefined) return this.soleLink;
    const { frames } = this;
    const site = this.plan.program.sites[frames.site[frame]];
    return this.linkOf(site.from, site.to, frames.origin[frame], frames.place[frame]);
  }

  private linkBack(frame: number): Link {
    if (this.soleLink !== undefined) return this.soleLink;
    const { frames } = this;
    const site = this.plan.program.sites[frames.site[frame]];
    return this.linkOf(site.to, site.from, frames.place[frame], frames.origin[frame]);
  }

  /** One-way seconds between two places, on behalf of a frame; `what` is above 1. */
  travelBetween(frame: number, from: number, to: number, what: number): number {
    return this.hop(this.plan.network.links[this.plan.network.ofPlaces[from * this.plan.places.names.length + to]], frame, what);
  }

  /** The same, on an occasion whose frame may have ended. */
  travelOn({ request, salt }: Occasion, from: number, to: number, what: number): number {
    const link = this.plan.network.links[this.plan.network.ofPlaces[from * this.plan.places.names.length + to]];
    if (link.latency.kind === 'constant' && link.loss === 0) return link.latency.a;
    this.source.select(this.networkStream, request, salt, what);
    return drawLatency(link, this.source);
  }

  private hop(link: Link, frame: number, what: number): number {
    if (link.latency.kind === 'constant' && link.loss === 0) return link.latency.a;
    this.select(this.networkStream, frame, what);
    return drawLatency(link, this.source);
  }

  private linkOf(fromNode: number, toNode: number, from: number, to: number): Link {
    const { network, places, nodes } = this.plan;
    const ofNodes = network.ofNodes === undefined ? -1 : network.ofNodes[fromNode * nodes.length + toNode];
    return network.links[ofNodes >= 0 ? ofNodes : network.ofPlaces[from * places.names.length + to]];
  }

  /** Mean one-way seconds between two places. */
  distance(from: number, to: number): number {
    const { network, places } = this.plan;
    return network.links[network.ofPlaces[from * places.names.length + to]].mean;
  }

  /** Whether a frame's messages to or from its sender never arrive. */
  isCutOff(frame: number): boolean {
    if (!this.partitions.areAny) return false;
    const { frames } = this;
    const site = this.siteOf(frame);
    return this.partitions.since(site.from, frames.origin[frame], site.to, frames.place[frame]) < Infinity;
  }

  /** Whether a frame executes what it does after a failure: that stands behind all else that it does. */
  isRecovering(frame: number): boolean {
    const { recoverEntry } = this.siteOf(frame);
    return recoverEntry >= 0 && this.frames.pc[frame] > recoverEntry;
  }

  siteOf(frame: number): Site {
    return this.plan.program.sites[this.frames.site[frame]];
  }
}
