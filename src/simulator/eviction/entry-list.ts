import { type EntryTable, enlarged, none } from './entry-table.ts';

/** Neighbours by entry, shared by lists of which an entry is in one at a time. */
export class EntryLinks {
  older: Int32Array;
  younger: Int32Array;

  constructor(room: number) {
    this.older = new Int32Array(room);
    this.younger = new Int32Array(room);
  }

  grow(room: number): void {
    this.older = enlarged(this.older, room);
    this.younger = enlarged(this.younger, room);
  }
}

/** Entries of a table in an order, oldest first, linked both ways. */
export class EntryList {
  oldest = none;
  youngest = none;
  /** Sum of the entries' sizes. */
  size = 0;
  private readonly table: EntryTable;
  private readonly links: EntryLinks;

  constructor(table: EntryTable, links: EntryLinks) {
    this.table = table;
    this.links = links;
  }

  /** Puts an entry that is in no list at the young end. */
  add(entry: number): void {
    const { older, younger } = this.links;
    older[entry] = this.youngest;
    younger[entry] = none;
    if (this.youngest === none) this.oldest = entry;
    else younger[this.youngest] = entry;
    this.youngest = entry;
    this.size += this.table.sizes[entry];
  }

  remove(entry: number): void {
    const [older, younger] = [this.links.older[entry], this.links.younger[entry]];
    if (older === none) this.oldest = younger;
    else this.links.younger[older] = younger;
    if (younger === none) this.youngest = older;
    else this.links.older[younger] = older;
    this.size -= this.table.sizes[entry];
  }

  /** Makes an entry of this list its youngest. */
  renew(entry: number): void {
    if (entry === this.youngest) return;
    this.remove(entry);
    this.add(entry);
  }

  /** The next younger entry, or `none` after the youngest. */
  younger(entry: number): number {
    return this.links.younger[entry];
  }
}
