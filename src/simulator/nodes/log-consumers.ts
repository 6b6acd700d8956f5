import { event } from '../run/context.ts';
import type { Fate, LossCause } from '../run/conservation.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import type { ConsumerGroup, Lane } from './consumer-group.ts';
import { hasOvertaken, leastRedeliveryDelay, QueueConsumers, type Loss, type Receiver } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';
import type { Load } from '../run/load.ts';

/** A moment that is a multiple of the interval counts as such, whatever its last bits. */
const rounding = 1e-9;

/** The consumer groups of one log: every group reads every partition, one member each, and commits how far it has come. */
export class LogConsumers extends QueueConsumers {
  /** By flow: the groups that are to process its messages. */
  private readonly receiversOf: readonly (readonly Receiver[])[];
  /** Messages of a partition that a member may have in hand: one, where their order counts. */
  private readonly limit: number;

  constructor(queue: QueueParts, load: Load) {
    super(queue, load);
    this.limit = queue.settings.order === 'none' ? queue.settings.prefetch : 1;
    this.receiversOf = this.context.plan.flows.map((flow) =>
      this.groups.filter((group) => group.sites[flow.index] >= 0).map((group) => group.receiver),
    );
  }

  appended(message: number): void {
    const { messages } = this.queue;
    const flow = messages.flow[message];
    for (const group of this.groups) if (group.sites[flow] < 0) messages.done[message] |= 1 << group.index;
    messages.holds[message] = this.groups.length;
    this.admit(message);
    for (const group of this.groups) {
      const lane = group.lanes[messages.partition[message]];
      if (lane.uncommitted === none) lane.uncommitted = message;
      if (lane.cursor === none) lane.cursor = message;
      this.deliver(lane);
    }
  }

  processed(frame: number, ended: number): void {
    const { frames } = this.context;
    const message = frames.message[frame];
    const group = this.groupOf(frame);
    const lane = group.lanes[this.queue.messages.partition[message]];
    const isCurrent = lane.inHand.delete(frame);
    const transaction = this.takeTransaction(frame);
    if (transaction !== undefined) {
      if (ended === outcome.ok && isCurrent) lane.transactions.set(message, transaction);
      else transaction.abort();
    }
    if (ended === outcome.ok) this.completed(group.receiver, message);
    else if (group.commitsBefore) this.giveUp(group.receiver, message, ended === outcome.connectionLost ? 'crash' : 'failed');
    this.unhold(message);
    if (!isCurrent) return;
    if (ended === outcome.ok || group.commitsBefore) {
      this.done(lane, message);
      return this.deliver(lane);
    }
    // The member is dead: the group will notice, and share out anew.
    if (ended === outcome.connectionLost) return;
    this.failed(lane, message, frame);
  }

  memberChanged(instance: number, isUp: boolean): void {
    const { now } = this.context.events;
    const { detection, rebalance } = this.queue.settings;
    for (const group of this.groups) {
      if (!group.has(instance)) continue;
      if (!isUp) this.revoke(group, instance);
      group.contacts.forget(instance);
      this.plan(group, 'rebalance', now + (isUp ? 0 : detection) + rebalance);
    }
  }

  wake(kind: number, subject: number): void {
    if (kind === event.rebalance) {
      const group = this.groups[subject >> 1];
      return (subject & 1) === 0 ? this.rebalance(group) : this.expel(group);
    }
    const partitions = this.queue.partitions.length;
    const lane = this.groups[Math.floor(subject / partitions)].lanes[subject % partitions];
    if (lane.transactions.size > 0 && this.queue.settings['commit-interval'] > 0) this.commitAtTick(lane);
    if (lane.wakeAt !== this.context.events.now) return;
    lane.wakeAt = Infinity;
    this.deliver(lane);
  }

