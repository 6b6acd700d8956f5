/** No entry. */
export const none = -1;

/**
 * Entries by (data set, key): a hash table with open addressing and linear probing over arrays that are indexed by entry. An entry keeps
 * its number for as long as it is in the table; numbers of removed entries are used again. Nothing is allocated once the arrays have grown.
 */
export class EntryTable {
  count = 0;
  /** How many entries the arrays have room for: what is kept beside them by entry needs as much. */
  room = 1024;
  /** By entry. */
  data = new Int32Array(this.room);
  keys = new Float64Array(this.room);
  sizes = new Float64Array(this.room);
  private nextFree = new Int32Array(this.room);
  private firstFree = none;
  private unused = 0;
  /** Entry + 1, or 0. */
  private slots = new Int32Array(4096);

  /** The entry of a key, or `none`. */
  find(data: number, key: number): number {
    return this.slots[this.slotOf(data, key)] - 1;
  }

  /** A new entry for a key that has none. */
  insert(data: number, key: number, size: number): number {
    const entry = this.take();
    this.data[entry] = data;
    this.keys[entry] = key;
    this.sizes[entry] = size;
    if (2 * ++this.count > this.slots.length) this.widen();
    this.slots[this.slotOf(data, key)] = entry + 1;
    return entry;
  }

  remove(entry: number): void {
    this.vacate(this.slotOf(this.data[entry], this.keys[entry]));
    this.count--;
    this.nextFree[entry] = this.firstFree;
    this.firstFree = entry;
  }

  /** Calls `visit` for every entry, in an order that what was inserted and removed decides. */
  forEach(visit: (entry: number) => void): void {
    if (this.count === 0) return;
    for (const place of this.slots) if (place > 0) visit(place - 1);
  }

  clear(): void {
    this.slots.fill(0);
    this.count = 0;
    this.firstFree = none;
    this.unused = 0;
  }

  private take(): number {
    const entry = this.firstFree;
    if (entry !== none) {
      this.firstFree = this.nextFree[entry];
      return entry;
    }
    if (this.unused === this.room) this.grow();
    return this.unused++;
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
    const { slots } = this;
    const mask = slots.length - 1;
    let hole = emptied;
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const entry = slots[slot] - 1;
      const home = hash(this.data[entry], this.keys[entry]) & mask;
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot];
      hole = slot;
    }
    slots[hole] = 0;
  }

  private widen(): void {
    const narrow = this.slots;
    this.slots = new Int32Array(2 * narrow.length);
    for (const place of narrow) {
      if (place > 0) this.slots[this.slotOf(this.data[place - 1], this.keys[place - 1])] = place;
    }
  }

  private grow(): void {
    this.room *= 2;
    this.data = enlarged(this.data, this.room);
    this.keys = enlarged(this.keys, this.room);
    this.sizes = enlarged(this.sizes, this.room);
    this.nextFree = enlarged(this.nextFree, this.room);
  }
}

/** The same numbers in an array with more room, zeros behind them. */
export function enlarged<Numbers extends Uint8Array | Int32Array | Float64Array>(numbers: Numbers, room: number): Numbers {
  const larger = new (numbers.constructor as new (length: number) => Numbers)(room);
  larger.set(numbers);
  return larger;
}

/** Mixes in the upper half of a key as well: keys are whole numbers up to 2^53. The finaliser is that of MurmurHash3. */
function hash(data: number, key: number): number {
  let mixed = Math.imul(key ^ Math.imul(data ^ (key / 4294967296), 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
