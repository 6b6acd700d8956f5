import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { AddressSource, Context } from './context.ts';
import { none } from './frames.ts';
import { nearestReachable } from './reach.ts';
import { Registrations } from './registrations.ts';

interface Registry {
  readonly node: NodePlan;
  readonly ttl: number;
  readonly lookupTime: Sampler;
  readonly stream: number;
  readonly registrations: Registrations;
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
  private readonly known = new Map<number, Registrations>();
  private lookups = 0;

  constructor(context: Context) {
    this.context = context;
    this.registries = context.plan.nodes.map(({ node }) => {
      const name = node.kind === 'service' || node.kind === 'proxy' ? node.settings.discovery : 'static';
      const registry = context.plan.nodes.find((each) => each.name === name);
      if (registry?.node.kind !== 'registry') return undefined;
      const { ttl, 'lookup-time': lookupTime } = registry.node.settings;
      return {
        node: registry,
        ttl,
        lookupTime: samplerOf(lookupTime),
        stream: context.stream(registry.name, 'time'),
        registrations: this.registrationsOf(registry),
      };
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

  private registrationsOf(registry: NodePlan): Registrations {
    let registrations = this.known.get(registry.index);
    if (registrations === undefined) this.known.set(registry.index, (registrations = new Registrations(this.context, registry)));
    return registrations;
  }

  private lookUp(list: AddressList, registry: Registry, { frame, caller, callee }: { frame: number; caller: number; callee: NodePlan }): void {
    const { frames, events, source, tallies, slowness, plan, pausedUntil } = this.context;
    const asked = nearestReachable(this.context, registry.node, { node: frames.node[caller], place: frames.place[caller] });
    if (asked === none) return;
    source.select(registry.stream, this.lookups++, 0, 0);
    const standstill = Math.max(0, pausedUntil[asked] - events.now);
    const seconds = draw(registry.lookupTime, source) * slowness[registry.node.index] + standstill;
    const place = plan.instancePlaces[asked];
    list.readyAt =
      events.now +
      seconds +
      this.context.travelBetween(frame, frames.place[caller], place, 40) +
      this.context.travelBetween(frame, place, frames.place[caller], 41);
    list.instances = Int32Array.from({ length: callee.instanceCount }, (_, index) => callee.firstInstance + index).filter((instance) =>
      registry.registrations.lists(asked, instance),
    );
    // That nobody is there is not remembered.
    list.expiresAt = list.instances.length === 0 ? events.now : list.readyAt + registry.ttl;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[registry.node.index].served++;
  }
}
