import { EntryLinks, EntryList } from './entry-list.ts';
import type { EvictingCache, Eviction } from './eviction.ts';

/** First in, first out: whatever was inserted first makes room, used or not. */
export class Fifo implements Eviction {
  protected readonly cache: EvictingCache;
  protected readonly links: EntryLinks;
  protected readonly queue: EntryList;

  constructor(cache: EvictingCache) {
    this.cache = cache;
    this.links = new EntryLinks(cache.table.room);
    this.queue = new EntryList(cache.table, this.links);
  }

  arrive(): void {}

  makeRoom(): void {
    const { oldest } = this.queue;
    this.queue.remove(oldest);
    this.cache.evict(oldest);
  }

  insert(entry: number): void {
    this.queue.add(entry);
  }

  use(_entry: number): void {}

  remove(entry: number): void {
    this.queue.remove(entry);
  }

  grow(room: number): void {
    this.links.grow(room);
  }
}
