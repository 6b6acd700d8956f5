import { assert } from '../../base/assert.ts';
import { mix } from '../../base/random.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type NodeBehaviour } from '../run/context.ts';
import { none, role, state } from '../run/frames.ts';
import { outcome } from '../run/outcome.ts';
import { Batches, type Waiting } from './batches.ts';
import { CompetingConsumers } from './competing-consumers.ts';
import { KnownPublishes } from './known-publishes.ts';
import { LogConsumers } from './log-consumers.ts';
import { Messages } from './messages.ts';
import type { QueueConsumers } from './queue-consumers.ts';
import type { DeadLetters, Partition, QueueParts, QueueSettings } from './queue-parts.ts';
import { ReplicaSet } from './replica-set.ts';
import type { Surroundings } from './surroundings.ts';

/** How long an operating system keeps what it has not written to the disk. */
const unflushed = 5;

/** A partitioned log, or the queue of a broker. Publishes are worked on by the partition's leader; what consumers do with messages is theirs. */
export class Queue implements NodeBehaviour, QueueParts, DeadLetters {
  readonly context: Context;
  readonly node: NodePlan;
  readonly settings: QueueSettings;
  readonly messages: Messages;
  readonly partitions: readonly Partition[];
  private readonly consumers: QueueConsumers;
  private readonly publishTime: Sampler;
  private readonly timeStream: number;
  private nextPartition = 0;
  private readonly lastArrival = new Map<number, number>();
  private readonly keepsOrder: boolean;
  /** By broker: publishes that are being worked on. */
  private readonly appending: Int32Array;
  /** Publishes that wait for room, as long as their frames still have these stamps. */
  private readonly blocked: (Waiting & { readonly since: number })[] = [];
  private readonly batches = new Batches();
  private readonly known: KnownPublishes | undefined;
  private hasExpiry = false;

  constructor(context: Context, node: NodePlan, around: Surroundings) {
    assert(node.node.kind === 'queue', 'a queue is simulated as one');
    this.context = context;
    this.node = node;
    this.settings = node.node.settings;
    this.messages = new Messages(Math.min(this.settings.replicas, node.instanceCount));
    this.known = this.settings.delivery === 'exactly-once' ? new KnownPublishes() : undefined;
    this.appending = new Int32Array(node.instanceCount);
    this.partitions = Array.from({ length: partitionsOf(this.settings) }, (_, number): Partition => ({
      replicas: new ReplicaSet(context, node, this.settings, number),
      head: none,
      tail: none,
      nextOffset: 0,
      lastAvailable: 0,
      crashedAt: Infinity,
    }));
    this.consumers = this.settings.model === 'log' ? new LogConsumers(this, around) : new CompetingConsumers(this, around);
    this.publishTime = samplerOf(this.settings['publish-time']);
    this.timeStream = context.stream(node.name, 'time');
    this.keepsOrder = context.plan.network.links.some((link) => link.latency.kind !== 'constant' || link.loss > 0);
    context.watchers.push((instance, isUp) => this.instanceChanged(instance, isUp));
  }

  /** A consumer, or a broker of another queue's that this one shares. */
  private instanceChanged(instance: number, isUp: boolean): void {
    const { cluster } = this.settings;
    const broker = instance - this.node.firstInstance;
    if (cluster !== undefined && broker >= 0 && broker < this.node.instanceCount) {
      if (isUp) this.started(instance);
      else this.stopped(instance);
    }
    this.consumers.memberChanged(instance, isUp);
  }

