import { KeyTable } from '../engine/key-table.ts';

const never = Infinity;

/** What a copy's readers see: records from when both moments are past. */
export interface Sight {
  readonly seenAt: Float64Array;
  readonly heldAt: Float64Array;
  readonly now: number;
}

/**
 * The log of one shard: a ring of records that remembers each as long as some copy may lack it or some read may ask when it was
 * acknowledged. A record's version is its number + 1, so versions of a key rise; 0 is what was there before the run. When a copy holds,
 * applies and confirms a record is settled when it is written, and looked up by reads: replication costs no events.
 */
export class ShardLog {
  /** Numbers of the oldest record remembered, and of the next to come. */
  base = 0;
  end = 0;
  committed: Float64Array;
  /** When readers of the leader may see it; when its acknowledgement reached its writer. */
  visible: Float64Array;
  acknowledged: Float64Array;
  /** The earliest acknowledgement of this or any newer version of the key: from then on a read that misses it is stale. */
  supersedes: Float64Array;
  keys: Int32Array;
  data: Int32Array;
  /** Version of the key's write before this one. */
  previous: Int32Array;
  /** The instance that took a write in, where more than one may. */
  origins: Int32Array;
  lost: Uint8Array;
  /** By copy. */
  held: Float64Array[];
  applied: Float64Array[];
  confirmed: Float64Array[];
  /** By data set: version of the newest write of each key. */
  private readonly newest: KeyTable[];
  private readonly retention: number;
  private mask: number;

  /** Records younger than `retention` seconds are remembered in any case. */
  constructor(copies: number, dataSets: number, retention = 0) {
    this.retention = retention;
    const room = 4096;
    this.mask = room - 1;
    [this.committed, this.visible, this.acknowledged, this.supersedes] = Array.from({ length: 4 }, () => new Float64Array(room));
    [this.keys, this.data, this.previous, this.origins] = Array.from({ length: 4 }, () => new Int32Array(room));
    this.lost = new Uint8Array(room);
    [this.held, this.applied, this.confirmed] = Array.from({ length: 3 }, () => Array.from({ length: copies }, () => new Float64Array(room)));
    this.newest = Array.from({ length: dataSets }, () => new KeyTable());
  }

  /** Where a remembered record stands in the arrays. */
  at(record: number): number {
    return record & this.mask;
  }

  /** The version that is remembered at a place: the reverse of `at(version − 1)`. */
  versionAt(at: number): number {
    return this.base + ((at - this.at(this.base) + this.committed.length) % this.committed.length) + 1;
  }

  newestVersion(data: number, key: number): number {
    return this.newest[data].get(key);
  }

  /** Every key of a data set that has been written, with its newest version. */
  forEachKey(data: number, visit: (key: number, newest: number) => void): void {
    this.newest[data].forEach(visit);
  }

  /** Writes the next record; who holds it when is for the caller to fill in. */
  append(data: number, key: number, now: number): number {
    if (this.end - this.base > this.mask) this.makeRoom(now);
    const record = this.end++;
    const at = record & this.mask;
    this.committed[at] = now;
    this.acknowledged[at] = never;
    this.supersedes[at] = never;
    this.keys[at] = key;
    this.data[at] = data;
    this.previous[at] = this.newest[data].get(key);
    this.lost[at] = 0;
    this.newest[data].set(key, record + 1);
    return record;
  }

  /** The version of a key that a copy's readers see now; `supersededAt` tells when a newer one was first acknowledged. */
  read(data: number, key: number, { seenAt, heldAt, now }: Sight): number {
    let version = this.newest[data].get(key);
    this.supersededAt = never;
    while (version > this.base) {
      const at = (version - 1) & this.mask;
      if (seenAt[at] <= now && heldAt[at] <= now) break;
      this.supersededAt = this.supersedes[at];
      version = this.previous[at];
    }
    return version;
  }

  supersededAt = never;
  /** Told of every acknowledged record that the log is about to forget. */
  onForget: (record: number) => void = () => undefined;

