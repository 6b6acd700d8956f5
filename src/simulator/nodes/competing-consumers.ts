import { Deadlines } from '../engine/deadlines.ts';
import { EventList } from '../engine/event-list.ts';
import { event } from '../run/context.ts';
import type { Fate, LossCause } from '../run/conservation.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { BrokerCopies, type BrokerLine, copyState, type Member } from './broker-line.ts';
import { BrokerRoutes } from './broker-routes.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import { Contacts } from './contacts.ts';
import { LineOrder } from './line-order.ts';
import { hasOvertaken, leastRedeliveryDelay, QueueConsumers, type Loss, type Receiver } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';
import type { Load } from '../run/load.ts';

/** Something was done, and the broker has not heard of it. */
interface LateAcknowledgement {
  readonly line: BrokerLine;
  readonly member: Member;
  readonly copy: number;
  readonly channel: number;
  readonly handOut: number;
}

/**
 * Consumers of a broker or a list: the exchange routes a message to lines, and each line hands it to one of its members, who has at most
 * `prefetch` in hand. An acknowledgement makes the broker forget it; what was not acknowledged is handed out again. Where a message is
 * popped, or acknowledged before the work, it is forgotten at once.
 */
export class CompetingConsumers extends QueueConsumers {
  private readonly routes: BrokerRoutes;
  private readonly lines: readonly BrokerLine[];
  private readonly copies = new BrokerCopies();
  private readonly order: LineOrder;
  private readonly contacts: Contacts;
  /** Acknowledgements that can't reach the broker yet. */
  private late: LateAcknowledgement[] = [];
  private readonly orphans = new Set<number>();
  /** Copies that become ready later, and those that are hidden for a time. */
  private readonly later = new EventList();
  private readonly hidden: Deadlines | undefined;
  private nextWake = Infinity;

  constructor(queue: QueueParts, load: Load) {
    super(queue, load);
    const { visibility, detection } = queue.settings;
    this.contacts = new Contacts(detection);
    this.hidden = visibility === undefined ? undefined : new Deadlines(visibility);
    this.routes = new BrokerRoutes(queue, this.groups);
    this.lines = this.routes.lines;
    this.order = new LineOrder(queue, this.copies, this.routes);
  }

  appended(message: number): void {
    const { messages } = this.queue;
    const { now } = this.context.events;
    const receivers = this.receivers(messages.flow[message]);
    this.admit(message);
    messages.holds[message] = receivers.length;
    if (receivers.length === 0 && this.groups.length > 0) return this.queue.forget(message);
    for (const { share } of receivers) {
      const copy = this.routes.copyOf(message, this.lines[share]);
      this.copies.reset(copy);
      if (messages.availableAt[message] > now) this.postpone(copy, messages.availableAt[message]);
      else this.order.makeReady(this.lines[share], copy);
    }
    for (const { share } of receivers) this.deliver(this.lines[share]);
  }

  processed(frame: number, ended: number): void {
    const { frames } = this.context;
    const { copies } = this;
    const message = frames.message[frame];
    const group = this.groupOf(frame);
    const line = this.routes.lineOf(group, message);
    const copy = this.routes.copyOf(message, line);
    const isHolder = copies.frame[copy] === frame;
    const member = line.memberOf(frames.instance[frame]);
    member.inHand--;
    line.inHand--;
    copies.working[copy]--;
    if (isHolder) copies.frame[copy] = none;
    if (ended === outcome.ok) this.acknowledged(line, member, frame);
    else if (this.pops(group)) this.giveUp({ share: line.index, group }, message, ended);
    else if (isHolder && copies.state[copy] === copyState.inHand) this.failed(line, copy, frame);
    if (copies.state[copy] === copyState.orphan && copies.working[copy] === 0) this.buryOrphan(line, copy);
    this.unhold(message);
    this.deliver(line);
  }

  /** What a dead member had in hand comes back by itself, frame by frame; one that is back takes what waits. */
  memberChanged(instance: number, isUp: boolean): void {
    this.contacts.forget(instance);
    this.late = this.late.filter((each) => each.member.instance !== instance);
    if (isUp) for (const line of this.lines) if (line.members.some((member) => member.instance === instance)) this.deliver(line);
  }

  contactChanged(): void {
    for (const instance of new Set(this.lines.flatMap((line) => line.members.map((member) => member.instance)))) {
      if (this.context.isUp[instance] === 0) continue;
      const change = this.contacts.note(instance, this.isInTouch(instance), this.context.events.now);
      if (change === 'lost') this.wakeAt(this.contacts.nextDeadline);
      else if (change !== 'same') this.acknowledgeLate(instance);
    }
    for (const line of this.lines) this.deliver(line);
  }

  wake(): void {
    const { now } = this.context.events;
    // An earlier moment was planned meanwhile, and has planned anew.
    if (now < this.nextWake) return;
    this.nextWake = Infinity;
    for (const instance of this.contacts.expel(now)) this.disconnect(instance);
    while (this.later.nextTime() <= now) this.comeDue(this.later.take() >> 5);
    while (this.hidden !== undefined && this.hidden.nextTime(this.copies.handOut) <= now) this.reappear(this.hidden.takeFrame());
    this.wakeAt(Math.min(this.later.nextTime(), this.hidden?.nextTime(this.copies.handOut) ?? Infinity, this.contacts.nextDeadline));
    for (const line of this.lines) this.deliver(line);
  }

