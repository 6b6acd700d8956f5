import { kinds, none, outcomes, type History } from './history.ts';
import { sortNearly } from './nearly-sorted.ts';
import { cellsOfRow, endCell, kindCell, operationCell, OperationsByKey, outcomeCell, startCell, timesOfRow, valueCell } from './operations-by-key.ts';

export interface ZonesResult {
  /** By key: some operations that contradict each other. */
  readonly conflicts: ReadonlyMap<number, readonly number[]>;
  /** By key: whether another algorithm must judge it, for it has compare-and-set or a value that was written twice. */
  readonly isLeft: Uint8Array;
}

/**
 * Linearizability of registers whose values are written once, in O(n log n): the zones of Gibbons and Korach (1997). A value's zone lies
 * between the earliest end and the latest start of its write and its reads: forward where the end comes first, else backward. A key is
 * linearizable iff no read ends before its write starts, no two forward zones overlap and no forward zone contains a backward one. A
 * write of unknown outcome counts where it was read, and then never ends. The initial value was written before everything.
 */
export function judgeByZones(history: History, initial: number, keys: number): ZonesResult {
  const rows = new OperationsByKey(history, keys);
  const zones = new Zones(rows, { initial, values: history.names.values.size });
  const conflicts = new Map<number, readonly number[]>();
  const isLeft = new Uint8Array(keys);
  for (let key = 0; key < keys; key++) {
    const from = rows.first[key];
    const to = rows.first[key + 1];
    if (!zones.begin(from, to)) isLeft[key] = 1;
    else {
      const conflict = zones.addReads(from, to) ?? zones.conflict();
      if (conflict !== undefined) conflicts.set(key, operationsOf(rows, conflict));
    }
  }
  return { conflicts, isLeft };
}

function operationsOf({ cells }: OperationsByKey, rows: readonly number[]): readonly number[] {
  return rows.map((row) => cells[row * cellsOfRow + operationCell]);
}

/** The zones of one key after another, in columns that are used again. */
class Zones {
  private readonly cells: Int32Array;
  private readonly times: Float64Array;
  private readonly initial: number;
  private count = 0;
  /** By value, its zone; see `find`. */
  private readonly zoneOf: Int32Array;
  private readonly valueOf: Int32Array;
  /** By zone: the row of its write (`none` where the value is the initial one), its bounds, and the rows that make them. */
  private readonly writes: Int32Array;
  private readonly firstEnd: Float64Array;
  private readonly lastStart: Float64Array;
  private readonly firstToEnd: Int32Array;
  private readonly lastToStart: Int32Array;

  constructor({ cells, times, first }: OperationsByKey, { initial, values }: { readonly initial: number; readonly values: number }) {
    const most = 1 + first.reduce((largest, from, key) => Math.max(largest, key === 0 ? 0 : from - first[key - 1]), 0);
    this.cells = cells;
    this.times = times;
    this.initial = initial;
    this.zoneOf = new Int32Array(values);
    this.valueOf = new Int32Array(most);
    this.writes = new Int32Array(most);
    this.firstEnd = new Float64Array(most);
    this.lastStart = new Float64Array(most);
    this.firstToEnd = new Int32Array(most);
    this.lastToStart = new Int32Array(most);
  }

  /** Makes a zone for every write of a key. False where zones do not apply to it. */
  begin(from: number, to: number): boolean {
    const { cells, times, initial } = this;
    this.count = 0;
    for (let row = from; row < to; row++) {
      const kind = cells[row * cellsOfRow + kindCell];
      if (kind === kinds.read) continue;
      const value = cells[row * cellsOfRow + valueCell];
      if (kind !== kinds.write || value === initial || this.find(value) !== none) return false;
      const zone = this.newZone(value, row);
      this.lastStart[zone] = times[row * timesOfRow + startCell];
      this.lastToStart[zone] = row;
      if (cells[row * cellsOfRow + outcomeCell] === outcomes.ok) this.endsAt(zone, row);
    }
    return true;
  }

  /** Widens the zones by the key's reads; gives a read of what nobody wrote, or wrote only later. */
  addReads(from: number, to: number): readonly number[] | undefined {
    const { cells, times, initial } = this;
    for (let row = from; row < to; row++) {
      if (cells[row * cellsOfRow + kindCell] !== kinds.read) continue;
      const value = cells[row * cellsOfRow + valueCell];
      let zone = this.find(value);
      if (zone === none) {
        if (value !== initial) return [row];
        zone = this.newZone(value, none);
        this.firstEnd[zone] = -Infinity;
      }
      const write = this.writes[zone];
      const end = times[row * timesOfRow + endCell];
      if (write !== none && end < times[write * timesOfRow + startCell]) return [row, write];
      if (end < this.firstEnd[zone]) this.endsAt(zone, row);
      const start = times[row * timesOfRow + startCell];
      if (start > this.lastStart[zone]) {
        this.lastStart[zone] = start;
        this.lastToStart[zone] = row;
      }
    }
    return undefined;
  }

  /** Two zones that contradict each other, as the rows that bound them. */
  conflict(): readonly number[] | undefined {
    const forward = this.forward();
    for (let index = 1; index < forward.length; index++) {
      if (this.firstEnd[forward[index]] < this.lastStart[forward[index - 1]]) return this.rowsOf(forward[index - 1], forward[index]);
    }
    for (let zone = 0; zone < this.count; zone++) {
      if (this.isForward(zone) || this.firstEnd[zone] === Infinity) continue;
      const around = this.lastBefore(forward, this.lastStart[zone]);
      if (around !== none && this.lastStart[around] > this.firstEnd[zone]) return this.rowsOf(around, zone);
    }
    return undefined;
  }

  private isForward(zone: number): boolean {
    return this.firstEnd[zone] < this.lastStart[zone];
  }

  private forward(): Int32Array {
    const zones = new Int32Array(this.count);
    let count = 0;
    for (let zone = 0; zone < this.count; zone++) if (this.isForward(zone)) zones[count++] = zone;
    return sortNearly(zones.subarray(0, count), this.firstEnd);
  }

  /** Of forward zones that do not overlap, the last that begins before a time: the only one that can contain it. */
  private lastBefore(forward: Int32Array, time: number): number {
    let low = 0;
    let high = forward.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.firstEnd[forward[middle]] < time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? none : forward[low - 1];
  }

  /** Zones of earlier keys are overwritten from the first on, so that one is this key's iff its value agrees. */
  private find(value: number): number {
    const zone = this.zoneOf[value];
    return zone < this.count && this.valueOf[zone] === value ? zone : none;
  }

  /** A write of unknown outcome that nobody read need not have happened: its zone has no end. */
  private newZone(value: number, write: number): number {
    const zone = this.count++;
    this.zoneOf[value] = zone;
    this.valueOf[zone] = value;
    this.writes[zone] = write;
    this.firstEnd[zone] = Infinity;
    this.lastStart[zone] = -Infinity;
    this.firstToEnd[zone] = none;
    this.lastToStart[zone] = none;
    return zone;
  }

  private endsAt(zone: number, row: number): void {
    this.firstEnd[zone] = this.times[row * timesOfRow + endCell];
    this.firstToEnd[zone] = row;
  }

  private rowsOf(...zones: readonly number[]): readonly number[] {
    const rows = zones.flatMap((zone) => [this.writes[zone], this.firstToEnd[zone], this.lastToStart[zone]]);
    return [...new Set(rows.filter((row) => row !== none))].sort((one, other) => one - other);
  }
}
