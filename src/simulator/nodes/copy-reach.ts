import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';

/** Which copies of a store live, and which of them others can reach. */
export class CopyReach {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly copies: number;
  private readonly detection: number;

  constructor(context: Context, node: NodePlan, copies: number, detection: number) {
    this.context = context;
    this.node = node;
    this.copies = copies;
    this.detection = detection;
  }

  isUp(instance: number): boolean {
    return this.context.isUp[instance] === 1;
  }

  /** Whether any two copies may be apart: until then nobody needs to look. */
  get isAnyApart(): boolean {
    return this.context.partitions.areAny || this.context.hasEverPaused;
  }

  isPaused(instance: number): boolean {
    return this.context.isPaused(instance);
  }

  /** Since when two copies can't reach each other; infinite where they can. One that stands still hears and says nothing. */
  apartSince(from: number, to: number): number {
    if (!this.isAnyApart) return Infinity;
    const { partitions, plan } = this.context;
    const since = partitions.since(this.node.index, plan.instancePlaces[from], this.node.index, plan.instancePlaces[to]);
    return Math.min(since, this.pausedSince(from), this.pausedSince(to));
  }

  /** Whether a copy lives and has not been out of reach for so long that the coordinator has noticed. */
  isThere(coordinator: number, instance: number): boolean {
    return this.isUp(instance) && !(this.noticedAt(coordinator, instance) <= this.context.events.now);
  }

  /** When a coordinator notices that it can't reach a copy; infinite where it can. */
  noticedAt(coordinator: number, instance: number): number {
    return this.apartSince(coordinator, instance) + this.detection;
  }

  /** Of the copies from `first` on, those that live, as far as a coordinator knows. */
  countThere(coordinator: number, first: number): number {
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) if (this.isThere(coordinator, first + copy)) count++;
    return count;
  }

  /** How many of some copies one can reach at this moment, itself included. */
  countReached(from: number, instances: readonly number[]): number {
    return instances.filter((instance) => this.isUp(instance) && this.apartSince(from, instance) === Infinity).length;
  }

  countUp(first: number): number {
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) if (this.isUp(first + copy)) count++;
    return count;
  }

  private pausedSince(instance: number): number {
    return this.context.isPaused(instance) ? this.context.changedAt[instance] : Infinity;
  }
}
