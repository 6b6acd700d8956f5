import { Deadlines } from '../engine/deadlines.ts';
import { EventList } from '../engine/event-list.ts';
import { event } from '../run/context.ts';
import type { Fate, LossCause } from '../run/conservation.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { BrokerCopies, BrokerLine, copyState, type Member } from './broker-line.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import { hasOvertaken, leastRedeliveryDelay, QueueConsumers, type Receiver } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';
import type { Surroundings } from './surroundings.ts';

/** A whole queue in order: one lock for all. */
const wholeQueue = -2;

/**
 * Consumers of a broker or a list: the exchange routes a message to lines, and each line hands it to one of its members, who has at most
 * `prefetch` in hand. An acknowledgement makes the broker forget it; what was not acknowledged is handed out again. Where a message is
 * popped, or acknowledged before the work, it is forgotten at once.
 */
export class CompetingConsumers extends QueueConsumers {
  private readonly lines: BrokerLine[] = [];
  private readonly receiversOf: readonly (readonly Receiver[])[];
  private readonly copies = new BrokerCopies();
  private readonly orphans = new Set<number>();
  /** Copies that become ready later, and those that are hidden for a time. */
  private readonly later = new EventList();
  private readonly hidden: Deadlines | undefined;
  private nextWake = Infinity;

  constructor(queue: QueueParts, around: Surroundings) {
    super(queue, around);
    const { visibility } = queue.settings;
    this.hidden = visibility === undefined ? undefined : new Deadlines(visibility);
    this.receiversOf = this.context.plan.flows.map((flow) => this.route(this.groups.filter((group) => group.sites[flow.index] >= 0)));
  }

  appended(message: number): void {
    const { messages } = this.queue;
    const { now } = this.context.events;
    const receivers = this.receivers(messages.flow[message]);
    this.admit(message);
    messages.holds[message] = receivers.length;
    if (receivers.length === 0 && this.groups.length > 0) return this.queue.forget(message);
    for (const { share } of receivers) {
      const copy = this.copyOf(message, this.lines[share]);
      this.copies.reset(copy);
      if (messages.availableAt[message] > now) this.postpone(copy, messages.availableAt[message]);
      else this.makeReady(this.lines[share], copy);
    }
    for (const { share } of receivers) this.deliver(this.lines[share]);
  }

  processed(frame: number, ended: number): void {
    const { frames } = this.context;
    const { copies } = this;
    const message = frames.message[frame];
    const group = this.groupOf(frame);
    const line = this.lineOf(group, message);
    const copy = this.copyOf(message, line);
    const isHolder = copies.frame[copy] === frame;
    line.memberOf(frames.instance[frame]).inHand--;
    line.inHand--;
    copies.working[copy]--;
    if (isHolder) copies.frame[copy] = none;
    if (ended === outcome.ok) this.acknowledged(line, group, frame);
    else if (this.pops(group)) this.giveUp({ share: line.index, group }, message, ended);
    else if (isHolder && copies.state[copy] === copyState.inHand) this.failed(line, copy, frame);
    if (copies.state[copy] === copyState.orphan && copies.working[copy] === 0) this.buryOrphan(line, copy);
    this.unhold(message);
    this.deliver(line);
  }

  /** What a dead member had in hand comes back by itself, frame by frame; one that is back takes what waits. */
  memberChanged(instance: number, isUp: boolean): void {
    if (isUp) for (const line of this.lines) if (line.members.some((member) => member.instance === instance)) this.deliver(line);
  }

  wake(): void {
    const { now } = this.context.events;
    // An earlier moment was planned meanwhile, and has planned anew.
    if (now < this.nextWake) return;
    this.nextWake = Infinity;
    while (this.later.nextTime() <= now) this.comeDue(this.later.take() >> 5);
    while (this.hidden !== undefined && this.hidden.nextTime(this.copies.handOut) <= now) this.reappear(this.hidden.takeFrame());
    this.wakeAt(Math.min(this.later.nextTime(), this.hidden?.nextTime(this.copies.handOut) ?? Infinity));
    for (const line of this.lines) this.deliver(line);
  }

