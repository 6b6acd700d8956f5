import { OpenOperations, readBefore, rowsOfHandle, seenBefore, writtenBefore } from './open-operations.ts';
import { OperationRows } from './operation-rows.ts';
import { PairIndex } from './pair-index.ts';
import { judgedLevels, type ConsistencySummary, type JudgedLevel, type LevelFinding, type Witness } from './summary.ts';
import { tellWitness, type WitnessNames } from './witness.ts';

export interface CheckerOptions extends WitnessNames {
  /** Operations invoked earlier than this, or from `measuredUntil` on, are remembered but not judged. Without `timesFrom`, witnesses tell times from `measuredFrom` on. */
  readonly measuredFrom?: number;
  readonly measuredUntil?: number;
  /** Share of the keys whose operations it is shown; without it, all. */
  readonly share?: number;
}

const everybody = 0;

/**
 * Judges the operations on the registers of one data set while they happen, in O(1) each. The store's version order is known: the versions
 * of a key rise from 0, its initial value. Whatever was completed when an operation is invoked precedes it, so the order of the caller's
 * calls decides between equal times. Linearizability per key means that no operation completes with a lower version than was completed
 * before it began (a write: not with a higher one); the session levels ask the same of a session's own writes, and of its own reads.
 * An operation that never completes obliges nobody; where its write did happen, reads may show it.
 */
export class StreamingChecker {
  readonly #names: WitnessNames;
  readonly #measuredFrom: number;
  readonly #measuredUntil: number;
  readonly #share: number;
  readonly #keys = new PairIndex();
  readonly #pairs = new PairIndex();
  /** Of each key: the completed operation with the highest version, and when its first write was acknowledged. */
  readonly #seen = new OperationRows();
  #firstAcknowledged = new Float64Array(0);
  /** Of each pair of session and key: the session's own write and read with the highest version. */
  readonly #written = new OperationRows();
  readonly #read = new OperationRows();
  readonly #open = new OpenOperations();
  readonly #findings: Readonly<Record<JudgedLevel, Finding>> = {
    'monotonic-reads': newFinding(),
    'read-your-writes': newFinding(),
    strong: newFinding(),
  };
  #operations = 0;

  constructor(options: CheckerOptions = {}) {
    this.#names = { ...options, timesFrom: options.timesFrom ?? options.measuredFrom };
    this.#measuredFrom = options.measuredFrom ?? 0;
    this.#measuredUntil = options.measuredUntil ?? Infinity;
    this.#share = options.share ?? 1;
  }

  /** An operation begins. `session` and `key` are 32-bit integers, `time` in seconds. Returns the handle to end it with. */
  invoke(session: number, key: number, isWrite: boolean, time: number): number {
    const open = this.#open;
    const handle = open.take();
    const keyNumber = this.#keys.numberOf(everybody, key);
    const pairNumber = this.#pairs.numberOf(session, key);
    this.#reserve();
    open.keys[handle] = key;
    open.keyNumbers[handle] = keyNumber;
    open.pairNumbers[handle] = pairNumber;
    const row = handle * rowsOfHandle;
    open.rows.begin(row, session, isWrite, time);
    open.rows.copy(row + seenBefore, this.#seen, keyNumber);
    if (isWrite) return handle;
    open.rows.copy(row + writtenBefore, this.#written, pairNumber);
    open.rows.copy(row + readBefore, this.#read, pairNumber);
    return handle;
  }

  /** It was answered at `time`: a read with `version`, a write that got it. `source` is an index into `sources`, or −1. */
  complete(handle: number, version: number, time: number, source: number): void {
    const { rows, keyNumbers, pairNumbers } = this.#open;
    const row = handle * rowsOfHandle;
    const key = keyNumbers[handle];
    rows.end(row, version, time, source);
    const isWrite = rows.isWrite(row);
    if (rows.invoked(row) >= this.#measuredFrom && rows.invoked(row) < this.#measuredUntil) {
      this.#operations++;
      if (isWrite) this.#judgeWrite(handle);
      else this.#judgeRead(handle);
    }
    if (isWrite && time < this.#firstAcknowledged[key]) this.#firstAcknowledged[key] = time;
    this.#seen.raise(key, rows, row);
    (isWrite ? this.#written : this.#read).raise(pairNumbers[handle], rows, row);
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
    return { operations: this.#operations, share: this.#share, levels: levels as Record<JudgedLevel, LevelFinding>, recorded: {} };
  }

  #judgeWrite(handle: number): void {
    const { rows } = this.#open;
    const row = handle * rowsOfHandle;
    if (rows.version(row) <= rows.version(row + seenBefore)) this.#contradicted('strong', handle, seenBefore);
  }

  #judgeRead(handle: number): void {
    const { rows, keyNumbers } = this.#open;
    const row = handle * rowsOfHandle;
    const isWritten = this.#firstAcknowledged[keyNumbers[handle]] <= rows.invoked(row);
    this.#judgeReadAgainst('strong', handle, seenBefore, isWritten);
    this.#judgeReadAgainst('read-your-writes', handle, writtenBefore, rows.version(row + writtenBefore) >= 0);
    this.#judgeReadAgainst('monotonic-reads', handle, readBefore, isWritten && rows.version(row + readBefore) >= 0);
  }

  #judgeReadAgainst(level: JudgedLevel, handle: number, before: number, isOpportunity: boolean): void {
    const { rows } = this.#open;
    const row = handle * rowsOfHandle;
    if (isOpportunity) this.#findings[level].opportunities++;
    if (rows.version(row) < rows.version(row + before)) this.#contradicted(level, handle, before);
  }

  #contradicted(level: JudgedLevel, handle: number, before: number): void {
    const { rows, keys } = this.#open;
    const row = handle * rowsOfHandle;
    const finding = this.#findings[level];
    finding.violations++;
    finding.witness ??= tellWitness(level, keys[handle], [rows.operation(row + before), rows.operation(row)], this.#names);
  }

  /** Room for every key and pair that has a number. */
  #reserve(): void {
    this.#seen.reserve(this.#keys.size);
    this.#written.reserve(this.#pairs.size);
    this.#read.reserve(this.#pairs.size);
    const known = this.#firstAcknowledged.length;
    if (this.#keys.size <= known) return;
    const room = new Float64Array(Math.max(64, 2 * known)).fill(Infinity);
    room.set(this.#firstAcknowledged);
    this.#firstAcknowledged = room;
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
