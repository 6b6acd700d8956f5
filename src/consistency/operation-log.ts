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

const integersOfRow = 4;
const timesOfRow = 2;

/**
 * Completed operations in the order they ended, as rows of typed arrays: what witnesses tell of. It is only ever written at its end, since
 * whatever lies scattered in memory has left the processor's caches by the time it is needed again. When it is full, rows that nobody
 * refers to are dropped.
 */
export class OperationLog {
  private capacity = 1024;
  private length = 0;
  private integers = new Int32Array(this.capacity * integersOfRow);
  private times = new Float64Array(this.capacity * timesOfRow);

  get isFull(): boolean {
    return this.length === this.capacity;
  }

  /** The row of an operation, whose end is still to be told. There must be room. */
  begin(session: number, isWrite: boolean, invoked: number): number {
    const row = this.length++;
    this.integers[row * integersOfRow + 1] = session;
    this.integers[row * integersOfRow + 2] = isWrite ? 1 : 0;
    this.times[row * timesOfRow] = invoked;
    return row;
  }

  end(row: number, version: number, completed: number, source: number): void {
    this.integers[row * integersOfRow] = version;
    this.integers[row * integersOfRow + 3] = source;
    this.times[row * timesOfRow + 1] = completed;
  }

  operation(row: number): CompletedOperation {
    const [version, session, isWrite, source] = this.integers.subarray(row * integersOfRow, (row + 1) * integersOfRow);
    const [invoked, completed] = this.times.subarray(row * timesOfRow, (row + 1) * timesOfRow);
    return { session, isWrite: isWrite === 1, version, invoked, completed, source };
  }

  /**
   * Drops all rows but those that these cells refer to, from cell `first` on at every `stride`, and lets the cells refer to where they are
   * now. Negative cells refer to none. Afterwards at least half of the rows are free.
   */
  drop(references: readonly { readonly cells: Int32Array; readonly first: number; readonly stride: number }[]): void {
    const places = new Int32Array(this.length).fill(-1);
    for (const { cells, first, stride } of references)
      for (let at = first; at < cells.length; at += stride) if (cells[at] >= 0) places[cells[at]] = 0;
    this.moveTogether(places);
    for (const { cells, first, stride } of references)
      for (let at = first; at < cells.length; at += stride) if (cells[at] >= 0) cells[at] = places[cells[at]];
    if (2 * this.length > this.capacity) this.grow();
  }

  /** Moves the rows that have a place to the front, in their order, and says where they are. */
  private moveTogether(places: Int32Array): void {
    let kept = 0;
    for (let row = 0; row < places.length; row++) {
      if (places[row] < 0) continue;
      for (let cell = 0; cell < integersOfRow; cell++) this.integers[kept * integersOfRow + cell] = this.integers[row * integersOfRow + cell];
      for (let cell = 0; cell < timesOfRow; cell++) this.times[kept * timesOfRow + cell] = this.times[row * timesOfRow + cell];
      places[row] = kept++;
    }
    this.length = kept;
  }

  private grow(): void {
    this.capacity *= 2;
    const [integers, times] = [this.integers, this.times];
    this.integers = new Int32Array(this.capacity * integersOfRow);
    this.times = new Float64Array(this.capacity * timesOfRow);
    this.integers.set(integers);
    this.times.set(times);
  }
}
