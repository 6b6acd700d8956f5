import { countOf, grouped, membersOf } from './grouping.ts';
import { none } from './history.ts';
import { sourceOf } from './causal-setting.ts';
import type { Registers } from './registers.ts';

/** How far behind reads were. Times in seconds, or lines where the history has no times. */
export interface Staleness {
  readonly reads: number;
  /** Reads that began after a newer version had been acknowledged. */
  readonly stale: number;
  /** The most newer versions acknowledged before a read began. */
  readonly versions: number;
  /** The longest time from the acknowledgement of the first newer version to the beginning of a read that missed it. */
  readonly time: number;
  /** The reads that were so far behind, each with the acknowledged writes that it missed. */
  readonly worstVersions: readonly number[];
  readonly worstTime: readonly number[];
}

/**
 * A version is newer than another by the store's numbers where the history has them; else where its write began after the other's had
 * been acknowledged, so that the figures are the least that is certain.
 */
export function staleness(registers: Registers): Staleness {
  const { history, sees, makes } = registers;
  const byKey = grouped(history.key, countOf(history.key));
  let result: Staleness = { reads: 0, stale: 0, versions: 0, time: 0, worstVersions: [], worstTime: [] };
  for (let key = 0; key < byKey.count; key++) {
    const members = membersOf(byKey, key);
    const writes = members.filter((index) => makes[index] !== none && history.end[index] !== Infinity);
    const reads = members.filter((index) => sees[index] !== none && makes[index] === none);
    result = joined(result, new KeyStaleness(registers, writes).of(reads), reads.length);
  }
  return result;
}

type OfKey = Omit<Staleness, 'reads'>;

function joined(one: Staleness, other: OfKey, reads: number): Staleness {
  const isFurther = other.versions > one.versions;
  const isLonger = other.time > one.time;
  return {
    reads: one.reads + reads,
    stale: one.stale + other.stale,
    versions: Math.max(one.versions, other.versions),
    time: Math.max(one.time, other.time),
    worstVersions: isFurther ? other.worstVersions : one.worstVersions,
    worstTime: isLonger ? other.worstTime : one.worstTime,
  };
}

/** The writes of one key by age, asked about in the order of reads' beginnings. */
class KeyStaleness {
  readonly #registers: Registers;
  /** Oldest first. */
  readonly #byAge: Int32Array;
  /** From each place in that order on, the write that was acknowledged first. */
  readonly #firstAcknowledged: Int32Array;
  readonly #byEnd: Int32Array;
  readonly #placeOf = new Map<number, number>();
  /** A Fenwick tree over the order: how many writes were acknowledged so far. */
  readonly #counts: Int32Array;

  constructor(registers: Registers, writes: Int32Array) {
    const { end } = registers.history;
    this.#registers = registers;
    this.#byAge = writes.slice().sort((one, other) => this.#age(one) - this.#age(other));
    this.#byEnd = writes.slice().sort((one, other) => end[one] - end[other]);
    this.#firstAcknowledged = this.#byAge.slice();
    for (let place = writes.length - 2; place >= 0; place--) {
      const next = this.#firstAcknowledged[place + 1];
      if (end[next] < end[this.#firstAcknowledged[place]]) this.#firstAcknowledged[place] = next;
    }
    for (const [place, write] of this.#byAge.entries()) this.#placeOf.set(write, place);
    this.#counts = new Int32Array(writes.length + 1);
  }

  of(reads: Int32Array): OfKey {
    const { start, end } = this.#registers.history;
    let stale = 0;
    let versions = 0;
    let time = 0;
    let worstVersions: readonly number[] = [];
    let worstTime: readonly number[] = [];
    let acknowledged = 0;
    for (const read of reads) {
      for (; acknowledged < this.#byEnd.length && end[this.#byEnd[acknowledged]] < start[read]; acknowledged++)
        this.#count(this.#byEnd[acknowledged]);
      const newer = this.#firstNewer(read);
      if (newer === this.#byAge.length) continue;
      const missed = this.#firstAcknowledged[newer];
      if (!(end[missed] < start[read])) continue;
      stale++;
      const behind = acknowledged - this.#countedBefore(newer);
      if (behind > versions) {
        versions = behind;
        worstVersions = [...this.#byAge.subarray(newer).filter((write) => end[write] < start[read]), read];
      }
      if (start[read] - end[missed] > time) {
        time = start[read] - end[missed];
        worstTime = [missed, read];
      }
    }
    return { stale, versions, time, worstVersions, worstTime };
  }

  #age(write: number): number {
    const { hasNumbers, numberOf, makes, history } = this.#registers;
    return hasNumbers ? numberOf[makes[write]] : history.start[write];
  }

  /** The place of the oldest write that is newer than what the read saw. */
  #firstNewer(read: number): number {
    const { hasNumbers, numberOf, sees, history } = this.#registers;
    const source = sourceOf(this.#registers, read);
    const limit = hasNumbers ? numberOf[sees[read]] : source === none ? -Infinity : history.end[source];
    let low = 0;
    let high = this.#byAge.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#age(this.#byAge[middle]) <= limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(write: number): void {
    for (let node = this.#placeOf.get(write)! + 1; node < this.#counts.length; node += node & -node) this.#counts[node]++;
  }

  #countedBefore(place: number): number {
    let sum = 0;
    for (let node = place; node > 0; node -= node & -node) sum += this.#counts[node];
    return sum;
  }
}