  /** The broker is gone: whoever works on a message works on, and can't acknowledge it. */
  suspend(): void {
    this.late = [];
    for (const line of this.lines) for (const member of line.members) member.channel++;
    this.routes.forEachCopy((line, copy) => {
      if (this.copies.state[copy] === copyState.inHand) this.order.makeReady(line, copy);
    });
  }

  rescheduled(): void {
    const { now } = this.context.events;
    this.routes.forEachCopy((line, copy) => {
      if (this.copies.state[copy] !== copyState.later || this.copies.failures[copy] > 0) return;
      const available = this.queue.messages.availableAt[this.routes.messageOf(copy)];
      if (available > now) this.postpone(copy, available);
      else this.order.makeReady(line, copy);
    });
    for (const line of this.lines) this.deliver(line);
  }

  lose(message: number, { cause, acknowledgedBy }: Loss): boolean {
    const wasAcknowledged = this.queue.messages.acknowledgedAt[message] <= acknowledgedBy;
    if (!wasAcknowledged) this.retract(message);
    this.remove(message, wasAcknowledged ? cause : 'retracted');
    return true;
  }

  discard(message: number, cause: LossCause): boolean {
    const { messages } = this.queue;
    const isInHand = this.receivers(messages.flow[message]).some(
      ({ share }) => this.copies.working[this.routes.copyOf(message, this.lines[share])] > 0,
    );
    if (isInHand || (messages.pending[message] === 0 && this.groups.length > 0)) return false;
    this.remove(message, cause);
    return true;
  }

  override finish(): void {
    super.finish();
    for (const copy of this.orphans) {
      const message = this.routes.messageOf(copy);
      const line = this.routes.lineOfCopy(copy);
      this.leave({ share: line.index, group: line.groups[0] }, message);
    }
  }

