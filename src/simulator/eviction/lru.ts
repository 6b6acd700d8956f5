import { Fifo } from './fifo.ts';

/** Least recently used: a queue in the order of last use. */
export class Lru extends Fifo {
  override use(entry: number): void {
    this.queue.renew(entry);
  }
}
