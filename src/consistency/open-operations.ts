import { assert } from '../base/assert.ts';
import { OperationRows } from './operation-rows.ts';

/** Rows of a handle, from `handle * rowsOfHandle`: the operation itself, and what had been completed when it was invoked. */
export const rowsOfHandle = 4;
export const seenBefore = 1;
export const writtenBefore = 2;
export const readBefore = 3;

/** Operations under way, by handle; the handles of ended ones are used again. */
export class OpenOperations {
  readonly rows = new OperationRows();
  keys = new Int32Array(0);
  /** The numbers of the key, and of the pair of session and key. */
  keyNumbers = new Int32Array(0);
  pairNumbers = new Int32Array(0);
  /** The next free handle after each free one, `taken` for one in use. */
  #next = new Int32Array(0);
  #firstFree = 0;

  take(): number {
    if (this.#firstFree === this.#next.length) this.#grow();
    const handle = this.#firstFree;
    this.#firstFree = this.#next[handle];
    this.#next[handle] = taken;
    return handle;
  }

  release(handle: number): void {
    assert(this.#next[handle] === taken, 'an operation ends once');
    this.#next[handle] = this.#firstFree;
    this.#firstFree = handle;
  }

  #grow(): void {
    const first = this.#next.length;
    const capacity = Math.max(64, 2 * first);
    this.#next = enlarged(this.#next, capacity);
    for (let handle = first; handle < capacity; handle++) this.#next[handle] = handle + 1;
    this.keys = enlarged(this.keys, capacity);
    this.keyNumbers = enlarged(this.keyNumbers, capacity);
    this.pairNumbers = enlarged(this.pairNumbers, capacity);
    this.rows.reserve(capacity * rowsOfHandle);
  }
}

const taken = -1;

function enlarged(old: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const room = new Int32Array(length);
  room.set(old);
  return room;
}
