import { operationAt, type CompletedOperations } from './completed-operations.ts';
import { cellsOfPart, operationsCell, opportunitiesCell, type Findings } from './findings.ts';
import { NewestVersions, numberCell, otherNumberCell, otherVersionCell, versionCell } from './newest-versions.ts';
import { judgedLevels } from './summary.ts';

const everybody = 0;
const monotonicReads = judgedLevels.indexOf('monotonic-reads');
const readYourWrites = judgedLevels.indexOf('read-your-writes');
const strong = judgedLevels.indexOf('strong');

const bitsOfBlock = 12;
const rowsOfBlock = 1 << bitsOfBlock;

/**
 * Judges completed operations on the registers of one data set, given as columns, in O(1) each. Linearizability per key means that no
 * operation shows a lower version than one that precedes it (a write: not a higher one); the session levels ask the same of a session's own
 * writes, and of its own reads. One loop over many operations at once, in which nothing is called that is not rare: an operation takes a few
 * tens of nanoseconds.
 */
export class RegisterJudge {
  private readonly findings: Findings;
  /** By key: the highest version that was completed, and the first acknowledged write; each with its row. */
  private readonly newest = new NewestVersions();
  /** By key and session: the highest version that it wrote, and that it read; each with its row. */
  private readonly own = new NewestVersions();
  /** By row, in blocks, of a row that became the newest: the row that was so before, of its key, and of its session's writes or reads there. */
  private readonly newestBefore: Int32Array[] = [];
  private readonly ownBefore: Int32Array[] = [];
  private judged = 0;

  constructor(findings: Findings) {
    this.findings = findings;
  }

  /** Judges the rows up to `end` that it has not judged yet. */
  judge(operations: CompletedOperations, end: number): void {
    while (this.judged < end) {
      const block = this.judged >>> bitsOfBlock;
      if (this.newestBefore.length === block) {
        this.newestBefore.push(new Int32Array(rowsOfBlock));
        this.ownBefore.push(new Int32Array(rowsOfBlock));
      }
      this.judgeWithin(operations, Math.min(end, (block + 1) * rowsOfBlock));
    }
  }

  private judgeWithin(operations: CompletedOperations, end: number): void {
    const { session, key, isWrite, version, preceding, invoked } = operations;
    this.newest.reserve(end - this.judged);
    this.own.reserve(end - this.judged);
    const newest = this.newest.cells;
    const own = this.own.cells;
    const newestBefore = this.newestBefore[this.judged >>> bitsOfBlock];
    const ownBefore = this.ownBefore[this.judged >>> bitsOfBlock];
    const { counts } = this.findings;
    for (let row = this.judged; row < end; row++) {
      const shown = version[row];
      const place = this.newest.placeOf(key[row], everybody);
      const ownPlace = this.own.placeOf(key[row], session[row]);
      const part = this.findings.partOf(invoked[row]) * cellsOfPart;
      const highest = newest[place + versionCell];
      const precedes = preceding[row];
      counts[part + operationsCell]++;
      if (isWrite[row] === 0) {
        if (this.isBefore(precedes, own[ownPlace + numberCell])) counts[part + opportunitiesCell + readYourWrites]++;
        const first = newest[place + otherNumberCell];
        if (first >= 0 && first < precedes) {
          counts[part + opportunitiesCell + strong]++;
          if (this.isBefore(precedes, own[ownPlace + otherNumberCell])) counts[part + opportunitiesCell + monotonicReads]++;
        }
        if (shown < highest) this.judgeRead(operations, row, place, ownPlace);
      } else {
        if (newest[place + otherNumberCell] < 0) newest[place + otherNumberCell] = row;
        if (shown <= highest) this.judgeWrite(operations, row, place);
      }
      if (shown > highest) {
        newestBefore[row % rowsOfBlock] = newest[place + numberCell];
        newest[place + versionCell] = shown;
        newest[place + numberCell] = row;
      }
      const ownCell = ownPlace + (isWrite[row] === 1 ? versionCell : otherVersionCell);
      if (shown > own[ownCell]) {
        ownBefore[row % rowsOfBlock] = own[ownCell + 1];
        own[ownCell] = shown;
        own[ownCell + 1] = row;
      }
    }
    this.judged = end;
  }

  private isBefore(precedes: number, number: number): boolean {
    return number >= 0 && (number < precedes || this.on(this.ownBefore, number, precedes) >= 0);
  }

  private on(chain: readonly Int32Array[], number: number, end: number): number {
    while (number >= end) number = chain[number >>> bitsOfBlock][number % rowsOfBlock];
    return number;
  }

  private judgeRead(operations: CompletedOperations, row: number, place: number, ownPlace: number): void {
    this.judgeAgainst(operations, row, strong, this.on(this.newestBefore, this.newest.cells[place + numberCell], operations.preceding[row]));
    this.judgeAgainst(operations, row, readYourWrites, this.on(this.ownBefore, this.own.cells[ownPlace + numberCell], operations.preceding[row]));
    this.judgeAgainst(
      operations,
      row,
      monotonicReads,
      this.on(this.ownBefore, this.own.cells[ownPlace + otherNumberCell], operations.preceding[row]),
    );
  }

  private judgeWrite(operations: CompletedOperations, row: number, place: number): void {
    this.judgeAgainst(operations, row, strong, this.on(this.newestBefore, this.newest.cells[place + numberCell], operations.preceding[row]));
  }

  private judgeAgainst(operations: CompletedOperations, row: number, level: number, earlier: number): void {
    if (earlier < 0) return;
    const { version, isWrite, invoked } = operations;
    if (version[row] > version[earlier] || (version[row] === version[earlier] && isWrite[row] === 0)) return;
    this.findings.contradicted(this.findings.partOf(invoked[row]), level, () => [operationAt(operations, earlier), operationAt(operations, row)]);
  }
}
