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
 * What a caller that probes every `interval` seconds believes of instances: what was so at its last probe. Callers probe at moments of
 * their own, so that not all of them learn of a crash at once.
 */
export class HealthCheck {
  private readonly context: Context;
  private readonly interval: number;
  private readonly stream: number;

  constructor(context: Context, interval: number, name: string) {
    this.context = context;
    this.interval = interval;
    this.stream = context.stream('health-check', name);
  }

  /** `prober` tells the callers apart. */
  believesUp(prober: number, instance: number): boolean {
    const { isUp, changedAt, events } = this.context;
    const responds = isUp[instance] === 1 && !this.context.isPaused(instance);
    if (changedAt[instance] === -Infinity) return true;
    const phase = ((mix(this.stream, prober) >>> 0) / 0x100000000) * this.interval;
    const lastProbe = this.interval === 0 ? events.now : Math.floor((events.now - phase) / this.interval) * this.interval + phase;
    return responds === changedAt[instance] <= lastProbe;
  }
}
