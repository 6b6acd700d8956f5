import type { NodePlan } from '../plan/plan.ts';
import type { Context } from './context.ts';

/**
 * What the copies of one registry know of who runs. Its first live copy takes changes in, with `consensus` only among a majority that
 * lives; while nobody can, they wait. The others learn of a change one latency later; with `sync` nobody knows before all of them do.
 */
export class Registrations {
  private readonly context: Context;
  private readonly registry: NodePlan;
  private readonly replication: string;
  /** By instance of the system: since when the registry has its last change; infinite while it has not. */
  private readonly takenInAt: Float64Array;

  constructor(context: Context, registry: NodePlan) {
    this.context = context;
    this.registry = registry;
    this.replication = registry.node.kind === 'registry' ? registry.node.settings.replication : 'async';
    this.takenInAt = new Float64Array(context.plan.instanceNodes.length).fill(-Infinity);
    context.watchers.push((instance) => this.changed(instance));
  }

  /** Whether a copy of the registry lists an instance as running. */
  lists(copy: number, instance: number): boolean {
    const { isUp, events } = this.context;
    return this.learnsAt(copy, instance) <= events.now === (isUp[instance] === 1);
  }

  private changed(instance: number): void {
    const { now } = this.context.events;
    this.takenInAt[instance] = Infinity;
    if (!this.takesIn()) return;
    for (let each = 0; each < this.takenInAt.length; each++) if (this.takenInAt[each] === Infinity) this.takenInAt[each] = now;
  }

  private takesIn(): boolean {
    const { isUp } = this.context;
    const { firstInstance, instanceCount } = this.registry;
    let live = 0;
    for (let copy = firstInstance; copy < firstInstance + instanceCount; copy++) live += isUp[copy];
    return this.replication === 'consensus' ? 2 * live > instanceCount : live > 0;
  }

  private learnsAt(copy: number, instance: number): number {
    const takenIn = this.takenInAt[instance];
    if (takenIn === -Infinity || takenIn === Infinity) return takenIn;
    const { firstInstance, instanceCount } = this.registry;
    if (this.replication !== 'sync') return this.reaches(copy, takenIn);
    let latest = takenIn;
    for (let each = firstInstance; each < firstInstance + instanceCount; each++) {
      if (this.context.isUp[each] === 1) latest = Math.max(latest, this.reaches(each, takenIn));
    }
    return latest;
  }

  /** When a change that was taken in at some moment is known at a copy; infinite where a partition has come between. */
  private reaches(copy: number, takenIn: number): number {
    const { index } = this.registry;
    const first = this.firstLive();
    if (copy === first) return takenIn;
    const { partitions, plan } = this.context;
    const [from, to] = [plan.instancePlaces[first], plan.instancePlaces[copy]];
    const arrives = takenIn + this.context.distance(from, to);
    return arrives < partitions.since(index, from, index, to) ? arrives : Infinity;
  }

  private firstLive(): number {
    const { firstInstance, instanceCount } = this.registry;
    let copy = firstInstance;
    while (this.context.isUp[copy] === 0 && copy < firstInstance + instanceCount - 1) copy++;
    return copy;
  }
}