  protected receivers(flow: number): readonly Receiver[] {
    return this.routes.receivers(flow);
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

  private pops(group: ConsumerGroup): boolean {
    return group.commitsBefore || this.queue.settings.model === 'list';
  }

  /** Hands out what is ready for as long as somebody is free. */
  private deliver(line: BrokerLine): void {
    const { prefetch } = this.queue.settings;
    if (!this.queue.partitions[0].replicas.isLed) return;
    while (line.head !== none && line.inHand < prefetch * line.members.length) {
      const copy = line.head;
      if (this.hasExpired(line, copy) || this.order.isLocked(line, copy)) continue;
      const member = line.nextMember(
        (each) =>
          each.inHand < prefetch && this.context.isUp[each.instance] === 1 && !this.contacts.isOut(each.instance) && this.isAllowed(each.group),
      );
      if (member === undefined) return;
      this.handOut(line, copy, member);
    }
  }

  private handOut(line: BrokerLine, copy: number, member: Member): void {
    const { copies } = this;
    const { now } = this.context.events;
    const message = this.routes.messageOf(copy);
    const { throttle } = this.queue.settings;
    if (throttle !== undefined) member.group.nextAllowed = Math.max(now, member.group.nextAllowed) + 1 / throttle;
    this.order.leaveReady(line, copy);
    member.inHand++;
    line.inHand++;
    copies.working[copy]++;
    copies.handOut[copy]++;
    const frame = this.send({ message, group: member.group, member: member.instance, failures: copies.failures[copy] });
    this.context.frames.callerStamp[frame] = member.channel;
    if (this.pops(member.group)) return this.forget(line, copy);
    copies.state[copy] = copyState.inHand;
    copies.frame[copy] = frame;
    copies.holder[copy] = member.instance;
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
    const message = this.routes.messageOf(copy);
    if (settings.retention === undefined || this.context.events.now - messages.appendedAt[message] <= settings.retention) return false;
    this.order.leaveReady(line, copy);
    if (!this.isDone(line.index, message)) this.settle({ share: line.index, group: line.groups[0] }, message, 'expired');
    this.forget(line, copy);
    return true;
  }

  /** A completed processing; where the broker has not crashed meanwhile, it forgets the message. */
  private acknowledged(line: BrokerLine, member: Member, frame: number): void {
    const { frames } = this.context;
    const message = frames.message[frame];
    const copy = this.routes.copyOf(message, line);
    const { state } = this.copies;
    this.completed({ share: line.index, group: member.group }, message);
    if (state[copy] === copyState.gone || state[copy] === copyState.orphan || frames.callerStamp[frame] !== member.channel) return;
    if (this.contacts.isOut(member.instance)) {
      this.late.push({ line, member, copy, channel: member.channel, handOut: this.copies.handOut[copy] });
      return;
    }
    if (state[copy] === copyState.ready) this.order.leaveReady(line, copy);
    this.forget(line, copy);
  }

  /** A consumer is in touch again: the broker hears what it has done, unless it has given its connection up. */
  private acknowledgeLate(instance: number): void {
    const { state, handOut } = this.copies;
    const own = this.late.filter((each) => each.member.instance === instance);
    this.late = this.late.filter((each) => each.member.instance !== instance);
    for (const each of own)
      if (each.channel === each.member.channel && each.handOut === handOut[each.copy] && state[each.copy] === copyState.inHand)
        this.forget(each.line, each.copy);
  }

  /** The broker gives up a connection: what was handed out there is handed out again, unless it comes back by itself when it is visible again. */
  private disconnect(instance: number): void {
    const { copies } = this;
    const delay = this.queue.settings['redelivery-delay'];
    for (const line of this.lines) for (const member of line.members) if (member.instance === instance) member.channel++;
    this.late = this.late.filter((each) => each.member.instance !== instance);
    if (delay === undefined && this.hidden !== undefined) return;
    this.routes.forEachCopy((_, copy) => {
      if (copies.state[copy] !== copyState.inHand || copies.holder[copy] !== instance) return;
      copies.frame[copy] = none;
      copies.handOut[copy]++;
      this.postpone(copy, this.context.events.now + Math.max(leastRedeliveryDelay, delay ?? 0));
    });
  }

  /** Whether a consumer that lives and its broker hear of each other, and what the broker takes note of will hold. */
  private isInTouch(instance: number): boolean {
    const { plan } = this.context;
    const { replicas } = this.queue.partitions[0];
    const { brokers } = this.queue;
    const leader = replicas.leaderInstance;
    if (this.context.isPaused(instance)) return false;
    if (this.context.isUp[leader] === 0) return true;
    const holds = replicas.brokers.length === 1 ? brokers.works(leader) : replicas.isInControl;
    return holds && brokers.reaches(plan.instanceNodes[instance], plan.instancePlaces[instance], leader);
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
    const line = this.routes.lineOfCopy(copy);
    if (copies.state[copy] !== copyState.inHand) return;
    const frame = copies.frame[copy];
    copies.frame[copy] = none;
    if (frame !== none && this.isDead(++copies.failures[copy])) return this.bury(line, copy, frame);
    this.order.makeReady(line, copy);
  }

  private bury(line: BrokerLine, copy: number, frame: number): void {
    const message = this.routes.messageOf(copy);
    this.giveToDeadLetters({ share: line.index, group: this.groupOf(frame) }, message, frame);
    this.forget(line, copy);
  }

  /** The broker does not know it any more. */
  private forget(line: BrokerLine, copy: number): void {
    this.copies.state[copy] = copyState.gone;
    this.copies.handOut[copy]++;
    this.order.unlock(line, copy);
    this.unhold(this.routes.messageOf(copy));
  }

  private remove(message: number, fate: Fate): void {
    const { messages } = this.queue;
    this.queue.partitions[0].unlink(message);
    messages.holds[message]++;
    for (const { share } of this.receivers(messages.flow[message])) this.withdraw(this.lines[share], message, fate);
    if (this.groups.length === 0) this.settleForNobody(message, fate);
    this.unhold(message);
  }

  /** A copy is lost with the broker; if somebody works on it, it is lost unless that work ends well. */
  private withdraw(line: BrokerLine, message: number, fate: Fate): void {
    const { copies } = this;
    const copy = this.routes.copyOf(message, line);
    if (copies.state[copy] === copyState.ready) this.order.leaveReady(line, copy);
    if (copies.state[copy] === copyState.locked) this.order.leaveLock(line, copy);
    if (copies.state[copy] !== copyState.gone) this.forget(line, copy);
    if (this.isDone(line.index, message)) return;
    if (copies.working[copy] > 0 && fate !== 'retracted') {
      copies.state[copy] = copyState.orphan;
      this.orphans.add(copy);
    } else this.settle({ share: line.index, group: line.groups[0] }, message, fate);
  }

  private buryOrphan(line: BrokerLine, copy: number): void {
    const message = this.routes.messageOf(copy);
    this.orphans.delete(copy);
    this.copies.state[copy] = copyState.gone;
    if (!this.isDone(line.index, message)) this.settle({ share: line.index, group: line.groups[0] }, message, 'crash');
  }

  private postpone(copy: number, time: number): void {
    this.copies.state[copy] = copyState.later;
    this.copies.readyAt[copy] = time;
    if (time === Infinity) return;
    this.later.schedule(time, 0, copy);
    this.wakeAt(time);
  }

  private comeDue(copy: number): void {
    const { copies } = this;
    const { now } = this.context.events;
    if (copies.state[copy] !== copyState.later || copies.readyAt[copy] > now) return;
    const available = this.queue.messages.availableAt[this.routes.messageOf(copy)];
    if (available > now) this.postpone(copy, available);
    else this.order.makeReady(this.routes.lineOfCopy(copy), copy);
  }

  private wakeAt(time: number): void {
    if (time >= this.nextWake || time === Infinity) return;
    this.nextWake = time;
    this.context.events.schedule(time, event.delivery, this.queue.node.index);
  }
}
