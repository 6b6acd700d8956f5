import { event, type Context, type Stop } from '../run/context.ts';
import { none, state } from '../run/frames.ts';
import type { LossCause } from '../run/conservation.ts';
import type { Partition } from './partition.ts';
import type { QueueConsumers } from './queue-consumers.ts';
import type { QueueParts } from './queue-parts.ts';

/**
 * ZooKeeper's controller elects one partition after the other, some 5 ms each; KRaft writes all elections at once. (J. Rao, How to choose the
 * number of topics/partitions in a Kafka cluster, 2015.)
 */
const zookeeperElection = 0.005;

/** Sees to it that every partition of a queue has a leader, and that whoever waits for replicas hears of them, whatever brokers and networks do. */
export class PartitionLeaders {
  private readonly queue: QueueParts;
  private readonly context: Context;
  private readonly consumers: QueueConsumers;

  constructor(queue: QueueParts, consumers: QueueConsumers) {
    this.queue = queue;
    this.context = queue.context;
    this.consumers = consumers;
  }

  /** A broker has stopped, and with it what it had not on its disk. */
  stopped(instance: number, stop: Stop): void {
    for (const partition of this.queue.partitions) {
      const replica = partition.replicas.replicaOf(instance - this.queue.node.firstInstance);
      if (replica < 0) continue;
      if (replica === partition.replicas.leader) partition.crashedAt = this.context.events.now;
      partition.replicas.stopped(replica, stop, partition);
    }
    this.changed();
  }

  /** Brokers have stopped, started or stand still, or the network has changed: some of it counts only after `detection`. */
  changed(): void {
    this.planReview(this.context.events.now + this.queue.settings.detection);
    this.review();
  }

  /** Takes note of what is the case now, and of what has been for long enough. */
  review(): void {
    let leaderless = 0;
    for (const partition of this.queue.partitions) {
      const { replicas } = partition;
      replicas.observe(partition);
      replicas.shrink();
      if (replicas.leaderlessSince < Infinity && replicas.electAt === Infinity) this.planElection(partition, leaderless++);
      this.chooseLeader(partition);
      this.tellConsumers(partition);
      this.reconsider(partition);
    }
    this.consumers.contactChanged();
  }

  private planReview(time: number): void {
    this.context.events.schedule(time, event.election, this.queue.node.index);
  }

  private planElection({ replicas }: Partition, turn: number): void {
    const { coordination, detection, election } = this.queue.settings;
    if (coordination === 'none') return;
    replicas.electAt = replicas.leaderlessSince + detection + election + (coordination === 'zookeeper' ? turn * zookeeperElection : 0);
    this.planReview(replicas.electAt);
  }

  /** Elects where it is time to; a leader that has come back without what others hold makes room for one of them. */
  private chooseLeader(partition: Partition): void {
    const { replicas } = partition;
    const isDue = replicas.leaderlessSince < Infinity && this.context.events.now >= replicas.electAt;
    const isBack = replicas.isInControl && replicas.lackedBy(replicas.leader, partition).length > 0;
    if (!isDue && !isBack) return;
    const best = this.queue.settings.coordination === 'none' ? none : replicas.candidate(partition);
    if (best !== none && best !== replicas.leader) this.replace(partition, best);
    else if (isBack) this.lose(partition, replicas.leader, 'crash');
  }

  private replace(partition: Partition, replica: number): void {
    const { replicas } = partition;
    const isCutOff = this.queue.brokers.works(replicas.leaderInstance);
    if (partition.wasLed) this.consumers.suspend(partition.number);
    partition.wasLed = false;
    this.lose(partition, replica, isCutOff ? 'partition' : 'crash');
    replicas.lead(replica, partition);
  }

  /** What the leader does not hold is gone; of whoever published it nobody hears any more. */
  private lose(partition: Partition, replica: number, cause: LossCause): void {
    const { now } = this.context.events;
    const lacked = partition.replicas.lackedBy(replica, partition);
    this.disown(new Set(lacked));
    const acknowledgedBy = Math.min(now, partition.crashedAt);
    for (const message of lacked) if (!this.consumers.lose(message, { cause, acknowledgedBy })) this.queue.messages.heldOf(message)[replica] = now;
  }

  private tellConsumers(partition: Partition): void {
    const { isLed } = partition.replicas;
    if (isLed === partition.wasLed) return;
    partition.wasLed = isLed;
    if (isLed) partition.crashedAt = Infinity;
    else this.consumers.suspend(partition.number);
  }

  /** When the messages that not all replicas in sync have confirmed will be acknowledged, and when consumers may have them. */
  private reconsider(partition: Partition): void {
    const { messages, settings } = this.queue;
    const { now } = this.context.events;
    let first = partition.tail;
    if (first === none || messages.availableAt[first] <= now) return this.consumers.rescheduled(partition.number);
    while (messages.before[first] !== none && messages.availableAt[messages.before[first]] > now) first = messages.before[first];
    for (let message = first; message !== none; message = messages.next[message]) {
      const confirmed = partition.replicas.confirmedAt(messages.heldOf(message));
      if (settings.acks === 'all' && messages.acknowledgedAt[message] > now) messages.acknowledgedAt[message] = confirmed;
      messages.confirmedAt[message] = confirmed;
    }
    partition.makeAvailable(first);
    this.rescheduleAnswers(partition.number);
    this.consumers.rescheduled(partition.number);
  }

  /** Publishers who wait for replicas are told when these have confirmed, which has just changed. */
  private rescheduleAnswers(partition: number): void {
    const { frames, events } = this.context;
    const { messages } = this.queue;
    this.forEachWaiting((frame) => {
      const message = frames.message[frame];
      if (message === none || messages.partition[message] !== partition) return;
      const leaving = messages.acknowledgedAt[message];
      frames.leftAt[frame] = leaving;
      if (leaving === Infinity) return;
      frames.waiting[frame] = leaving - frames.reachedAt[frame] - frames.working[frame];
      if (frames.state[frame] !== state.parked) return;
      frames.state[frame] = state.committing;
      events.schedule(this.context.answersAt(frame, leaving), event.answer, frame);
    });
  }

  private disown(lost: ReadonlySet<number>): void {
    const { frames } = this.context;
    if (lost.size === 0) return;
    this.forEachWaiting((frame) => {
      if (!lost.has(frames.message[frame])) return;
      frames.message[frame] = none;
      frames.leftAt[frame] = Infinity;
    });
  }

  /** Every publish that has been appended and not been answered. */
  private forEachWaiting(visit: (frame: number) => void): void {
    const { frames, events } = this.context;
    for (let frame = 0; frame < frames.limit; frame++) {
      if (frames.node[frame] !== this.queue.node.index) continue;
      const isWaiting = frames.state[frame] === state.parked || (frames.state[frame] === state.committing && frames.leftAt[frame] > events.now);
      if (isWaiting) visit(frame);
    }
  }
}