  /** Kafka's rule: messages of one key go to one partition, the others in turn. */
  route(frame: number, caller: number): boolean {
    const { frames, plan } = this.context;
    const isClient = plan.nodes[frames.node[caller]].node.kind === 'client';
    frames.target[frame] = isClient ? plan.instanceNodes.length + frames.session[caller] : frames.instance[caller];
    const partition = this.partitionFor(frame);
    frames.detail[frame] = partition;
    // What all attempts of one publish have in common.
    frames.count[frame] = frames.role[caller] === role.relay ? frames.detail[caller] : frames.context[caller];
    frames.instance[frame] = this.partitions[partition].replicas.leaderInstance;
    frames.place[frame] = plan.instancePlaces[frames.instance[frame]];
    return true;
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
    const partition = this.partitions[frames.detail[frame]];
    if (frames.instance[frame] !== partition.replicas.leaderInstance) return control.respond(frame, outcome.refused, outcome.refused);
    if (this.settings.acks === 'all' && partition.replicas.inSync < this.settings['min-in-sync'])
      return control.respond(frame, outcome.unavailable, outcome.unavailable);
    if (this.isFull) return this.overflow(frame, seconds);
    this.accept(frame, seconds);
  }

  private timeOf(frame: number): number {
    if (this.publishTime.kind !== 'constant') this.context.select(this.timeStream, frame);
    return draw(this.publishTime, this.context.source) * this.context.slowness[this.node.index];
  }

  private accept(frame: number, seconds: number): void {
    const { frames, events } = this.context;
    this.appending[frames.instance[frame] - this.node.firstInstance]++;
    frames.working[frame] += seconds;
    frames.state[frame] = state.working;
    events.schedule(events.now + seconds, event.worked, frame);
  }

  worked(frame: number): void {
    const { frames, control } = this.context;
    this.appending[frames.instance[frame] - this.node.firstInstance]--;
    frames.state[frame] = state.running;
    const known = this.known === undefined ? undefined : this.acknowledgedBefore(frame);
    if (known !== undefined) return control.respondAt(frame, Math.max(known, this.context.events.now));
    const message = this.append(frame, frames.detail[frame]);
    frames.message[frame] = message;
    this.remember(frame, message);
    if (frames.caller[frame] === none) control.respond(frame, outcome.ok, outcome.ok);
    else control.respondAt(frame, this.messages.acknowledgedAt[message]);
  }

  /** A further attempt of a publish that was appended before is not appended again: `exactly-once`. */
  private acknowledgedBefore(frame: number): number | undefined {
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

  stopped(instance: number): void {
    const { events, plan } = this.context;
    const broker = instance - this.node.firstInstance;
    let lostLeader = false;
    this.partitions.forEach((partition, number) => {
      const replica = partition.replicas.replicaOf(broker);
      if (replica < 0) return;
      const wasLeader = partition.replicas.leader === replica;
      partition.replicas.stopped(replica);
      if (wasLeader) {
        partition.crashedAt = events.now;
        this.consumers.suspend(number);
      } else this.postpone(number, replica);
      lostLeader ||= wasLeader;
    });
    this.appending[broker] = 0;
    this.rescheduleAnswers();
    if (!lostLeader || this.settings.coordination === 'none') return;
    events.schedule(events.now + this.settings.detection + this.settings.election, event.election, broker * plan.nodes.length + this.node.index);
  }

  started(instance: number): void {
    const broker = instance - this.node.firstInstance;
    this.partitions.forEach((partition, number) => {
      const replica = partition.replicas.replicaOf(broker);
      if (replica < 0) return;
      partition.replicas.started(replica);
      if (partition.replicas.leader !== replica) return;
      this.forgetUnflushed(number);
      this.resume(number);
    });
    this.elect();
  }

  wake(kind: number, subject: number): void {
    if (kind === event.election) this.elect();
    else if (kind === event.expiry) this.expire();
    else if (kind === event.batch) this.receiveBatch(this.batches.takeDue(subject));
    else this.consumers.wake(kind, subject);
  }

  finish(): void {
    this.consumers.finish();
  }

  isLed(partition: number): boolean {
    return this.partitions[partition].replicas.isLed;
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
    if (messages.isUnlinked[message] === 0) this.unlink(message);
    this.context.requests.unpin(messages.request[message]);
    messages.release(message);
  }

  roomMade(): void {
    const { frames, events } = this.context;
    while (this.blocked.length > 0 && !this.isFull) {
      const { frame, stamp, since } = this.blocked.shift()!;
      if (frames.stamp[frame] !== stamp) continue;
      frames.waiting[frame] += events.now - since;
      this.accept(frame, this.timeOf(frame));
    }
  }

  unlink(message: number): void {
    const { messages } = this;
    messages.isUnlinked[message] = 1;
    const partition = this.partitions[messages.partition[message]];
    const [before, next] = [messages.before[message], messages.next[message]];
    if (before === none) partition.head = next;
    else messages.next[before] = next;
    if (next === none) partition.tail = before;
    else messages.before[next] = before;
  }

  private partitionFor(frame: number): number {
    const { data } = this.context.siteOf(frame);
    const count = this.partitions.length;
    return data >= 0 ? (mix(0x9747b28c, this.context.operations.keyOf(frame, data)) >>> 0) % count : this.nextPartition++ % count;
  }

  /** Publishes that are being appended count, so that many at once do not overfill it. */
  private get isFull(): boolean {
    const { capacity } = this.settings;
    return capacity !== undefined && this.context.meters.depth[this.node.index] + this.appending.reduce((sum, count) => sum + count, 0) >= capacity;
  }

  private overflow(frame: number, seconds: number): void {
    const { control, tallies, events, frames } = this.context;
    if (this.settings.overflow === 'block') {
      frames.state[frame] = state.queued;
      this.blocked.push({ frame, stamp: frames.stamp[frame], since: events.now });
      return;
    }
    if (this.settings.overflow === 'drop-oldest' && this.dropOldest(frames.detail[frame])) return this.accept(frame, seconds);
    if (this.settings.overflow === 'reject') {
      for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].rejected++;
      return control.respond(frame, outcome.rejected, outcome.rejected);
    }
    this.consumers.dropped(frame, 'dropped');
    control.respond(frame, outcome.ok, outcome.ok);
  }

