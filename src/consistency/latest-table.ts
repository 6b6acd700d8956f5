import { OperationRows } from './operation-rows.ts';

const nobody = -1;
const initialSlots = 64;

/**
 * For each pair (owner, key) the completed operation with the highest version. An open-addressing hash table over typed arrays, so that
 * millions of pairs cost no objects and a step costs no allocation but for growth.
 */
export class LatestTable {
  #owners = new Int32Array(initialSlots).fill(nobody);
  #keys = new Int32Array(initialSlots);
  #rows = new OperationRows(initialSlots);
  #size = 0;

  has(owner: number, key: number): boolean {
    return this.#owners[this.#slotOf(owner, key)] !== nobody;
  }

  /** Copies what the pair has into `row` of `target`, or clears that row. */
  copyTo(target: OperationRows, row: number, owner: number, key: number): void {
    const slot = this.#slotOf(owner, key);
    if (this.#owners[slot] === nobody) target.clear(row);
    else target.copy(row, this.#rows, slot);
  }

  /** Keeps the operation at `row` of `from` if its version is higher than what the pair has. */
  raise(owner: number, key: number, from: OperationRows, row: number): void {
    let slot = this.#slotOf(owner, key);
    if (this.#owners[slot] === nobody) slot = this.#insert(owner, key);
    else if (this.#rows.version(slot) >= from.version(row)) return;
    this.#rows.copy(slot, from, row);
  }

  #slotOf(owner: number, key: number): number {
    const mask = this.#owners.length - 1;
    let slot = hash(owner, key) & mask;
    while (this.#owners[slot] !== nobody && (this.#owners[slot] !== owner || this.#keys[slot] !== key)) slot = (slot + 1) & mask;
    return slot;
  }

  #insert(owner: number, key: number): number {
    if (++this.#size * 2 > this.#owners.length) this.#grow();
    const slot = this.#slotOf(owner, key);
    this.#owners[slot] = owner;
    this.#keys[slot] = key;
    return slot;
  }

  #grow(): void {
    const [owners, keys, rows] = [this.#owners, this.#keys, this.#rows];
    const slots = 2 * owners.length;
    this.#owners = new Int32Array(slots).fill(nobody);
    this.#keys = new Int32Array(slots);
    this.#rows = new OperationRows(slots);
    owners.forEach((owner, old) => {
      if (owner === nobody) return;
      const slot = this.#slotOf(owner, keys[old]);
      this.#owners[slot] = owner;
      this.#keys[slot] = keys[old];
      this.#rows.copy(slot, rows, old);
    });
  }
}

/** Mixes both numbers into 32 bits, with the constants of MurmurHash3's finaliser. */
function hash(owner: number, key: number): number {
  let mixed = Math.imul(owner, 0x9e3779b1) ^ key;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
