import { EntryLinks, EntryList } from './entry-list.ts';
import { EntryTable, none } from './entry-table.ts';

/** Keys that have been evicted, remembered without their contents: the latest youngest. */
export class GhostQueue {
  private readonly table = new EntryTable();
  private readonly links = new EntryLinks(this.table.room);
  private readonly queue = new EntryList(this.table, this.links);

  /** Sum of the sizes that the entries had. */
  get size(): number {
    return this.queue.size;
  }

  get isEmpty(): boolean {
    return this.table.count === 0;
  }

  has(data: number, key: number): boolean {
    return this.table.find(data, key) !== none;
  }

  /** Remembers a key that it has not yet. */
  remember(data: number, key: number, size: number): void {
    const ghost = this.table.insert(data, key, size);
    if (this.table.room > this.links.older.length) this.links.grow(this.table.room);
    this.queue.add(ghost);
  }

  /** Forgets a key; tells whether it was remembered. */
  forget(data: number, key: number): boolean {
    const ghost = this.table.find(data, key);
    if (ghost === none) return false;
    this.drop(ghost);
    return true;
  }

  forgetOldest(): void {
    this.drop(this.queue.oldest);
  }

  private drop(ghost: number): void {
    this.queue.remove(ghost);
    this.table.remove(ghost);
  }
}
