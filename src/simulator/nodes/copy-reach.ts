import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';

/** Which copies of a leaderless store live, and which of them others can reach. */
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

  /** Since when two copies can't reach each other; infinite where they can. */
  apartSince(from: number, to: number): number {
    const { partitions, plan } = this.context;
    return partitions.since(this.node.index, plan.instancePlaces[from], this.node.index, plan.instancePlaces[to]);
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

  countUp(first: number): number {
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) if (this.isUp(first + copy)) count++;
    return count;
  }
}
