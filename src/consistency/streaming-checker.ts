import { enlarged } from './growing-column.ts';
import { cellsOfEntry, NewestVersions, readCell, writtenCell } from './newest-versions.ts';
import {
  cellsOfHandle,
  isWriteCell,
  keyCell,
  keyNumberCell,
  OpenOperations,
  placeCell,
  readBefore,
  seenBefore,
  sessionCell,
  writtenBefore,
} from './open-operations.ts';
import { OperationLog, type CompletedOperation } from './operation-log.ts';
import { PairIndex } from './pair-index.ts';
import type { ConsistencySummary, JudgedLevel, LevelFinding, Witness } from './summary.ts';
import { tellWitness, type WitnessNames } from './witness.ts';

export interface CheckerOptions extends WitnessNames {
  /** Operations invoked earlier than this, or from `measuredUntil` on, are remembered but not judged. Without `timesFrom`, witnesses tell times from `measuredFrom` on. */
  readonly measuredFrom?: number;
  readonly measuredUntil?: number;
  /** Share of the keys whose operations it is shown; without it, all. */
  readonly share?: number;
}

const everybody = 0;
const none = -1;
/** Of a key: a version, and its row in the log. */
const cellsOfSeen = 2;

/**
 * Judges the operations on the registers of one data set while they happen, in O(1) each. The store's version order is known: the versions
 * of a key rise from 0, its initial value. Whatever was completed when an operation is invoked precedes it, so the order of the caller's
 * calls decides between equal times. Linearizability per key means that no operation completes with a lower version than was completed
 * before it began (a write: not with a higher one); the session levels ask the same of a session's own writes, and of its own reads.
 * An operation that never completes obliges nobody; where its write did happen, reads may show it.
 */
export class StreamingChecker {
  private readonly names: WitnessNames;
  private readonly measuredFrom: number;
  private readonly measuredUntil: number;
  private readonly share: number;
  private readonly keys = new PairIndex();
  /** Of each key: the highest version that was completed and its row in the log, and when its first write was acknowledged. */
  private seen = new Int32Array(0);
  private firstAcknowledged = new Float64Array(0);
  private readonly newest = new NewestVersions();
  private readonly open = new OpenOperations();
  /** What witnesses may have to tell of. */
  private readonly log = new OperationLog();
  private readonly strong = newFinding();
  private readonly readYourWrites = newFinding();
  private readonly monotonicReads = newFinding();
  private operations = 0;

  constructor(options: CheckerOptions = {}) {
    this.names = { ...options, timesFrom: options.timesFrom ?? options.measuredFrom };
    this.measuredFrom = options.measuredFrom ?? 0;
    this.measuredUntil = options.measuredUntil ?? Infinity;
    this.share = options.share ?? 1;
  }

  /** An operation begins. `session` and `key` are 32-bit integers, `time` in seconds. Returns the handle to end it with. */
  invoke(session: number, key: number, isWrite: boolean, time: number): number {
    const handle = this.open.take();
    const keyNumber = this.keys.numberOf(everybody, key);
    if (keyNumber >= this.firstAcknowledged.length) this.growKeys();
    const place = this.newest.placeOf(session, key);
    const { cells, invoked } = this.open;
    const newest = this.newest.cells;
    const at = handle * cellsOfHandle;
    invoked[handle] = time;
    cells[at + sessionCell] = session;
    cells[at + keyCell] = key;
    cells[at + isWriteCell] = isWrite ? 1 : 0;
    cells[at + keyNumberCell] = keyNumber;
    cells[at + placeCell] = place;
    cells[at + seenBefore] = this.seen[keyNumber * cellsOfSeen];
    cells[at + seenBefore + 1] = this.seen[keyNumber * cellsOfSeen + 1];
    cells[at + writtenBefore] = newest[place + writtenCell];
    cells[at + writtenBefore + 1] = newest[place + writtenCell + 1];
    cells[at + readBefore] = newest[place + readCell];
    cells[at + readBefore + 1] = newest[place + readCell + 1];
    return handle;
  }

  /** It was answered at `time`: a read with `version`, a write that got it. `source` is an index into `sources`, or −1. */
  complete(handle: number, version: number, time: number, source: number): void {
    const { cells, invoked } = this.open;
    const keyNumber = cells[handle * cellsOfHandle + keyNumberCell];
    const isWrite = cells[handle * cellsOfHandle + isWriteCell] === 1;
    if (invoked[handle] >= this.measuredFrom && invoked[handle] < this.measuredUntil) {
      this.operations++;
      if (isWrite) this.judgeWrite(handle, version, time, source);
      else this.judgeRead(handle, version, time, source);
    }
    if (isWrite && time < this.firstAcknowledged[keyNumber]) this.firstAcknowledged[keyNumber] = time;
    this.raise(handle, version, time, source);
    this.open.release(handle);
  }

