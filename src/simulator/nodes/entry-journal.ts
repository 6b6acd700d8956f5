import { enlarged } from '../eviction/entry-table.ts';

/** What a key's entry was before it changed: version −1 where there was none. */
export interface Change {
  readonly time: number;
  readonly data: number;
  readonly key: number;
  readonly version: number;
  readonly expires: number;
}

/** The last changes of a cache's entries, so that it can be seen as it was a while ago: on its disk, or at its standby. A ring of columns. */
export class EntryJournal {
  private room = 1024;
  private times = new Float64Array(this.room);
  private data = new Int32Array(this.room);
  private keys = new Float64Array(this.room);
  private versions = new Int32Array(this.room);
  private expires = new Float64Array(this.room);
  /** Changes are counted from the first one on: those from `first` to `end` are here still. */
  private first = 0;
  private end = 0;

  note({ time, data, key, version, expires }: Change): void {
    if (this.end - this.first === this.room) this.grow();
    const at = this.end++ & (this.room - 1);
    this.times[at] = time;
    this.data[at] = data;
    this.keys[at] = key;
    this.versions[at] = version;
    this.expires[at] = expires;
  }

  /** Forgets changes up to `time`: nobody will look further back. */
  forget(time: number): void {
    const { times, end } = this;
    const mask = this.room - 1;
    while (this.first < end && times[this.first & mask] <= time) this.first++;
  }

  /** For each key that has changed since `time`, what its entry was then. */
  since(time: number): Change[] {
    const found = new Map<string, Change>();
    for (let index = this.end - 1; index >= this.first; index--) {
      const change = this.changeAt(index & (this.room - 1));
      if (change.time <= time) break;
      found.set(`${change.data} ${change.key}`, change);
    }
    return [...found.values()];
  }

  clear(): void {
    this.first = this.end = 0;
  }

  private changeAt(at: number): Change {
    return { time: this.times[at], data: this.data[at], key: this.keys[at], version: this.versions[at], expires: this.expires[at] };
  }

  /** Doubles the ring. What it holds begins anew at place 0. */
  private grow(): void {
    const from = this.first & (this.room - 1);
    const turned = <Numbers extends Int32Array | Float64Array>(column: Numbers): Numbers => {
      const straight = column.slice() as Numbers;
      straight.set(column.subarray(from), 0);
      straight.set(column.subarray(0, from), this.room - from);
      return enlarged(straight, 2 * this.room);
    };
    this.times = turned(this.times);
    this.data = turned(this.data);
    this.keys = turned(this.keys);
    this.versions = turned(this.versions);
    this.expires = turned(this.expires);
    this.end -= this.first;
    this.first = 0;
    this.room *= 2;
  }
}
