import type { Occasion } from '../run/context.ts';
import type { Written } from './copy-versions.ts';

/** What a leader has taken in, for a frame as long as that has this stamp; several keys together are one write. */
export interface Taken {
  readonly frame: number;
  readonly stamp: number;
  readonly leader: number;
  readonly occasion: Occasion;
  readonly written: readonly Written[];
  /** Whether the other leaders get it in any case. */
  readonly isShipped: boolean;
}

export interface Unconfirmed {
  readonly taken: Taken;
  readonly since: number;
  /** By follower: when its confirmation reaches the leader. */
  readonly confirmedAt: Map<number, number>;
  /** Its number among all that the store's leaders have taken in. */
  readonly order: number;
}

/** Entries that are gone stay in the array until there are so many of them. */
const mostGone = 1024;

/**
 * What one leader has taken in and does not show yet, in that order. While nobody confirms, it grows by every write: whatever is asked for
 * at each of them takes no longer for that.
 */
export class UnconfirmedLine {
  private entries: Unconfirmed[] = [];
  /** Where the first entry stands, and the first whose caller has not been told that nobody can confirm it. */
  private head = 0;
  private untold = 0;
  /** By data set, then by key: the newest version in the line. */
  private readonly newest = new Map<number, Map<number, number>>();

  get first(): Unconfirmed | undefined {
    return this.entries[this.head];
  }

  append(each: Unconfirmed): void {
    this.entries.push(each);
    this.rememberNewest(each);
  }

  newestOf(data: number, key: number): number {
    return this.newest.get(data)?.get(key) ?? 0;
  }

  /** Takes entries out, from the first one up to one of which that is not true. */
  takeWhile(isDue: (each: Unconfirmed) => boolean): readonly Unconfirmed[] {
    const from = this.head;
    while (this.head < this.entries.length && isDue(this.entries[this.head])) this.forgetNewest(this.entries[this.head++]);
    const taken = this.entries.slice(from, this.head);
    this.untold = Math.max(this.untold, this.head);
    if (this.head > mostGone && 2 * this.head > this.entries.length) this.closeUp();
    return taken;
  }

  /** Each entry once: those that were not told of before. */
  takeUntold(): readonly Unconfirmed[] {
    const untold = this.entries.slice(this.untold);
    this.untold = this.entries.length;
    return untold;
  }

  /** What was taken in later than `since` is gone. */
  forgetSince(since: number): void {
    let end = this.entries.length;
    while (end > this.head && this.entries[end - 1].since > since) end--;
    this.entries.length = end;
    this.untold = Math.min(this.untold, end);
    this.newest.clear();
    for (const each of this) this.rememberNewest(each);
  }

  *[Symbol.iterator](): Iterator<Unconfirmed> {
    for (let at = this.head; at < this.entries.length; at++) yield this.entries[at];
  }

  private rememberNewest({ taken }: Unconfirmed): void {
    for (const { data, key, version } of taken.written) {
      if (!this.newest.has(data)) this.newest.set(data, new Map());
      this.newest.get(data)!.set(key, version);
    }
  }

  private forgetNewest({ taken }: Unconfirmed): void {
    for (const { data, key, version } of taken.written) {
      const ofData = this.newest.get(data);
      if (ofData?.get(key) === version) ofData.delete(key);
    }
  }

  private closeUp(): void {
    this.entries = this.entries.slice(this.head);
    this.untold -= this.head;
    this.head = 0;
  }
}
