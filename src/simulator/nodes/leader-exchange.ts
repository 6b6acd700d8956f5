import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Occasion } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyStorage } from './copy-storage.ts';
import type { CopyVersions, Written } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';

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
}

/** What the leaders of a store send each other once they have acknowledged it, and again when one of them has lost what it had. */
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
  /** By instance, where all have agreed on an order: the last version that was sent to it, the last that it was given, and what came too early. */
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

  /** A leader has taken a write in: the others have it when it reaches them. */
  ship(occasion: Occasion, from: number, written: Written): void {
    const { now } = this.context.events;
    for (const to of this.othersOf(from)) {
      const pair = from * this.context.plan.instanceNodes.length + to;
      const held = Math.max(this.lastHeld.get(pair) ?? 0, now + this.shipping(occasion, from, to));
      const applied = Math.max(this.lastApplied.get(pair) ?? 0, held) + this.drawn(this.applyTime, occasion, -to);
      this.lastHeld.set(pair, held);
      this.lastApplied.set(pair, applied);
      this.schedule({ from, to, ...written, committed: now, held, after: none }, applied);
    }
  }

  /** A majority has agreed that a write is the next: it is safe whatever becomes of its leader, who tells the others so at `leavesAt`. */
  shipInOrder(occasion: Occasion, from: number, written: Written, leavesAt: number): void {
    const { now } = this.context.events;
    for (const to of this.othersOf(from)) {
      const after = this.lastSent.get(to) ?? 0;
      this.lastSent.set(to, written.version);
      const applied = leavesAt + this.shipping(occasion, from, to) + this.drawn(this.applyTime, occasion, -to);
      this.schedule({ from, to, ...written, committed: now, held: now, after }, applied);
    }
  }

  /** A leader is back: it gets what was sent to it, and the others what it could not send. */
  started(instance: number): void {
    for (const to of [...this.waiting.keys()]) if (this.options.reach.isUp(to)) this.sendWaiting(to);
    this.ask(this.firstOf(instance));
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

  private arrive(shipment: Shipment): void {
    const { to, data, key, version, committed, after } = shipment;
    if (!this.isArriving(shipment)) return this.keepWaiting(shipment);
    if (after !== none && after !== (this.delivered.get(to) ?? 0)) return this.keepForLater(shipment);
    this.options.versions.apply(to, data, key, version);
    this.options.versions.countLag(committed);
    if (after === none) return;
    this.delivered.set(to, version);
    const next = this.early.get(to)?.get(version);
    if (next === undefined) return;
    this.early.get(to)!.delete(version);
    this.arrive(next);
  }

  private keepForLater(shipment: Shipment): void {
    const early = this.early.get(shipment.to);
    if (early === undefined) this.early.set(shipment.to, new Map([[shipment.after, shipment]]));
    else early.set(shipment.after, shipment);
  }

  private refill({ from, to, items }: Refill): void {
    if (!this.canTell(from, to)) {
      this.unasked.get(to)!.add(from);
      return this.planRetry(resending);
    }
    for (const { data, key, version } of items) this.options.versions.apply(to, data, key, version);
    if (!this.options.storage.lacksAll(from)) this.options.storage.filled(to);
  }

  /** What a dead leader had not sent yet waits for its return; what a majority has comes from any of them. */
  private isArriving({ from, to, held, after }: Shipment): boolean {
    const { reach, copies } = this.options;
    if (after !== none) return reach.isUp(to) && 2 * reach.countReached(to, this.firstOf(to)) > copies;
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

  private firstOf(instance: number): number {
    return instance - ((instance - this.node.firstInstance) % this.options.copies);
  }

  private distance(from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.distance(instancePlaces[from], instancePlaces[to]);
  }

  private othersOf(instance: number): number[] {
    const first = this.firstOf(instance);
    return Array.from({ length: this.options.copies }, (_, copy) => first + copy).filter((other) => other !== instance);
  }

  private shipping(occasion: Occasion, from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    const travel = this.context.travelOn(occasion, instancePlaces[from], instancePlaces[to], 2 + to - this.firstOf(from));
    return travel + this.drawn(this.lag, occasion, to);
  }

  private drawn(sampler: Sampler, { request, salt }: Occasion, what: number): number {
    if (sampler.kind !== 'constant') this.context.source.select(this.lagStream, request, salt, what);
    return draw(sampler, this.context.source);
  }
}
