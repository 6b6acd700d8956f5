import type { NodePlan, Site } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none, state } from '../run/frames.ts';
import type { CacheMachines } from './cache-machines.ts';
import type { CacheUnit, Value } from './cache-unit.ts';
import type { KeyWaits } from './key-waits.ts';

/**
 * What a frame's `detail` says of it: a call, or a value that somebody has fetched; it reads the store for an entry, or for an update; it
 * writes the store; it is a message from another copy, that an entry is out of date, or what its value is now.
 */
export const as = { called: 0, fetching: 1, updating: 2, storing: 3, outdating: 4, renewing: 5 } as const;

/** Calls at a cache: the unit that they are about, what they carry, and how they wait for each other. */
export class CacheCalls {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly units: readonly CacheUnit[];
  private readonly machines: CacheMachines;

  constructor(context: Context, node: NodePlan, units: readonly CacheUnit[], machines: CacheMachines) {
    this.context = context;
    this.node = node;
    this.units = units;
    this.machines = machines;
  }

  /** The part of the cache that a call has been routed to. */
  unitOf(frame: number): CacheUnit {
    return this.units[this.machines.unitOf(this.context.frames.instance[frame])];
  }

  /** Whether a call carries a version of what its arrow names: a store that has none of a key answers without. */
  hasVersion(frame: number, site: Site): boolean {
    const { frames } = this.context;
    return frames.version[frame] !== none && frames.versionData[frame] === site.data;
  }

  /** Keeps the version that a frame carries. */
  keep(frame: number, site: Site): void {
    const { frames, operations } = this.context;
    const { data } = site;
    const key = operations.keyOf(frame, data);
    this.unitOf(frame).keep({ data, key, version: frames.version[frame], supersededAt: this.supersededAt(frame, site) });
  }

  /** Whoever has an entry gets its new value. */
  renew(unit: CacheUnit, value: Value): void {
    if (unit.find(value.data, value.key) === none) return;
    unit.forsake(value.data, value.key, value.version);
    unit.keep(value);
  }

  /** When what a frame carries was followed by something newer: that may have happened on its way. */
  supersededAt(frame: number, site: Site): number {
    const { frames, operations } = this.context;
    const key = operations.keyOf(frame, site.data);
    return Math.min(frames.supersededAt[frame], this.supersedingOf(site.data, key, frames.version[frame], frames.source[frame]));
  }

  /** When a version was followed by a newer one in the store that it came from; ∞ as long as it is the newest. */
  supersedingOf(data: number, key: number, version: number, source = this.node.firstInstance): number {
    const store = this.context.operations.stores[this.context.plan.instanceNodes[source]];
    return store?.supersededAt(data, key, version) ?? Infinity;
  }

  /** A frame waits for others: that is waiting, not work. */
  wait(frame: number, waits: KeyWaits, entry: number): void {
    const { frames, events } = this.context;
    frames.state[frame] = state.queued;
    frames.waiting[frame] -= events.now;
    waits.wait(entry, frame);
  }

  /** Those who waited, from the first on, go on one after the other. */
  goOn(first: number, how: (waiter: number) => void): void {
    const { frames, events } = this.context;
    for (let waiter = first; waiter !== none;) {
      const next = frames.next[waiter];
      frames.state[waiter] = state.running;
      frames.waiting[waiter] += events.now;
      how(waiter);
      waiter = next;
    }
  }
}
