import { BoundedEntries } from '../eviction/bounded-entries.ts';
import { enlarged } from '../eviction/entry-table.ts';

/** What a cache knows of its entries, by entry. */
export class CacheEntries extends BoundedEntries {
  versions = new Int32Array(this.table.room);
  sources = new Int32Array(this.table.room);
  expires = new Float64Array(this.table.room);
  supersededAt = new Float64Array(this.table.room);
  /** When it came, or got its version. */
  changedAt = new Float64Array(this.table.room);
  /** Told of an entry that makes room for another, while it is still known. */
  onEvicted: ((entry: number) => void) | undefined;

  protected override grow(room: number): void {
    super.grow(room);
    this.versions = enlarged(this.versions, room);
    this.sources = enlarged(this.sources, room);
    this.expires = enlarged(this.expires, room);
    this.supersededAt = enlarged(this.supersededAt, room);
    this.changedAt = enlarged(this.changedAt, room);
  }

  protected override evicted(entry: number): void {
    this.onEvicted?.(entry);
  }
}
