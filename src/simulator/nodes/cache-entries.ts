import { BoundedEntries } from '../eviction/bounded-entries.ts';
import { enlarged } from '../eviction/entry-table.ts';

/** What a cache knows of its entries, by entry. */
export class CacheEntries extends BoundedEntries {
  versions = new Int32Array(this.table.room);
  sources = new Int32Array(this.table.room);
  expires = new Float64Array(this.table.room);
  supersededAt = new Float64Array(this.table.room);

  protected override grow(room: number): void {
    super.grow(room);
    this.versions = enlarged(this.versions, room);
    this.sources = enlarged(this.sources, room);
    this.expires = enlarged(this.expires, room);
    this.supersededAt = enlarged(this.supersededAt, room);
  }
}
