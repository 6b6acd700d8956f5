import { EntryLinks, EntryList } from './entry-list.ts';
import { none } from './entry-table.ts';
import type { EvictingCache, Eviction } from './eviction.ts';

/**
 * Least frequently used, counted while in the cache: a key that comes back begins anew. Among the least frequent the one that was used
 * longest ago makes room, as in libCacheSim. In constant time (K. Shah, A. Mitra, D. Matani, "An O(1) algorithm for implementing the LFU
 * cache eviction scheme", 2010): entries of equal frequency form a list, these lists a list by frequency.
 */
export class Lfu implements Eviction {
  private readonly cache: EvictingCache;
  private readonly links: EntryLinks;
  private readonly byEntry: Bucket[] = [];
  /** Stands below all others and is always empty. */
  private readonly ground: Bucket;
  private readonly spare: Bucket[] = [];

  constructor(cache: EvictingCache) {
    this.cache = cache;
    this.links = new EntryLinks(cache.table.room);
    this.ground = new Bucket(cache.table, this.links);
  }

  arrive(): void {}

  makeRoom(): void {
    const victim = this.ground.higher!.oldest;
    this.remove(victim);
    this.cache.evict(victim);
  }

  insert(entry: number): void {
    this.place(entry, this.above(this.ground));
  }

  use(entry: number): void {
    const bucket = this.byEntry[entry];
    const next = this.above(bucket);
    bucket.remove(entry);
    this.place(entry, next);
    this.dropIfEmpty(bucket);
  }

  remove(entry: number): void {
    const bucket = this.byEntry[entry];
    bucket.remove(entry);
    this.dropIfEmpty(bucket);
  }

  grow(room: number): void {
    this.links.grow(room);
  }

  private place(entry: number, bucket: Bucket): void {
    bucket.add(entry);
    this.byEntry[entry] = bucket;
  }

  /** The bucket of the next frequency, made where there is none. */
  private above(bucket: Bucket): Bucket {
    const { higher } = bucket;
    if (higher?.frequency === bucket.frequency + 1) return higher;
    const made = this.spare.pop() ?? new Bucket(this.cache.table, this.links);
    made.frequency = bucket.frequency + 1;
    made.lower = bucket;
    made.higher = higher;
    bucket.higher = made;
    if (higher) higher.lower = made;
    return made;
  }

  private dropIfEmpty(bucket: Bucket): void {
    if (bucket.oldest !== none) return;
    bucket.lower!.higher = bucket.higher;
    if (bucket.higher) bucket.higher.lower = bucket.lower;
    this.spare.push(bucket);
  }
}

/** Entries that were used equally often, in the order of their last use. */
class Bucket extends EntryList {
  frequency = 0;
  lower: Bucket | undefined;
  higher: Bucket | undefined;
}
