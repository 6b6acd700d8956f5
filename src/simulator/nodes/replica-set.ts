import type { NodePlan } from '../plan/plan.ts';
import type { Context, Stop } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { BrokerReach } from './broker-reach.ts';
import type { Messages } from './messages.ts';
import type { QueueSettings } from './queue-settings.ts';

const never = Infinity;

/** How long an operating system keeps what it has not written to the disk. */
const unflushed = 5;

/** What a partition's replicas are replicas of. */
export interface ReplicatedMessages {
  readonly messages: Messages;
  /** The last message of the partition, or −1: the others are linked before it. */
  readonly tail: number;
}

/**
 * The brokers that hold one partition: who leads, who is in sync with the leader, and when each holds what. A replica that can't follow for
 * `detection` leaves those in sync, as long as the leader is in touch with the coordinator that takes note of it; it comes back once it has
 * caught up. Only a replica in sync can be elected: nothing that all of them have confirmed is ever lost.
 */
export class ReplicaSet {
  /** Brokers, the first leader in front; `leader` is an index into them: of the last leader, while there is none. */
  readonly brokers: readonly number[];
  leader = 0;
  /** When another replica may be elected: infinite while the leader is there. Since when it is not. */
  electAt = never;
  leaderlessSince = never;
  /** By replica: since when it can't follow, from when on it is in sync (infinite: not at all), and when the last message is held there. */
  private readonly absentSince: Float64Array;
  private readonly inSyncFrom: Float64Array;
  private readonly lastHeld: Float64Array;
  /** By replica: from when on it has everything that it ever had confirmed; infinite where it has lost some. */
  private readonly completeFrom: Float64Array;
  /** By replica: led until another was elected, and has not heard of it. */
  private readonly isUnaware: Uint8Array;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: QueueSettings;
  private readonly reach: BrokerReach;

