import { PairIndex } from '../pair-index.ts';
import { grouped, membersOf } from './grouping.ts';
import { kinds, outcomes, type History } from './history.ts';

/** Operations that no order explains, or nothing; and what the algorithm does not apply to. */
export interface ZonesResult {
  /** By key: some operations that contradict each other. */
  readonly conflicts: ReadonlyMap<number, readonly number[]>;
  /** By number of key: whether another algorithm must judge it, for it has compare-and-set or a value that was written twice. */
  readonly isLeft: Uint8Array;
}

/**
 * Linearizability of registers whose values are written once, in O(n log n): the zones of Gibbons and Korach (1997). A value's zone lies
 * between the earliest end and the latest start of its write and its reads: forward where the end comes first, else backward. A key is
 * linearizable iff no read ends before its write starts, no two forward zones overlap and no forward zone contains a backward one. A
 * write of unknown outcome counts where it was read, and then never ends. The initial value was written before everything.
 */
export function judgeByZones(history: History, initial: number, keys: number): ZonesResult {
  const zones = new Zones(history, initial, keys);
  const conflicts = new Map<number, readonly number[]>();
  const byKey = grouped(zones.keys.subarray(0, zones.count), keys);
  for (let key = 0; key < keys; key++) {
    if (zones.isLeft[key] === 1) continue;
    const conflict = zones.unexplained.get(key) ?? zones.conflict(membersOf(byKey, key));
    if (conflict !== undefined) conflicts.set(key, conflict);
  }
  return { conflicts, isLeft: zones.isLeft };
}

const nobody = -1;

class Zones {
  readonly #history: History;
  readonly #initial: number;
  readonly #pairs = new PairIndex();
  /** By zone: its key, its write (`nobody` where the value is the initial one), and the operations that make its bounds. */
  readonly keys: Int32Array;
  readonly #writes: Int32Array;
  readonly #firstEnd: Float64Array;
  readonly #lastStart: Float64Array;
  readonly #firstToEnd: Int32Array;
  readonly #lastToStart: Int32Array;
  readonly isLeft: Uint8Array;
  /** By key: reads of what nobody wrote, or wrote only later. */
  readonly unexplained = new Map<number, readonly number[]>();

  constructor(history: History, initial: number, keys: number) {
    const most = history.length + keys;
    this.#history = history;
    this.#initial = initial;
    this.isLeft = new Uint8Array(keys);
    this.keys = new Int32Array(most);
    this.#writes = new Int32Array(most).fill(nobody);
    this.#firstEnd = new Float64Array(most).fill(Infinity);
    this.#lastStart = new Float64Array(most).fill(-Infinity);
    this.#firstToEnd = new Int32Array(most).fill(nobody);
    this.#lastToStart = new Int32Array(most).fill(nobody);
    this.#addWrites();
    this.#addReads();
  }

  get count(): number {
    return this.#pairs.size;
  }

  /** Two zones of these that contradict each other, as the operations that bound them. */
  conflict(zones: Int32Array): readonly number[] | undefined {
    const forward = zones.filter((zone) => this.#firstEnd[zone] < this.#lastStart[zone]);
    forward.sort((one, other) => this.#firstEnd[one] - this.#firstEnd[other]);
    for (let index = 1; index < forward.length; index++) {
      if (this.#firstEnd[forward[index]] < this.#lastStart[forward[index - 1]]) return this.#operations(forward[index - 1], forward[index]);
    }
    for (const zone of zones) {
      if (this.#firstEnd[zone] < this.#lastStart[zone] || !this.#counts(zone)) continue;
      const around = this.#lastBefore(forward, this.#lastStart[zone]);
      if (around !== undefined && this.#lastStart[around] > this.#firstEnd[zone]) return this.#operations(around, zone);
    }
    return undefined;
  }

  /** Of forward zones that do not overlap, the last that begins before a time: the only one that can contain it. */
  #lastBefore(forward: Int32Array, time: number): number | undefined {
    let low = 0;
    let high = forward.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firstEnd[forward[middle]] < time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : forward[low - 1];
  }

  /** A write of unknown outcome that nobody read need not have happened. */
  #counts(zone: number): boolean {
    return this.#firstEnd[zone] !== Infinity;
  }

  #addWrites(): void {
    const { kind, key, value, outcome } = this.#history;
    for (let index = 0; index < this.#history.length; index++) {
      if (kind[index] === kinds.read) continue;
      if (kind[index] !== kinds.write || value[index] === this.#initial) {
        this.isLeft[key[index]] = 1;
        continue;
      }
      const zone = this.#zoneOf(index);
      if (this.#writes[zone] !== nobody) {
        this.isLeft[key[index]] = 1;
        continue;
      }
      this.#writes[zone] = index;
      this.#lastStart[zone] = this.#history.start[index];
      this.#lastToStart[zone] = index;
      if (outcome[index] === outcomes.ok) this.#endsAt(zone, index);
    }
  }

  #addReads(): void {
    const { kind, key, value, start, end } = this.#history;
    for (let index = 0; index < this.#history.length; index++) {
      if (kind[index] !== kinds.read || this.isLeft[key[index]] === 1) continue;
      const zone = this.#zoneOf(index);
      const write = this.#writes[zone];
      if (write === nobody && value[index] === this.#initial) this.#firstEnd[zone] = -Infinity;
      else if (write === nobody) this.unexplained.set(key[index], [index]);
      else if (end[index] < start[write]) this.unexplained.set(key[index], [write, index]);
      if (end[index] < this.#firstEnd[zone]) this.#endsAt(zone, index);
      if (start[index] > this.#lastStart[zone]) {
        this.#lastStart[zone] = start[index];
        this.#lastToStart[zone] = index;
      }
    }
  }

  #endsAt(zone: number, index: number): void {
    this.#firstEnd[zone] = this.#history.end[index];
    this.#firstToEnd[zone] = index;
  }

  #zoneOf(index: number): number {
    const zone = this.#pairs.numberOf(this.#history.key[index], this.#history.value[index]);
    this.keys[zone] = this.#history.key[index];
    return zone;
  }

  #operations(...zones: readonly number[]): readonly number[] {
    const operations = zones.flatMap((zone) => [this.#writes[zone], this.#firstToEnd[zone], this.#lastToStart[zone]]);
    return [...new Set(operations.filter((index) => index !== nobody))].sort((one, other) => one - other);
  }
}
