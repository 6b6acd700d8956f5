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

/** Operations as rows of one typed array: copied and overwritten without allocation; an empty row has version −1. */
export class OperationRows {
  #cells: Float64Array;

  constructor(rows: number) {
    this.#cells = new Float64Array(rows * cellsOfRow);
    for (let row = 0; row < rows; row++) this.clear(row);
  }

  clear(row: number): void {
    this.#cells[row * cellsOfRow + 2] = noVersion;
  }

  begin(row: number, session: number, isWrite: boolean, invoked: number): void {
    const first = row * cellsOfRow;
    this.#cells[first] = session;
    this.#cells[first + 1] = isWrite ? 1 : 0;
    this.#cells[first + 2] = noVersion;
    this.#cells[first + 3] = invoked;
  }

  end(row: number, version: number, completed: number, source: number): void {
    const first = row * cellsOfRow;
    this.#cells[first + 2] = version;
    this.#cells[first + 4] = completed;
    this.#cells[first + 5] = source;
  }

  copy(row: number, from: OperationRows, fromRow: number): void {
    const target = row * cellsOfRow;
    const origin = fromRow * cellsOfRow;
    for (let cell = 0; cell < cellsOfRow; cell++) this.#cells[target + cell] = from.#cells[origin + cell];
  }

  version(row: number): number {
    return this.#cells[row * cellsOfRow + 2];
  }

  isWrite(row: number): boolean {
    return this.#cells[row * cellsOfRow + 1] === 1;
  }

  session(row: number): number {
    return this.#cells[row * cellsOfRow];
  }

  invoked(row: number): number {
    return this.#cells[row * cellsOfRow + 3];
  }

  /** The row as an object, for a witness. */
  operation(row: number): CompletedOperation {
    const [session, isWrite, version, invoked, completed, source] = this.#cells.subarray(row * cellsOfRow, (row + 1) * cellsOfRow);
    return { session, isWrite: isWrite === 1, version, invoked, completed, source };
  }

  /** Room for `rows` rows; those beyond the old ones are empty. */
  grow(rows: number): void {
    const old = this.#cells;
    this.#cells = new Float64Array(rows * cellsOfRow);
    this.#cells.set(old);
    for (let row = old.length / cellsOfRow; row < rows; row++) this.clear(row);
  }
}
