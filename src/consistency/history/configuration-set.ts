/** A set of equally long rows of integers, in the order they were added. Rows live in one typed array, so that millions cost no objects. */
export class ConfigurationSet {
  readonly width: number;
  rows: Int32Array;
  size = 0;
  /** Per slot, the row in it and the generation it belongs to; an older generation is an empty slot. */
  #slots = new Int32Array(64);
  #generations = new Int32Array(64);
  #generation = 1;

  constructor(width: number) {
    this.width = width;
    this.rows = new Int32Array(32 * width);
  }

  clear(): void {
    this.size = 0;
    this.#generation++;
  }

  /** Whether the row is new. */
  add(row: ArrayLike<number>): boolean {
    if (4 * this.size >= 3 * this.#slots.length) this.#growTable();
    const mask = this.#slots.length - 1;
    let slot = hash(row, 0, this.width) & mask;
    while (this.#generations[slot] === this.#generation) {
      if (this.#equals(this.#slots[slot] * this.width, row)) return false;
      slot = (slot + 1) & mask;
    }
    this.#generations[slot] = this.#generation;
    this.#slots[slot] = this.size;
    this.push(row);
    return true;
  }

  /** Adds a row that nothing compares with. */
  push(row: ArrayLike<number>): void {
    const start = this.size * this.width;
    if (start + this.width > this.rows.length) {
      const larger = new Int32Array(2 * this.rows.length);
      larger.set(this.rows);
      this.rows = larger;
    }
    for (let cell = 0; cell < this.width; cell++) this.rows[start + cell] = row[cell];
    this.size++;
  }

  /** Takes the last row away, into `row`. */
  pop(row: Int32Array): void {
    const start = --this.size * this.width;
    for (let cell = 0; cell < this.width; cell++) row[cell] = this.rows[start + cell];
  }

  #equals(start: number, row: ArrayLike<number>): boolean {
    for (let cell = 0; cell < this.width; cell++) if (this.rows[start + cell] !== row[cell]) return false;
    return true;
  }

  #growTable(): void {
    const length = 2 * this.#slots.length;
    this.#slots = new Int32Array(length);
    this.#generations = new Int32Array(length);
    this.#generation = 1;
    for (let index = 0; index < this.size; index++) {
      let slot = hash(this.rows, index * this.width, this.width) & (length - 1);
      while (this.#generations[slot] !== 0) slot = (slot + 1) & (length - 1);
      this.#generations[slot] = 1;
      this.#slots[slot] = index;
    }
  }
}

/** Multiplies and mixes, with constants of MurmurHash3. */
function hash(cells: ArrayLike<number>, start: number, width: number): number {
  let mixed = 0x9747b28c;
  for (let cell = start; cell < start + width; cell++) {
    mixed = Math.imul(mixed ^ cells[cell], 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 13)) & 0x7fffffff;
}
