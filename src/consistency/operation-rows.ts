/** One completed operation on a register. Times in seconds. */
export interface CompletedOperation {
  readonly session: number;
  readonly isWrite: boolean;
  readonly version: number;
  readonly invoked: number;
  readonly completed: number;
  /** Index into the checker's `sources`, or −1. */
  readonly source: number;
}

const cellsOfRow = 6;
const noVersion = -1;

/** Operations as rows of one typed array: copied and overwritten without allocation. An empty row has version −1. */
export class OperationRows {
  #cells = new Float64Array(0);
  #rows = 0;

  /** Makes room for at least so many rows; new ones are empty. */
  reserve(rows: number): void {
    if (rows <= this.#rows) return;
    const old = this.#cells;
    const first = this.#rows;
    this.#rows = Math.max(rows, 2 * first, 64);
    this.#cells = new Float64Array(this.#rows * cellsOfRow);
    this.#cells.set(old);
    for (let row = first; row < this.#rows; row++) this.clear(row);
  }

  clear(row: number): void {
    this.#cells[row * cellsOfRow] = noVersion;
  }

  begin(row: number, session: number, isWrite: boolean, invoked: number): void {
    const cells = this.#cells;
    const first = row * cellsOfRow;
    cells[first] = noVersion;
    cells[first + 1] = session;
    cells[first + 2] = isWrite ? 1 : 0;
    cells[first + 3] = invoked;
  }

  end(row: number, version: number, completed: number, source: number): void {
    const cells = this.#cells;
    const first = row * cellsOfRow;
    cells[first] = version;
    cells[first + 4] = completed;
    cells[first + 5] = source;
  }

  copy(row: number, from: OperationRows, fromRow: number): void {
    const cells = this.#cells;
    const origins = from.#cells;
    const target = row * cellsOfRow;
    const origin = fromRow * cellsOfRow;
    for (let cell = 0; cell < cellsOfRow; cell++) cells[target + cell] = origins[origin + cell];
  }

  /** Keeps the operation at `fromRow` of `from` if its version is higher than what the row has. */
  raise(row: number, from: OperationRows, fromRow: number): void {
    if (from.version(fromRow) > this.version(row)) this.copy(row, from, fromRow);
  }

  version(row: number): number {
    return this.#cells[row * cellsOfRow];
  }

  isWrite(row: number): boolean {
    return this.#cells[row * cellsOfRow + 2] === 1;
  }

  invoked(row: number): number {
    return this.#cells[row * cellsOfRow + 3];
  }

  /** The row as an object, for a witness. */
  operation(row: number): CompletedOperation {
    const [version, session, isWrite, invoked, completed, source] = this.#cells.subarray(row * cellsOfRow, (row + 1) * cellsOfRow);
    return { session, isWrite: isWrite === 1, version, invoked, completed, source };
  }
}
