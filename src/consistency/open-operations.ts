import { assert } from '../base/assert.ts';
import { enlarged } from './growing-column.ts';

/**
 * Cells of an open operation, from `handle * cellsOfHandle`: what it is, and how many operations had completed when it was invoked, which
 * precede it.
 */
export const sessionCell = 0;
export const keyCell = 1;
export const isWriteCell = 2;
export const precedingCell = 3;
/** Of a free handle the next one that is free, `taken` of one in use. */
const nextCell = 4;
export const cellsOfHandle = 5;

const taken = -1;

/** Operations under way, by handle; the handles of ended ones are used again. */
export class OpenOperations {
  cells = new Int32Array(0);
  invoked = new Float64Array(0);
  private firstFree = 0;

  take(): number {
    const handle = this.firstFree;
    if (handle === this.invoked.length) this.grow();
    const next = handle * cellsOfHandle + nextCell;
    this.firstFree = this.cells[next];
    this.cells[next] = taken;
    return handle;
  }

  release(handle: number): void {
    const next = handle * cellsOfHandle + nextCell;
    assert(this.cells[next] === taken, 'an operation ends once');
    this.cells[next] = this.firstFree;
    this.firstFree = handle;
  }

  private grow(): void {
    const first = this.invoked.length;
    const capacity = Math.max(64, 2 * first);
    this.cells = enlarged(this.cells, capacity * cellsOfHandle);
    this.invoked = enlarged(this.invoked, capacity);
    for (let handle = first; handle < capacity; handle++) this.cells[handle * cellsOfHandle + nextCell] = handle + 1;
  }
}
