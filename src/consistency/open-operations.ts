import { assert } from '../base/assert.ts';
import { enlarged } from './growing-column.ts';

/**
 * Cells of an open operation, from `handle * cellsOfHandle`: what it is, where its key and its pair of session and key are kept, and what
 * had been completed when it was invoked, each as a version and its row in the log.
 */
export const sessionCell = 0;
export const keyCell = 1;
export const isWriteCell = 2;
export const keyNumberCell = 3;
export const placeCell = 4;
export const seenBefore = 5;
export const writtenBefore = 7;
export const readBefore = 9;
export const cellsOfHandle = 11;

const none = -1;
const taken = -1;

/** Operations under way, by handle; the handles of ended ones are used again. */
export class OpenOperations {
  cells = new Int32Array(0);
  invoked = new Float64Array(0);
  /** The next free handle after each free one, `taken` for one in use. */
  private next = new Int32Array(0);
  private firstFree = 0;

  take(): number {
    if (this.firstFree === this.next.length) this.grow();
    const handle = this.firstFree;
    this.firstFree = this.next[handle];
    this.next[handle] = taken;
    return handle;
  }

  release(handle: number): void {
    assert(this.next[handle] === taken, 'an operation ends once');
    this.next[handle] = this.firstFree;
    this.firstFree = handle;
  }

  private grow(): void {
    const first = this.next.length;
    const capacity = Math.max(64, 2 * first);
    this.next = enlarged(this.next, capacity);
    for (let handle = first; handle < capacity; handle++) this.next[handle] = handle + 1;
    this.cells = enlarged(this.cells, capacity * cellsOfHandle, none);
    this.invoked = enlarged(this.invoked, capacity);
  }
}
