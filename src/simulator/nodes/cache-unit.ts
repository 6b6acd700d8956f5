import { mix } from '../../base/random.ts';
import type { SettingsOf } from '../../model/schema/schema.ts';
import { CountedDraws } from '../eviction/counted-draws.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context, Stop } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { CacheEntries } from './cache-entries.ts';
import { DirtyWrites } from './dirty-writes.ts';
import { EntryJournal } from './entry-journal.ts';
import { KeyWaits } from './key-waits.ts';
import { WriteOrder } from './write-order.ts';

export type CacheSettings = SettingsOf<'cache'>;

/** A version of a key as it comes to a cache, with the moment at which a newer one was first acknowledged. */
export interface Value {
  readonly data: number;
  readonly key: number;
  readonly version: number;
  readonly supersededAt: number;
}

/** Seconds between two writings of an append log to the disk: the operating system has it at once. */
const logInterval = 1;

/** What one machine of a cache holds (or one copy, where each caller has its own), and what is under way for its keys. */
export class CacheUnit {
  readonly entries: CacheEntries;
  /** Writes that the store has not confirmed yet: nobody reads or writes these keys meanwhile. */
  readonly pending: KeyWaits;
  /** Reads of the store that others wait for, with `coalesce`. */
  readonly fetches: KeyWaits;
  readonly dirty = new DirtyWrites();
  /** Told when an entry makes room for another. */
  onEvicted: ((data: number, key: number) => void) | undefined;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: CacheSettings;
  /** By data set: what an entry of it takes of the capacity, and an arrow that writes it. */
  private readonly sizes: readonly number[];
  private readonly writers: Int32Array;
  private readonly phase: number;
  private readonly onDisk: EntryJournal | undefined;
  private readonly atStandby: EntryJournal | undefined;
  /** When what the disk has of a machine that is down was written, while a standby may still take over; undefined where that is settled. */
  private savedAt: number | undefined;

  constructor(context: Context, node: NodePlan, settings: CacheSettings, number: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    const { capacity, eviction } = settings;
    const room = capacity?.amount ?? Infinity;
    this.sizes = context.plan.data.map((data) => (capacity?.unit === 'bytes' ? data.settings.size : 1));
    this.writers = new Int32Array(context.plan.data.length).fill(none);
    const chooser = new CountedDraws(context.stream(node.name, 'eviction', ...(number === 0 ? [] : [String(number)])));
    this.entries = new CacheEntries({ capacity: room, eviction, entries: Math.ceil(room / Math.min(...this.sizes)), chooser });
    this.entries.onEvicted = (entry) => this.evicted(entry);
    this.pending = new KeyWaits(context);
    this.fetches = new KeyWaits(context);
    this.phase = (mix(context.stream(node.name, 'snapshots'), number) >>> 0) / 0x100000000;
    this.onDisk = settings.persistence === 'none' ? undefined : new EntryJournal();
    this.atStandby = settings.replicas === 0 || settings.topology === 'local' ? undefined : new EntryJournal();
  }

  /** The entry of a key that may still be served, or `none`; one that has expired is removed. What the store does not have is there until it does. */
  find(data: number, key: number): number {
    const entry = this.entries.find(data, key);
    if (entry >= 0 && this.entries.expires[entry] > this.context.events.now) return entry;
    if (entry >= 0) this.entries.remove(entry);
    const write = this.dirty.find(data, key);
    if (write === none) return none;
    this.put({ data, key, version: this.dirty.versions[write], supersededAt: Infinity }, none);
    return this.entries.find(data, key);
  }

  /** An entry is used by a read. */
  use(entry: number): void {
    const { ttl } = this.settings;
    this.entries.touch(entry);
    if (this.settings['ttl-mode'] === 'sliding' && ttl !== undefined) this.entries.expires[entry] = this.context.events.now + ttl;
  }

  /** Keeps a version unless there is a newer one. */
  keep(value: Value): void {
    const known = this.find(value.data, value.key);
    if (known < 0 || this.entries.versions[known] <= value.version) this.put(value, known);
  }

  /** A write that the store does not have yet; returns its number among those. */
  take(value: Value, site: number): number {
    this.keep(value);
    this.writers[value.data] = site;
    return this.dirty.add(value.data, value.key, { version: value.version, acceptedAt: this.context.events.now, site });
  }

  /** The key is not kept any more; what of it the store does not have is gone with it. With a version: only what is older. */
  remove(data: number, key: number, olderThan = Infinity): void {
    const entry = this.entries.find(data, key);
    this.forsake(data, key, olderThan);
    if (entry < 0 || this.entries.versions[entry] >= olderThan) return;
    this.note(data, key, entry);
    this.entries.remove(entry);
  }

  /** What of a key the store does not have is older than what somebody else has written: it is not brought there any more. */
  forsake(data: number, key: number, olderThan: number): void {
    const write = this.dirty.find(data, key);
    if (write !== none && this.dirty.versions[write] < olderThan) this.drop(write);
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
    entries.changedAt[entry] = time;
    entries.supersededAt[entry] = Infinity;
    // The first life of a key began at a moment that nobody saw: what is left of it is uniform.
    entries.expires[entry] = ttl === undefined ? Infinity : time + ttl * (known >= 0 ? 1 : share());
  }

