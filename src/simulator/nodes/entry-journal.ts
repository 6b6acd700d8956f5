/** What a key's entry was before it changed: version −1 where there was none. */
export interface Change {
  readonly time: number;
  readonly data: number;
  readonly key: number;
  readonly version: number;
  readonly expires: number;
}

/** The last changes of a cache's entries, so that it can be seen as it was a while ago: on its disk, or at its standby. */
export class EntryJournal {
  private changes: Change[] = [];
  private first = 0;

  note(change: Change): void {
    this.changes.push(change);
  }

  /** Forgets changes up to `time`: nobody will look further back. */
  forget(time: number): void {
    while (this.first < this.changes.length && this.changes[this.first].time <= time) this.first++;
    if (this.first < 1024 || 2 * this.first < this.changes.length) return;
    this.changes = this.changes.slice(this.first);
    this.first = 0;
  }

  /** For each key that has changed since `time`, what its entry was then. */
  since(time: number): Change[] {
    const found = new Map<string, Change>();
    for (let index = this.changes.length - 1; index >= this.first && this.changes[index].time > time; index--)
      found.set(`${this.changes[index].data} ${this.changes[index].key}`, this.changes[index]);
    return [...found.values()];
  }

  clear(): void {
    this.changes = [];
    this.first = 0;
  }
}
