import { createEviction, type EvictionName } from './create-eviction.ts';
import { EntryTable, none } from './entry-table.ts';
import type { Chooser, EvictingCache, Eviction } from './eviction.ts';

export interface EntryLimits {
  /** Room in entries or bytes; infinite where everything fits. */
  readonly capacity: number;
  readonly eviction: EvictionName;
  /** How many entries a full cache is expected to hold; needed where the capacity is in bytes. */
  readonly entries?: number;
  /** Where `random` gets its choices from. */
  readonly chooser: Chooser;
}

/**
 * The entries of one cache, by (data set, key), of which any of the eviction algorithms keeps as many as fit. An entry's number stays the
 * same while it is in the cache, so whatever else is known of it stands in arrays by entry: a subclass grows them in `grow`.
 */
export class BoundedEntries implements EvictingCache {
  /** How many entries have made room for others. */
  evictions = 0;
  readonly limits: EntryLimits;
  readonly table = new EntryTable();
  private eviction: Eviction;
  private used = 0;
  private room: number;

  constructor(limits: EntryLimits) {
    this.limits = limits;
    this.room = this.table.room;
    this.eviction = this.createEviction();
  }

  get capacity(): number {
    return this.limits.capacity;
  }

  /** How many entries there are. */
  get size(): number {
    return this.table.count;
  }

  /** The entry of a key, or −1. */
  find(data: number, key: number): number {
    return this.table.find(data, key);
  }

  /** An entry was hit, or written again. */
  touch(entry: number): void {
    this.eviction.use(entry);
  }

  /** Makes room and inserts a key that has no entry; returns the new one, or −1 where it is larger than the whole cache. */
  insert(data: number, key: number, size: number): number {
    const { capacity } = this.limits;
    if (size > capacity) return none;
    this.eviction.arrive(data, key, size);
    while (this.used + size > capacity) this.eviction.makeRoom(size);
    const entry = this.table.insert(data, key, size);
    if (this.table.room > this.room) this.grow(this.table.room);
    this.used += size;
    this.eviction.insert(entry);
    return entry;
  }

  remove(entry: number): void {
    this.eviction.remove(entry);
    this.takeOut(entry);
  }

  /** Everything is gone, and what the algorithm remembered with it. */
  clear(): void {
    this.table.clear();
    this.used = 0;
    this.eviction = this.createEviction();
  }

  evict(entry: number): void {
    this.evictions++;
    this.evicted(entry);
    this.takeOut(entry);
  }

  /** Called while the entry is still known, for instance to write its contents elsewhere. */
  protected evicted(_entry: number): void {}

  protected grow(room: number): void {
    this.room = room;
    this.eviction.grow(room);
  }

  private takeOut(entry: number): void {
    this.used -= this.table.sizes[entry];
    this.table.remove(entry);
  }

  private createEviction(): Eviction {
    const { eviction, capacity, entries = capacity, chooser } = this.limits;
    return createEviction(eviction, this, { entries, chooser });
  }
}
