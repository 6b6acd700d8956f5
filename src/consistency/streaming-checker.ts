import { LatestTable } from './latest-table.ts';
import { OpenOperations } from './open-operations.ts';
import type { OperationRows } from './operation-rows.ts';
import { judgedLevels, type ConsistencySummary, type JudgedLevel, type LevelFinding, type Witness } from './summary.ts';
import { tellWitness, type WitnessNames } from './witness.ts';

export interface CheckerOptions extends WitnessNames {
  /** Operations invoked earlier than this are remembered but not judged (the warm-up); times in witnesses count from here. */
  readonly measuredFrom?: number;
}

const everybody = 0;

/**
 * Judges the operations on the registers of one data set while they happen, in O(1) each. The store's version order is known: the versions
 * of a key rise from 0, its initial value. Whatever was completed when an operation is invoked precedes it, so the order of the caller's
 * calls decides between equal times. Linearizable per key means that no operation completes with a lower version than was completed
 * before it began (a write: not with a higher one); the session levels ask the same of a session's own writes, and of its own reads.
 * An operation that never completes obliges nobody; where its write did happen, reads may show it.
 */
export class StreamingChecker {
  readonly #names: WitnessNames;
  readonly #measuredFrom: number;
  readonly #seen = new LatestTable();
  readonly #written = new LatestTable();
  readonly #read = new LatestTable();
  readonly #acknowledged = new LatestTable();
  readonly #open = new OpenOperations();
  readonly #findings: Readonly<Record<JudgedLevel, Finding>> = { 'monotonic-reads': newFinding(), 'read-your-writes': newFinding(), strong: newFinding() };
  #operations = 0;

  constructor(options: CheckerOptions = {}) {
    this.#names = options;
    this.#measuredFrom = options.measuredFrom ?? 0;
  }

  /** An operation begins. `session` and `key` are integers from 0, `time` in seconds. Returns the handle to end it with. */
  invoke(session: number, key: number, isWrite: boolean, time: number): number {
    const open = this.#open;
    const handle = open.take();
    open.keys[handle] = key;
    open.operations.begin(handle, session, isWrite, time);
    this.#seen.copyTo(open.seen, handle, everybody, key);
    if (isWrite) return handle;
    this.#written.copyTo(open.written, handle, session, key);
    this.#read.copyTo(open.read, handle, session, key);
    open.acknowledged[handle] = this.#acknowledged.has(everybody, key) ? 1 : 0;
    return handle;
  }

  /** It was answered at `time`: a read with `version`, a write that got it. `source` is an index into `sources`, or −1. */
  complete(handle: number, version: number, time: number, source: number): void {
    const { operations, keys } = this.#open;
    operations.end(handle, version, time, source);
    const isWrite = operations.isWrite(handle);
    if (operations.invoked(handle) >= this.#measuredFrom) {
      this.#operations++;
      if (isWrite) this.#judgeWrite(handle);
      else this.#judgeRead(handle);
    }
    const key = keys[handle];
    this.#seen.raise(everybody, key, operations, handle);
    if (isWrite) this.#acknowledged.raise(everybody, key, operations, handle);
    (isWrite ? this.#written : this.#read).raise(operations.session(handle), key, operations, handle);
    this.#open.release(handle);
  }

  /** It certainly did not happen. */
  fail(handle: number): void {
    this.#open.release(handle);
  }

  /** Its client never learnt whether it happened. */
  unknown(handle: number): void {
    this.#open.release(handle);
  }

  summary(): ConsistencySummary {
    const levels = Object.fromEntries(judgedLevels.map((level): [JudgedLevel, LevelFinding] => [level, { ...this.#findings[level] }]));
    return { operations: this.#operations, levels: levels as Record<JudgedLevel, LevelFinding> };
  }

  #judgeWrite(handle: number): void {
    const { operations, seen } = this.#open;
    if (operations.version(handle) <= seen.version(handle)) this.#contradicted('strong', seen, handle);
  }

  #judgeRead(handle: number): void {
    const { acknowledged, seen, written, read } = this.#open;
    const isWritten = acknowledged[handle] === 1;
    this.#judgeReadAgainst('strong', seen, handle, isWritten);
    this.#judgeReadAgainst('read-your-writes', written, handle, written.version(handle) >= 0);
    this.#judgeReadAgainst('monotonic-reads', read, handle, isWritten && read.version(handle) >= 0);
  }

  #judgeReadAgainst(level: JudgedLevel, before: OperationRows, handle: number, isOpportunity: boolean): void {
    if (isOpportunity) this.#findings[level].opportunities++;
    if (this.#open.operations.version(handle) < before.version(handle)) this.#contradicted(level, before, handle);
  }

  #contradicted(level: JudgedLevel, before: OperationRows, handle: number): void {
    const finding = this.#findings[level];
    finding.violations++;
    finding.witness ??= tellWitness(level, this.#open.keys[handle], [before.operation(handle), this.#open.operations.operation(handle)], this.#names);
  }
}

interface Finding extends LevelFinding {
  violations: number;
  opportunities: number;
  witness: Witness | null;
}

function newFinding(): Finding {
  return { violations: 0, opportunities: 0, witness: null };
}
