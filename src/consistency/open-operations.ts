import { assert } from '../base/assert.ts';
import { OperationRows } from './operation-rows.ts';

/** Operations under way, by handle; handles are used again. Beside each stands what had been completed when it was invoked. */
export class OpenOperations {
  #capacity = 64;
  /** The next free handle after each free one; `taken` marks one in use. */
  #next = freeList(0, this.#capacity);
  #firstFree = 0;
  keys = new Int32Array(this.#capacity);
  /** 1 where the key had an acknowledged write. */
  acknowledged = new Uint8Array(this.#capacity);
  readonly operations = new OperationRows(this.#capacity);
  /** The highest version completed before by anyone, written by the session, read by it. */
  readonly seen = new OperationRows(this.#capacity);
  readonly written = new OperationRows(this.#capacity);
  readonly read = new OperationRows(this.#capacity);

  take(): number {
    if (this.#firstFree === this.#capacity) this.#grow();
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
    const old = this.#capacity;
    this.#capacity = 2 * old;
    const next = freeList(old, this.#capacity);
    next.set(this.#next);
    this.#next = next;
    this.keys = enlarged(this.keys, new Int32Array(this.#capacity));
    this.acknowledged = enlarged(this.acknowledged, new Uint8Array(this.#capacity));
    for (const rows of [this.operations, this.seen, this.written, this.read]) rows.grow(this.#capacity);
  }
}

const taken = -1;

/** Handles from `first` on, each followed by the next. */
function freeList(first: number, capacity: number): Int32Array {
  const next = new Int32Array(capacity);
  for (let handle = first; handle < capacity; handle++) next[handle] = handle + 1;
  return next;
}

function enlarged<T extends Int32Array | Uint8Array>(old: T, room: T): T {
  room.set(old);
  return room;
}
