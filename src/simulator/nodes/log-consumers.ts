import { event } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import type { ConsumerGroup, Lane } from './consumer-group.ts';
import { leastRedeliveryDelay, QueueConsumers, type Receiver } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';
import type { Surroundings } from './surroundings.ts';

/** The consumer groups of one log: every group reads every partition, one member each, and commits how far it has come. */
export class LogConsumers extends QueueConsumers {
  /** By flow: the groups that are to process its messages. */
  private readonly receiversOf: readonly (readonly Receiver[])[];

  constructor(queue: QueueParts, around: Surroundings) {
    super(queue, around);
    this.receiversOf = this.context.plan.flows.map((flow) => this.groups.filter((group) => group.sites[flow.index] >= 0).map((group) => group.receiver));
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
      if (lane.cursor === none) {
        lane.cursor = message;
        lane.failures = 0;
      }
      this.deliver(lane);
    }
  }

  processed(frame: number, ended: number): void {
    const { frames } = this.context;
    const message = frames.message[frame];
    const group = this.groupOf(frame);
    const lane = group.lanes[this.queue.messages.partition[message]];
    const isCurrent = lane.frame === frame;
    if (isCurrent) lane.frame = none;
    if (ended === outcome.ok) this.completed(group.receiver, message);
    this.unhold(message);
    if (!isCurrent) return;
    if (ended === outcome.ok || (group.commitsBefore && this.giveUp(lane, message, ended === outcome.connectionLost ? 'crash' : 'failed'))) {
      this.step(lane);
      return this.deliver(lane);
    }
    // The member is dead: the group will notice, and share out anew.
    if (ended === outcome.connectionLost) return;
    this.failed(lane, message, frame);
  }

  memberChanged(instance: number, isUp: boolean): void {
    const { events, plan } = this.context;
    const { detection, rebalance } = this.queue.settings;
    for (const group of this.groups) {
      if (!group.has(instance)) continue;
      const subject = group.index * plan.nodes.length + this.queue.node.index;
      for (const lane of group.lanes) {
        if (isUp || lane.member !== instance) continue;
        lane.member = none;
        this.rewind(lane);
      }
      events.schedule(events.now + (isUp ? 0 : detection) + rebalance, event.rebalance, subject);
    }
  }

  wake(kind: number, subject: number): void {
    if (kind === event.rebalance) return this.rebalance(this.groups[subject]);
    const partitions = this.queue.partitions.length;
    const lane = this.groups[Math.floor(subject / partitions)].lanes[subject % partitions];
    if (lane.wakeAt !== this.context.events.now) return;
    lane.wakeAt = Infinity;
    this.deliver(lane);
  }

  /** Work in hand goes on, and is committed when there is a leader again. */
  suspend(): void {}

  resume(partition: number): void {
    for (const group of this.groups) this.deliver(group.lanes[partition]);
  }

  lose(message: number, crashedAt: number): boolean {
    const { messages } = this.queue;
    if (messages.pending[message] === 0 && this.groups.length > 0) return false;
    const wasAcknowledged = messages.acknowledgedAt[message] <= crashedAt;
    if (!wasAcknowledged) this.retract(message);
    this.remove(message, wasAcknowledged ? 'crash' : undefined);
    return true;
  }

  discard(message: number, cause: string): boolean {
    const { messages } = this.queue;
    const isInHand = this.groups.some(({ lanes }) => {
      const { frame } = lanes[messages.partition[message]];
      return frame !== none && this.context.frames.message[frame] === message;
    });
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
    for (let later = messages.next[message]; later !== none; later = messages.next[later]) {
      if (messages.key[later] === messages.key[message] && messages.key[message] !== none && (messages.done[later] & bit) !== 0) return true;
      if ((messages.done[later] & bit) === 0) return false;
    }
    return false;
  }

  private remove(message: number, lostBy: string | undefined): void {
    const { messages } = this.queue;
    this.queue.unlink(message);
    messages.holds[message]++;
    for (const group of this.groups) this.drop(group, message, lostBy);
    if (this.groups.length === 0) this.leaveDepth();
    this.unhold(message);
  }

  private drop(group: ConsumerGroup, message: number, lostBy: string | undefined): void {
    const { messages } = this.queue;
    const lane = group.lanes[messages.partition[message]];
    const isCommitted = lane.uncommitted === none || messages.offset[lane.uncommitted] > messages.offset[message];
    if (lane.cursor === message) {
      lane.cursor = messages.next[message];
      lane.failures = 0;
    }
    if (lane.uncommitted === message) lane.uncommitted = messages.next[message];
    if (lane.frame !== none && this.context.frames.message[lane.frame] === message) lane.frame = none;
    if (!this.isDone(group.index, message)) this.settle(group.receiver, message, lostBy);
    if (!isCommitted) this.unhold(message);
  }

  /** Hands out the next message of a lane, if there is one, somebody to take it, and nothing in the way. */
  private deliver(lane: Lane): void {
    const { isUp } = this.context;
    if (lane.frame !== none || lane.member === none || isUp[lane.member] === 0 || !this.queue.isLed(lane.partition)) return;
    while (lane.cursor !== none && this.passesOver(lane, lane.cursor)) this.step(lane);
    if (lane.cursor === none || !this.isDue(lane, lane.cursor)) return;
    lane.frame = this.send({ message: lane.cursor, group: lane.group, member: lane.member, failures: lane.failures });
    lane.granted = none;
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
    if (lane.wakeAt <= time && lane.wakeAt >= this.context.events.now) return;
    lane.wakeAt = time;
    const subject = lane.group.index * this.queue.partitions.length + lane.partition;
    this.context.events.schedule(time, event.delivery, subject * this.context.plan.nodes.length + this.queue.node.index);
  }

  /** With `commit: before` a message that was not processed never will be. */
  private giveUp(lane: Lane, message: number, cause: string): boolean {
    if (!this.isDone(lane.group.index, message)) this.settle(lane.group.receiver, message, cause);
    return true;
  }

  private failed(lane: Lane, message: number, frame: number): void {
    lane.failures++;
    if (this.isDead(lane.failures)) {
      this.giveToDeadLetters(lane.group.receiver, message, frame);
      this.step(lane);
      return this.deliver(lane);
    }
    lane.notBefore = this.context.events.now + Math.max(leastRedeliveryDelay, this.queue.settings['redelivery-delay'] ?? 0);
    this.wakeLane(lane, lane.notBefore);
  }

  /** A lane is done with the message at its cursor. */
  private step(lane: Lane): void {
    const message = lane.cursor;
    lane.failures = 0;
    const interval = this.queue.settings['commit-interval'];
    // The first one done in a new interval: all before it were committed when the old one ended.
    if (interval > 0) this.commitAtTick(lane, message);
    lane.cursor = this.queue.messages.next[message];
    if (interval === 0 || lane.group.commitsBefore) this.commit(lane, lane.cursor);
  }

  private commitAtTick(lane: Lane, end: number): void {
    const tick = Math.floor(this.context.events.now / this.queue.settings['commit-interval']);
    if (tick <= lane.commitTick) return;
    lane.commitTick = tick;
    this.commit(lane, end);
  }

  /** Everything before `end` is committed: it will not be handed out again. */
  private commit(lane: Lane, end: number): void {
    const { messages } = this.queue;
    while (lane.uncommitted !== end && lane.uncommitted !== none) {
      const message = lane.uncommitted;
      lane.uncommitted = messages.next[message];
      this.unhold(message);
    }
  }

  /** The group shares out its partitions among those who live; what was handed out and not committed is handed out again. */
  private rebalance(group: ConsumerGroup): void {
    const { isUp } = this.context;
    for (const lane of group.assign((instance) => isUp[instance] === 1)) this.rewind(lane);
    for (const lane of group.lanes) this.deliver(lane);
  }

  /** Whoever reads on begins after what was committed; work under way ends for nobody. */
  private rewind(lane: Lane): void {
    if (this.queue.settings['commit-interval'] > 0) this.commitAtTick(lane, lane.cursor);
    lane.frame = none;
    lane.failures = 0;
    lane.cursor = lane.uncommitted;
  }
}
