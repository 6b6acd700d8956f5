import { EntryTable, enlarged } from '../eviction/entry-table.ts';
import { none } from '../run/frames.ts';

/** Writes that a write-back cache has taken in and the store has not: of each key the newest. */
export class DirtyWrites {
  readonly table = new EntryTable();
  /** By number of the write: its version, when it was taken in, the arrow that brought it; whether it is on its way to the store. */
  versions = new Int32Array(this.table.room);
  acceptedAt = new Float64Array(this.table.room);
  sites = new Int32Array(this.table.room);
  isSent = new Uint8Array(this.table.room);
  private room = this.table.room;

  /** The number of a key's write, or `none`. */
  find(data: number, key: number): number {
    return this.table.count === 0 ? none : this.table.find(data, key);
  }

  /** Takes the place of the key's write before it; returns its number. */
  add(data: number, key: number, write: { version: number; acceptedAt: number; site: number }): number {
    let number = this.find(data, key);
    if (number === none) {
      number = this.table.insert(data, key, 1);
      if (this.table.room > this.room) this.grow();
      this.isSent[number] = 0;
    }
    this.versions[number] = write.version;
    this.acceptedAt[number] = write.acceptedAt;
    this.sites[number] = write.site;
    return number;
  }

  remove(number: number): void {
    this.table.remove(number);
  }

  /** Those that are not on their way, in the order of their versions. */
  waiting(): number[] {
    const numbers: number[] = [];
    this.table.forEach((number) => {
      if (this.isSent[number] === 0) numbers.push(number);
    });
    return numbers.sort((a, b) => this.versions[a] - this.versions[b]);
  }

  private grow(): void {
    this.room = this.table.room;
    this.versions = enlarged(this.versions, this.room);
    this.acceptedAt = enlarged(this.acceptedAt, this.room);
    this.sites = enlarged(this.sites, this.room);
    this.isSent = enlarged(this.isSent, this.room);
  }
}
