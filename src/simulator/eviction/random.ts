import { enlarged } from './entry-table.ts';
import type { Chooser, EvictingCache, Eviction } from './eviction.ts';

/** A uniformly random entry makes room. */
export class Random implements Eviction {
  private readonly cache: EvictingCache;
  private readonly chooser: Chooser;
  /** All entries, in no order that matters, and where each stands among them. */
  private entries: Int32Array;
  private places: Int32Array;
  private count = 0;

  constructor(cache: EvictingCache, chooser: Chooser) {
    this.cache = cache;
    this.chooser = chooser;
    this.entries = new Int32Array(cache.table.room);
    this.places = new Int32Array(cache.table.room);
  }

  arrive(): void {}

  makeRoom(): void {
    const victim = this.entries[this.chooser.below(this.count)];
    this.remove(victim);
    this.cache.evict(victim);
  }

  insert(entry: number): void {
    this.places[entry] = this.count;
    this.entries[this.count++] = entry;
  }

  use(): void {}

  /** The last takes the place of the one that goes. */
  remove(entry: number): void {
    const last = this.entries[--this.count];
    this.entries[this.places[entry]] = last;
    this.places[last] = this.places[entry];
  }

  grow(room: number): void {
    this.entries = enlarged(this.entries, room);
    this.places = enlarged(this.places, room);
  }
}
