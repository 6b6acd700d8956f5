import { EntryLinks, EntryList } from './entry-list.ts';
import { enlarged, none } from './entry-table.ts';
import type { EvictingCache, Eviction } from './eviction.ts';
import { GhostQueue } from './ghost-queue.ts';

/**
 * ARC (N. Megiddo, D. Modha, "ARC: A Self-Tuning, Low Overhead Replacement Cache", FAST 2003): entries seen once and entries seen again
 * are two LRU lists (the paper's T1 and T2), each followed by ghosts of what it lost (B1, B2). A ghost that is asked for again moves the
 * target size of the first list towards the list that lost it. The target is a real number, as in libCacheSim.
 *
 * The paper counts pages. Here sizes take the place of counts, and the target moves by the size of what comes back. It deletes ghosts
 * before it replaces, which leaves the same lists as trimming both afterwards, and that also holds where removals have left room.
 */
export class Arc implements Eviction {
  private readonly cache: EvictingCache;
  private readonly links: EntryLinks;
  private readonly once: EntryList;
  private readonly again: EntryList;
  private readonly onceGhosts = new GhostQueue();
  private readonly againGhosts = new GhostQueue();
  /** By entry. */
  private isAgain: Uint8Array;
  /** The paper's p. */
  private target = 0;
  private wasGhost = false;
  private wasAgainGhost = false;

  constructor(cache: EvictingCache) {
    const { table } = cache;
    this.cache = cache;
    this.links = new EntryLinks(table.room);
    this.once = new EntryList(table, this.links);
    this.again = new EntryList(table, this.links);
    this.isAgain = new Uint8Array(table.room);
  }

  arrive(data: number, key: number, size: number): void {
    const { onceGhosts, againGhosts } = this;
    const [onceSize, againSize] = [onceGhosts.size, againGhosts.size];
    const wasOnceGhost = onceGhosts.forget(data, key);
    this.wasAgainGhost = !wasOnceGhost && againGhosts.forget(data, key);
    this.wasGhost = wasOnceGhost || this.wasAgainGhost;
    // What takes no room moves nothing, nor can sizes of ghosts be compared where all of them are zero.
    if (size === 0) return;
    if (wasOnceGhost) this.target = Math.min(this.cache.capacity, this.target + size * Math.max(againSize / onceSize, 1));
    else if (this.wasAgainGhost) this.target = Math.max(0, this.target - size * Math.max(onceSize / againSize, 1));
  }

  makeRoom(): void {
    const { once, again, target } = this;
    const isOverTarget = once.size > target || (this.wasAgainGhost && once.size === target);
    const fromOnce = again.oldest === none || (once.oldest !== none && isOverTarget);
    this.demote(fromOnce ? once : again, fromOnce ? this.onceGhosts : this.againGhosts);
  }

  insert(entry: number): void {
    this.isAgain[entry] = this.wasGhost ? 1 : 0;
    (this.wasGhost ? this.again : this.once).add(entry);
    this.trim();
  }

  use(entry: number): void {
    if (this.isAgain[entry] === 1) {
      this.again.renew(entry);
      return;
    }
    this.once.remove(entry);
    this.isAgain[entry] = 1;
    this.again.add(entry);
  }

  remove(entry: number): void {
    (this.isAgain[entry] === 1 ? this.again : this.once).remove(entry);
  }

  grow(room: number): void {
    this.links.grow(room);
    this.isAgain = enlarged(this.isAgain, room);
  }

  private demote(list: EntryList, ghosts: GhostQueue): void {
    const { data, keys, sizes } = this.cache.table;
    const entry = list.oldest;
    list.remove(entry);
    ghosts.remember(data[entry], keys[entry], sizes[entry]);
    this.cache.evict(entry);
  }

  /** The first list with its ghosts is at most as large as the cache, everything together twice as large. */
  private trim(): void {
    const { once, again, onceGhosts, againGhosts } = this;
    const { capacity } = this.cache;
    while (!onceGhosts.isEmpty && once.size + onceGhosts.size > capacity) onceGhosts.forgetOldest();
    while (!againGhosts.isEmpty && once.size + again.size + onceGhosts.size + againGhosts.size > 2 * capacity) againGhosts.forgetOldest();
  }
}
