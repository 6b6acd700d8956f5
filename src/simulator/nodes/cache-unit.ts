import { CountedDraws } from '../eviction/counted-draws.ts';
import type { SettingsOf } from '../../model/schema/schema.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { CacheEntries } from './cache-entries.ts';
import { KeyWaits } from './key-waits.ts';

export type CacheSettings = SettingsOf<'cache'>;

/** A version of a key as it comes to a cache, with the moment at which a newer one was first acknowledged. */
export interface Value {
  readonly data: number;
  readonly key: number;
  readonly version: number;
  readonly supersededAt: number;
}

/** What one machine of a cache holds (or one copy, where each caller has its own), and what is under way for its keys. */
export class CacheUnit {
  readonly entries: CacheEntries;
  /** Writes that the store has not confirmed yet: nobody reads or writes these keys meanwhile. */
  readonly pending: KeyWaits;
  /** Reads of the store that others wait for, with `coalesce`. */
  readonly fetches: KeyWaits;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  /** By data set: what an entry of it takes of the capacity. */
  private readonly sizes: readonly number[];

  constructor(context: Context, node: NodePlan, settings: CacheSettings, number: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    const { capacity, eviction } = settings;
    const room = capacity?.amount ?? Infinity;
    this.sizes = context.plan.data.map((data) => (capacity?.unit === 'bytes' ? data.settings.size : 1));
    const chooser = new CountedDraws(context.stream(node.name, 'eviction', ...(number === 0 ? [] : [String(number)])));
    this.entries = new CacheEntries({ capacity: room, eviction, entries: Math.ceil(room / Math.min(...this.sizes)), chooser });
    this.pending = new KeyWaits(context);
    this.fetches = new KeyWaits(context);
  }

  /** The entry of a key that may still be served, or `none`; one that has expired is removed. */
  find(data: number, key: number): number {
    const entry = this.entries.find(data, key);
    if (entry < 0 || this.entries.expires[entry] > this.context.events.now) return entry;
    this.entries.remove(entry);
    return none;
  }

  /** An entry is used by a read. */
  use(entry: number): void {
    const { ttl } = this.settings;
    this.entries.touch(entry);
    if (this.settings['ttl-mode'] === 'sliding' && ttl !== undefined) this.entries.expires[entry] = this.context.events.now + ttl;
  }

  /** Keeps a version unless there is a newer one. */
  keep({ data, key, version, supersededAt }: Value): void {
    const { entries, settings } = this;
    const { events, tallies } = this.context;
    const evictedBefore = entries.evictions;
    const known = this.find(data, key);
    if (known >= 0 && entries.versions[known] > version) return;
    const entry = known >= 0 ? known : entries.insert(data, key, this.sizes[data]);
    const evicted = entries.evictions - evictedBefore;
    if (evicted > 0) for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].evictions += evicted;
    if (entry < 0) return;
    if (known >= 0) entries.touch(entry);
    entries.versions[entry] = version;
    entries.expires[entry] = settings.ttl === undefined ? Infinity : events.now + settings.ttl;
    entries.supersededAt[entry] = supersededAt;
  }

  remove(data: number, key: number): void {
    const entry = this.entries.find(data, key);
    if (entry >= 0) this.entries.remove(entry);
  }

  superseded(data: number, key: number, version: number, now: number): void {
    const entry = this.entries.find(data, key);
    if (entry >= 0 && this.entries.versions[entry] < version) this.entries.supersededAt[entry] = Math.min(this.entries.supersededAt[entry], now);
  }

  /** A read at `time` before the run; an entry that it makes lives to the end of `share` of its time to live. */
  warm(data: number, key: number, time: number, share: () => number): void {
    const { entries } = this;
    const { ttl } = this.settings;
    const known = entries.find(data, key);
    if (known >= 0 && entries.expires[known] > time) return entries.touch(known);
    if (known >= 0) entries.remove(known);
    const entry = entries.insert(data, key, this.sizes[data]);
    if (entry < 0) return;
    entries.versions[entry] = 0;
    entries.supersededAt[entry] = Infinity;
    // The first life of a key began at a moment that nobody saw: what is left of it is uniform.
    entries.expires[entry] = ttl === undefined ? Infinity : time + ttl * (known >= 0 ? 1 : share());
  }

  /** The machine has stopped: whoever waited there is dead. */
  stopped(): void {
    this.pending.clear();
    this.fetches.clear();
    this.entries.clear();
  }
}
