const cellsOfSlot = 3;
const initialSlots = 64;

/**
 * Numbers pairs of integers from 0 in the order of their first appearance. An open-addressing hash table in one typed array, so that
 * millions of pairs cost no objects and a look-up touches one place in memory.
 */
export class PairIndex {
  /** The pair and, from 1, its number: 0 marks an empty slot. */
  private cells = new Int32Array(initialSlots * cellsOfSlot);
  private mask = initialSlots - 1;
  size = 0;

  /** The number of the pair, a new one where it has none. */
  numberOf(first: number, second: number): number {
    const cells = this.cells;
    let slot = hashOfPair(first, second) & this.mask;
    for (;;) {
      const cell = slot * cellsOfSlot;
      if (cells[cell + 2] === 0) break;
      if (cells[cell] === first && cells[cell + 1] === second) return cells[cell + 2] - 1;
      slot = (slot + 1) & this.mask;
    }
    if (2 * this.size > this.mask) this.grow();
    this.insert(first, second, ++this.size);
    return this.size - 1;
  }

  private insert(first: number, second: number, number: number): void {
    let slot = hashOfPair(first, second) & this.mask;
    while (this.cells[slot * cellsOfSlot + 2] !== 0) slot = (slot + 1) & this.mask;
    const cell = slot * cellsOfSlot;
    this.cells[cell] = first;
    this.cells[cell + 1] = second;
    this.cells[cell + 2] = number;
  }

  private grow(): void {
    const old = this.cells;
    this.cells = new Int32Array(2 * old.length);
    this.mask = 2 * this.mask + 1;
    for (let cell = 0; cell < old.length; cell += cellsOfSlot) if (old[cell + 2] !== 0) this.insert(old[cell], old[cell + 1], old[cell + 2]);
  }
}

/** Mixes both numbers into 32 bits, with constants of MurmurHash3's finaliser. */
export function hashOfPair(first: number, second: number): number {
  let mixed = Math.imul(first, 0x9e3779b1) ^ second;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}
