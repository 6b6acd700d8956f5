import { assert } from '../../base/assert.ts';
import { mix } from '../../base/random.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour, type Stop } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { Batches, type Waiting } from './batches.ts';
import { BrokerReach } from './broker-reach.ts';
import { CompetingConsumers } from './competing-consumers.ts';
import { KnownPublishes, type KnownPublish } from './known-publishes.ts';
import { LogConsumers } from './log-consumers.ts';
import { Messages } from './messages.ts';
import { PartitionLeaders } from './partition-leaders.ts';
import { Partition } from './partition.ts';
import type { QueueConsumers } from './queue-consumers.ts';
import type { DeadLetters, QueueParts } from './queue-parts.ts';
import { QueueRoom } from './queue-room.ts';
import type { QueueSettings } from './queue-settings.ts';
import { ReplicaSet } from './replica-set.ts';
import { Retention } from './retention.ts';
import type { Load } from '../run/load.ts';
import type { Transaction, TransactionalQueue } from './transaction.ts';

/** A partitioned log, or the queue of a broker. Publishes are worked on by the partition's leader; what consumers do with messages is theirs. */
export class Queue implements NodeBehaviour, QueueParts, DeadLetters, TransactionalQueue {
  readonly context: Context;
  readonly node: NodePlan;
  readonly settings: QueueSettings;
  readonly messages: Messages;
  readonly brokers: BrokerReach;
  readonly partitions: readonly Partition[];
  private readonly consumers: QueueConsumers;
  private readonly leaders: PartitionLeaders;
  private readonly retention: Retention | undefined;
  private readonly publishTime: Sampler;
  private readonly timeStream: number;
  private nextPartition = 0;
  /** By data set: its keys have hashes of their own, whatever other data sets there are. */
  private readonly keySeeds: readonly number[];
  private readonly lastArrival = new Map<number, number>();
  private readonly keepsOrder: boolean;
  private readonly room: QueueRoom;
  /** Publishes that have reached a broker that stands still, as long as their frames still have these stamps. */
  private stalled: Waiting[] = [];
  private readonly batches = new Batches();
  private readonly known: KnownPublishes | undefined;
  /** By publish under way: the transaction that it belongs to. */
  private readonly transactions = new Map<number, Transaction>();

  constructor(context: Context, node: NodePlan, load: Load) {
    assert(node.node.kind === 'queue', 'a queue is simulated as one');
    this.context = context;
    this.node = node;
    this.settings = node.node.settings;
    this.messages = new Messages(Math.min(this.settings.replicas, node.instanceCount));
    this.known = this.settings.delivery === 'exactly-once' ? new KnownPublishes() : undefined;
    this.brokers = new BrokerReach(context, node, this.settings.coordination !== 'none');
    this.partitions = Array.from({ length: partitionsOf(this.settings) }, (_, number) => {
      const replicas = new ReplicaSet(context, node, this.settings, { partition: number, reach: this.brokers });
      return new Partition(number, replicas, this.messages, this.settings.model === 'log');
    });
    this.consumers = this.settings.model === 'log' ? new LogConsumers(this, load) : new CompetingConsumers(this, load);
    this.room = new QueueRoom(this, {
      consumers: this.consumers,
      accept: (frame, seconds) => this.accept(frame, seconds),
      timeOf: (frame) => this.timeOf(frame),
    });
    this.leaders = new PartitionLeaders(this, this.consumers);
    this.retention = this.settings.retention === undefined ? undefined : new Retention(this, this.consumers, this.settings.retention);
    this.publishTime = samplerOf(this.settings['publish-time']);
    this.timeStream = context.stream(node.name, 'time');
    this.keySeeds = context.plan.data.map(({ hash }) => mix(0x9747b28c, hash));
    this.keepsOrder = context.plan.network.links.some((link) => link.latency.kind !== 'constant' || link.loss > 0);
    context.watchers.push((instance, isUp) => this.consumers.memberChanged(instance, isUp));
    context.pauseWatchers.push(() => this.consumers.contactChanged());
  }

