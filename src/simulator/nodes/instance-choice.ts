import { mix } from '../../base/random.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';

/** Which instances of a node a caller at each place prefers, by the node's `locality`: its own zone's, its own region's, or any; all, where it has none of those. */
export function preferredInstances(context: Context, node: NodePlan): readonly Int32Array[] {
  const { places, instancePlaces } = context.plan;
  const all = Int32Array.from({ length: node.instanceCount }, (_, index) => node.firstInstance + index);
  const { locality } = node.node.settings;
  return places.names.map((_, from) => {
    const near = all.filter((instance) => {
      const place = instancePlaces[instance];
      return locality === 'any' || (locality === 'zone' ? place === from : places.regions[place] === places.regions[from]);
    });
    return near.length > 0 ? near : all;
  });
}

/**
 * What a caller that probes every `interval` seconds believes of instances: what was so at its last probe. What did not answer then, be it
 * dead or out of reach, is taken for dead. Callers probe at moments of their own, so that not all of them learn of a crash at once.
 */
export class HealthCheck {
  private readonly context: Context;
  private readonly node: number;
  private readonly interval: number;
  private readonly stream: number;

  constructor(context: Context, prober: NodePlan, interval: number) {
    this.context = context;
    this.node = prober.index;
    this.interval = interval;
    this.stream = context.stream('health-check', prober.name);
  }

  /** `prober` tells the callers of the node apart, and `place` is where it is. */
  believesUp(prober: number, place: number, instance: number): boolean {
    const { isUp, changedAt, partitions, plan } = this.context;
    const probedAt = this.lastProbe(prober);
    const to = partitions.spot(plan.instanceNodes[instance], plan.instancePlaces[instance]);
    if (partitions.wereApart(probedAt, partitions.spot(this.node, place), to)) return false;
    if (changedAt[instance] === -Infinity) return true;
    const responds = isUp[instance] === 1 && !this.context.isPaused(instance);
    return responds === changedAt[instance] <= probedAt;
  }

  private lastProbe(prober: number): number {
    const { now } = this.context.events;
    if (this.interval === 0) return now;
    const phase = ((mix(this.stream, prober) >>> 0) / 0x100000000) * this.interval;
    return Math.floor((now - phase) / this.interval) * this.interval + phase;
  }
}
