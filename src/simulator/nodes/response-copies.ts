import { KeyTable } from '../engine/key-table.ts';
import type { EvictionName } from '../eviction/create-eviction.ts';
import { CountedDraws } from '../eviction/counted-draws.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { CacheEntries } from './cache-entries.ts';

export interface CopySettings {
  /** Room of each station. */
  readonly capacity: { readonly unit: 'entries' | 'bytes'; readonly amount: number } | undefined;
  readonly eviction: EvictionName;
  /** Seconds that a copy may be served, or undefined. */
  readonly ttl: number | undefined;
}

/** A request of before the run, at a time of its own clock. */
export interface Access {
  readonly data: number;
  readonly key: number;
  readonly time: number;
}

/**
 * What the instances of a node that answers for others (points of presence, proxies) keep of the responses that went through them: each
 * instance has room of its own. A response that carries no version, since whoever gave it read nothing, is as new as the data's store was.
 */
export class ResponseCopies {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly ttl: number;
  private readonly stations: readonly CacheEntries[];
  /** By data set: what an entry of it takes of the capacity, and the newest acknowledged version of each key. */
  private readonly sizes: readonly number[];
  private readonly newest: readonly KeyTable[];

  constructor(context: Context, node: NodePlan, { capacity, eviction, ttl }: CopySettings) {
    this.context = context;
    this.node = node;
    this.ttl = ttl ?? Infinity;
    const room = capacity?.amount ?? Infinity;
    this.sizes = context.plan.data.map((data) => (capacity?.unit === 'bytes' ? data.settings.size : 1));
    this.newest = context.plan.data.map(() => new KeyTable());
    const entries = Math.ceil(room / Math.min(...this.sizes));
    this.stations = Array.from({ length: node.instanceCount }, (_, station) => {
      const chooser = new CountedDraws(context.stream(node.name, 'eviction', String(station)));
      return new CacheEntries({ capacity: room, eviction, entries, chooser });
    });
  }

  /** Lets a frame have what a station keeps for it; false where that is nothing. */
  recall(frame: number, station: number, data: number): boolean {
    const { frames, operations } = this.context;
    const entries = this.stations[station];
    const entry = this.find(station, data, operations.keyOf(frame, data));
    if (entry === none) return false;
    entries.touch(entry);
    frames.versionData[frame] = data;
    frames.version[frame] = entries.versions[entry];
    frames.source[frame] = this.node.firstInstance + station;
    frames.supersededAt[frame] = entries.supersededAt[entry];
    frames.freshUntil[frame] = entries.expires[entry];
    return true;
  }

  /**
   * Keeps the response that a frame carries, until it is `freshUntil` or for the time to live, whichever ends first, unless a newer one is
   * there. Until when it is kept is what the frame says from now on.
   */
  keep(frame: number, station: number, freshUntil: number): void {
    const { frames, events, operations, tallies } = this.context;
    const { data } = this.context.siteOf(frame);
    const key = operations.keyOf(frame, data);
    if (frames.version[frame] === none || frames.versionData[frame] !== data) this.takeNewest(frame, station, data, key);
    frames.freshUntil[frame] = Math.min(freshUntil, events.now + this.ttl);
    const entries = this.stations[station];
    const known = this.find(station, data, key);
    if (known !== none && entries.versions[known] > frames.version[frame]) return;
    const evictedBefore = entries.evictions;
    const entry = known === none ? entries.insert(data, key, this.sizes[data]) : known;
    const evicted = entries.evictions - evictedBefore;
    if (evicted > 0) for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].evictions += evicted;
    if (entry < 0) return;
    if (known !== none) entries.touch(entry);
    entries.versions[entry] = frames.version[frame];
    entries.expires[entry] = frames.freshUntil[frame];
    const home = operations.stores[this.context.plan.data[data].store];
    entries.supersededAt[entry] = Math.min(frames.supersededAt[frame], home?.supersededAt(data, key, frames.version[frame]) ?? Infinity);
  }

  /** A write was acknowledged: what is older is stale from now on. */
  superseded(data: number, key: number, version: number, now: number): void {
    const { newest, stations } = this;
    if (newest[data].get(key) < version) newest[data].set(key, version);
    for (const entries of stations) {
      const entry = entries.find(data, key);
      if (entry >= 0 && entries.versions[entry] < version) entries.supersededAt[entry] = Math.min(entries.supersededAt[entry], now);
    }
  }

  remove(station: number, { data, key }: { data: number; key: number }): void {
    const entry = this.stations[station].find(data, key);
    if (entry >= 0) this.stations[station].remove(entry);
  }

  clear(station: number): void {
    this.stations[station].clear();
  }

  /** A request of before the run: until when the station has an answer to it; −∞ where it has none. */
  warmHit(station: number, { data, key, time }: Access): number {
    const entries = this.stations[station];
    const entry = entries.find(data, key);
    if (entry < 0) return -Infinity;
    if (entries.expires[entry] > time) {
      entries.touch(entry);
      return entries.expires[entry];
    }
    entries.remove(entry);
    return -Infinity;
  }

  /** Keeps what was there before the run; returns whether another entry had to make room. */
  warmKeep(station: number, { data, key }: Access, expires: number): boolean {
    const entries = this.stations[station];
    const evictedBefore = entries.evictions;
    const entry = entries.insert(data, key, this.sizes[data]);
    if (entry < 0) return false;
    entries.versions[entry] = 0;
    entries.supersededAt[entry] = Infinity;
    entries.expires[entry] = expires;
    return entries.evictions > evictedBefore;
  }

  /** The clock of what was before the run reads `now` when the run begins. */
  warmEnd(now: number): void {
    for (const { expires } of this.stations) for (let entry = 0; entry < expires.length; entry++) expires[entry] -= now;
  }

  /** An entry that has not expired; one that has is removed. */
  private find(station: number, data: number, key: number): number {
    const entries = this.stations[station];
    const entry = entries.find(data, key);
    if (entry < 0) return none;
    if (entries.expires[entry] > this.context.events.now) return entry;
    entries.remove(entry);
    return none;
  }

  private takeNewest(frame: number, station: number, data: number, key: number): void {
    const { frames } = this.context;
    frames.versionData[frame] = data;
    frames.version[frame] = this.newest[data].get(key);
    frames.source[frame] = this.node.firstInstance + station;
    frames.supersededAt[frame] = Infinity;
  }
}