  /** Kafka's rule: messages of one key go to one partition, the others in turn; so do all where no order is asked for, which is what a key is for. */
  route(frame: number, caller: number): boolean {
    const { frames, plan } = this.context;
    const isClient = plan.nodes[frames.node[caller]].node.kind === 'client';
    frames.target[frame] = isClient ? plan.instanceNodes.length + frames.session[caller] : frames.instance[caller];
    const partition = this.partitionFor(frame);
    frames.detail[frame] = partition;
    // What all attempts of one publish have in common.
    frames.count[frame] = frames.role[caller] === role.relay ? frames.detail[caller] : frames.context[caller];
    frames.instance[frame] = this.leaderFor(this.partitions[partition], frames.node[caller], frames.origin[frame]);
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    this.join(frame, caller);
    return true;
  }

  /** What a consumer publishes itself from one exactly-once log to another is committed with the message that it works on. */
  private join(frame: number, caller: number): void {
    this.transactions.delete(frame);
    const { frames, behaviours } = this.context;
    if (this.known === undefined || this.context.siteOf(frame).isOneWay) return;
    let worker = caller;
    while (frames.role[worker] === role.branch) worker = frames.caller[worker];
    if (frames.role[worker] !== role.consumer) return;
    const source = behaviours[this.context.siteOf(worker).from] as Queue;
    if (source.settings.delivery === 'exactly-once') this.transactions.set(frame, source.consumers.transactionOf(worker));
  }

  committed(message: number): void {
    const partition = this.partitions[this.messages.partition[message]];
    this.messages.committedAt[message] = this.context.events.now;
    partition.makeAvailable(message);
    this.consumers.rescheduled(partition.number);
  }

  aborted(message: number): void {
    const partition = this.partitions[this.messages.partition[message]];
    const next = this.messages.next[message];
    this.consumers.lose(message, { cause: 'crash', acknowledgedBy: -Infinity });
    if (next !== none) partition.makeAvailable(next);
    this.consumers.rescheduled(partition.number);
  }

  /** Whoever can't reach the leader, and can reach one that does not know that it is replaced, goes on publishing there. */
  private leaderFor({ replicas }: Partition, node: number, place: number): number {
    const leader = replicas.leaderInstance;
    if (this.brokers.reaches(node, place, leader)) return leader;
    return replicas.unawareInstances().find((instance) => this.brokers.reaches(node, place, instance)) ?? leader;
  }

  /** What one session publishes to one partition arrives in the order in which it was sent. */
  arrival(frame: number, time: number): number {
    if (!this.keepsOrder) return time;
    const { frames } = this.context;
    const stream = frames.session[frame] * this.partitions.length + frames.detail[frame];
    const arrival = Math.max(time, this.lastArrival.get(stream) ?? 0);
    this.lastArrival.set(stream, arrival);
    return arrival;
  }

  reach(frame: number): void {
    const { batch, linger } = this.settings;
    const size = this.context.siteOf(frame).batch ?? batch;
    if (size > 1 && linger > 0) this.gather(frame, size);
    else this.receive(frame, this.timeOf(frame));
  }

  /** A message waits for others of its publisher to the same partition. */
  private gather(frame: number, size: number): void {
    const { frames, events, plan } = this.context;
    const stream = frames.target[frame] * this.partitions.length + frames.detail[frame];
    frames.state[frame] = state.queued;
    const begun = this.batches.add(stream, { frame, stamp: frames.stamp[frame] });
    if (begun >= 0) events.schedule(events.now + this.settings.linger, event.batch, begun * plan.nodes.length + this.node.index);
    this.receiveBatch(this.batches.takeFull(stream, size));
  }

  /** A batch is worked on once, and all of it is appended then. */
  private receiveBatch(batch: readonly Waiting[]): void {
    const { frames, events } = this.context;
    const alive = batch.filter(({ frame, stamp }) => frames.stamp[frame] === stamp);
    if (alive.length === 0) return;
    const seconds = this.timeOf(alive[0].frame);
    for (const { frame } of alive) {
      frames.waiting[frame] += events.now - frames.reachedAt[frame];
      frames.state[frame] = state.running;
      this.receive(frame, seconds);
    }
  }

