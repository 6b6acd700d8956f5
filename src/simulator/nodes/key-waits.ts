import { EntryTable, enlarged } from '../eviction/entry-table.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';

/** What is under way for single keys, each at most once, and the frames that wait for it in the order in which they came. */
export class KeyWaits {
  private readonly context: Context;
  private readonly table = new EntryTable();
  private room = this.table.room;
  private heads = new Int32Array(this.room);
  private tails = new Int32Array(this.room);
  private holders = new Int32Array(this.room);
  private begunAt = new Float64Array(this.room);

  constructor(context: Context) {
    this.context = context;
  }

  /** Something begins for a key for which nothing is under way; `holder` says whose it is. */
  begin(data: number, key: number, holder: number = none): void {
    const entry = this.table.insert(data, key, 1);
    if (this.table.room > this.room) this.grow();
    this.heads[entry] = this.tails[entry] = none;
    this.renew(entry, holder);
  }

  /** Its number, or `none`. */
  find(data: number, key: number): number {
    return this.table.count === 0 ? none : this.table.find(data, key);
  }

  /** Since when it has been under way. */
  since(entry: number): number {
    return this.begunAt[entry];
  }

  /** It begins anew, as somebody else's: those who wait go on waiting. */
  renew(entry: number, holder: number): void {
    this.holders[entry] = holder;
    this.begunAt[entry] = this.context.events.now;
  }

  wait(entry: number, frame: number): void {
    const { next } = this.context.frames;
    next[frame] = none;
    if (this.heads[entry] === none) this.heads[entry] = frame;
    else next[this.tails[entry]] = frame;
    this.tails[entry] = frame;
  }

  /** It is over: returns the first of those who waited; `next` of the frames links the others. */
  end(entry: number): number {
    this.table.remove(entry);
    return this.heads[entry];
  }

  /** What belongs to a holder, as [data, key]. */
  heldBy(holder: number): [data: number, key: number][] {
    const held: [number, number][] = [];
    this.table.forEach((entry) => {
      if (this.holders[entry] === holder) held.push([this.table.data[entry], this.table.keys[entry]]);
    });
    return held;
  }

  clear(): void {
    this.table.clear();
  }

  private grow(): void {
    this.room = this.table.room;
    this.heads = enlarged(this.heads, this.room);
    this.tails = enlarged(this.tails, this.room);
    this.holders = enlarged(this.holders, this.room);
    this.begunAt = enlarged(this.begunAt, this.room);
  }
}
