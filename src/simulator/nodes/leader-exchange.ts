import { mix } from '../../base/random.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Occasion } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyStorage } from './copy-storage.ts';
import type { CopyVersions, Written } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { RegionLeaders } from './region-leaders.ts';

/** Seconds after which what did not get through a partition is sent again. */
const resending = 0.2;

interface Shipment extends Written {
  readonly from: number;
  readonly to: number;
  /** When it was taken in, and from when it is with whom it is sent to, whatever becomes of its sender. */
  readonly committed: number;
  readonly held: number;
  /** What must have been delivered there before; −1 where order does not matter. */
  readonly after: number;
}

/** All that one leader has and another lacks. */
interface Refill {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Written[];
}

export interface LeaderExchangeOptions {
  readonly settings: DatabaseSettings;
  readonly copies: number;
  readonly versions: CopyVersions;
  readonly reach: CopyReach;
  readonly storage: CopyStorage;
  readonly leaders: RegionLeaders;
  /** A follower has got something that its leader sent it. */
  readonly onFollowed: (follower: number) => void;
}

/** When something that was sent gets there, and what becomes of it there. */
export interface Arrival {
  readonly received: number;
  readonly held: number;
  readonly applied: number;
}

/**
 * What the leaders of a store send each other once they have acknowledged it, and their followers at once; and again when one of them has
 * lost what it had, or another leads.
 */
export class LeaderExchange {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly options: LeaderExchangeOptions;
  private readonly lag: Sampler;
  private readonly applyTime: Sampler;
  private readonly lagStream: number;
  /** By pair of instances: when the last record arrives, and is applied: records do not overtake each other. */
  private readonly lastHeld = new Map<number, number>();
  private readonly lastApplied = new Map<number, number>();
  /** By number, counted from 1; 0 is the next look at who can be reached. */
  private readonly underWay: (Shipment | Refill | undefined)[] = [undefined];
  /** By instance: what did not get through while it was down or out of reach. */
  private readonly waiting = new Map<number, Shipment[]>();
  /** By instance: the others that have not told it yet what they have, since one of them lost something. */
  private readonly unasked = new Map<number, Set<number>>();
  /** By leader, where all have agreed on an order: the last version that was sent to it, the last that it was given, and what came too early. */
  private readonly lastSent = new Map<number, number>();
  private readonly delivered = new Map<number, number>();
  private readonly early = new Map<number, Map<number, Shipment>>();
  private readonly freeNumbers: number[] = [];
  private isRetryPlanned = false;

  constructor(context: Context, node: NodePlan, options: LeaderExchangeOptions) {
    this.context = context;
    this.node = node;
    this.options = options;
    [this.lag, this.applyTime] = [samplerOf(options.settings.lag), samplerOf(options.settings['apply-time'])];
    this.lagStream = context.stream(node.name, 'lag');
  }

  /** A leader has taken a write in: those of other regions have it when it reaches them. */
  ship(occasion: Occasion, from: number, written: Written): void {
    for (const to of this.othersOf(from)) this.send(occasion, { from, to, ...written });
  }

  /** A leader's follower gets a write: when, if nothing comes between. */
  follow(occasion: Occasion, from: number, to: number, written: Written): Arrival {
    return this.send(occasion, { from, to, ...written });
  }

  /** A majority has agreed that a write is the next: it is safe whatever becomes of its leader, who tells the others so at `leavesAt`. */
  shipInOrder(occasion: Occasion, from: number, written: Written, leavesAt: number): void {
    const { now } = this.context.events;
    for (const to of this.othersOf(from)) {
      const group = this.options.leaders.groupOf(to);
      const after = this.lastSent.get(group) ?? 0;
      this.lastSent.set(group, written.version);
      const applied =
        leavesAt +
        this.travel(occasion, from, to) +
        this.drawn(this.lag, occasion, this.numberOf(to)) +
        this.drawn(this.applyTime, occasion, ~this.numberOf(to));
      this.schedule({ from, to, ...written, committed: now, held: now, after }, applied);
    }
  }

  /** A copy is back: it gets what was sent to it, and the others what it could not send. */
  started(instance: number): void {
    for (const to of [...this.waiting.keys()]) if (this.options.reach.isUp(to)) this.sendWaiting(to);
    const leader = this.options.leaders.leaderOf(instance);
    if (leader === instance) this.ask(this.firstOf(instance));
    else this.compare([instance, leader]);
  }

