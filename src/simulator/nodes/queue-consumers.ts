import type { ConsumerPlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { event } from '../run/context.ts';
import type { GroupCounters, Tally } from '../run/tally.ts';
import { record } from '../statistics/histogram.ts';
import { mix } from '../../base/random.ts';
import { nobody, type Fate, type LossCause } from '../run/conservation.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { DeadLetters, QueueParts } from './queue-parts.ts';
import type { Load } from '../run/load.ts';
import { Transaction } from './transaction.ts';

/** A failed message is handed out again at once, but never in the same moment for ever. */
export const leastRedeliveryDelay = 0.001;

/** Whether a later message of this key was done with before this one; `latest` remembers offsets by key. */
export function hasOvertaken(latest: Map<number, number>, key: number, offset: number): boolean {
  const last = latest.get(key) ?? none;
  latest.set(key, Math.max(last, offset));
  return last > offset;
}

/** Who is to process a message once: a group, or groups that compete for it, of which one stands for all. `share` is its bit in a message. */
export interface Receiver {
  readonly share: number;
  readonly group: ConsumerGroup;
}

/** A message that goes to a member, for the so-many-th time. */
export interface HandOut {
  readonly message: number;
  readonly group: ConsumerGroup;
  readonly member: number;
  readonly failures: number;
}

/** Why messages are lost, and until when they must have been acknowledged to count as that. */
export interface Loss {
  readonly cause: LossCause;
  readonly acknowledgedBy: number;
}

/** What consumers of every model have in common: who they are, and what is counted of what becomes of a message. */
export abstract class QueueConsumers {
  protected readonly queue: QueueParts;
  protected readonly context: Context;
  protected readonly groups: readonly ConsumerGroup[];
  private readonly load: Load;
  /** By consumer's frame: what it has published. */
  private readonly transactions = new Map<number, Transaction>();

  constructor(queue: QueueParts, load: Load) {
    this.queue = queue;
    this.context = queue.context;
    this.load = load;
    this.groups = this.createGroups();
  }

  /** A message has been appended. */
  abstract appended(message: number): void;
  /** A consumer's processing has ended. */
  abstract processed(frame: number, ended: number): void;
  abstract memberChanged(instance: number, isUp: boolean): void;
  abstract wake(kind: number, subject: number): void;
  /** Somebody stands still or goes on, or the network has changed: who can reach whom is to be looked at again. */
  abstract contactChanged(): void;
  /** A partition has lost its leader. */
  abstract suspend(partition: number): void;
  /** When the messages of a partition can be handed out may have changed, to now perhaps. */
  abstract rescheduled(partition: number): void;
  /** A message at the end of its partition is gone with a broker; false where everybody has processed it already. */
  abstract lose(message: number, loss: Loss): boolean;
  /** Throws away a message that nobody has in hand; false where somebody has, or everybody has processed it. */
  abstract discard(message: number, cause: LossCause): boolean;
  /** Who is to process a flow's messages. */
  protected abstract receivers(flow: number): readonly Receiver[];

  /** The transaction of a consumer's frame, which begins when it is first asked for. */
  transactionOf(frame: number): Transaction {
    let transaction = this.transactions.get(frame);
    if (transaction === undefined) this.transactions.set(frame, (transaction = new Transaction()));
    return transaction;
  }

  /** A publish was acknowledged and thrown away. */
  dropped(frame: number, cause: LossCause): void {
    const { tallies, events, requests, frames } = this.context;
    const request = frames.request[frame];
    const receivers = this.receivers(requests.flow[request]);
    requests.isBroken[request] = 1;
    this.context.conservation?.droppedAtOnce(this.queue.node.index, receivers.length, { fate: cause, now: events.now });
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      tally.nodes[this.queue.node.index].published++;
      for (const { group } of receivers) {
        const counters = tally.group(this.queue.node.index, group.name);
        counters.routed++;
        countLost(counters, cause);
      }
    }
  }

  /** The run is over: messages that nobody has processed count with their age. */
  finish(): void {
    const { messages, partitions } = this.queue;
    for (const partition of partitions) {
      for (let message = partition.head; message !== none; message = messages.next[message]) {
        for (const { share, group } of this.receivers(messages.flow[message]))
          if (!this.isDone(share, message)) this.leave({ share, group }, message);
      }
    }
  }

  /** The transaction of a frame that has ended, if it has published anything. */
  protected takeTransaction(frame: number): Transaction | undefined {
    if (this.transactions.size === 0) return undefined;
    const transaction = this.transactions.get(frame);
    this.transactions.delete(frame);
    return transaction;
  }

  /** A message counts as work of its request until every receiver has processed it. */
  protected admit(message: number): void {
    const { messages, node } = this.queue;
    const { requests, meters, events, tallies } = this.context;
    const receivers = this.receivers(messages.flow[message]);
    messages.pending[message] = receivers.length;
    requests.work[messages.request[message]] += receivers.length;
    const shares = this.groups.length === 0 ? [nobody] : receivers.map(({ share }) => share);
    this.context.conservation?.appended(node.index, message, shares, events.now);
    meters.changeDepth(node.index, receivers.length > 0 || this.groups.length === 0 ? 1 : 0, events.now);
    for (const tally of tallies) {
      if (!tally.holds(events.now)) continue;
      const counters = tally.nodes[node.index];
      counters.published++;
      counters.depthMaximum = Math.max(counters.depthMaximum, meters.depth[node.index]);
      for (const { group } of receivers) tally.group(node.index, group.name).routed++;
    }
  }

  /** A message that was never acknowledged is gone: it counts for nothing. */
  protected retract(message: number): void {
    const { messages, node } = this.queue;
    this.queue.retracted(message);
    this.context.conservation?.retracted(node.index, message);
    this.eachTally(message, (tally) => {
      tally.nodes[node.index].published--;
      for (const { group } of this.receivers(messages.flow[message])) tally.group(node.index, group.name).routed--;
    });
  }

  protected leave({ share, group }: Receiver, message: number): void {
    this.context.conservation?.stillThere(this.queue.node.index, message, share);
    const age = this.context.events.now - this.queue.messages.appendedAt[message];
    this.eachGroupTally(group, message, (counters) => record(counters.unprocessed, age));
  }

  /** Sends a message to a member; returns the frame that is to work on it. */
  protected send({ message, group, member, failures }: HandOut): number {
    const { frames, events, plan, requests } = this.context;
    const { messages } = this.queue;
    const frame = frames.take(role.consumer);
    const site = group.sites[messages.flow[message]];
    frames.state[frame] = state.travelling;
    frames.node[frame] = group.node.index;
    frames.instance[frame] = member;
    frames.place[frame] = plan.instancePlaces[member];
    frames.origin[frame] = plan.instancePlaces[this.queue.partitions[messages.partition[message]].replicas.leaderInstance];
    frames.site[frame] = site;
    frames.pc[frame] = plan.program.sites[site].entry;
    frames.request[frame] = messages.request[message];
    frames.keys[frame] = messages.keys[message];
    frames.context[frame] = failures === 0 ? messages.context[message] : mix(messages.context[message], failures);
    frames.session[frame] = this.context.sessions.ofInstance(member);
    frames.ledger[frame] = none;
    frames.message[frame] = message;
    frames.sentAt[frame] = events.now;
    requests.work[messages.request[message]]++;
    messages.holds[message]++;
    events.schedule(events.now + this.context.travelOut(frame), event.reach, frame);
    return frame;
  }

  /** A message has been processed once more: the first time it is done with, later it is a duplicate. */
  protected completed({ share, group }: Receiver, message: number): void {
    const { messages } = this.queue;
    const { events } = this.context;
    if (this.isDone(share, message)) {
      // Exactly once: what a repetition does is undone with its commit, but for calls whose callees do not know them again.
      if (this.queue.settings.delivery !== 'exactly-once' || group.repeatsCalls[messages.flow[message]])
        this.eachGroupTally(group, message, (counters) => counters.duplicates++);
      return;
    }
    const isReordered = this.hasOvertaken({ share, group }, message);
    this.eachGroupTally(group, message, (counters) => {
      counters.processed++;
      if (isReordered) counters.reordered++;
      record(counters.delay, events.now - messages.appendedAt[message]);
    });
    const flow = group.countsFor[messages.flow[message]];
    if (flow !== undefined) this.load.countMessage(flow.index, messages.appendedAt[message], events.now);
    this.settle({ share, group }, message, 'processed');
  }

  /** Whether a later message of the same key was done with before this one. */
  protected abstract hasOvertaken(receiver: Receiver, message: number): boolean;

  /** A receiver is done with a message: it was processed, or never will be. */
  protected settle({ share, group }: Receiver, message: number, fate: Fate): void {
    const { messages } = this.queue;
    const { requests, control, events } = this.context;
    messages.done[message] |= 1 << share;
    this.context.conservation?.settled(this.queue.node.index, message, { share, fate, now: events.now });
    if (fate !== 'processed' && fate !== 'retracted') {
      requests.isBroken[messages.request[message]] = 1;
      this.eachGroupTally(group, message, (counters) => {
        if (fate === 'dead-lettered') counters.deadLettered++;
        else countLost(counters, fate);
      });
    }
    if (--messages.pending[message] === 0) this.leaveDepth();
    control.endWork(messages.request[message]);
  }

  /** A message that nobody was to process is gone. */
  protected settleForNobody(message: number, fate: Fate): void {
    this.context.conservation?.settled(this.queue.node.index, message, { share: nobody, fate, now: this.context.events.now });
    this.leaveDepth();
  }

  /** A message less to process. */
  private leaveDepth(): void {
    this.context.meters.changeDepth(this.queue.node.index, -1, this.context.events.now);
    this.queue.roomMade();
  }

  /** Whether a message that has failed so often is given up, to the queue of dead letters. */
  protected isDead(failures: number): boolean {
    const letter = this.queue.settings['dead-letter'];
    return letter !== undefined && failures >= letter.attempts;
  }

  /** Hands over the message that a consumer's frame works on to the queue of dead letters. */
  protected giveToDeadLetters(receiver: Receiver, message: number, frame: number): void {
    const { plan, behaviours } = this.context;
    const letter = this.queue.settings['dead-letter']!;
    if (!this.isDone(receiver.share, message)) this.settle(receiver, message, 'dead-lettered');
    const parked = behaviours[plan.nodes.findIndex((node) => node.name === letter.queue)] as unknown as DeadLetters;
    parked.appendDeadLetter(frame);
  }

  protected isDone(share: number, message: number): boolean {
    return (this.queue.messages.done[message] & (1 << share)) !== 0;
  }

  protected unhold(message: number): void {
    if (--this.queue.messages.holds[message] === 0) this.queue.forget(message);
  }

  protected groupOf(frame: number): ConsumerGroup {
    const { frames } = this.context;
    return this.groups.find((group) => group.node.index === frames.node[frame] && (this.groups.length === 1 || group.has(frames.instance[frame])))!;
  }

  protected eachGroupTally(group: ConsumerGroup, message: number, visit: (counters: GroupCounters) => void): void {
    this.eachTally(message, (tally) => visit(tally.group(this.queue.node.index, group.name)));
  }

  /** Messages belong to the window in which they were appended. */
  private eachTally(message: number, visit: (tally: Tally) => void): void {
    for (const tally of this.context.tallies) if (tally.holds(this.queue.messages.appendedAt[message])) visit(tally);
  }

  private createGroups(): ConsumerGroup[] {
    const { plan } = this.context;
    const own = plan.program.consumers.filter((consumer) => consumer.queue === this.queue.node.index);
    const groups: ConsumerGroup[] = [];
    for (const node of plan.nodes) {
      const its = own.filter((consumer) => consumer.group === node.index);
      if (its.length === 0) continue;
      const instances = Array.from({ length: node.instanceCount }, (_, index) => node.firstInstance + index);
      const each = its.some((consumer) => consumer.each);
      for (const members of each ? instances.map((instance) => [instance]) : [instances]) {
        const group = new ConsumerGroup(groups.length, node, {
          partitions: this.queue.partitions.length,
          members,
          each,
          flows: plan.flows.length,
          settings: this.queue.settings,
        });
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
      group.repeatsCalls[flow.index] = consumer.calls && !(group.node.node.kind === 'service' && group.node.node.settings.idempotent);
      if (consumer.isDefault) group.countsFor[flow.index] = this.context.plan.flows[consumer.flow];
    }
  }
}

function countLost(counters: GroupCounters, cause: LossCause): void {
  counters.lost[cause] = (counters.lost[cause] ?? 0) + 1;
}