  /** A member that the group can't reach works on what it has and what it can fetch; it is given up after `detection`. */
  contactChanged(): void {
    const { isUp, events } = this.context;
    for (const group of this.groups) {
      for (const instance of group.members) {
        if (isUp[instance] === 0) continue;
        const isInTouch = this.isInTouch(instance);
        if (!isInTouch) this.commitTicksOf(group, instance);
        const change = group.contacts.note(instance, isInTouch, events.now);
        if (change === 'lost') this.plan(group, 'expulsion', events.now + this.queue.settings.detection);
        else if (change === 'readmitted') this.plan(group, 'rebalance', events.now + this.queue.settings.rebalance);
        else if (change === 'regained') for (const lane of group.lanes) if (lane.member === instance) this.commitNow(lane);
      }
      for (const lane of group.lanes) this.deliver(lane);
    }
  }

  /** Work in hand goes on, and is committed when there is a leader again. */
  suspend(): void {}

  rescheduled(partition: number): void {
    for (const group of this.groups) this.deliver(group.lanes[partition]);
  }

  lose(message: number, { cause, acknowledgedBy }: Loss): boolean {
    const { messages } = this.queue;
    if (messages.pending[message] === 0 && this.groups.length > 0) return false;
    const wasAcknowledged = messages.acknowledgedAt[message] <= acknowledgedBy;
    if (!wasAcknowledged) this.retract(message);
    this.remove(message, wasAcknowledged ? cause : 'retracted');
    return true;
  }

  discard(message: number, cause: LossCause): boolean {
    const { messages } = this.queue;
    const isInHand = this.groups.some(({ lanes }) => this.isInHand(lanes[messages.partition[message]], message));
    if (isInHand || (messages.pending[message] === 0 && this.groups.length > 0)) return false;
    this.remove(message, cause);
    return true;
  }

  protected receivers(flow: number): readonly Receiver[] {
    return this.receiversOf[flow];
  }

  protected hasOvertaken({ share }: Receiver, message: number): boolean {
    const { messages } = this.queue;
    const bit = 1 << share;
    const key = messages.key[message];
    if (key === none) return false;
    if (this.limit > 1) return hasOvertaken(this.groups[share].lanes[messages.partition[message]].latest, key, messages.offset[message]);
    for (let later = messages.next[message]; later !== none; later = messages.next[later]) {
      if (messages.key[later] === key && (messages.done[later] & bit) !== 0) return true;
      if ((messages.done[later] & bit) === 0) return false;
    }
    return false;
  }

  private remove(message: number, fate: Fate): void {
    const { messages } = this.queue;
    this.queue.partitions[messages.partition[message]].unlink(message);
    messages.holds[message]++;
    for (const group of this.groups) this.drop(group, message, fate);
    if (this.groups.length === 0) this.settleForNobody(message, fate);
    this.unhold(message);
  }

  private drop(group: ConsumerGroup, message: number, fate: Fate): void {
    const { messages } = this.queue;
    const lane = group.lanes[messages.partition[message]];
    const isCommitted = lane.uncommitted === none || messages.offset[lane.uncommitted] > messages.offset[message];
    if (lane.cursor === message) lane.cursor = messages.next[message];
    if (lane.uncommitted === message) lane.uncommitted = messages.next[message];
    lane.finished.delete(message);
    lane.closeTransaction(message);
    lane.failures.delete(message);
    for (const frame of lane.inHand) if (this.context.frames.message[frame] === message) lane.inHand.delete(frame);
    const waiting = lane.again.findIndex((each) => each.message === message);
    if (waiting >= 0) lane.again.splice(waiting, 1);
    if (!this.isDone(group.index, message)) this.settle(group.receiver, message, fate);
    if (!isCommitted) this.unhold(message);
    if (this.queue.settings['commit-interval'] === 0) this.commit(lane);
  }

  private isInHand(lane: Lane, message: number): boolean {
    for (const frame of lane.inHand) if (this.context.frames.message[frame] === message) return true;
    return false;
  }

  /** Hands out messages of a lane: those that have failed first, for as long as somebody can take them and nothing is in the way. */
  private deliver(lane: Lane): void {
    if (!this.canFetch(lane)) return;
    while (lane.inHand.size < this.limit) {
      const message = this.nextOf(lane);
      if (message === none) return;
      lane.granted = none;
      const failures = (lane.failures.get(message) ?? 0) + lane.repetitionOf(this.queue.messages.offset[message]);
      lane.inHand.add(this.send({ message, group: lane.group, member: lane.member, failures }));
    }
  }