  /** The broker is gone: whoever works on a message works on, and can't acknowledge it. */
  suspend(): void {
    const { messages, partitions } = this.queue;
    for (const line of this.lines) line.epoch++;
    for (let message = partitions[0].head; message !== none; message = messages.next[message]) {
      for (const { share } of this.receivers(messages.flow[message])) {
        const copy = this.copyOf(message, this.lines[share]);
        if (this.copies.state[copy] === copyState.inHand) this.makeReady(this.lines[share], copy);
      }
    }
  }

  resume(): void {
    const { messages, partitions } = this.queue;
    const { now } = this.context.events;
    for (let message = partitions[0].head; message !== none; message = messages.next[message]) {
      for (const { share } of this.receivers(messages.flow[message])) {
        const copy = this.copyOf(message, this.lines[share]);
        if (this.copies.state[copy] === copyState.later && this.copies.failures[copy] === 0 && messages.availableAt[message] <= now)
          this.makeReady(this.lines[share], copy);
      }
    }
    for (const line of this.lines) this.deliver(line);
  }

  lose(message: number, crashedAt: number): boolean {
    const { messages } = this.queue;
    const wasAcknowledged = messages.acknowledgedAt[message] <= crashedAt;
    if (!wasAcknowledged) this.retract(message);
    this.remove(message, wasAcknowledged ? 'crash' : 'retracted');
    return true;
  }

  discard(message: number, cause: LossCause): boolean {
    const { messages } = this.queue;
    const isInHand = this.receivers(messages.flow[message]).some(({ share }) => this.copies.working[this.copyOf(message, this.lines[share])] > 0);
    if (isInHand || (messages.pending[message] === 0 && this.groups.length > 0)) return false;
    this.remove(message, cause);
    return true;
  }

  override finish(): void {
    super.finish();
    for (const copy of this.orphans) {
      const message = Math.floor(copy / this.lines.length);
      const line = this.lines[copy % this.lines.length];
      this.leave({ share: line.index, group: line.groups[0] }, message);
    }
  }

  protected receivers(flow: number): readonly Receiver[] {
    return this.receiversOf[flow];
  }

  protected hasOvertaken({ share }: Receiver, message: number): boolean {
    const { key, offset } = this.queue.messages;
    return key[message] !== none && hasOvertaken(this.lines[share].latest, key[message], offset[message]);
  }

  /** Where groups compete, a message counts for the one that dealt with it. */
  protected override settle(receiver: Receiver, message: number, fate: Fate): void {
    const first = this.lines[receiver.share].groups[0];
    if (first.name !== receiver.group.name) {
      this.eachGroupTally(first, message, (counters) => counters.routed--);
      this.eachGroupTally(receiver.group, message, (counters) => counters.routed++);
    }
    super.settle(receiver, message, fate);
  }

  /** A fanout (or a topic) gives each of these groups a line, otherwise they compete for one; `each` instance always has its own. */
  private route(groups: readonly ConsumerGroup[]): Receiver[] {
    const { model, exchange } = this.queue.settings;
    const apart = groups.filter((group) => group.isAlone || (model === 'broker' && exchange !== 'direct')).map((group) => [group]);
    const together = groups.filter((group) => !apart.some(([alone]) => alone === group));
    return [...apart, ...(together.length === 0 ? [] : [together])].map((competing) => ({
      share: this.lineFor(competing).index,
      group: competing[0],
    }));
  }

  private lineFor(groups: readonly ConsumerGroup[]): BrokerLine {
    const known = this.lines.find((line) => line.groups.length === groups.length && groups.every((group) => line.groups.includes(group)));
    if (known !== undefined) return known;
    this.lines.push(new BrokerLine(this.lines.length, groups));
    return this.lines[this.lines.length - 1];
  }

  private lineOf(group: ConsumerGroup, message: number): BrokerLine {
    const receiver = this.receivers(this.queue.messages.flow[message]).find(({ share }) => this.lines[share].groups.includes(group))!;
    return this.lines[receiver.share];
  }

  private copyOf(message: number, line: BrokerLine): number {
    return message * this.lines.length + line.index;
  }

  private pops(group: ConsumerGroup): boolean {
    return group.commitsBefore || this.queue.settings.model === 'list';
  }

