import { EntryLinks, EntryList } from './entry-list.ts';
import { enlarged, none } from './entry-table.ts';
import type { EvictingCache, Eviction } from './eviction.ts';
import { GhostQueue } from './ghost-queue.ts';

const smallShare = 0.1;
const ghostShare = 0.9;
/** Hits in the small queue that earn a place in the main one. */
const promotion = 2;
const mostHits = 3;

/**
 * S3-FIFO (J. Yang et al., "FIFO Queues are All You Need for Cache Eviction", SOSP 2023): newcomers enter a small queue, whose survivors
 * move to a main queue; whoever leaves the small queue is remembered as a ghost, and comes back straight into the main one, where hits
 * (three at most count) give further rounds. Shares and thresholds are the defaults of libCacheSim: small queue 10 % of the capacity,
 * ghosts 90 %, promotion after two hits. A cache too small for shares keeps its order all the same.
 */
export class S3Fifo implements Eviction {
  private readonly cache: EvictingCache;
  private readonly links: EntryLinks;
  private readonly small: EntryList;
  private readonly main: EntryList;
  private readonly ghosts = new GhostQueue();
  private readonly mainRoom: number;
  private readonly ghostRoom: number;
  private hits: Uint8Array;
  private isMain: Uint8Array;
  private wasGhost = false;

  constructor(cache: EvictingCache) {
    const { table, capacity } = cache;
    this.cache = cache;
    this.links = new EntryLinks(table.room);
    this.small = new EntryList(table, this.links);
    this.main = new EntryList(table, this.links);
    this.mainRoom = capacity - Math.floor(capacity * smallShare);
    this.ghostRoom = Math.floor(capacity * ghostShare);
    this.hits = new Uint8Array(table.room);
    this.isMain = new Uint8Array(table.room);
  }

  arrive(data: number, key: number): void {
    this.wasGhost = this.ghosts.forget(data, key);
  }

  makeRoom(): void {
    if (this.main.size > this.mainRoom || this.small.oldest === none) this.evictFromMain();
    else this.evictFromSmall();
  }

  insert(entry: number): void {
    this.hits[entry] = 0;
    if (this.wasGhost) this.addToMain(entry);
    else {
      this.isMain[entry] = 0;
      this.small.add(entry);
    }
  }

  use(entry: number): void {
    if (this.hits[entry] < mostHits) this.hits[entry]++;
  }

  remove(entry: number): void {
    (this.isMain[entry] === 1 ? this.main : this.small).remove(entry);
  }

  grow(room: number): void {
    this.links.grow(room);
    this.hits = enlarged(this.hits, room);
    this.isMain = enlarged(this.isMain, room);
  }

  /** Promotes until one has to go; where all are promoted, nobody has gone yet. */
  private evictFromSmall(): void {
    const { small, hits } = this;
    while (small.oldest !== none) {
      const entry = small.oldest;
      small.remove(entry);
      if (hits[entry] < promotion) {
        this.remember(entry);
        this.cache.evict(entry);
        return;
      }
      hits[entry] = 0;
      this.addToMain(entry);
    }
  }

  private evictFromMain(): void {
    const { main, hits } = this;
    while (hits[main.oldest] > 0) {
      hits[main.oldest]--;
      main.renew(main.oldest);
    }
    const entry = main.oldest;
    main.remove(entry);
    this.cache.evict(entry);
  }

  private addToMain(entry: number): void {
    this.isMain[entry] = 1;
    this.main.add(entry);
  }

  private remember(entry: number): void {
    const { data, keys, sizes } = this.cache.table;
    const size = sizes[entry];
    if (size > this.ghostRoom) return;
    while (this.ghosts.size + size > this.ghostRoom) this.ghosts.forgetOldest();
    this.ghosts.remember(data[entry], keys[entry], size);
  }
}
