import { event, type Context } from '../run/context.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { CopyReach } from './copy-reach.ts';
import type { CopyVersions } from './copy-versions.ts';

interface Item {
  readonly data: number;
  readonly key: number;
  readonly version: number;
}

interface Hint extends Item {
  readonly holder: number;
}

/** Seconds between two looks whether a copy can be reached again. */
const retryEvery = 1;

/** What copies of a leaderless store give each other behind the requests' backs: hints for those that were dead, and anti-entropy. */
export class HandOvers {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly versions: CopyVersions;
  private readonly reach: CopyReach;
  private readonly copies: number;
  private readonly interval: number | undefined;
  /** By instance that lacks them. */
  private readonly hints = new Map<number, Hint[]>();
  /** Under way, by number from 2 on; 0 is the next round of anti-entropy, 1 the next look at who can be reached. */
  private readonly underWay = new Map<number, { to: number; items: readonly Item[] }>();
  private next = 2;
  private isRetryPlanned = false;

  constructor(
    context: Context,
    node: NodePlan,
    versions: CopyVersions,
    settings: { reach: CopyReach; copies: number; interval: number | undefined },
  ) {
    this.context = context;
    this.node = node;
    this.versions = versions;
    this.reach = settings.reach;
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

  wake(number: number): void {
    if (number === 0) return this.round();
    if (number === 1) return this.retry();
    const { to, items } = this.underWay.get(number)!;
    this.underWay.delete(number);
    if (this.reach.isUp(to)) for (const { data, key, version } of items) this.versions.apply(to, data, key, version);
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
      this.send(
        to,
        due.filter((hint) => hint.holder === holder),
        this.distance(holder, to),
      );
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
    const lacking = new Map<number, Item[]>();
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
    for (const [to, items] of lacking) this.send(to, items, 2 * this.farthest(to));
    this.planRound();
  }

  private send(to: number, items: readonly Item[], seconds: number): void {
    const number = this.next++;
    this.underWay.set(number, { to, items });
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
