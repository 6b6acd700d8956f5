import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { AddressSource, Context } from './context.ts';

interface Registry {
  readonly node: NodePlan;
  readonly ttl: number;
  readonly lookupTime: Sampler;
  readonly stream: number;
}

/** What a caller instance knows of one callee. */
interface AddressList {
  instances: Int32Array;
  /** When the look-up under way (or the last one) brings or brought it, and until when it is used. */
  readyAt: number;
  expiresAt: number;
}

const nobody = new Int32Array(0);

/**
 * Service discovery: callers with a registry keep a list of the instances that were up when they looked, and use it for its `ttl`
 * whatever becomes of them. The first call after that looks anew, and waits for it; without a live registry the old list goes on.
 */
export class Discovery implements AddressSource {
  private readonly context: Context;
  /** By node: where it looks, if it does. */
  private readonly registries: readonly (Registry | undefined)[];
  /** By caller instance × nodes + callee. */
  private readonly lists = new Map<number, AddressList>();
  private lookups = 0;

  constructor(context: Context) {
    this.context = context;
    this.registries = context.plan.nodes.map(({ node }) => {
      const name = node.kind === 'service' || node.kind === 'proxy' ? node.settings.discovery : 'static';
      const registry = context.plan.nodes.find((each) => each.name === name);
      if (registry?.node.kind !== 'registry') return undefined;
      const { ttl, 'lookup-time': lookupTime } = registry.node.settings;
      return { node: registry, ttl, lookupTime: samplerOf(lookupTime), stream: context.stream(registry.name, 'time') };
    });
  }

  addresses(frame: number, caller: number, callee: NodePlan): Int32Array | undefined {
    const { frames, events, plan } = this.context;
    const registry = this.registries[frames.node[caller]];
    if (registry === undefined) return undefined;
    const at = frames.instance[caller] * plan.nodes.length + callee.index;
    let list = this.lists.get(at);
    if (list === undefined) this.lists.set(at, (list = { instances: nobody, readyAt: -Infinity, expiresAt: -Infinity }));
    if (events.now >= list.expiresAt) this.lookUp(list, registry, { frame, caller, callee });
    const wait = Math.max(0, list.readyAt - events.now);
    frames.sentAt[frame] += wait;
    frames.waiting[frame] += wait;
    return list.instances;
  }

  forget(instance: number): void {
    const { length } = this.context.plan.nodes;
    for (let callee = 0; callee < length; callee++) this.lists.delete(instance * length + callee);
  }

  private lookUp(list: AddressList, registry: Registry, { frame, caller, callee }: { frame: number; caller: number; callee: NodePlan }): void {
    const { frames, events, isUp, source, tallies, slowness, plan } = this.context;
    const asked = this.nearestCopy(registry.node, frames.place[caller]);
    if (asked < 0) return;
    source.select(registry.stream, this.lookups++, 0, 0);
    const seconds = draw(registry.lookupTime, source) * slowness[registry.node.index];
    const place = plan.instancePlaces[asked];
    list.readyAt =
      events.now +
      seconds +
      this.context.travelBetween(frame, frames.place[caller], place, 40) +
      this.context.travelBetween(frame, place, frames.place[caller], 41);
    list.instances = Int32Array.from({ length: callee.instanceCount }, (_, index) => callee.firstInstance + index).filter(
      (instance) => isUp[instance] === 1,
    );
    // That nobody is there is not remembered.
    list.expiresAt = list.instances.length === 0 ? events.now : list.readyAt + registry.ttl;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[registry.node.index].served++;
  }

  private nearestCopy(registry: NodePlan, from: number): number {
    const { isUp, plan } = this.context;
    let nearest = -1;
    for (let instance = registry.firstInstance; instance < registry.firstInstance + registry.instanceCount; instance++) {
      if (isUp[instance] === 0) continue;
      if (nearest < 0 || this.context.distance(from, plan.instancePlaces[instance]) < this.context.distance(from, plan.instancePlaces[nearest]))
        nearest = instance;
    }
    return nearest;
  }
}