  constructor(context: Context, node: NodePlan, settings: QueueSettings, options: { partition: number; reach: BrokerReach }) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.reach = options.reach;
    const count = Math.min(settings.replicas, node.instanceCount);
    this.brokers = Array.from({ length: count }, (_, index) => (options.partition + index) % node.instanceCount);
    this.absentSince = new Float64Array(count).fill(never);
    this.inSyncFrom = new Float64Array(count).fill(-never);
    this.lastHeld = new Float64Array(count);
    this.completeFrom = new Float64Array(count).fill(-never);
    this.isUnaware = new Uint8Array(count);
  }

  get leaderInstance(): number {
    return this.instanceOf(this.leader);
  }

  /** Whether the leader lives and works. */
  get isLed(): boolean {
    return this.reach.works(this.leaderInstance);
  }

  /** Whether the leader works, and what it decides holds: nobody else can have been elected. */
  get isInControl(): boolean {
    return this.isLed && this.reach.isInTouch(this.leaderInstance);
  }

  get inSync(): number {
    return this.brokers.reduce((count, _, replica) => count + (this.isInSync(replica) ? 1 : 0), 0);
  }

  replicaOf(broker: number): number {
    return this.brokers.indexOf(broker);
  }

  instanceOf(replica: number): number {
    return this.node.firstInstance + this.brokers[replica];
  }

  /** Instances of leaders that have been replaced and do not know it. */
  unawareInstances(): number[] {
    return this.brokers.flatMap((_, replica) => (this.isUnaware[replica] === 1 ? [this.instanceOf(replica)] : []));
  }

  /** Replicates a message that the leader has appended now: when every replica in sync has confirmed it. `heldAt` tells who has it when. */
  replicate(frame: number, heldAt: Float64Array): number {
    const { now } = this.context.events;
    let confirmed = now;
    for (let replica = 0; replica < this.brokers.length; replica++) {
      if (replica === this.leader) heldAt[replica] = now;
      else if (this.absentSince[replica] === never) {
        heldAt[replica] = this.lastHeld[replica] = Math.max(this.lastHeld[replica], now + this.travel(frame, this.leader, replica));
        if (this.isInSync(replica)) confirmed = Math.max(confirmed, heldAt[replica] + this.travel(frame, replica, this.leader));
      } else {
        heldAt[replica] = never;
        if (this.isInSync(replica)) confirmed = never;
      }
    }
    return confirmed;
  }

  /** When every replica in sync will have confirmed a message that was appended before, as things are now. */
  confirmedAt(heldAt: Float64Array): number {
    const { now } = this.context.events;
    if (!this.isLed) return never;
    let confirmed = now;
    for (let replica = 0; replica < this.brokers.length; replica++) {
      if (replica === this.leader || !this.isInSync(replica)) continue;
      if (heldAt[replica] > now || this.absentSince[replica] < never)
        confirmed = Math.max(confirmed, heldAt[replica] + this.distance(replica, this.leader));
    }
    return confirmed;
  }

  /** A broker has stopped: what it had not on its disk, and what was on its way to it, it does not hold any more. */
  stopped(replica: number, stop: Stop, log: ReplicatedMessages): void {
    const { durability } = this.settings;
    const { now } = this.context.events;
    const keepsBuffer = durability === 'disk' || stop === 'process';
    const kept = stop === 'disk' || durability === 'memory' ? -never : keepsBuffer ? now : now - unflushed;
    forget(log, replica, kept);
    if (kept < now) this.completeFrom[replica] = never;
    if (replica !== this.leader) return;
    for (let other = 0; other < this.brokers.length; other++) if (other !== replica) forget(log, other, now);
  }

  /** Takes note of who can follow the leader now, and whether it can lead. */
  observe(log: ReplicatedMessages): void {
    const { now } = this.context.events;
    for (let replica = 0; replica < this.brokers.length; replica++) {
      if (this.isUnaware[replica] === 1 && this.isBackInTouch(replica)) this.isUnaware[replica] = 0;
      if (replica !== this.leader) this.follow(replica, log);
    }
    const isThere = this.isInControl;
    if (isThere) this.leaderlessSince = this.electAt = never;
    else if (this.leaderlessSince === never) this.leaderlessSince = now;
  }

  /** Replicas that have been absent for long enough leave those in sync; returns whether any did. */
  shrink(): boolean {
    if (!this.isInControl) return false;
    const { now } = this.context.events;
    let hasLeft = false;
    for (let replica = 0; replica < this.brokers.length; replica++) {
      if (replica === this.leader || this.inSyncFrom[replica] === never || now < this.absentSince[replica] + this.settings.detection) continue;
      this.inSyncFrom[replica] = never;
      hasLeft = true;
    }
    return hasLeft;
  }

  /** The replica that should lead: of those in sync that work and are in touch, the one that lacks the fewest messages; −1 for none. */
  candidate(log: ReplicatedMessages): number {
    let best = none;
    let fewest = never;
    for (let step = 0; step < this.brokers.length; step++) {
      const replica = (this.leader + step) % this.brokers.length;
      const instance = this.instanceOf(replica);
      if (replica !== this.leader && this.completeFrom[replica] > this.context.events.now) continue;
      if (!this.isInSync(replica) || !this.reach.works(instance) || !this.reach.isInTouch(instance)) continue;
      const lacking = this.lackedBy(replica, log).length;
      if (lacking < fewest) [best, fewest] = [replica, lacking];
    }
    return best;
  }

  /** Messages that a replica does not hold, the newest first. */
  lackedBy(replica: number, { messages, tail }: ReplicatedMessages): number[] {
    const { now } = this.context.events;
    const lacked: number[] = [];
    for (let message = tail; message !== none; message = messages.before[message]) if (messages.heldOf(message)[replica] > now) lacked.push(message);
    return lacked;
  }

  /** A replica leads from now on; whoever can't be reached is not in sync with it. */
  lead(replica: number, log: ReplicatedMessages): void {
    const old = this.leader;
    if (old !== replica) {
      if (this.context.isUp[this.instanceOf(old)] === 1 && !this.isBackInTouch(old)) this.isUnaware[old] = 1;
      this.absentSince[old] = this.leaderlessSince;
      this.inSyncFrom[old] = this.completeFrom[old] = never;
    }
    this.leader = replica;
    this.isUnaware[replica] = 0;
    this.absentSince[replica] = this.leaderlessSince = this.electAt = never;
    this.inSyncFrom[replica] = this.completeFrom[replica] = -never;
    for (let other = 0; other < this.brokers.length; other++) {
      const instance = this.instanceOf(other);
      if (other !== replica && !(this.reach.works(instance) && this.reach.isInTouch(instance))) this.inSyncFrom[other] = never;
    }
    this.observe(log);
  }

  private isInSync(replica: number): boolean {
    return replica === this.leader || this.inSyncFrom[replica] <= this.context.events.now;
  }

  private isBackInTouch(replica: number): boolean {
    const instance = this.instanceOf(replica);
    return this.context.isUp[instance] === 0 || (this.reach.works(instance) && this.reach.isInTouch(instance));
  }

  /** A follower can't follow any more, or again: then it fetches what it lacks, and is in sync one distance later. */
  private follow(replica: number, log: ReplicatedMessages): void {
    const { now } = this.context.events;
    const instance = this.instanceOf(replica);
    const isAbsent = !this.reach.works(instance) || this.reach.areApart(this.leaderInstance, instance);
    if (isAbsent && this.absentSince[replica] === never) {
      this.absentSince[replica] = now;
      if (this.inSyncFrom[replica] > now) this.inSyncFrom[replica] = never;
      if (this.completeFrom[replica] > now) this.completeFrom[replica] = never;
      forget(log, replica, now);
    }
    if (isAbsent || !this.isLed) return;
    if (this.absentSince[replica] < never || this.lacksFetched(replica, log)) this.catchUp(replica, log);
    this.absentSince[replica] = never;
  }

  /** Whether something that it lacks is not even on its way. */
  private lacksFetched(replica: number, { messages, tail }: ReplicatedMessages): boolean {
    for (let message = tail; message !== none; message = messages.before[message]) if (messages.heldOf(message)[replica] === never) return true;
    return false;
  }

  private catchUp(replica: number, { messages, tail }: ReplicatedMessages): void {
    const { now } = this.context.events;
    const caughtUp = now + this.distance(this.leader, replica);
    for (let message = tail; message !== none; message = messages.before[message]) {
      const held = messages.heldOf(message);
      if (held[replica] > now) held[replica] = caughtUp;
    }
    this.lastHeld[replica] = caughtUp;
    if (this.inSyncFrom[replica] === never) this.inSyncFrom[replica] = caughtUp;
    if (this.completeFrom[replica] === never) this.completeFrom[replica] = caughtUp;
  }

  private travel(frame: number, from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    const place = (replica: number) => instancePlaces[this.instanceOf(replica)];
    return this.context.travelBetween(frame, place(from), place(to), 8 + from * this.brokers.length + to);
  }

  private distance(from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.distance(instancePlaces[this.instanceOf(from)], instancePlaces[this.instanceOf(to)]);
  }
}

/** A replica does not hold what it would have held after that moment. */
function forget({ messages, tail }: ReplicatedMessages, replica: number, after: number): void {
  for (let message = tail; message !== none; message = messages.before[message]) {
    const held = messages.heldOf(message);
    if (held[replica] > after) held[replica] = never;
  }
}
