import { none } from '../run/frames.ts';
import { copyState, type BrokerCopies, type BrokerLine } from './broker-line.ts';
import type { BrokerRoutes } from './broker-routes.ts';
import type { QueueParts } from './queue-parts.ts';

/** A whole queue in order: one lock for all. */
const wholeQueue = -2;

/** The order in which copies of messages wait in their lines, and who has to wait for whom where order is kept. */
export class LineOrder {
  private readonly queue: QueueParts;
  private readonly copies: BrokerCopies;
  private readonly routes: BrokerRoutes;

  constructor(queue: QueueParts, copies: BrokerCopies, routes: BrokerRoutes) {
    this.queue = queue;
    this.copies = copies;
    this.routes = routes;
  }

  /** Puts a copy where its offset belongs: whatever comes back comes before what is newer. */
  makeReady(line: BrokerLine, copy: number): void {
    const { copies } = this;
    const { offset } = this.queue.messages;
    const own = offset[this.routes.messageOf(copy)];
    copies.state[copy] = copyState.ready;
    let before = none;
    let next = line.head;
    if (line.tail !== none && offset[this.routes.messageOf(line.tail)] < own) [before, next] = [line.tail, none];
    while (next !== none && offset[this.routes.messageOf(next)] < own) [before, next] = [next, copies.next[next]];
    copies.before[copy] = before;
    copies.next[copy] = next;
    if (before === none) line.head = copy;
    else copies.next[before] = copy;
    if (next === none) line.tail = copy;
    else copies.before[next] = copy;
  }

  leaveReady(line: BrokerLine, copy: number): void {
    const { before, next } = this.copies;
    if (before[copy] === none) line.head = next[copy];
    else next[before[copy]] = next[copy];
    if (next[copy] === none) line.tail = before[copy];
    else before[next[copy]] = before[copy];
  }

  /** Where order is kept, a copy waits for the one before it with the same key (or, in total order, for any). */
  isLocked(line: BrokerLine, copy: number): boolean {
    const lock = this.lockOf(copy);
    if (lock === none) return false;
    const holder = line.locks.get(lock) ?? copy;
    line.locks.set(lock, holder);
    if (holder === copy) return false;
    this.leaveReady(line, copy);
    this.copies.state[copy] = copyState.locked;
    const waiting = line.waiting.get(lock);
    if (waiting === undefined) line.waiting.set(lock, [copy]);
    else waiting.push(copy);
    return true;
  }

  /** A copy is done with: the next one behind its lock is ready. */
  unlock(line: BrokerLine, copy: number): void {
    const lock = this.lockOf(copy);
    if (lock === none || line.locks.get(lock) !== copy) return;
    const next = line.waiting.get(lock)?.shift();
    if (next === undefined) {
      line.locks.delete(lock);
      line.waiting.delete(lock);
    } else {
      line.locks.set(lock, next);
      this.makeReady(line, next);
    }
  }

  leaveLock(line: BrokerLine, copy: number): void {
    const waiting = line.waiting.get(this.lockOf(copy)) ?? [];
    waiting.splice(waiting.indexOf(copy), 1);
  }

  private lockOf(copy: number): number {
    const { order } = this.queue.settings;
    if (order === 'none') return none;
    return order === 'total' ? wholeQueue : this.queue.messages.key[this.routes.messageOf(copy)];
  }
}
