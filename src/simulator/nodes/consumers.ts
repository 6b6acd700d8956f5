import { mix } from '../../base/random.ts';
import type { ConsumerPlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import type { GroupCounters, Tally } from '../run/tally.ts';
import { record } from '../statistics/histogram.ts';
import { ConsumerGroup, type Lane } from './consumer-group.ts';
import type { DeadLetters, QueueParts } from './queue-parts.ts';
import type { Surroundings } from './surroundings.ts';

/** A failed message is handed out again at once, but never in the same moment for ever. */
const leastRedeliveryDelay = 0.001;

/** The consumer groups of one queue: who gets which message when, and what becomes of it. */
export class Consumers {
  private readonly queue: QueueParts;
  private readonly context: Context;
  private readonly around: Surroundings;
  private readonly groups: readonly ConsumerGroup[];

  constructor(queue: QueueParts, around: Surroundings) {
    this.queue = queue;
    this.context = queue.context;
    this.around = around;
    this.groups = this.createGroups();
  }

  /** A message has been appended: it counts as work of its request until every group that is to process it has done so. */
  appended(message: number): void {
    const { messages } = this.queue;
    const { requests, meters, events, tallies } = this.context;
    const flow = messages.flow[message];
    let pending = 0;
    for (const group of this.groups) {
      if (group.sites[flow] >= 0) pending++;
      else messages.done[message] |= 1 << group.index;
    }
    messages.pending[message] = pending;
    messages.holds[message] = this.groups.length;
    requests.work[messages.request[message]] += pending;
    meters.changeDepth(this.queue.node.index, pending > 0 || this.groups.length === 0 ? 1 : 0, events.now);
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      const counters = tally.nodes[this.queue.node.index];
      counters.published++;
      counters.depthMaximum = Math.max(counters.depthMaximum, meters.depth[this.queue.node.index]);
    }
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

  /** A publish was acknowledged and thrown away. */
  dropped(frame: number): void {
    const { tallies, events, requests, frames } = this.context;
    requests.isBroken[frames.request[frame]] = 1;
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      tally.nodes[this.queue.node.index].published++;
      for (const group of this.groups) this.countLost(tally.group(this.queue.node.index, group.name), 'dropped');
    }
  }

  processed(frame: number, ended: number): void {
    const { frames } = this.context;
    const lane = this.groupOf(frame).lanes[this.queue.messages.partition[frames.message[frame]]];
    const message = frames.message[frame];
    const isCurrent = lane.frame === frame;
    if (isCurrent) lane.frame = none;
    if (ended === outcome.ok) this.completed(lane.group, message);
    this.unhold(message);
    if (!isCurrent) return;
    if (ended === outcome.ok || (lane.group.commitsBefore && this.giveUp(lane, message, ended === outcome.connectionLost ? 'crash' : 'failed'))) {
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

  /** A partition can be read again. */
  resume(partition: number): void {
    for (const group of this.groups) this.deliver(group.lanes[partition]);
  }

  /** A message at the end of its partition is gone with a broker; false where everybody has processed it already. */
  lose(message: number, crashedAt: number): boolean {
    const { messages } = this.queue;
    if (messages.pending[message] === 0 && this.groups.length > 0) return false;
    const wasAcknowledged = messages.acknowledgedAt[message] <= crashedAt;
    if (!wasAcknowledged) this.eachTally(message, (tally) => tally.nodes[this.queue.node.index].published--);
    this.queue.unlink(message);
    for (const group of this.groups) this.drop(group, message, wasAcknowledged ? 'crash' : undefined);
    if (this.groups.length === 0) this.context.meters.changeDepth(this.queue.node.index, -1, this.context.events.now);
    return true;
  }

  private drop(group: ConsumerGroup, message: number, lostBy: string | undefined): void {
    const { messages } = this.queue;
    const lane = group.lanes[messages.partition[message]];
    const isCommitted = lane.uncommitted === none || messages.offset[lane.uncommitted] > messages.offset[message];
    if (lane.cursor === message) lane.cursor = none;
    if (lane.uncommitted === message) lane.uncommitted = none;
    if (lane.frame !== none && this.context.frames.message[lane.frame] === message) lane.frame = none;
    if (!this.isDone(group, message)) this.settle(group, message, lostBy);
    if (!isCommitted) this.unhold(message);
  }

  /** The run is over: messages that nobody has processed count with their age. */
  finish(): void {
    const { messages, partitions } = this.queue;
    const { events } = this.context;
    for (const partition of partitions) {
      for (let message = partition.head; message !== none; message = messages.next[message]) {
        for (const group of this.groups) {
          if (this.isDone(group, message)) continue;
          this.eachGroupTally(group, message, (counters) => record(counters.unprocessed, events.now - messages.appendedAt[message]));
        }
      }
    }
  }

  private createGroups(): ConsumerGroup[] {
    const { plan } = this.context;
    const own = plan.program.consumers.filter((consumer) => consumer.queue === this.queue.node.index);
    const groups: ConsumerGroup[] = [];
    for (const node of plan.nodes) {
      const its = own.filter((consumer) => consumer.group === node.index);
      if (its.length === 0) continue;
      const instances = Array.from({ length: node.instanceCount }, (_, index) => node.firstInstance + index);
      for (const members of its.some((consumer) => consumer.each) ? instances.map((instance) => [instance]) : [instances]) {
        const group = new ConsumerGroup(groups.length, node, { partitions: this.queue.partitions.length, members, flows: plan.flows.length, delivery: this.queue.settings.delivery });
        this.fillSites(group, its, own);
        groups.push(group);
      }
    }
    return groups;
  }

  /** A message runs its own flow's consumer lines for this queue; where its flow has none, those of a flow that begins with the queue. */
  private fillSites(group: ConsumerGroup, its: readonly ConsumerPlan[], own: readonly ConsumerPlan[]): void {
    for (const flow of this.context.plan.flows) {
      const hasOwn = own.some((consumer) => consumer.flow === flow.index && !consumer.isDefault);
      const consumer = its.find((each) => (hasOwn ? each.flow === flow.index : each.isDefault));
      if (consumer === undefined) continue;
      group.sites[flow.index] = consumer.site;
      if (consumer.isDefault) group.countsFor[flow.index] = this.context.plan.flows[consumer.flow];
    }
  }

  /** Hands out the next message of a lane, if there is one, somebody to take it, and nothing in the way. */
  private deliver(lane: Lane): void {
    const { isUp } = this.context;
    if (lane.frame !== none || lane.member === none || isUp[lane.member] === 0 || !this.queue.isLed(lane.partition)) return;
    while (lane.cursor !== none && this.passesOver(lane, lane.cursor)) this.step(lane);
    if (lane.cursor !== none && this.isDue(lane, lane.cursor)) this.send(lane, lane.cursor);
  }

  /** A message that is nothing to this group, or too old. */
  private passesOver(lane: Lane, message: number): boolean {
    const { messages, settings } = this.queue;
    const { group } = lane;
    if (group.sites[messages.flow[message]] < 0) return true;
    if (settings.retention === undefined || this.context.events.now - messages.appendedAt[message] <= settings.retention) return false;
    if (!this.isDone(group, message)) this.settle(group, message, 'expired');
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

  private send(lane: Lane, message: number): void {
    const { frames, events, plan, requests } = this.context;
    const { messages } = this.queue;
    const { group } = lane;
    const frame = frames.take(role.consumer);
    const site = group.sites[messages.flow[message]];
    frames.state[frame] = state.travelling;
    frames.node[frame] = group.node.index;
    frames.instance[frame] = lane.member;
    frames.place[frame] = plan.instancePlaces[lane.member];
    frames.origin[frame] = plan.instancePlaces[this.queue.partitions[lane.partition].replicas.leaderInstance];
    frames.site[frame] = site;
    frames.pc[frame] = plan.program.sites[site].entry;
    frames.request[frame] = messages.request[message];
    frames.keys[frame] = messages.keys[message];
    frames.context[frame] = lane.failures === 0 ? messages.context[message] : mix(messages.context[message], lane.failures);
    frames.session[frame] = this.around.sessions.ofInstance(lane.member);
    frames.ledger[frame] = none;
    frames.message[frame] = message;
    frames.sentAt[frame] = events.now;
    requests.work[messages.request[message]]++;
    messages.holds[message]++;
    lane.frame = frame;
    lane.granted = none;
    events.schedule(events.now + this.context.travelOut(frame), event.reach, frame);
  }

  /** A message has been processed once more: the first time it is done with, later it is a duplicate. */
  private completed(group: ConsumerGroup, message: number): void {
    const { messages } = this.queue;
    const { events } = this.context;
    if (this.isDone(group, message)) return this.eachGroupTally(group, message, (counters) => counters.duplicates++);
    const isReordered = this.hasOvertaken(group, message);
    this.eachGroupTally(group, message, (counters) => {
      counters.processed++;
      if (isReordered) counters.reordered++;
      record(counters.delay, events.now - messages.appendedAt[message]);
    });
    const flow = group.countsFor[messages.flow[message]];
    if (flow !== undefined) this.around.load.countMessage(flow.index, messages.appendedAt[message], events.now);
    this.settle(group, message, undefined);
  }

  /** Whether a later message of the same key was done with before this one. */
  private hasOvertaken(group: ConsumerGroup, message: number): boolean {
    const { messages } = this.queue;
    const bit = 1 << group.index;
    for (let later = messages.next[message]; later !== none; later = messages.next[later]) {
      if (messages.key[later] === messages.key[message] && messages.key[message] !== none && (messages.done[later] & bit) !== 0) return true;
      if ((messages.done[later] & bit) === 0) return false;
    }
    return false;
  }

  /** A group is done with a message: it was processed, or (with a cause) never will be. */
  private settle(group: ConsumerGroup, message: number, lostBy: string | undefined): void {
    const { messages } = this.queue;
    const { requests, meters, events, control } = this.context;
    messages.done[message] |= 1 << group.index;
    if (lostBy !== undefined) {
      requests.isBroken[messages.request[message]] = 1;
      this.eachGroupTally(group, message, (counters) => this.countLost(counters, lostBy));
    }
    if (--messages.pending[message] === 0) meters.changeDepth(this.queue.node.index, -1, events.now);
    control.endWork(messages.request[message]);
  }

  /** With `commit: before` a message that was not processed never will be. */
  private giveUp(lane: Lane, message: number, cause: string): boolean {
    if (!this.isDone(lane.group, message)) this.settle(lane.group, message, cause);
    return true;
  }

  private failed(lane: Lane, message: number, frame: number): void {
    const { events, requests, plan, behaviours } = this.context;
    const letter = this.queue.settings['dead-letter'];
    lane.failures++;
    if (letter !== undefined && lane.failures >= letter.attempts) {
      if (!this.isDone(lane.group, message)) {
        requests.isBroken[this.queue.messages.request[message]] = 1;
        this.eachGroupTally(lane.group, message, (counters) => counters.deadLettered++);
        this.settle(lane.group, message, undefined);
      }
      const parked = behaviours[plan.nodes.findIndex((node) => node.name === letter.queue)] as unknown as DeadLetters;
      parked.appendDeadLetter(frame);
      this.step(lane);
      return this.deliver(lane);
    }
    lane.notBefore = events.now + Math.max(leastRedeliveryDelay, this.queue.settings['redelivery-delay'] ?? 0);
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

  private isDone(group: ConsumerGroup, message: number): boolean {
    return (this.queue.messages.done[message] & (1 << group.index)) !== 0;
  }

  private unhold(message: number): void {
    if (--this.queue.messages.holds[message] === 0) this.queue.forget(message);
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

  private groupOf(frame: number): ConsumerGroup {
    const { frames } = this.context;
    return this.groups.find((group) => group.node.index === frames.node[frame] && (this.groups.length === 1 || group.has(frames.instance[frame])))!;
  }

  private countLost(counters: GroupCounters, cause: string): void {
    counters.lost[cause] = (counters.lost[cause] ?? 0) + 1;
  }

  /** Messages belong to the window in which they were appended. */
  private eachTally(message: number, visit: (tally: Tally) => void): void {
    for (const tally of this.context.tallies) if (tally.holds(this.queue.messages.appendedAt[message])) visit(tally);
  }

  private eachGroupTally(group: ConsumerGroup, message: number, visit: (counters: GroupCounters) => void): void {
    this.eachTally(message, (tally) => visit(tally.group(this.queue.node.index, group.name)));
  }
}
