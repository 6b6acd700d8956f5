import type { Values } from './values.ts';

/** What an operation did, as codes of the `kind` column. `differs` is a compare-and-set that failed and thereby told that the value was another. */
export const kinds = { read: 0, write: 1, cas: 2, differs: 3, append: 4, transaction: 5 } as const;
export const kindNames = ['read', 'write', 'cas', 'failed cas', 'append', 'txn'] as const;

/** How it ended, as codes of the `outcome` column: acknowledged; perhaps happened, at any time from its invocation on; certainly did not happen. */
export const outcomes = { ok: 0, unknown: 1, failed: 2 } as const;

export const none = -1;

/** One operation as an object: how histories are put together, and what witnesses show. */
export interface Operation {
  readonly kind: number;
  readonly outcome: number;
  readonly process: number;
  readonly session: number;
  readonly key: number;
  /** Number of the value read, written or appended; of a `cas`, the new one. `none` where there is none. */
  readonly value: number;
  /** Of a `cas`, the number of the value it expected. */
  readonly expected: number;
  /** As the store numbers the versions of a key; NaN where the history does not tell. */
  readonly version: number;
  /** Seconds, or numbers of lines where the history has no times. */
  readonly start: number;
  /** Infinity where it never completed. */
  readonly end: number;
  /** Line of its invocation, from 1. */
  readonly line: number;
}

/** The names behind the numbers of a history. */
export interface HistoryNames {
  readonly values: Values;
  readonly keys: Values;
  readonly processes: Values;
  readonly sessions: Values;
  /** Whether `start` and `end` are seconds; else they are line numbers. */
  readonly timed: boolean;
}

/**
 * Operations in columns, ordered by their start: millions of them fit in memory, and a checker touches only the columns it needs.
 * a precedes b iff a.end < b.start; ties are concurrent.
 */
export class History {
  readonly length: number;
  readonly names: HistoryNames;
  readonly kind: Uint8Array;
  readonly outcome: Uint8Array;
  readonly process: Int32Array;
  readonly session: Int32Array;
  readonly key: Int32Array;
  readonly value: Int32Array;
  readonly expected: Int32Array;
  readonly version: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly line: Int32Array;

  constructor(length: number, names: HistoryNames) {
    this.length = length;
    this.names = names;
    this.kind = new Uint8Array(length);
    this.outcome = new Uint8Array(length);
    this.process = new Int32Array(length);
    this.session = new Int32Array(length);
    this.key = new Int32Array(length);
    this.value = new Int32Array(length);
    this.expected = new Int32Array(length);
    this.version = new Float64Array(length);
    this.start = new Float64Array(length);
    this.end = new Float64Array(length);
    this.line = new Int32Array(length);
  }

  /** The operations in the order of their start; equal starts stay as they are given. */
  static of(operations: readonly Operation[], names: HistoryNames): History {
    const ordered = [...operations].sort((one, other) => one.start - other.start);
    const history = new History(ordered.length, names);
    for (const [index, operation] of ordered.entries()) history.set(index, operation);
    return history;
  }

  set(index: number, operation: Operation): void {
    this.kind[index] = operation.kind;
    this.outcome[index] = operation.outcome;
    this.process[index] = operation.process;
    this.session[index] = operation.session;
    this.key[index] = operation.key;
    this.value[index] = operation.value;
    this.expected[index] = operation.expected;
    this.version[index] = operation.version;
    this.start[index] = operation.start;
    this.end[index] = operation.end;
    this.line[index] = operation.line;
  }

  operation(index: number): Operation {
    return {
      kind: this.kind[index],
      outcome: this.outcome[index],
      process: this.process[index],
      session: this.session[index],
      key: this.key[index],
      value: this.value[index],
      expected: this.expected[index],
      version: this.version[index],
      start: this.start[index],
      end: this.end[index],
      line: this.line[index],
    };
  }

  /** The same operations at these places, which rise. */
  subset(indices: ArrayLike<number>): History {
    const chosen = new History(indices.length, this.names);
    for (const name of columns) {
      const from = this[name];
      const to = chosen[name];
      for (let index = 0; index < indices.length; index++) to[index] = from[indices[index]];
    }
    return chosen;
  }

  /** It may have changed what it names: a write, an append, a compare-and-set or a transaction. */
  isUpdate(index: number): boolean {
    const kind = this.kind[index];
    return kind === kinds.write || kind === kinds.cas || kind === kinds.append || kind === kinds.transaction;
  }
}

const columns = ['kind', 'outcome', 'process', 'session', 'key', 'value', 'expected', 'version', 'start', 'end', 'line'] as const;
