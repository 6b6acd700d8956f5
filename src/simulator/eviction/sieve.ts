import { enlarged, none } from './entry-table.ts';
import type { EvictingCache } from './eviction.ts';
import { Fifo } from './fifo.ts';

/**
 * SIEVE (Y. Zhang et al., "SIEVE is Simpler than LRU", NSDI 2024): a hand walks from the oldest entry to the youngest, takes the bit of
 * those that were used and evicts the first that was not. Survivors stay where they are, and the hand stays where it stopped.
 */
export class Sieve extends Fifo {
  private wasUsed: Uint8Array;
  /** The entry that is looked at next; `none` means the oldest. */
  private hand = none;

  constructor(cache: EvictingCache) {
    super(cache);
    this.wasUsed = new Uint8Array(cache.table.room);
  }

  override makeRoom(): void {
    const { queue, wasUsed } = this;
    let entry = this.hand === none ? queue.oldest : this.hand;
    while (wasUsed[entry] === 1) {
      wasUsed[entry] = 0;
      const younger = queue.younger(entry);
      entry = younger === none ? queue.oldest : younger;
    }
    this.hand = queue.younger(entry);
    queue.remove(entry);
    this.cache.evict(entry);
  }

  override insert(entry: number): void {
    this.wasUsed[entry] = 0;
    super.insert(entry);
  }

  override use(entry: number): void {
    this.wasUsed[entry] = 1;
  }

  override remove(entry: number): void {
    if (entry === this.hand) this.hand = this.queue.younger(entry);
    super.remove(entry);
  }

  override grow(room: number): void {
    super.grow(room);
    this.wasUsed = enlarged(this.wasUsed, room);
  }
}