  /** Hands out what is ready for as long as somebody is free. */
  private deliver(line: BrokerLine): void {
    const { prefetch } = this.queue.settings;
    if (!this.queue.isLed(0)) return;
    while (line.head !== none && line.inHand < prefetch * line.members.length) {
      const copy = line.head;
      if (this.hasExpired(line, copy) || this.isLocked(line, copy)) continue;
      const member = line.nextMember((each) => each.inHand < prefetch && this.context.isUp[each.instance] === 1 && this.isAllowed(each.group));
      if (member === undefined) return;
      this.handOut(line, copy, member);
    }
  }

  private handOut(line: BrokerLine, copy: number, member: Member): void {
    const { copies } = this;
    const { now } = this.context.events;
    const message = this.messageOf(copy);
    const { throttle } = this.queue.settings;
    if (throttle !== undefined) member.group.nextAllowed = Math.max(now, member.group.nextAllowed) + 1 / throttle;
    this.leaveReady(line, copy);
    member.inHand++;
    line.inHand++;
    copies.working[copy]++;
    copies.handOut[copy]++;
    const frame = this.send({ message, group: member.group, member: member.instance, failures: copies.failures[copy] });
    this.context.frames.callerStamp[frame] = line.epoch;
    if (this.pops(member.group)) return this.forget(line, copy);
    copies.state[copy] = copyState.inHand;
    copies.frame[copy] = frame;
    if (this.hidden === undefined) return;
    this.hidden.add(copy, copies.handOut[copy], now);
    this.wakeAt(now + this.hidden.length);
  }

  private isAllowed(group: ConsumerGroup): boolean {
    if (this.queue.settings.throttle === undefined || group.nextAllowed <= this.context.events.now) return true;
    this.wakeAt(group.nextAllowed);
    return false;
  }

  private hasExpired(line: BrokerLine, copy: number): boolean {
    const { messages, settings } = this.queue;
    const message = this.messageOf(copy);
    if (settings.retention === undefined || this.context.events.now - messages.appendedAt[message] <= settings.retention) return false;
    this.leaveReady(line, copy);
    if (!this.isDone(line.index, message)) this.settle({ share: line.index, group: line.groups[0] }, message, 'expired');
    this.forget(line, copy);
    return true;
  }

  /** A completed processing; where the broker has not crashed meanwhile, it forgets the message. */
  private acknowledged(line: BrokerLine, group: ConsumerGroup, frame: number): void {
    const message = this.context.frames.message[frame];
    const copy = this.copyOf(message, line);
    const { state } = this.copies;
    this.completed({ share: line.index, group }, message);
    if (state[copy] === copyState.gone || state[copy] === copyState.orphan || this.context.frames.callerStamp[frame] !== line.epoch) return;
    if (state[copy] === copyState.ready) this.leaveReady(line, copy);
    this.forget(line, copy);
  }

  private giveUp(receiver: Receiver, message: number, ended: number): void {
    const isCrash = ended === outcome.connectionLost || ended === outcome.refused;
    if (!this.isDone(receiver.share, message)) this.settle(receiver, message, isCrash ? 'crash' : 'failed');
  }

  /** Handed out again after `redelivery-delay`; else when it is visible again; else at once. */
  private failed(line: BrokerLine, copy: number, frame: number): void {
    const { copies } = this;
    const delay = this.queue.settings['redelivery-delay'];
    if (this.isDead(++copies.failures[copy])) return this.bury(line, copy, frame);
    if (delay === undefined && this.hidden !== undefined) return;
    copies.handOut[copy]++;
    this.postpone(copy, this.context.events.now + Math.max(leastRedeliveryDelay, delay ?? 0));
  }

  /** Nobody has acknowledged it in time. */
  private reappear(copy: number): void {
    const { copies } = this;
    const line = this.lines[copy % this.lines.length];
    if (copies.state[copy] !== copyState.inHand) return;
    const frame = copies.frame[copy];
    copies.frame[copy] = none;
    if (frame !== none && this.isDead(++copies.failures[copy])) return this.bury(line, copy, frame);
    this.makeReady(line, copy);
  }

  private bury(line: BrokerLine, copy: number, frame: number): void {
    const message = this.messageOf(copy);
    this.giveToDeadLetters({ share: line.index, group: this.groupOf(frame) }, message, frame);
    this.forget(line, copy);
  }

