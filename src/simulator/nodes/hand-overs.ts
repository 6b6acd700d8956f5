import { event, type Context } from '../run/context.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyStorage } from './copy-storage.ts';
import type { CopyVersions, Written } from './copy-versions.ts';

interface Hint extends Written {
  readonly holder: number;
  readonly since: number;
}

/** What is sent to a copy; `isWhole` where that is all that others have. */
interface Delivery {
  readonly to: number;
  readonly items: readonly Written[];
  readonly isWhole: boolean;
}

/** Seconds between two looks whether a copy can be reached again. */
const retryEvery = 1;

/** What copies of a leaderless store give each other behind the requests' backs: hints for those that were dead, and anti-entropy. */
export class HandOvers {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly versions: CopyVersions;
  private readonly reach: CopyReach;
  private readonly storage: CopyStorage;
  private readonly copies: number;
  private readonly interval: number | undefined;
  /** By instance that lacks them. */
  private readonly hints = new Map<number, Hint[]>();
  /** Under way, by number from 2 on; 0 is the next round of anti-entropy, 1 the next look at who can be reached. */
  private readonly underWay = new Map<number, Delivery>();
  private next = 2;
  private isRetryPlanned = false;

  constructor(
    context: Context,
    node: NodePlan,
    versions: CopyVersions,
    settings: { reach: CopyReach; storage: CopyStorage; copies: number; interval: number | undefined },
  ) {
    this.context = context;
    this.node = node;
    this.versions = versions;
    this.reach = settings.reach;
    this.storage = settings.storage;
    this.copies = settings.copies;
    this.interval = settings.interval;
    this.planRound();
  }

  /** A live copy keeps a write for a dead one. */
  hint(instance: number, hint: Hint): void {
    const hints = this.hints.get(instance);
    if (hints === undefined) this.hints.set(instance, [hint]);
    else hints.push(hint);
    // Out of reach, not dead: nobody will tell when that is over.
    if (this.reach.isUp(instance)) this.planRetry();
  }

  /** A copy is back: it gets what others keep for it, and gives what it keeps for others. */
  started(instance: number): void {
    for (const to of [...this.hints.keys()]) if (this.reach.isUp(to)) this.handOver(to, instance);
  }

  /** A copy has lost what it got since a moment, and the hints with it. */
  lost(holder: number, since: number): void {
    for (const [to, hints] of this.hints) {
      this.hints.set(
        to,
        hints.filter((hint) => hint.holder !== holder || hint.since <= since),
      );
    }
  }

  /** Everything that some copy keeps for another, or has sent to it. */
  *carried(): Iterable<Written> {
    for (const hints of this.hints.values()) yield* hints;
    for (const { items } of this.underWay.values()) yield* items;
  }

  wake(number: number): void {
    if (number === 0) return this.round();
    if (number === 1) return this.retry();
    const { to, items, isWhole } = this.underWay.get(number)!;
    this.underWay.delete(number);
    if (!this.reach.isUp(to)) return;
    for (const { data, key, version } of items) this.versions.apply(to, data, key, version);
    if (isWhole) this.storage.filled(to);
  }

  private handOver(to: number, cameBack: number): void {
    const hints = this.hints.get(to)!;
    const due = hints.filter(
      ({ holder }) => this.reach.isUp(holder) && this.reach.apartSince(holder, to) === Infinity && (to === cameBack || holder === cameBack),
    );
    if (due.length === hints.length) this.hints.delete(to);
    else
      this.hints.set(
        to,
        hints.filter((hint) => !due.includes(hint)),
      );
    for (const holder of new Set(due.map((hint) => hint.holder)))
      this.send({ to, items: due.filter((hint) => hint.holder === holder), isWhole: false }, this.distance(holder, to));
  }

  private planRetry(): void {
    if (this.isRetryPlanned) return;
    this.isRetryPlanned = true;
    this.context.events.schedule(this.context.events.now + retryEvery, event.exchange, this.context.plan.nodes.length + this.node.index);
  }

  private retry(): void {
    this.isRetryPlanned = false;
    for (const to of [...this.hints.keys()]) if (this.reach.isUp(to)) this.handOver(to, to);
    if ([...this.hints.keys()].some((to) => this.reach.isUp(to))) this.planRetry();
  }

  private planRound(): void {
    if (this.interval !== undefined) this.context.events.schedule(this.context.events.now + this.interval, event.exchange, this.node.index);
  }

  /** Copies compare what they have, and those that lack something get it one round trip later. */
  private round(): void {
    const { log } = this.versions;
    const lacking = new Map<number, Written[]>();
    for (let record = log.base; record < log.end; record++) {
      const at = log.at(record);
      const [data, key, version] = [log.data[at], log.keys[at], record + 1];
      const first = log.origins[at] - ((log.origins[at] - this.node.firstInstance) % this.copies);
      const live = Array.from({ length: this.copies }, (_, copy) => first + copy).filter((instance) => this.reach.isUp(instance));
      const holders = live.filter((instance) => this.versions.of(instance, data, key) === version);
      for (const instance of live) {
        if (this.versions.of(instance, data, key) >= version || !holders.some((holder) => this.reach.apartSince(holder, instance) === Infinity))
          continue;
        const items = lacking.get(instance);
        if (items === undefined) lacking.set(instance, [{ data, key, version }]);
        else items.push({ data, key, version });
      }
    }
    for (const [to, items] of lacking) this.send({ to, items, isWhole: false }, 2 * this.farthest(to));
    this.fillBare();
    this.planRound();
  }

  /** A copy that came back with nothing gets all that the others have, also what the log does not remember. */
  private fillBare(): void {
    for (let to = this.node.firstInstance; to < this.node.firstInstance + this.node.instanceCount; to++) {
      if (!this.storage.lacksAll(to) || !this.reach.isUp(to)) continue;
      const first = to - ((to - this.node.firstInstance) % this.copies);
      const sources = Array.from({ length: this.copies }, (_, copy) => first + copy).filter(
        (from) => this.reach.isUp(from) && !this.storage.lacksAll(from) && this.reach.apartSince(from, to) === Infinity,
      );
      const items = sources.flatMap((from) => this.versions.lackedBy(to, from));
      if (sources.length > 0) this.send({ to, items, isWhole: true }, 2 * this.farthest(to));
    }
  }

  private send(delivery: Delivery, seconds: number): void {
    const number = this.next++;
    this.underWay.set(number, delivery);
    this.context.events.schedule(this.context.events.now + seconds, event.exchange, number * this.context.plan.nodes.length + this.node.index);
  }

  private farthest(to: number): number {
    const first = to - ((to - this.node.firstInstance) % this.copies);
    return Math.max(...Array.from({ length: this.copies }, (_, copy) => (first + copy === to ? 0 : this.distance(first + copy, to))));
  }

  private distance(from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.distance(instancePlaces[from], instancePlaces[to]);
  }
}
