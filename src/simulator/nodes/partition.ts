import { none } from '../run/frames.ts';
import type { Messages } from './messages.ts';
import type { ReplicaSet, ReplicatedMessages } from './replica-set.ts';

/** A partition of a queue: its replicas, and the messages that somebody may still need, linked in the order of their offsets. */
export class Partition implements ReplicatedMessages {
  readonly number: number;
  readonly replicas: ReplicaSet;
  readonly messages: Messages;
  head = none;
  tail = none;
  /** When the leader died. */
  crashedAt = Infinity;
  /** Whether it had a leader when somebody last looked. */
  wasLed = true;
  private readonly isOrdered: boolean;
  private nextOffset = 0;

  constructor(number: number, replicas: ReplicaSet, messages: Messages, isOrdered: boolean) {
    this.number = number;
    this.replicas = replicas;
    this.messages = messages;
    this.isOrdered = isOrdered;
  }

  append(message: number): void {
    const { messages } = this;
    messages.partition[message] = this.number;
    messages.offset[message] = this.nextOffset++;
    messages.before[message] = this.tail;
    if (this.tail === none) this.head = message;
    else messages.next[this.tail] = message;
    this.tail = message;
  }

  /**
   * Says when consumers may have a message and all after it: when it is confirmed, committed and due, and in a log not before those before it.
   */
  makeAvailable(first: number): void {
    const { messages } = this;
    const { availableAt, confirmedAt, dueAt, committedAt, before, next } = messages;
    let last = this.isOrdered && before[first] !== none ? availableAt[before[first]] : 0;
    for (let message = first; message !== none; message = next[message]) {
      const own = Math.max(confirmedAt[message], dueAt[message], committedAt[message]);
      last = availableAt[message] = this.isOrdered ? Math.max(last, own) : own;
    }
  }

  unlink(message: number): void {
    const { messages } = this;
    messages.isUnlinked[message] = 1;
    const [before, next] = [messages.before[message], messages.next[message]];
    if (before === none) this.head = next;
    else messages.next[before] = next;
    if (next === none) this.tail = before;
    else messages.before[next] = before;
  }
}