  /** The oldest message that nobody has in hand, of the partition that the new one goes to, else of another. */
  private dropOldest(number: number): boolean {
    for (let step = 0; step < this.partitions.length; step++) {
      const partition = this.partitions[(number + step) % this.partitions.length];
      for (let message = partition.head; message !== none; message = this.messages.next[message])
        if (this.consumers.discard(message, 'dropped')) return true;
    }
    return false;
  }

  /** Messages older than `retention` are gone, but for what consumers have in hand. */
  private expire(): void {
    const { events } = this.context;
    const retention = this.settings.retention!;
    let next = Infinity;
    for (const partition of this.partitions) {
      let message = partition.head;
      while (message !== none && this.messages.appendedAt[message] + retention <= events.now) {
        const after = this.messages.next[message];
        this.consumers.discard(message, 'expired');
        message = after;
      }
      if (message !== none) next = Math.min(next, this.messages.appendedAt[message] + retention);
    }
    this.hasExpiry = false;
    if (next < Infinity) this.planExpiry(next);
  }

  private planExpiry(time: number): void {
    if (this.hasExpiry) return;
    this.hasExpiry = true;
    this.context.events.schedule(time, event.expiry, this.node.index);
  }

  private append(frame: number, number: number): number {
    const { frames, events, requests, operations } = this.context;
    const { messages } = this;
    const partition = this.partitions[number];
    const message = messages.take();
    const site = this.context.siteOf(frame);
    const request = frames.request[frame];
    messages.partition[message] = number;
    messages.offset[message] = partition.nextOffset++;
    messages.request[message] = request;
    messages.flow[message] = requests.flow[request];
    messages.keys[message] = frames.keys[frame];
    messages.context[message] = frames.context[frame];
    messages.session[message] = frames.session[frame];
    messages.key[message] = site.data < 0 ? none : operations.keyOf(frame, site.data);
    messages.appendedAt[message] = events.now;
    requests.pins[request]++;
    const confirmed = partition.replicas.replicate(frame, messages.heldOf(message));
    messages.acknowledgedAt[message] = this.settings.acks === 'all' ? confirmed : events.now;
    partition.lastAvailable = Math.max(partition.lastAvailable, confirmed + Math.max(this.settings.delay ?? 0, site.delay));
    messages.availableAt[message] = partition.lastAvailable;
    messages.before[message] = partition.tail;
    if (partition.tail === none) partition.head = message;
    else messages.next[partition.tail] = message;
    partition.tail = message;
    if (this.settings.retention !== undefined) this.planExpiry(events.now + this.settings.retention);
    this.consumers.appended(message);
    return message;
  }

