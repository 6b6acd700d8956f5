import type { Context } from '../run/context.ts';

/** Counts the seconds in which a shard has too few copies to take writes. */
export class Shortness {
  private readonly context: Context;
  private readonly node: number;
  /** By shard: since when; infinite while it takes writes. */
  private readonly since: Float64Array;

  constructor(context: Context, node: number, shards: number) {
    this.context = context;
    this.node = node;
    this.since = new Float64Array(shards).fill(Infinity);
  }

  note(shard: number, isShort: boolean): void {
    if (!isShort) this.end(shard);
    else if (this.since[shard] === Infinity) this.since[shard] = this.context.events.now;
  }

  finish(): void {
    for (let shard = 0; shard < this.since.length; shard++) this.end(shard);
  }

  private end(shard: number): void {
    const { events, tallies } = this.context;
    for (const tally of tallies) {
      const seconds = Math.min(events.now, tally.to) - Math.max(this.since[shard], tally.from);
      if (seconds > 0) tally.nodes[this.node].unavailable += seconds;
    }
    this.since[shard] = Infinity;
  }
}
