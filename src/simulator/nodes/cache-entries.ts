const none = -1;

/** Where entries stand that make room by an order: the next to go is first. */
export interface EntryLimits {
  /** Room in entries or bytes; infinite where everything fits. */
  readonly capacity: number;
  /** Whether a use moves an entry to the end: LRU; FIFO leaves it where it is. */
  readonly movesOnUse: boolean;
}

/**
 * The entries of one cache: a hash table from (data set, key) to entries, which form a list in the order in which they will be evicted.
 * Exact LRU (or FIFO) in constant time, without allocation once the arrays have grown.
 */
export class CacheEntries {
  evictions = 0;
  /** By entry. */
  versions = new Int32Array(1024);
  sources = new Int32Array(1024);
  expires = new Float64Array(1024);
  supersededAt = new Float64Array(1024);
  private data = new Int32Array(1024);
  private keys = new Int32Array(1024);
  private sizes = new Float64Array(1024);
  private before = new Int32Array(1024);
  private after = new Int32Array(1024);
  private first = none;
  private last = none;
  private firstFree = none;
  private unused = 0;
  private used = 0;
  /** Open addressing with linear probing: entry + 1, or 0. */
  private slots = new Int32Array(4096);
  private count = 0;
  readonly limits: EntryLimits;

  constructor(limits: EntryLimits) {
    this.limits = limits;
  }

  get size(): number {
    return this.count;
  }

  /** The entry of a key, or −1. */
  find(data: number, key: number): number {
    return this.slots[this.slotOf(data, key)] - 1;
  }

  touch(entry: number): void {
    if (!this.limits.movesOnUse || entry === this.last) return;
    this.unlink(entry);
    this.link(entry);
  }

  /** Makes room and inserts; returns the new entry, or −1 where it is larger than the whole cache. */
  insert(data: number, key: number, size: number): number {
    if (size > this.limits.capacity) return none;
    while (this.used + size > this.limits.capacity) {
      this.remove(this.first);
      this.evictions++;
    }
    const entry = this.take();
    this.data[entry] = data;
    this.keys[entry] = key;
    this.sizes[entry] = size;
    this.used += size;
    this.link(entry);
    if (2 * ++this.count > this.slots.length) this.rehash();
    this.slots[this.slotOf(data, key)] = entry + 1;
    return entry;
  }

  remove(entry: number): void {
    this.vacate(this.slotOf(this.data[entry], this.keys[entry]));
    this.unlink(entry);
    this.used -= this.sizes[entry];
    this.count--;
    this.after[entry] = this.firstFree;
    this.firstFree = entry;
  }

  clear(): void {
    while (this.first !== none) this.remove(this.first);
  }

  private take(): number {
    const entry = this.firstFree;
    if (entry !== none) {
      this.firstFree = this.after[entry];
      return entry;
    }
    if (this.unused === this.keys.length) this.grow();
    return this.unused++;
  }

  private link(entry: number): void {
    this.before[entry] = this.last;
    this.after[entry] = none;
    if (this.last === none) this.first = entry;
    else this.after[this.last] = entry;
    this.last = entry;
  }

  private unlink(entry: number): void {
    const [before, after] = [this.before[entry], this.after[entry]];
    if (before === none) this.first = after;
    else this.after[before] = after;
    if (after === none) this.last = before;
    else this.before[after] = before;
  }

  private slotOf(data: number, key: number): number {
    const mask = this.slots.length - 1;
    let slot = hash(data, key) & mask;
    for (let entry = this.slots[slot] - 1; entry >= 0; entry = this.slots[slot] - 1) {
      if (this.keys[entry] === key && this.data[entry] === data) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /** Empties a slot and moves up whatever had made way for it. */
  private vacate(emptied: number): void {
    const mask = this.slots.length - 1;
    let hole = emptied;
    for (let slot = (hole + 1) & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const entry = this.slots[slot] - 1;
      const home = hash(this.data[entry], this.keys[entry]) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      this.slots[hole] = this.slots[slot];
      hole = slot;
    }
    this.slots[hole] = 0;
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    for (let entry = this.first; entry !== none; entry = this.after[entry]) {
      if (entry !== this.last) this.slots[this.slotOf(this.data[entry], this.keys[entry])] = entry + 1;
    }
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>;
    for (const name of ['versions', 'sources', 'expires', 'supersededAt', 'data', 'keys', 'sizes', 'before', 'after']) {
      const old = fields[name] as Int32Array;
      const room = new (old.constructor as new (length: number) => Int32Array)(2 * old.length);
      room.set(old);
      fields[name] = room;
    }
  }
}

function hash(data: number, key: number): number {
  let mixed = Math.imul(key ^ Math.imul(data, 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
