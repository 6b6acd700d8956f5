import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';

/**
 * Which brokers of a queue work, and who can reach whom. Whoever coordinates them (ZooKeeper, or the controllers of KRaft) needs a majority,
 * and stands with most of the brokers: in a partition of the network it is on the side that has more of them, on a tie on that of the first.
 */
export class BrokerReach {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly isCoordinated: boolean;

  constructor(context: Context, node: NodePlan, isCoordinated: boolean) {
    this.isCoordinated = isCoordinated;
    this.context = context;
    this.node = node;
  }

  /** Whether a broker lives and does not stand still. */
  works(instance: number): boolean {
    return this.context.isUp[instance] === 1 && !this.context.isPaused(instance);
  }

  areApart(one: number, other: number): boolean {
    const { partitions, plan } = this.context;
    if (!partitions.areAny) return false;
    return partitions.since(this.node.index, plan.instancePlaces[one], this.node.index, plan.instancePlaces[other]) < Infinity;
  }

  /** Whether a broker can reach whoever coordinates, if anybody does. */
  isInTouch(instance: number): boolean {
    return !this.isCoordinated || !this.context.partitions.areAny || !this.areApart(this.coordinator(), instance);
  }

  /** Whether somebody outside, at a place, can reach a broker. */
  reaches(node: number, place: number, instance: number): boolean {
    const { partitions, plan } = this.context;
    return !partitions.areAny || partitions.since(node, place, this.node.index, plan.instancePlaces[instance]) === Infinity;
  }

  /** Whether somebody outside, at a place, can reach a broker on the coordinator's side, dead or alive. */
  reachesCoordinator(node: number, place: number): boolean {
    if (!this.context.partitions.areAny) return true;
    return this.instances().some((instance) => this.isInTouch(instance) && this.reaches(node, place, instance));
  }

  private coordinator(): number {
    const counts = this.instances().map((one) => this.instances().filter((other) => !this.areApart(one, other)).length);
    return this.node.firstInstance + counts.indexOf(Math.max(...counts));
  }

  private instances(): number[] {
    return Array.from({ length: this.node.instanceCount }, (_, index) => this.node.firstInstance + index);
  }
}
