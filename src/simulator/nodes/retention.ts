import { event } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { QueueConsumers } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';

/** Throws away what is older than a queue's `retention`, but for what consumers have in hand. */
export class Retention {
  private readonly queue: QueueParts;
  private readonly consumers: QueueConsumers;
  private readonly seconds: number;
  private isPlanned = false;

  constructor(queue: QueueParts, consumers: QueueConsumers, seconds: number) {
    this.queue = queue;
    this.consumers = consumers;
    this.seconds = seconds;
  }

  /** A message has been appended: it will expire. */
  appended(): void {
    this.plan(this.queue.context.events.now + this.seconds);
  }

  expire(): void {
    const { messages, partitions, context } = this.queue;
    let next = Infinity;
    for (const partition of partitions) {
      let message = partition.head;
      while (message !== none && messages.appendedAt[message] + this.seconds <= context.events.now) {
        const after = messages.next[message];
        this.consumers.discard(message, 'expired');
        message = after;
      }
      if (message !== none) next = Math.min(next, messages.appendedAt[message] + this.seconds);
    }
    this.isPlanned = false;
    if (next < Infinity) this.plan(next);
  }

  private plan(time: number): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    this.queue.context.events.schedule(time, event.expiry, this.queue.node.index);
  }
}