  private receive(frame: number, seconds: number): void {
    const { frames, control } = this.context;
    const { replicas } = this.partitions[frames.detail[frame]];
    if (this.context.isPaused(frames.instance[frame])) return this.stall(frame);
    if (!this.leads(frame) && !this.believesToLead(frame)) return control.respond(frame, outcome.refused, outcome.refused);
    if (this.settings.acks === 'all' && replicas.inSync < this.settings['min-in-sync'])
      return control.respond(frame, outcome.unavailable, outcome.unavailable);
    if (this.room.isFull) return this.room.overflow(frame, seconds);
    this.accept(frame, seconds);
  }

  private leads(frame: number): boolean {
    const { frames } = this.context;
    return frames.instance[frame] === this.partitions[frames.detail[frame]].replicas.leaderInstance;
  }

  private believesToLead(frame: number): boolean {
    const { frames } = this.context;
    return this.partitions[frames.detail[frame]].replicas.unawareInstances().includes(frames.instance[frame]);
  }

  private stall(frame: number): void {
    const { frames } = this.context;
    frames.state[frame] = state.queued;
    this.stalled.push({ frame, stamp: frames.stamp[frame] });
  }

  /** A broker that stood still works on what has come meanwhile. */
  private goOn(instance: number): void {
    const { frames, events } = this.context;
    const waiting = this.stalled.filter(({ frame, stamp }) => frames.stamp[frame] === stamp);
    this.stalled = waiting.filter(({ frame }) => frames.instance[frame] !== instance);
    for (const { frame } of waiting) {
      if (frames.instance[frame] !== instance) continue;
      frames.waiting[frame] = events.now - frames.reachedAt[frame];
      frames.state[frame] = state.running;
      this.receive(frame, this.timeOf(frame));
    }
  }

  private timeOf(frame: number): number {
    if (this.publishTime.kind !== 'constant') this.context.select(this.timeStream, frame);
    return draw(this.publishTime, this.context.source) * this.context.slowness[this.node.index];
  }

  private accept(frame: number, seconds: number): void {
    const { frames, events } = this.context;
    this.room.appends(frames.instance[frame]);
    frames.working[frame] += seconds;
    frames.state[frame] = state.working;
    events.schedule(events.now + seconds, event.worked, frame);
  }

  worked(frame: number): void {
    const { frames, control } = this.context;
    if (this.context.isPaused(frames.instance[frame])) return this.workLater(frame);
    this.room.hasAppended(frames.instance[frame]);
    frames.state[frame] = state.running;
    const transaction = this.transactions.get(frame);
    if (!this.leads(frame) || transaction?.isOpen === false) return this.turnAway(frame);
    const known = this.known === undefined ? undefined : this.publishedBefore(frame);
    if (known !== undefined && known.acknowledgedAt < Infinity)
      return control.respondAt(frame, Math.max(known.acknowledgedAt, this.context.events.now));
    const message = known?.message ?? this.append(frame, frames.detail[frame]);
    if (known === undefined) transaction?.add(this, message);
    this.transactions.delete(frame);
    frames.message[frame] = message;
    if (known === undefined) this.remember(frame, message);
    const acknowledgedAt = Math.max(this.messages.acknowledgedAt[message], this.context.events.now);
    if (frames.caller[frame] === none) control.respond(frame, outcome.ok, outcome.ok);
    else if (acknowledgedAt === Infinity) control.park(frame);
    else control.respondAt(frame, acknowledgedAt);
  }

  private workLater(frame: number): void {
    const { frames, events, pausedUntil, control } = this.context;
    const until = pausedUntil[frames.instance[frame]];
    if (until === Infinity) return control.park(frame);
    frames.waiting[frame] += until - events.now;
    events.schedule(until, event.worked, frame);
  }

  /** A broker that leads no more says so; one that does not know it takes the message, which nobody will ever see, and waits for replicas in vain. */
  private turnAway(frame: number): void {
    const { control, frames } = this.context;
    if (!this.believesToLead(frame)) return control.respond(frame, outcome.refused, outcome.refused);
    frames.message[frame] = none;
    if (this.settings.acks === 'all') return control.park(frame);
    this.consumers.dropped(frame, 'partition');
    control.respond(frame, outcome.ok, outcome.ok);
  }

