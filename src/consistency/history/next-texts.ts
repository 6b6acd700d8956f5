import type { History } from './history.ts';
import type { TextMachine } from './machines.ts';

/**
 * Appends only lengthen a text: until something overwrites it, it must begin what the next read to complete has seen. Without this, the
 * orders of concurrent appends are too many.
 */
export class NextTexts {
  readonly #history: History;
  readonly #members: ArrayLike<number>;
  readonly #machine: TextMachine;
  /** Indices into members: reads by their end, writes by their start. */
  readonly #reads: readonly number[];
  readonly #writes: readonly number[];
  #nextRead = 0;
  /** The operation with the latest end among the reads that ruled a text out. */
  #ruling: number | undefined;

  constructor(history: History, members: ArrayLike<number>, machine: TextMachine) {
    const { start, end } = history;
    this.#history = history;
    this.#members = members;
    this.#machine = machine;
    const indices = Array.from(members, (_, index) => index);
    this.#reads = indices
      .filter((index) => machine.isRead(members[index]))
      .sort((one, other) => end[members[one]] - end[members[other]] || one - other);
    this.#writes = indices.filter((index) => machine.overwrites(members[index])).sort((one, other) => start[members[one]] - start[members[other]]);
  }

  /** Operations end in the order of their ends. */
  ended(index: number): void {
    if (this.#reads[this.#nextRead] === index) this.#nextRead++;
  }

  /** Whether a text can still become what later reads have seen. */
  mayHold(state: number, hasTakenEffect: (index: number) => boolean): boolean {
    let next = this.#nextRead;
    while (next < this.#reads.length && hasTakenEffect(this.#reads[next])) next++;
    if (next === this.#reads.length) return true;
    const read = this.#members[this.#reads[next]];
    for (const index of this.#writes) {
      if (this.#history.start[this.#members[index]] > this.#history.end[read]) break;
      if (!hasTakenEffect(index)) return true;
    }
    if (this.#machine.textOf(this.#history.value[read]).startsWith(this.#machine.textOf(state))) return true;
    if (this.#ruling === undefined || this.#history.end[read] > this.#history.end[this.#ruling]) this.#ruling = read;
    return false;
  }

  /** Of an operation and the reads that ruled texts out before it completed, the one that ends last. */
  lastOf(operation: number): number {
    return this.#ruling !== undefined && this.#history.end[this.#ruling] > this.#history.end[operation] ? this.#ruling : operation;
  }
}