  /** Some copies tell each other what they have. */
  compare(instances: readonly number[]): void {
    for (const to of instances) {
      const unasked = this.unasked.get(to);
      const others = instances.filter((from) => from !== to);
      if (unasked === undefined) this.unasked.set(to, new Set(others));
      else for (const from of others) unasked.add(from);
    }
    this.ask(this.firstOf(instances[0]));
  }

  /** A leader has lost what it had got since a moment, and what of it was not sent: then all of its shard compare what they have. */
  lost(instance: number, since: number): void {
    const { now } = this.context.events;
    const isGone = ({ from, committed, after }: Shipment) => after === none && from === instance && committed > since;
    this.underWay.forEach((each, number) => {
      if (each !== undefined && !('items' in each) && isGone(each) && each.held > now) this.underWay[number] = undefined;
    });
    for (const [to, shipments] of this.waiting)
      this.waiting.set(
        to,
        shipments.filter((each) => !isGone(each)),
      );
    const first = this.firstOf(instance);
    const all = Array.from({ length: this.options.copies }, (_, copy) => first + copy);
    for (const to of all) this.unasked.set(to, new Set(all.filter((from) => from !== to)));
    this.planRetry(this.options.settings.detection);
  }

  /** Everything that is on its way. */
  *carried(): Iterable<Written> {
    for (const each of this.underWay) {
      if (each === undefined) continue;
      if ('items' in each) yield* each.items;
      else yield each;
    }
    for (const shipments of this.waiting.values()) yield* shipments;
    for (const shipments of this.early.values()) yield* shipments.values();
  }

  wake(number: number): void {
    if (number === 0) return this.retry();
    const arriving = this.underWay[number];
    this.underWay[number] = undefined;
    this.freeNumbers.push(number);
    if (arriving === undefined) return;
    if ('items' in arriving) this.refill(arriving);
    else this.arrive(arriving);
  }

  private send(occasion: Occasion, { from, to, ...written }: Written & { readonly from: number; readonly to: number }): Arrival {
    const { now } = this.context.events;
    const pair = from * this.context.plan.instanceNodes.length + to;
    const received = now + this.travel(occasion, from, to);
    const held = Math.max(this.lastHeld.get(pair) ?? 0, received + this.drawn(this.lag, occasion, this.numberOf(to)));
    const isAtOnce = this.options.settings.replication === 'sync' && this.options.leaders.areTogether(from, to);
    const applied = Math.max(this.lastApplied.get(pair) ?? 0, held) + (isAtOnce ? 0 : this.drawn(this.applyTime, occasion, ~this.numberOf(to)));
    this.lastHeld.set(pair, held);
    this.lastApplied.set(pair, applied);
    this.schedule({ from, to, ...written, committed: now, held, after: none }, applied);
    return { received, held, applied };
  }

  private arrive(sent: Shipment): void {
    const shipment = this.redirected(sent);
    const { from, to, committed, after, version } = shipment;
    if (!this.isArriving(shipment)) return this.keepWaiting(shipment);
    const group = this.options.leaders.groupOf(to);
    if (after !== none && after !== (this.delivered.get(group) ?? 0)) return this.keepForLater(shipment);
    this.deliver(from, to, shipment);
    this.options.versions.countLag(committed);
    if (this.options.leaders.areTogether(from, to)) {
      this.options.leaders.hasGot(to, committed);
      this.options.onFollowed(to);
    }
    if (after === none) return;
    this.delivered.set(group, version);
    const next = this.early.get(group)?.get(version);
    if (next === undefined) return;
    this.early.get(group)!.delete(version);
    this.arrive(next);
  }

  /** What comes from another region is for whoever leads now. */
  private redirected(shipment: Shipment): Shipment {
    const { leaders } = this.options;
    if (leaders.areTogether(shipment.from, shipment.to) || leaders.leaderOf(shipment.to) === shipment.to) return shipment;
    return { ...shipment, to: leaders.leaderOf(shipment.to) };
  }

  /** A copy gets a write; a leader sends on what it did not have. */
  private deliver(from: number, to: number, { data, key, version }: Written): void {
    const { versions, leaders } = this.options;
    const isNew = versions.of(to, data, key) < version;
    versions.apply(to, data, key, version);
    if (!isNew || leaders.leaderOf(to) !== to) return;
    const occasion = { request: version, salt: mix(this.lagStream, this.numberOf(to)) };
    for (const follower of leaders.fellowsOf(to)) if (follower !== from) this.follow(occasion, to, follower, { data, key, version });
    if (leaders.areTogether(from, to)) this.ship(occasion, to, { data, key, version });
  }

  private keepForLater(shipment: Shipment): void {
    const group = this.options.leaders.groupOf(shipment.to);
    const early = this.early.get(group);
    if (early === undefined) this.early.set(group, new Map([[shipment.after, shipment]]));
    else early.set(shipment.after, shipment);
  }