  /** A write's acknowledgement has reached its writer. */
  acknowledge(version: number, now: number): void {
    let at = version;
    if (at <= this.base) return;
    this.acknowledged[(at - 1) & this.mask] = now;
    for (; at > this.base && this.supersedes[(at - 1) & this.mask] === never; at = this.previous[(at - 1) & this.mask]) {
      this.supersedes[(at - 1) & this.mask] = now;
    }
  }

  /** The newest version of the key that was acknowledged by `time`, as far as records are remembered; else 0. */
  acknowledgedBy(data: number, key: number, time: number): number {
    let version = this.newest[data].get(key);
    while (version > this.base && this.acknowledged[(version - 1) & this.mask] > time) version = this.previous[(version - 1) & this.mask];
    return version > this.base ? version : 0;
  }

  /**
   * When a version of a key was first followed by an acknowledged one; infinite where it was not. What the log has forgotten was
   * acknowledged before the oldest that it remembers was written.
   */
  supersededSince(data: number, key: number, version: number): number {
    let newer = this.newest[data].get(key);
    if (newer > version && newer <= this.base) return this.committed[this.base & this.mask];
    let since = never;
    while (newer > version && newer > this.base) {
      since = this.supersedes[(newer - 1) & this.mask];
      newer = this.previous[(newer - 1) & this.mask];
    }
    return since;
  }

  /** A record is lost: no copy has it any more, and its key has again what was there before. */
  discard(record: number): void {
    const at = record & this.mask;
    this.lost[at] = 1;
    this.visible[at] = never;
    for (const times of [...this.held, ...this.applied]) times[at] = never;
    const newest = this.newest[this.data[at]];
    const key = this.keys[at];
    let version = newest.get(key);
    if (version !== record + 1) return;
    while (version > this.base && this.lost[(version - 1) & this.mask] === 1) version = this.previous[(version - 1) & this.mask];
    newest.set(key, version);
  }

  /** Every key is as if it had never been written. */
  forgetAll(): void {
    for (const keys of this.newest) keys.clear();
  }

  /** How many records from the beginning a copy holds at `time`: the number of the first that it lacks. */
  firstLacking(copy: number, time: number): number {
    let record = this.end;
    while (record > this.base && (this.held[copy][(record - 1) & this.mask] > time || this.lost[(record - 1) & this.mask] === 1)) record--;
    return record;
  }

  /** Forgets the older half if every copy has applied it; else takes twice the room, up to a million records. */
  private makeRoom(now: number): void {
    const half = this.base + ((this.mask + 1) >> 1);
    const isOld = this.committed[(half - 1) & this.mask] <= now - this.retention;
    const isSettled = isOld && [this.visible, ...this.applied].every((times) => this.areAllPast(times, half, now - this.retention));
    if (!isSettled && this.mask < largest - 1) return this.grow();
    for (; this.base < half; this.base++) {
      const at = this.base & this.mask;
      if (this.lost[at] === 0 && this.acknowledged[at] < never) this.onForget(this.base);
    }
  }

  private areAllPast(times: Float64Array, end: number, now: number): boolean {
    for (let record = this.base; record < end; record++) if (times[record & this.mask] > now && this.lost[record & this.mask] === 0) return false;
    return true;
  }

  private grow(): void {
    const fields = this as unknown as Record<string, unknown>;
    const room = 2 * (this.mask + 1);
    for (const name of ['committed', 'visible', 'acknowledged', 'supersedes', 'keys', 'data', 'previous', 'origins', 'lost'])
      fields[name] = this.moved(fields[name] as Float64Array, room);
    for (const name of ['held', 'applied', 'confirmed']) fields[name] = (fields[name] as Float64Array[]).map((times) => this.moved(times, room));
    this.mask = room - 1;
  }

  private moved<T extends Uint8Array | Int32Array | Float64Array>(old: T, room: number): T {
    const larger = new (old.constructor as new (length: number) => T)(room);
    for (let record = this.base; record < this.end; record++) larger[record & (room - 1)] = old[record & this.mask];
    return larger;
  }
}

const largest = 1 << 20;
