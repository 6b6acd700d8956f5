import { grouped, membersOf } from './grouping.ts';
import { kinds, none, outcomes, type History } from './history.ts';
import { sortNearly } from './nearly-sorted.ts';

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
  const zones = new Zones(history, initial);
  const byKey = grouped(history.key, keys);
  const conflicts = new Map<number, readonly number[]>();
  const isLeft = new Uint8Array(keys);
  for (let key = 0; key < keys; key++) {
    const members = membersOf(byKey, key);
    if (!zones.begin(members)) isLeft[key] = 1;
    else {
      const conflict = zones.addReads(members) ?? zones.conflict();
      if (conflict !== undefined) conflicts.set(key, conflict);
    }
  }
  return { conflicts, isLeft };
}

/** The zones of one key after another, in columns that are used again. */
class Zones {
  readonly #history: History;
  readonly #initial: number;
  #count = 0;
  /** By value, its zone; see `#find`. */
  readonly #zoneOf: Int32Array;
  readonly #valueOf: Int32Array;
  /** By zone: its write (`none` where the value is the initial one), its bounds, and the operations that make them. */
  readonly #writes: Int32Array;
  readonly #firstEnd: Float64Array;
  readonly #lastStart: Float64Array;
  readonly #firstToEnd: Int32Array;
  readonly #lastToStart: Int32Array;

  constructor(history: History, initial: number) {
    const most = history.length + 1;
    this.#history = history;
    this.#initial = initial;
    this.#zoneOf = new Int32Array(history.names.values.size);
    this.#valueOf = new Int32Array(most);
    this.#writes = new Int32Array(most);
    this.#firstEnd = new Float64Array(most);
    this.#lastStart = new Float64Array(most);
    this.#firstToEnd = new Int32Array(most);
    this.#lastToStart = new Int32Array(most);
  }

  /** Makes a zone for every write of a key. False where zones do not apply to it. */
  begin(members: Int32Array): boolean {
    const { kind, value, outcome, start } = this.#history;
    this.#count = 0;
    for (const index of members) {
      if (kind[index] === kinds.read) continue;
      if (kind[index] !== kinds.write || value[index] === this.#initial || this.#find(value[index]) !== none) return false;
      const zone = this.#newZone(value[index], index);
      this.#lastStart[zone] = start[index];
      this.#lastToStart[zone] = index;
      if (outcome[index] === outcomes.ok) this.#endsAt(zone, index);
    }
    return true;
  }

  /** Widens the zones by the key's reads; gives a read of what nobody wrote, or wrote only later. */
  addReads(members: Int32Array): readonly number[] | undefined {
    const { kind, value, start, end } = this.#history;
    for (const index of members) {
      if (kind[index] !== kinds.read) continue;
      let zone = this.#find(value[index]);
      if (zone === none) {
        if (value[index] !== this.#initial) return [index];
        zone = this.#newZone(value[index], none);
        this.#firstEnd[zone] = -Infinity;
      }
      const write = this.#writes[zone];
      if (write !== none && end[index] < start[write]) return [index, write];
      if (end[index] < this.#firstEnd[zone]) this.#endsAt(zone, index);
      if (start[index] > this.#lastStart[zone]) {
        this.#lastStart[zone] = start[index];
        this.#lastToStart[zone] = index;
      }
    }
    return undefined;
  }

  /** Two zones that contradict each other, as the operations that bound them. */
  conflict(): readonly number[] | undefined {
    const forward = this.#forward();
    for (let index = 1; index < forward.length; index++) {
      if (this.#firstEnd[forward[index]] < this.#lastStart[forward[index - 1]]) return this.#operations(forward[index - 1], forward[index]);
    }
    for (let zone = 0; zone < this.#count; zone++) {
      if (this.#isForward(zone) || this.#firstEnd[zone] === Infinity) continue;
      const around = this.#lastBefore(forward, this.#lastStart[zone]);
      if (around !== none && this.#lastStart[around] > this.#firstEnd[zone]) return this.#operations(around, zone);
    }
    return undefined;
  }

  #isForward(zone: number): boolean {
    return this.#firstEnd[zone] < this.#lastStart[zone];
  }

  #forward(): Int32Array {
    const zones = new Int32Array(this.#count);
    let count = 0;
    for (let zone = 0; zone < this.#count; zone++) if (this.#isForward(zone)) zones[count++] = zone;
    return sortNearly(zones.subarray(0, count), this.#firstEnd);
  }

  /** Of forward zones that do not overlap, the last that begins before a time: the only one that can contain it. */
  #lastBefore(forward: Int32Array, time: number): number {
    let low = 0;
    let high = forward.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#firstEnd[forward[middle]] < time) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? none : forward[low - 1];
  }

  /** Zones of earlier keys are overwritten from the first on, so that one is this key's iff its value agrees. */
  #find(value: number): number {
    const zone = this.#zoneOf[value];
    return zone < this.#count && this.#valueOf[zone] === value ? zone : none;
  }

  /** A write of unknown outcome that nobody read need not have happened: its zone has no end. */
  #newZone(value: number, write: number): number {
    const zone = this.#count++;
    this.#zoneOf[value] = zone;
    this.#valueOf[zone] = value;
    this.#writes[zone] = write;
    this.#firstEnd[zone] = Infinity;
    this.#lastStart[zone] = -Infinity;
    this.#firstToEnd[zone] = none;
    this.#lastToStart[zone] = none;
    return zone;
  }

  #endsAt(zone: number, index: number): void {
    this.#firstEnd[zone] = this.#history.end[index];
    this.#firstToEnd[zone] = index;
  }

  #operations(...zones: readonly number[]): readonly number[] {
    const operations = zones.flatMap((zone) => [this.#writes[zone], this.#firstToEnd[zone], this.#lastToStart[zone]]);
    return [...new Set(operations.filter((index) => index !== none))].sort((one, other) => one - other);
  }
}