  /** Whether there is a member that works and can reach the partition's leader. */
  private canFetch({ member, partition, group }: Lane): boolean {
    const { isUp, plan } = this.context;
    const { replicas } = this.queue.partitions[partition];
    if (member === none || isUp[member] === 0 || this.context.isPaused(member) || !replicas.isLed) return false;
    // Where the commit comes before the work, there is no work without it.
    if (group.commitsBefore && group.contacts.isOut(member)) return false;
    return this.queue.brokers.reaches(group.node.index, plan.instancePlaces[member], replicas.leaderInstance);
  }

  /** Takes the next message that is due, or −1; a wake is planned for one that will be. */
  private nextOf(lane: Lane): number {
    const { now } = this.context.events;
    const at = lane.again.findIndex(({ notBefore }) => notBefore <= now);
    if (at >= 0) {
      const { message } = lane.again[at];
      if (!this.passesOver(lane, message) && !this.isDue(lane, message)) return none;
      lane.again.splice(at, 1);
      if (!this.passesOver(lane, message)) return message;
      this.done(lane, message);
      return this.nextOf(lane);
    }
    if (lane.again.length > 0) this.wakeLane(lane, Math.min(...lane.again.map(({ notBefore }) => notBefore)));
    if (lane.inHand.size + lane.again.length >= this.limit) return none;
    const { next } = this.queue.messages;
    while (lane.cursor !== none && this.passesOver(lane, lane.cursor)) {
      const message = lane.cursor;
      lane.cursor = next[message];
      this.done(lane, message);
    }
    if (lane.cursor === none || !this.isDue(lane, lane.cursor)) return none;
    const message = lane.cursor;
    lane.cursor = next[message];
    return message;
  }

  /** A message that is nothing to this group, or too old. */
  private passesOver(lane: Lane, message: number): boolean {
    const { messages, settings } = this.queue;
    const { group } = lane;
    if (group.sites[messages.flow[message]] < 0) return true;
    if (settings.retention === undefined || this.context.events.now - messages.appendedAt[message] <= settings.retention) return false;
    if (!this.isDone(group.index, message)) this.settle(group.receiver, message, 'expired');
    return true;
  }

  private isDue(lane: Lane, message: number): boolean {
    const { now } = this.context.events;
    const { throttle } = this.queue.settings;
    if (throttle !== undefined && lane.granted !== message) {
      lane.granted = message;
      lane.notBefore = Math.max(now, lane.group.nextAllowed, this.queue.messages.availableAt[message]);
      lane.group.nextAllowed = lane.notBefore + 1 / throttle;
    }
    const due = Math.max(this.queue.messages.availableAt[message], lane.notBefore);
    if (due > now) this.wakeLane(lane, due);
    return due <= now;
  }

  private wakeLane(lane: Lane, time: number): void {
    if (time === Infinity || (lane.wakeAt <= time && lane.wakeAt >= this.context.events.now)) return;
    lane.wakeAt = time;
    const subject = lane.group.index * this.queue.partitions.length + lane.partition;
    this.context.events.schedule(time, event.delivery, subject * this.context.plan.nodes.length + this.queue.node.index);
  }

  /** With `commit: before` a message that was not processed never will be. */
  private giveUp(receiver: Receiver, message: number, cause: LossCause): void {
    if (!this.isDone(receiver.share, message)) this.settle(receiver, message, cause);
  }

  private failed(lane: Lane, message: number, frame: number): void {
    const failures = (lane.failures.get(message) ?? 0) + 1;
    lane.failures.set(message, failures);
    if (this.isDead(failures)) {
      this.giveToDeadLetters(lane.group.receiver, message, frame);
      this.done(lane, message);
    } else
      lane.again.push({ message, notBefore: this.context.events.now + Math.max(leastRedeliveryDelay, this.queue.settings['redelivery-delay'] ?? 0) });
    this.deliver(lane);
  }