  /** Memory forgets everything but what the store does not have yet. */
  empty(): void {
    this.entries.clear();
    this.onDisk?.clear();
    this.atStandby?.clear();
  }

  /** The machine has stopped: whoever waited there is dead, and what it comes back with is on its disk, unless a standby takes over. */
  stopped(stop: Stop, hasStandby: boolean): void {
    this.pending.clear();
    this.fetches.clear();
    this.dirty.isSent.fill(0);
    const savedAt = stop === 'disk' || this.onDisk === undefined ? -Infinity : this.lastSaved(stop);
    if (hasStandby) this.savedAt = Math.min(savedAt, this.savedAt ?? Infinity);
    else this.recover(savedAt, this.onDisk);
  }

  /** The machine that had stopped is back. */
  started(): void {
    if (this.savedAt !== undefined) this.recover(this.savedAt, this.onDisk);
    this.savedAt = undefined;
  }

  /** A standby takes over: it has what had been sent to it by `sentBy`. */
  takeOver(sentBy: number): void {
    this.savedAt = undefined;
    this.recover(sentBy, this.atStandby);
  }

  private put(value: Value, known: number): void {
    const { entries, settings, sizes } = this;
    const { events, tallies } = this.context;
    const { data, key, version } = value;
    const evictedBefore = entries.evictions;
    this.note(data, key, known);
    const entry = known >= 0 ? known : entries.insert(data, key, sizes[data]);
    const evicted = entries.evictions - evictedBefore;
    if (evicted > 0) for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].evictions += evicted;
    if (entry < 0) return;
    if (known >= 0) entries.touch(entry);
    entries.versions[entry] = version;
    entries.changedAt[entry] = events.now;
    entries.expires[entry] = settings.ttl === undefined ? Infinity : events.now + settings.ttl;
    entries.supersededAt[entry] = value.supersededAt;
  }

  private evicted(entry: number): void {
    const { data, keys } = this.entries.table;
    this.note(data[entry], keys[entry], entry);
    this.onEvicted?.(data[entry], keys[entry]);
  }

  /** A key's entry is about to change. */
  private note(data: number, key: number, entry: number): void {
    if (this.onDisk === undefined && this.atStandby === undefined) return;
    const { now } = this.context.events;
    const { versions, expires, changedAt } = this.entries;
    const change = { time: now, data, key, version: entry < 0 ? none : versions[entry], expires: entry < 0 ? 0 : expires[entry] };
    if (this.onDisk !== undefined) {
      const saved = this.lastSaved('machine');
      this.onDisk.forget(saved);
      if (entry < 0 || changedAt[entry] <= saved) this.onDisk.note(change);
    }
    this.atStandby?.forget(now - 1);
    this.atStandby?.note(change);
  }

  /** When what a disk would bring back was written: an append log reaches the operating system at once, and the disk every second. */
  private lastSaved(stop: Stop): number {
    const { now } = this.context.events;
    const { persistence, snapshot } = this.settings;
    if (persistence === 'log' && stop === 'process') return now;
    const interval = persistence === 'log' ? logInterval : snapshot;
    if (interval === 0) return now;
    return Math.floor(now / interval - this.phase) * interval + this.phase * interval;
  }

  /** All is as it was at `time`, as far as it has not expired since; −∞ for nothing. What had been taken in later, and only here, is lost. */
  private recover(time: number, journal: EntryJournal | undefined): void {
    const { entries, dirty } = this;
    const changes = time === -Infinity || journal === undefined ? [] : journal.since(time);
    dirty.table.forEach((write) => {
      if (dirty.acceptedAt[write] > time) this.lose(write, changes);
    });
    for (const write of dirty.waiting()) if (dirty.acceptedAt[write] > time) dirty.remove(write);
    if (time === -Infinity) entries.clear();
    for (const change of changes) this.undo(change);
    this.onDisk?.clear();
    this.atStandby?.clear();
  }

  private lose(write: number, changes: readonly { data: number; key: number; version: number }[]): void {
    const { table, versions } = this.dirty;
    const [data, key] = [table.data[write], table.keys[write]];
    const kept = changes.find((change) => change.data === data && change.key === key)?.version ?? none;
    this.order?.lose(data, key, versions[write], Math.max(0, kept));
  }

  private undo({ data, key, version, expires, time }: { data: number; key: number; version: number; expires: number; time: number }): void {
    const { entries } = this;
    const now = entries.find(data, key);
    if (now >= 0) entries.remove(now);
    if (version === none) return;
    const entry = entries.insert(data, key, this.sizes[data]);
    if (entry < 0) return;
    entries.versions[entry] = version;
    entries.changedAt[entry] = time;
    entries.expires[entry] = expires;
    entries.supersededAt[entry] = this.context.operations.stores[this.node.index]?.supersededAt(data, key, version) ?? Infinity;
    if (this.order !== undefined && this.writers[data] !== none && !this.order.isStored(version))
      this.dirty.add(data, key, { version, acceptedAt: time, site: this.writers[data] });
  }

  private drop(write: number): void {
    const { table, versions } = this.dirty;
    this.order?.lose(table.data[write], table.keys[write], versions[write]);
    this.dirty.remove(write);
  }

  private get order(): WriteOrder | undefined {
    const store = this.context.operations.stores[this.node.index];
    return store instanceof WriteOrder ? store : undefined;
  }
}
