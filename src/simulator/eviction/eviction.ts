import type { EntryTable } from './entry-table.ts';

/**
 * What decides which entry makes room. Sizes are in the unit of the cache's capacity: entries (each of size 1) or bytes. Every call takes
 * constant time, amortised, and allocates nothing once arrays have grown.
 */
export interface Eviction {
  /** A key that is not in the cache will come in: the first word of an insertion, before room is made. */
  arrive(data: number, key: number, size: number): void;
  /**
   * A step towards room for what arrives: entries leave through `EvictingCache.evict`. It may need more steps, and where the algorithm
   * says so one step takes out several entries. There is at least one entry.
   */
  makeRoom(arriving: number): void;
  /** What arrived is in the cache, as this entry. */
  insert(entry: number): void;
  /** The entry was hit. */
  use(entry: number): void;
  /** The entry is being removed for another reason than room: invalidated, expired. It leaves no memory of itself. */
  remove(entry: number): void;
  /** Entries with numbers below `room` will come. */
  grow(room: number): void;
}

/** A cache as its eviction algorithm sees it. */
export interface EvictingCache {
  readonly capacity: number;
  readonly table: EntryTable;
  /** Takes out an entry that the algorithm has already forgotten. */
  evict(entry: number): void;
}

/** Where `random` gets its choices from. */
export interface Chooser {
  /** Uniform among 0 … count − 1. */
  below(count: number): number;
}