  /** A lane is done with a message. */
  private done(lane: Lane, message: number): void {
    const interval = this.queue.settings['commit-interval'];
    // The first one done in a new interval: all before it were committed when the old one ended.
    if (interval > 0) this.commitAtTick(lane);
    lane.failures.delete(message);
    lane.finished.add(message);
    if (interval === 0 || lane.group.commitsBefore) this.commit(lane);
    else if (lane.transactions.has(message)) this.planCommit(lane);
  }

  /** Readers of what was published wait for the commit: its moment is an event, where otherwise it is looked at when it matters. */
  private planCommit(lane: Lane): void {
    const interval = this.queue.settings['commit-interval'];
    const { events, plan } = this.context;
    const at = interval * (Math.floor(events.now / interval + rounding) + 1);
    if (lane.commitPlannedAt === at) return;
    lane.commitPlannedAt = at;
    const subject = lane.group.index * this.queue.partitions.length + lane.partition;
    events.schedule(at, event.delivery, subject * plan.nodes.length + this.queue.node.index);
  }

  private commitAtTick(lane: Lane): void {
    if (this.isFenced(lane)) return;
    const tick = Math.floor(this.context.events.now / this.queue.settings['commit-interval'] + rounding);
    if (tick <= lane.commitTick) return;
    lane.commitTick = tick;
    this.commit(lane);
  }

  /** Everything before the first unfinished message is committed: it will not be handed out again. */
  private commit(lane: Lane): void {
    if (this.isFenced(lane)) return;
    const { messages } = this.queue;
    while (lane.uncommitted !== none && lane.finished.delete(lane.uncommitted)) {
      const message = lane.uncommitted;
      lane.uncommitted = messages.next[message];
      lane.closeTransaction(message);
      this.unhold(message);
    }
  }

  /** Whether what its member has done can't be committed. */
  private isFenced({ member, group }: Lane): boolean {
    return member !== none && !group.commitsBefore && group.contacts.isOut(member);
  }

  /** What was done while the group was out of reach is committed, if that happens after each message and not every so often. */
  private commitNow(lane: Lane): void {
    if (this.queue.settings['commit-interval'] === 0) this.commit(lane);
  }

  private commitTicksOf(group: ConsumerGroup, instance: number): void {
    if (this.queue.settings['commit-interval'] === 0) return;
    for (const lane of group.lanes) if (lane.member === instance) this.commitAtTick(lane);
  }

  private isInTouch(instance: number): boolean {
    const { plan } = this.context;
    return !this.context.isPaused(instance) && this.queue.brokers.reachesCoordinator(plan.instanceNodes[instance], plan.instancePlaces[instance]);
  }

  private plan(group: ConsumerGroup, what: 'rebalance' | 'expulsion', time: number): void {
    const subject = 2 * group.index + (what === 'expulsion' ? 1 : 0);
    this.context.events.schedule(time, event.rebalance, subject * this.context.plan.nodes.length + this.queue.node.index);
  }

  /** The group gives up members that it has not heard of for `detection`, and shares out what they had. */
  private expel(group: ConsumerGroup): void {
    const { now } = this.context.events;
    const expelled = group.contacts.expel(now);
    for (const instance of expelled) this.revoke(group, instance);
    if (expelled.length > 0) this.plan(group, 'rebalance', now + this.queue.settings.rebalance);
  }

  /** A member's partitions are nobody's: what it has done since its last commit will be done again. */
  private revoke(group: ConsumerGroup, instance: number): void {
    for (const lane of group.lanes) {
      if (lane.member !== instance) continue;
      this.rewind(lane);
      lane.member = none;
    }
  }

  /** The group shares out its partitions among those who live; what was handed out and not committed is handed out again. */
  private rebalance(group: ConsumerGroup): void {
    const { isUp } = this.context;
    for (const lane of group.assign((instance) => isUp[instance] === 1 && !group.contacts.isExpelled(instance))) this.rewind(lane);
    for (const lane of group.lanes) this.deliver(lane);
  }

  private rewind(lane: Lane): void {
    // Committed before the work: whatever becomes of it, nobody else will do it.
    if (lane.group.commitsBefore) for (const frame of lane.inHand) this.done(lane, this.context.frames.message[frame]);
    if (this.queue.settings['commit-interval'] > 0) this.commitAtTick(lane);
    lane.rewind();
  }
}
