import { none } from './frames.ts';

/** Whoever queues is linked to its neighbours by two arrays, which may be replaced by longer ones. */
interface Queueing {
  readonly frames: { readonly next: Int32Array; readonly previous: Int32Array };
}

/**
 * Multi-server stations with one queue each, first come first served: of the instances of one node. Queues are lists linked through the
 * frames, so that waiting costs no memory of its own.
 */
export class ServerPool {
  readonly busy: Int32Array;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly lengths: Int32Array;
  private readonly servers: number;
  private readonly limit: number;
  private readonly context: Queueing;

  constructor(context: Queueing, stations: number, servers: number, limit: number) {
    this.context = context;
    this.servers = servers;
    this.limit = limit;
    this.busy = new Int32Array(stations);
    this.lengths = new Int32Array(stations);
    this.heads = new Int32Array(stations).fill(none);
    this.tails = new Int32Array(stations).fill(none);
  }

  /** Whether a server is free; then it is the caller's. */
  enter(station: number): boolean {
    if (this.busy[station] >= this.servers) return false;
    this.busy[station]++;
    return true;
  }

  isFull(station: number): boolean {
    return this.lengths[station] >= this.limit;
  }

  queue(station: number, frame: number): void {
    const { next, previous } = this.context.frames;
    next[frame] = none;
    previous[frame] = this.tails[station];
    if (this.tails[station] === none) this.heads[station] = frame;
    else next[this.tails[station]] = frame;
    this.tails[station] = frame;
    this.lengths[station]++;
  }

  /** Gives a server back: to the first in the queue, which is returned, or to nobody. */
  leave(station: number): number {
    const frame = this.heads[station];
    if (frame === none) {
      this.busy[station]--;
      return none;
    }
    this.remove(station, frame);
    return frame;
  }

  /** Takes a frame out of the queue, wherever it stands. */
  remove(station: number, frame: number): void {
    const { next, previous } = this.context.frames;
    if (previous[frame] === none) this.heads[station] = next[frame];
    else next[previous[frame]] = next[frame];
    if (next[frame] === none) this.tails[station] = previous[frame];
    else previous[next[frame]] = previous[frame];
    this.lengths[station]--;
  }

  lengthOf(station: number): number {
    return this.lengths[station];
  }

  /** Forgets everybody, as a crash does. */
  clear(station: number): void {
    this.busy[station] = 0;
    this.lengths[station] = 0;
    this.heads[station] = none;
    this.tails[station] = none;
  }
}
