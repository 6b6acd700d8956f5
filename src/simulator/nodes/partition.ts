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
  /** When the last message may be handed out; when the leader died. */
  lastAvailable = 0;
  crashedAt = Infinity;
  /** Whether it had a leader when somebody last looked. */
  wasLed = true;
  private nextOffset = 0;

  constructor(number: number, replicas: ReplicaSet, messages: Messages) {
    this.number = number;
    this.replicas = replicas;
    this.messages = messages;
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

  /** Says when consumers may have a message that is confirmed then: not before it is due, and in a log not before those before it. */
  makeAvailable(message: number, confirmed: number, isOrdered: boolean): void {
    const { messages } = this;
    const own = Math.max(confirmed, messages.dueAt[message]);
    this.lastAvailable = isOrdered ? Math.max(this.lastAvailable, own) : own;
    messages.availableAt[message] = this.lastAvailable;
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
