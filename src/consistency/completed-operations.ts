import { enlarged } from './growing-column.ts';

/** Completed operations on registers in the order they ended, each a row of columns. Times in seconds. */
export interface CompletedOperations {
  readonly session: Int32Array;
  readonly key: Int32Array;
  readonly isWrite: Uint8Array;
  /** What a read saw, or a write got: versions of a key rise from 0, its initial value. */
  readonly version: Int32Array;
  /** How many operations had completed when it was invoked: so many of the first rows precede it. */
  readonly preceding: Int32Array;
  /** Index into the names of what answers, or −1. */
  readonly source: Int32Array;
  readonly invoked: Float64Array;
  readonly completed: Float64Array;
}

/** One of them. */
export interface CompletedOperation {
  readonly session: number;
  readonly key: number;
  readonly isWrite: boolean;
  readonly version: number;
  readonly source: number;
  readonly invoked: number;
  readonly completed: number;
}

const rowsAtFirst = 1024;

/** Columns that grow. */
export class GrowingOperations implements CompletedOperations {
  length = 0;
  session = new Int32Array(rowsAtFirst);
  key = new Int32Array(rowsAtFirst);
  isWrite = new Uint8Array(rowsAtFirst);
  version = new Int32Array(rowsAtFirst);
  preceding = new Int32Array(rowsAtFirst);
  source = new Int32Array(rowsAtFirst);
  invoked = new Float64Array(rowsAtFirst);
  completed = new Float64Array(rowsAtFirst);

  /** A new row, whose cells the caller fills. */
  add(): number {
    if (this.length === this.session.length) this.grow();
    return this.length++;
  }

  private grow(): void {
    const rows = 2 * this.length;
    this.session = enlarged(this.session, rows);
    this.key = enlarged(this.key, rows);
    this.isWrite = enlarged(this.isWrite, rows);
    this.version = enlarged(this.version, rows);
    this.preceding = enlarged(this.preceding, rows);
    this.source = enlarged(this.source, rows);
    this.invoked = enlarged(this.invoked, rows);
    this.completed = enlarged(this.completed, rows);
  }
}

export function operationAt({ session, key, isWrite, version, source, invoked, completed }: CompletedOperations, row: number): CompletedOperation {
  return {
    session: session[row],
    key: key[row],
    isWrite: isWrite[row] === 1,
    version: version[row],
    source: source[row],
    invoked: invoked[row],
    completed: completed[row],
  };
}
