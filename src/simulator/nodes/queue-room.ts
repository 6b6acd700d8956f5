import { none, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import type { Waiting } from './batches.ts';
import type { QueueConsumers } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';

export interface QueueRoomParts {
  readonly consumers: QueueConsumers;
  /** What the queue does with a publish for which there is room, and how many seconds that takes. */
  readonly accept: (frame: number, seconds: number) => void;
  readonly timeOf: (frame: number) => number;
}

/** How much more a queue takes in, and what becomes of publishes when it is full: `capacity` and `overflow`. */
export class QueueRoom {
  private readonly queue: QueueParts;
  private readonly parts: QueueRoomParts;
  /** By broker: publishes that are being worked on. */
  private readonly appending: Int32Array;
  /** Publishes that wait for room, as long as their frames still have these stamps. */
  private readonly blocked: (Waiting & { readonly since: number })[] = [];

  constructor(queue: QueueParts, parts: QueueRoomParts) {
    this.queue = queue;
    this.parts = parts;
    this.appending = new Int32Array(queue.node.instanceCount);
  }

  /** Publishes that are being appended count, so that many at once do not overfill it. */
  get isFull(): boolean {
    const { context, node, settings } = this.queue;
    const { capacity } = settings;
    return capacity !== undefined && context.meters.depth[node.index] + this.appending.reduce((sum, count) => sum + count, 0) >= capacity;
  }

  /** A broker begins to append a message. */
  appends(instance: number): void {
    this.appending[instance - this.queue.node.firstInstance]++;
  }

  hasAppended(instance: number): void {
    this.appending[instance - this.queue.node.firstInstance]--;
  }

  stopped(instance: number): void {
    this.appending[instance - this.queue.node.firstInstance] = 0;
  }

  /** A publish has come, and there is no room. */
  overflow(frame: number, seconds: number): void {
    const { context, node, settings } = this.queue;
    const { control, tallies, events, frames } = context;
    if (settings.overflow === 'block') {
      frames.state[frame] = state.queued;
      this.blocked.push({ frame, stamp: frames.stamp[frame], since: events.now });
      return;
    }
    if (settings.overflow === 'drop-oldest' && this.dropOldest(frames.detail[frame])) return this.parts.accept(frame, seconds);
    if (settings.overflow === 'reject') {
      for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[node.index].rejected++;
      return control.respond(frame, outcome.rejected, outcome.rejected);
    }
    this.parts.consumers.dropped(frame, 'dropped');
    control.respond(frame, outcome.ok, outcome.ok);
  }

  /** Messages have gone: those that have waited longest come in. */
  made(): void {
    const { frames, events } = this.queue.context;
    while (this.blocked.length > 0 && !this.isFull) {
      const { frame, stamp, since } = this.blocked.shift()!;
      if (frames.stamp[frame] !== stamp) continue;
      frames.waiting[frame] += events.now - since;
      this.parts.accept(frame, this.parts.timeOf(frame));
    }
  }

  /** The oldest message that nobody has in hand, of the partition that the new one goes to, else of another. */
  private dropOldest(number: number): boolean {
    const { partitions, messages } = this.queue;
    for (let step = 0; step < partitions.length; step++) {
      const partition = partitions[(number + step) % partitions.length];
      for (let message = partition.head; message !== none; message = messages.next[message])
        if (this.parts.consumers.discard(message, 'dropped')) return true;
    }
    return false;
  }
}