  /** The broker does not know it any more. */
  private forget(line: BrokerLine, copy: number): void {
    this.copies.state[copy] = copyState.gone;
    this.copies.handOut[copy]++;
    this.unlock(line, copy);
    this.unhold(this.messageOf(copy));
  }

  private remove(message: number, fate: Fate): void {
    const { messages } = this.queue;
    this.queue.unlink(message);
    messages.holds[message]++;
    for (const { share } of this.receivers(messages.flow[message])) this.withdraw(this.lines[share], message, fate);
    if (this.groups.length === 0) this.settleForNobody(message, fate);
    this.unhold(message);
  }

  /** A copy is lost with the broker; if somebody works on it, it is lost unless that work ends well. */
  private withdraw(line: BrokerLine, message: number, fate: Fate): void {
    const { copies } = this;
    const copy = this.copyOf(message, line);
    if (copies.state[copy] === copyState.ready) this.leaveReady(line, copy);
    if (copies.state[copy] === copyState.locked) this.leaveLock(line, copy);
    if (copies.state[copy] !== copyState.gone) this.forget(line, copy);
    if (this.isDone(line.index, message)) return;
    if (copies.working[copy] > 0 && fate !== 'retracted') {
      copies.state[copy] = copyState.orphan;
      this.orphans.add(copy);
    } else this.settle({ share: line.index, group: line.groups[0] }, message, fate);
  }

  private buryOrphan(line: BrokerLine, copy: number): void {
    const message = this.messageOf(copy);
    this.orphans.delete(copy);
    this.copies.state[copy] = copyState.gone;
    if (!this.isDone(line.index, message)) this.settle({ share: line.index, group: line.groups[0] }, message, 'crash');
  }

  private postpone(copy: number, time: number): void {
    this.copies.state[copy] = copyState.later;
    this.copies.readyAt[copy] = time;
    this.later.schedule(time, 0, copy);
    this.wakeAt(time);
  }

  private comeDue(copy: number): void {
    const { copies } = this;
    const { now } = this.context.events;
    if (copies.state[copy] !== copyState.later || copies.readyAt[copy] > now) return;
    const available = this.queue.messages.availableAt[this.messageOf(copy)];
    if (available > now) this.postpone(copy, available);
    else this.makeReady(this.lines[copy % this.lines.length], copy);
  }

  private wakeAt(time: number): void {
    if (time >= this.nextWake) return;
    this.nextWake = time;
    this.context.events.schedule(time, event.delivery, this.queue.node.index);
  }

  /** Puts a copy where its offset belongs: whatever comes back comes before what is newer. */
  private makeReady(line: BrokerLine, copy: number): void {
    const { copies } = this;
    const { offset } = this.queue.messages;
    const own = offset[this.messageOf(copy)];
    copies.state[copy] = copyState.ready;
    let before = none;
    let next = line.head;
    if (line.tail !== none && offset[this.messageOf(line.tail)] < own) [before, next] = [line.tail, none];
    while (next !== none && offset[this.messageOf(next)] < own) [before, next] = [next, copies.next[next]];
    copies.before[copy] = before;
    copies.next[copy] = next;
    if (before === none) line.head = copy;
    else copies.next[before] = copy;
    if (next === none) line.tail = copy;
    else copies.before[next] = copy;
  }

  private leaveReady(line: BrokerLine, copy: number): void {
    const { before, next } = this.copies;
    if (before[copy] === none) line.head = next[copy];
    else next[before[copy]] = next[copy];
    if (next[copy] === none) line.tail = before[copy];
    else before[next[copy]] = before[copy];
  }

  /** Where order is kept, a copy waits for the one before it with the same key (or, in total order, for any). */
  private isLocked(line: BrokerLine, copy: number): boolean {
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

  private unlock(line: BrokerLine, copy: number): void {
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

  private leaveLock(line: BrokerLine, copy: number): void {
    const waiting = line.waiting.get(this.lockOf(copy)) ?? [];
    waiting.splice(waiting.indexOf(copy), 1);
  }

  private lockOf(copy: number): number {
    const { order } = this.queue.settings;
    if (order === 'none') return none;
    return order === 'total' ? wholeQueue : this.queue.messages.key[this.messageOf(copy)];
  }

  private messageOf(copy: number): number {
    return Math.floor(copy / this.lines.length);
  }
}
