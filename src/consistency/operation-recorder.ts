import { mix } from '../base/random.ts';
import { GrowingColumn } from './growing-column.ts';

/** How a recorded operation ended: its client never learnt; it was answered; it certainly did not happen. */
export const recordedOutcome = { unknown: 0, ok: 1, failed: 2 } as const;

export const noVersion = -1;

/** What clients did with the sampled keys of one data set, in the order it began, as columns. Times in seconds of the run's clock. */
export interface RecordedOperations {
  /** Share of the keys that were sampled, by their hash; of these every operation is here. */
  readonly share: number;
  /** What began from this moment on is not here: infinite unless one key alone was too much. */
  readonly until: number;
  readonly session: Int32Array;
  readonly key: Int32Array;
  readonly isWrite: Uint8Array;
  readonly outcome: Uint8Array;
  /** What a read saw, and what a write became; −1 where nobody knows. */
  readonly version: Int32Array;
  /** Which copy or cache answered, or −1. */
  readonly source: Int32Array;
  readonly invoked: Float64Array;
  /** Infinite where the client never learnt the outcome. */
  readonly completed: Float64Array;
}

/** What clients did in one run: by data set, with the names of what answered. */
export interface RecordedHistory {
  readonly sources: readonly string[];
  readonly data: Readonly<Record<string, RecordedOperations>>;
}

const wholeHash = 0x100000000;

/**
 * Records operations of one data set. Whenever there are too many, half of the keys are dropped with all their operations, so that whatever
 * remains is a complete history of its keys however long the run is (adaptive sampling by hash: Wegman; Flajolet, Computing 1990). Where one key alone is too much, its record ends.
 */
export class OperationRecorder {
  readonly #limit: number;
  #threshold: number;
  #until = Infinity;
  #tickets = 0;
  readonly #ticket = integers();
  readonly #session = integers();
  readonly #key = integers();
  readonly #isWrite = integers();
  readonly #outcome = integers();
  readonly #version = integers();
  readonly #source = integers();
  readonly #invoked = new GrowingColumn((length) => new Float64Array(length));
  readonly #completed = new GrowingColumn((length) => new Float64Array(length));

  /** `share` of the keys, and at most `limit` operations. */
  constructor(limit: number, share = 1) {
    this.#limit = limit;
    this.#threshold = share * wholeHash;
  }

  /** An operation begins. Returns a ticket for what becomes of it, or −1 where its key is not sampled. */
  begin(session: number, key: number, isWrite: boolean, time: number): number {
    if (hashOf(key) >= this.#threshold || time >= this.#until) return -1;
    if (this.#key.length === this.#limit) {
      this.#makeRoom(time);
      if (hashOf(key) >= this.#threshold || time >= this.#until) return -1;
    }
    this.#ticket.push(this.#tickets);
    this.#session.push(session);
    this.#key.push(key);
    this.#isWrite.push(isWrite ? 1 : 0);
    this.#outcome.push(recordedOutcome.unknown);
    this.#version.push(noVersion);
    this.#source.push(-1);
    this.#invoked.push(time);
    this.#completed.push(Infinity);
    return this.#tickets++;
  }

  /** It was answered. */
  complete(ticket: number, version: number, time: number, source: number): void {
    const row = this.#rowOf(ticket);
    if (row < 0) return;
    this.#outcome.data[row] = recordedOutcome.ok;
    this.#version.data[row] = version;
    this.#source.data[row] = source;
    this.#completed.data[row] = time;
  }

  /** A store gave a write this version, whether or not its client will learn of it. */
  made(ticket: number, version: number): void {
    const row = this.#rowOf(ticket);
    if (row >= 0 && this.#outcome.data[row] === recordedOutcome.unknown) this.#version.data[row] = version;
  }

  /** It certainly did not happen. */
  fail(ticket: number, time: number): void {
    const row = this.#rowOf(ticket);
    if (row < 0) return;
    this.#outcome.data[row] = recordedOutcome.failed;
    this.#completed.data[row] = time;
  }

  recorded(): RecordedOperations {
    return {
      share: this.#threshold / wholeHash,
      until: this.#until,
      session: this.#session.cells().slice(),
      key: this.#key.cells().slice(),
      isWrite: Uint8Array.from(this.#isWrite.cells()),
      outcome: Uint8Array.from(this.#outcome.cells()),
      version: this.#version.cells().slice(),
      source: this.#source.cells().slice(),
      invoked: this.#invoked.cells().slice(),
      completed: this.#completed.cells().slice(),
    };
  }

  /** Tickets rise from row to row; until keys are dropped for the first time they are the rows. */
  #rowOf(ticket: number): number {
    const { data, length } = this.#ticket;
    if (ticket < 0) return -1;
    if (ticket < length && data[ticket] === ticket) return ticket;
    let low = 0;
    let high = Math.min(length, ticket + 1);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (data[middle] < ticket) low = middle + 1;
      else high = middle;
    }
    return low < length && data[low] === ticket ? low : -1;
  }

  /** Drops half of the keys that are left; where nothing would be left, the record ends here. */
  #makeRoom(time: number): void {
    while (this.#key.length === this.#limit) {
      const half = Math.floor(this.#threshold / 2);
      const isKept = (row: number): boolean => hashOf(this.#key.data[row]) < half;
      if (!this.#key.cells().some((_, row) => isKept(row))) {
        this.#until = time;
        return;
      }
      this.#threshold = half;
      this.#keep(isKept);
    }
  }

  #keep(isKept: (row: number) => boolean): void {
    const kept: number[] = [];
    for (let row = 0; row < this.#key.length; row++) if (isKept(row)) kept.push(row);
    for (const column of [
      this.#ticket,
      this.#session,
      this.#key,
      this.#isWrite,
      this.#outcome,
      this.#version,
      this.#source,
      this.#invoked,
      this.#completed,
    ])
      column.keep(kept);
  }
}

function integers(): GrowingColumn<Int32Array> {
  return new GrowingColumn((length) => new Int32Array(length));
}

/** The same hash wherever keys are sampled, so that a smaller share of them is part of a larger one. */
export function hashOf(key: number): number {
  return mix(0x5bd1e995, key) >>> 0;
}