  private refill({ from, to, items }: Refill): void {
    if (!this.canTell(from, to)) {
      this.unasked.get(to)!.add(from);
      return this.planRetry(resending);
    }
    for (const item of items) this.deliver(from, to, item);
    if (this.options.leaders.areTogether(from, to)) this.options.onFollowed(to);
    if (this.options.storage.lacksAll(from)) return;
    this.options.storage.filled(to);
    if (this.options.leaders.leaderOf(to) === from) this.options.leaders.caughtUp(to);
  }

  /** What a dead leader had not sent yet waits for its return; what a majority has comes from any of them. */
  private isArriving({ from, to, held, after }: Shipment): boolean {
    const { reach, leaders } = this.options;
    const peers = leaders.peersOf(to);
    if (after !== none) return reach.isUp(to) && 2 * reach.countReached(to, peers) > peers.length;
    return reach.isUp(to) && reach.apartSince(from, to) === Infinity && (reach.isUp(from) || held <= this.context.changedAt[from]);
  }

  private canTell(from: number, to: number): boolean {
    const { reach } = this.options;
    return reach.isUp(from) && reach.isUp(to) && reach.apartSince(from, to) === Infinity;
  }

  private keepWaiting(shipment: Shipment): void {
    const { reach } = this.options;
    const waiting = this.waiting.get(shipment.to);
    if (waiting === undefined) this.waiting.set(shipment.to, [shipment]);
    else waiting.push(shipment);
    // Those that are down tell when they are back; nobody tells that a partition is over.
    if (reach.isUp(shipment.to) && (shipment.after !== none || reach.apartSince(shipment.from, shipment.to) < Infinity)) this.planRetry(resending);
  }

  private planRetry(seconds: number): void {
    if (this.isRetryPlanned) return;
    this.isRetryPlanned = true;
    this.context.events.schedule(this.context.events.now + seconds, event.exchange, this.node.index);
  }

  /** What did not get through is sent again, to those that can be reached now. */
  private retry(): void {
    this.isRetryPlanned = false;
    for (const to of [...this.waiting.keys()]) if (this.options.reach.isUp(to)) this.sendWaiting(to);
    for (let first = this.node.firstInstance; first < this.node.firstInstance + this.node.instanceCount; first += this.options.copies)
      this.ask(first);
  }

  private sendWaiting(to: number): void {
    const waiting = this.waiting.get(to) ?? [];
    this.waiting.delete(to);
    for (const shipment of waiting) {
      if (this.isArriving(shipment)) this.schedule(shipment, this.context.events.now + this.distance(shipment.from, to));
      else this.keepWaiting(shipment);
    }
  }

  /** The leaders of a shard ask each other for what they lack, if they have not since one of them lost something: a round trip. */
  private ask(first: number): void {
    const { versions, reach, copies } = this.options;
    for (let to = first; to < first + copies; to++) {
      const unasked = this.unasked.get(to);
      if (unasked === undefined || !reach.isUp(to)) continue;
      for (const from of [...unasked]) {
        if (this.canTell(from, to)) {
          unasked.delete(from);
          this.schedule({ from, to, items: versions.lackedBy(to, from) }, this.context.events.now + 2 * this.distance(from, to));
        } else if (reach.isUp(from)) this.planRetry(resending);
      }
    }
  }

  private schedule(sent: Shipment | Refill, time: number): void {
    const number = this.freeNumbers.pop() ?? this.underWay.length;
    this.underWay[number] = sent;
    this.context.events.schedule(time, event.exchange, number * this.context.plan.nodes.length + this.node.index);
  }

  /** Of an instance within the node. */
  private numberOf(instance: number): number {
    return instance - this.node.firstInstance;
  }

  private firstOf(instance: number): number {
    return instance - ((instance - this.node.firstInstance) % this.options.copies);
  }

  private distance(from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.distance(instancePlaces[from], instancePlaces[to]);
  }

  /** The leaders of the other regions. */
  private othersOf(instance: number): number[] {
    const { leaders } = this.options;
    return leaders.peersOf(instance).filter((other) => !leaders.areTogether(instance, other));
  }

  private travel(occasion: Occasion, from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.travelOn(occasion, instancePlaces[from], instancePlaces[to], 2 + to - this.firstOf(from));
  }

  private drawn(sampler: Sampler, { request, salt }: Occasion, what: number): number {
    if (sampler.kind !== 'constant') this.context.source.select(this.lagStream, request, salt, what);
    return draw(sampler, this.context.source);
  }
}