  /** A further attempt of a publish that was appended before is not appended again: `exactly-once`. */
  private publishedBefore(frame: number): KnownPublish | undefined {
    const { frames, requests } = this.context;
    const request = frames.request[frame];
    const identity = { number: requests.number[request], flow: requests.flow[request] };
    return this.known!.find(request, identity, { site: frames.site[frame], context: frames.count[frame] });
  }

  private remember(frame: number, message: number): void {
    const { frames, requests } = this.context;
    const request = frames.request[frame];
    const publish = { site: frames.site[frame], context: frames.count[frame], message, acknowledgedAt: this.messages.acknowledgedAt[message] };
    this.known?.add(request, { number: requests.number[request], flow: requests.flow[request] }, publish);
  }

  retracted(message: number): void {
    this.known?.forget(this.messages.request[message], message);
  }

  ended(): void {
    assert(false, 'a publish has no program');
  }

  stopped(instance: number, stop: Stop): void {
    for (const queue of this.sharing()) {
      queue.room.stopped(instance);
      queue.leaders.stopped(instance, stop);
    }
  }

  started(): void {
    for (const queue of this.sharing()) queue.leaders.changed();
  }

  paused(): void {
    for (const queue of this.sharing()) queue.leaders.changed();
  }

  resumed(instance: number): void {
    for (const queue of this.sharing()) {
      queue.leaders.changed();
      queue.goOn(instance);
    }
  }

  reachChanged(): void {
    this.leaders.changed();
  }

  wake(kind: number, subject: number): void {
    if (kind === event.election) this.leaders.review();
    else if (kind === event.expiry) this.retention!.expire();
    else if (kind === event.batch) this.receiveBatch(this.batches.takeDue(subject));
    else this.consumers.wake(kind, subject);
  }

  finish(): void {
    this.consumers.finish();
  }

  /** A consumer's processing has ended. */
  processed(frame: number, ended: number): void {
    this.consumers.processed(frame, ended);
  }

  appendDeadLetter(frame: number): void {
    this.append(frame, this.partitionFor(frame));
  }

  forget(message: number): void {
    const { messages } = this;
    if (messages.isUnlinked[message] === 0) this.partitions[messages.partition[message]].unlink(message);
    this.context.requests.unpin(messages.request[message]);
    messages.release(message);
  }

  roomMade(): void {
    this.room.made();
  }

  /** Queues on the same brokers, this one included. */
  private sharing(): Queue[] {
    return this.context.behaviours.filter((other) => other instanceof Queue && other.node.firstInstance === this.node.firstInstance) as Queue[];
  }

  private partitionFor(frame: number): number {
    const { data } = this.context.siteOf(frame);
    const count = this.partitions.length;
    const isKeyed = data >= 0 && this.settings.order !== 'none';
    return isKeyed ? (mix(this.keySeeds[data], this.context.operations.keyOf(frame, data)) >>> 0) % count : this.nextPartition++ % count;
  }

  private append(frame: number, number: number): number {
    const { frames, events, requests, operations, plan } = this.context;
    const { messages } = this;
    const partition = this.partitions[number];
    const message = messages.take();
    const site = this.context.siteOf(frame);
    const request = frames.request[frame];
    messages.request[message] = request;
    messages.flow[message] = requests.flow[request];
    messages.keys[message] = frames.keys[frame];
    messages.context[message] = frames.context[frame];
    messages.session[message] = frames.session[frame];
    messages.key[message] = site.data < 0 ? none : operations.keyOf(frame, site.data) * plan.data.length + site.data;
    messages.appendedAt[message] = events.now;
    requests.pins[request]++;
    const confirmed = partition.replicas.replicate(frame, messages.heldOf(message));
    messages.acknowledgedAt[message] = this.settings.acks === 'all' ? confirmed : events.now;
    messages.dueAt[message] = events.now + Math.max(this.settings.delay ?? 0, site.delay);
    messages.confirmedAt[message] = confirmed;
    messages.committedAt[message] = this.transactions.has(frame) ? Infinity : 0;
    partition.append(message);
    partition.makeAvailable(message);
    this.retention?.appended();
    this.consumers.appended(message);
    return message;
  }
}

/** Total order needs one partition, whatever `partitions` says; a broker has none. */
function partitionsOf({ model, order, partitions }: QueueSettings): number {
  return model === 'log' && order !== 'total' ? partitions : 1;
}