  /** A follower has died: what it has not confirmed waits until it is declared dead. */
  private postpone(number: number, replica: number): void {
    const { messages, settings } = this;
    const { now } = this.context.events;
    for (let message = this.partitions[number].tail; message !== none && messages.availableAt[message] > now; message = messages.before[message]) {
      if (messages.heldOf(message)[replica] <= now) continue;
      messages.heldOf(message)[replica] = Infinity;
      messages.availableAt[message] = Math.max(messages.availableAt[message], now + settings.detection);
      if (settings.acks === 'all') messages.acknowledgedAt[message] = Math.max(messages.acknowledgedAt[message], now + settings.detection);
    }
  }

  private rescheduleAnswers(): void {
    const { frames } = this.context;
    for (let frame = 0; frame < frames.limit; frame++) {
      if (frames.state[frame] !== state.committing || frames.node[frame] !== this.node.index) continue;
      const leaving = this.messages.acknowledgedAt[frames.message[frame]];
      frames.waiting[frame] += leaving - frames.leftAt[frame];
      frames.leftAt[frame] = leaving;
    }
  }

  /** Every partition without a leader gets the most advanced replica that lives; what that one lacks is lost. */
  private elect(): void {
    const { now } = this.context.events;
    this.partitions.forEach((partition, number) => {
      const { replicas } = partition;
      if (replicas.isLed || this.settings.coordination === 'none' || now < partition.crashedAt + this.settings.detection + this.settings.election)
        return;
      const lacking = replicas.brokers.map((_, replica) => (replicas.isAlive(replica) ? this.lackingOf(partition, replica) : Infinity));
      const best = lacking.indexOf(Math.min(...lacking));
      if (lacking[best] === Infinity) return;
      replicas.leader = best;
      for (let count = 0; count < lacking[best]; count++) this.consumers.lose(partition.tail, partition.crashedAt);
      this.resume(number);
    });
  }

  private lackingOf(partition: Partition, replica: number): number {
    let count = 0;
    for (
      let message = partition.tail;
      message !== none && this.messages.heldOf(message)[replica] > partition.crashedAt;
      message = this.messages.before[message]
    )
      count++;
    return count;
  }

  /** A broker that comes back as the leader lacks what was not on its disk; a process that is back at once finds what the system still had. */
  private forgetUnflushed(number: number): void {
    const partition = this.partitions[number];
    const { durability } = this.settings;
    const isRestart = partition.crashedAt === this.context.events.now;
    if (durability === 'disk' || (durability === 'os-buffer' && isRestart)) return;
    const since = durability === 'memory' ? -Infinity : partition.crashedAt - unflushed;
    for (let message = partition.tail; message !== none && this.messages.appendedAt[message] > since; message = partition.tail) {
      if (!this.consumers.lose(message, partition.crashedAt)) break;
    }
  }

  /** A partition has a leader again. */
  private resume(number: number): void {
    const { messages } = this;
    const { now } = this.context.events;
    const delay = this.settings.delay ?? 0;
    for (let message = this.partitions[number].tail; message !== none && messages.availableAt[message] > now; message = messages.before[message]) {
      messages.availableAt[message] = Math.max(now, Math.min(messages.availableAt[message], messages.appendedAt[message] + delay));
    }
    this.partitions[number].lastAvailable = now;
    this.consumers.resume(number);
  }
}

/** Total order needs one partition, whatever `partitions` says; a broker has none. */
function partitionsOf({ model, order, partitions }: QueueSettings): number {
  return model === 'log' && order !== 'total' ? partitions : 1;
}
