import { GrowingOperations } from './completed-operations.ts';
import { Findings, type Window } from './findings.ts';
import { cellsOfHandle, isWriteCell, keyCell, OpenOperations, precedingCell, sessionCell } from './open-operations.ts';
import { RegisterJudge } from './register-judge.ts';
import type { ConsistencySummary } from './summary.ts';
import type { WitnessNames } from './witness.ts';

export interface CheckerOptions extends WitnessNames {
  /** What it tells about, by when operations are invoked: what lies outside all of them is remembered but not judged. Without it, one window of all time. */
  readonly windows?: readonly Window[];
  /** Share of the keys whose operations it is shown; without it, all. */
  readonly share?: number;
}

/** Operations that are judged at once, while they lie in the processor's caches still. */
const atOnce = 2048;

/**
 * Judges the operations on the registers of one data set while they happen, in O(1) each. The store's version order is known: the versions
 * of a key rise from 0, its initial value. Whatever was completed when an operation is invoked precedes it, so the order of the caller's
 * calls decides between equal times. An operation that never completes obliges nobody; where its write did happen, reads may show it.
 */
export class StreamingChecker {
  private readonly share: number;
  private readonly windows: readonly Window[];
  private readonly findings: Findings;
  private readonly judge: RegisterJudge;
  private readonly open = new OpenOperations();
  private readonly operations = new GrowingOperations();

  constructor({ windows = [{ from: -Infinity, to: Infinity }], share = 1, ...names }: CheckerOptions = {}) {
    this.share = share;
    this.windows = windows;
    this.findings = new Findings(windows, names);
    this.judge = new RegisterJudge(this.findings);
  }

  /** An operation begins. `session` and `key` are 32-bit integers, `time` in seconds. Returns the handle to end it with. */
  invoke(session: number, key: number, isWrite: boolean, time: number): number {
    const handle = this.open.take();
    const { cells, invoked } = this.open;
    const at = handle * cellsOfHandle;
    invoked[handle] = time;
    cells[at + sessionCell] = session;
    cells[at + keyCell] = key;
    cells[at + isWriteCell] = isWrite ? 1 : 0;
    cells[at + precedingCell] = this.operations.length;
    return handle;
  }

  /** It was answered at `time`: a read with `version`, a write that got it. `source` is an index into `sources`, or −1. */
  complete(handle: number, version: number, time: number, source: number): void {
    const { open, operations } = this;
    const row = operations.add();
    const at = handle * cellsOfHandle;
    operations.session[row] = open.cells[at + sessionCell];
    operations.key[row] = open.cells[at + keyCell];
    operations.isWrite[row] = open.cells[at + isWriteCell];
    operations.preceding[row] = open.cells[at + precedingCell];
    operations.invoked[row] = open.invoked[handle];
    operations.version[row] = version;
    operations.completed[row] = time;
    operations.source[row] = source;
    open.release(handle);
    if (operations.length % atOnce === 0) this.judge.judge(operations, operations.length);
  }

  /** It ended without an answer: it did not happen, or its client never learns whether it did. */
  drop(handle: number): void {
    this.open.release(handle);
  }

  /** What it found in each window so far. */
  summaries(): readonly ConsistencySummary[] {
    this.judge.judge(this.operations, this.operations.length);
    return this.windows.map((_, window) => ({
      operations: this.findings.operationsIn(window),
      share: this.share,
      levels: this.findings.levelsIn(window),
      recorded: {},
    }));
  }
}
