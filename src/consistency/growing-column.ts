/** A typed array that grows by pushing: off the heap, so that millions of operations fit beside what judging them needs. */
export class GrowingColumn<Cells extends Int32Array | Float64Array> {
  readonly #make: (length: number) => Cells;
  data: Cells;
  length = 0;

  constructor(make: (length: number) => Cells) {
    this.#make = make;
    this.data = make(64);
  }

  push(cell: number): void {
    if (this.length === this.data.length) {
      const larger = this.#make(2 * this.length);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[this.length++] = cell;
  }

  /** Only these cells, in their order, which rises. */
  keep(indices: readonly number[]): void {
    // No iterator: there may be a million of them, in several columns.
    for (let to = 0; to < indices.length; to++) this.data[to] = this.data[indices[to]];
    this.length = indices.length;
  }

  /** The cells that are filled. */
  cells(): Cells {
    return this.data.subarray(0, this.length) as Cells;
  }
}

/** The same cells with more behind them, each of `value`. */
export function enlarged<Cells extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(
  cells: Cells,
  length: number,
  value = 0,
): Cells {
  const larger = new (cells.constructor as new (length: number) => Cells)(length);
  larger.set(cells);
  if (value !== 0) larger.fill(value, cells.length);
  return larger;
}
