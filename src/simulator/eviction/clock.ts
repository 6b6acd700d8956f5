import { enlarged } from './entry-table.ts';
import type { EvictingCache } from './eviction.ts';
import { Fifo } from './fifo.ts';

/**
 * CLOCK with one bit an entry (F. J. Corbató, "A Paging Experiment with the Multics System", 1969): the oldest entry makes room unless it
 * was used since it was last looked at; then it loses its bit and goes to the young end. The hand of the clock is the old end of the queue.
 */
export class Clock extends Fifo {
  private wasUsed: Uint8Array;

  constructor(cache: EvictingCache) {
    super(cache);
    this.wasUsed = new Uint8Array(cache.table.room);
  }

  override makeRoom(): void {
    const { queue, wasUsed } = this;
    while (wasUsed[queue.oldest] === 1) {
      wasUsed[queue.oldest] = 0;
      queue.renew(queue.oldest);
    }
    super.makeRoom();
  }

  override insert(entry: number): void {
    this.wasUsed[entry] = 0;
    super.insert(entry);
  }

  override use(entry: number): void {
    this.wasUsed[entry] = 1;
  }

  override grow(room: number): void {
    super.grow(room);
    this.wasUsed = enlarged(this.wasUsed, room);
  }
}