  /** It certainly did not happen. */
  fail(handle: number): void {
    this.open.release(handle);
  }

  /** Its client never learnt whether it happened. */
  unknown(handle: number): void {
    this.open.release(handle);
  }

  summary(): ConsistencySummary {
    const levels = { 'monotonic-reads': { ...this.monotonicReads }, 'read-your-writes': { ...this.readYourWrites }, strong: { ...this.strong } };
    return { operations: this.operations, share: this.share, levels, recorded: {} };
  }

  private judgeWrite(handle: number, version: number, time: number, source: number): void {
    if (version > this.open.cells[handle * cellsOfHandle + seenBefore]) return;
    this.contradicted('strong', this.strong, seenBefore, { handle, version, time, source });
  }

  private judgeRead(handle: number, version: number, time: number, source: number): void {
    const { cells, invoked } = this.open;
    const at = handle * cellsOfHandle;
    const written = cells[at + writtenBefore];
    const read = cells[at + readBefore];
    if (written !== none) this.readYourWrites.opportunities++;
    if (this.firstAcknowledged[cells[at + keyNumberCell]] <= invoked[handle]) {
      this.strong.opportunities++;
      if (read !== none) this.monotonicReads.opportunities++;
    }
    if (version < cells[at + seenBefore]) this.contradicted('strong', this.strong, seenBefore, { handle, version, time, source });
    if (version < written) this.contradicted('read-your-writes', this.readYourWrites, writtenBefore, { handle, version, time, source });
    if (version < read) this.contradicted('monotonic-reads', this.monotonicReads, readBefore, { handle, version, time, source });
  }

  private contradicted(level: JudgedLevel, finding: Finding, before: number, late: Ended): void {
    const { cells, invoked } = this.open;
    const at = late.handle * cellsOfHandle;
    finding.violations++;
    if (finding.witness !== null) return;
    const operation: CompletedOperation = {
      session: cells[at + sessionCell],
      isWrite: cells[at + isWriteCell] === 1,
      version: late.version,
      invoked: invoked[late.handle],
      completed: late.time,
      source: late.source,
    };
    finding.witness = tellWitness(level, cells[at + keyCell], [this.log.operation(cells[at + before + 1]), operation], this.names);
  }

  /** Keeps the operation where its version is higher than what was known of its key, and of its session's writes or reads there. */
  private raise(handle: number, version: number, time: number, source: number): void {
    const { cells, invoked } = this.open;
    const at = handle * cellsOfHandle;
    const isWrite = cells[at + isWriteCell] === 1;
    const seen = cells[at + keyNumberCell] * cellsOfSeen;
    const own = this.placeOf(at) + (isWrite ? writtenCell : readCell);
    const isNewest = version > this.seen[seen];
    const isOwnNewest = version > this.newest.cells[own];
    if (!isNewest && !isOwnNewest) return;
    if (this.log.isFull) this.dropRows();
    const row = this.log.begin(cells[at + sessionCell], isWrite, invoked[handle]);
    this.log.end(row, version, time, source);
    if (isNewest) {
      this.seen[seen] = version;
      this.seen[seen + 1] = row;
    }
    if (isOwnNewest) {
      this.newest.cells[own] = version;
      this.newest.cells[own + 1] = row;
    }
  }

  /** Where the pair of an open operation is kept, which may have moved since it was invoked. */
  private placeOf(at: number): number {
    const { cells } = this.open;
    const place = cells[at + placeCell];
    const session = cells[at + sessionCell];
    const key = cells[at + keyCell];
    return this.newest.isAt(place, session, key) ? place : this.newest.placeOf(session, key);
  }

  private dropRows(): void {
    const { cells } = this.open;
    this.log.drop([
      { cells: this.seen, first: 1, stride: cellsOfSeen },
      { cells: this.newest.cells, first: writtenCell + 1, stride: cellsOfEntry },
      { cells: this.newest.cells, first: readCell + 1, stride: cellsOfEntry },
      ...[seenBefore, writtenBefore, readBefore].map((before) => ({ cells, first: before + 1, stride: cellsOfHandle })),
    ]);
  }

  private growKeys(): void {
    const known = this.firstAcknowledged.length;
    const room = Math.max(64, 2 * known);
    this.firstAcknowledged = enlarged(this.firstAcknowledged, room, Infinity);
    this.seen = enlarged(this.seen, room * cellsOfSeen, none);
  }
}

/** How an open operation ended. */
interface Ended {
  readonly handle: number;
  readonly version: number;
  readonly time: number;
  readonly source: number;
}

interface Finding extends LevelFinding {
  violations: number;
  opportunities: number;
  witness: Witness | null;
}

function newFinding(): Finding {
  return { violations: 0, opportunities: 0, witness: null };
}
