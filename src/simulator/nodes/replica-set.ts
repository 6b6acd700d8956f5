import type { NodeOf } from '../../model/architecture.ts';
import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';

type QueueSettings = NodeOf<'queue'>['settings'];

const never = Infinity;

/** The brokers that hold one partition: who leads, who is in sync, and when each holds what. */
export class ReplicaSet {
  /** Brokers, the first leader in front; `leader` is an index into them, −1 while there is none. */
  readonly brokers: readonly number[];
  leader = 0;
  /** By replica: when the last message is held there, since when it is dead. */
  private readonly lastHeld: Float64Array;
  private readonly deadSince: Float64Array;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: QueueSettings;

  constructor(context: Context, node: NodePlan, settings: QueueSettings, partition: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    const count = Math.min(settings.replicas, node.instanceCount);
    this.brokers = Array.from({ length: count }, (_, index) => (partition + index) % node.instanceCount);
    this.lastHeld = new Float64Array(count);
    this.deadSince = new Float64Array(count).fill(never);
  }

  get leaderInstance(): number {
    return this.node.firstInstance + this.brokers[Math.max(0, this.leader)];
  }

  get isLed(): boolean {
    return this.leader !== none && this.deadSince[this.leader] === never;
  }

  /** Replicas that count: alive, or dead and not yet noticed. */
  get inSync(): number {
    const { now } = this.context.events;
    return this.deadSince.reduce((count, since) => count + (since === never || now < since + this.settings.detection ? 1 : 0), 0);
  }

  /** Replicates a message that the leader has appended now: when every replica in sync has confirmed it. `heldAt` tells who has it when. */
  replicate(frame: number, heldAt: Float64Array): number {
    const { now } = this.context.events;
    let confirmed = now;
    for (let replica = 0; replica < this.brokers.length; replica++) {
      if (replica === this.leader) heldAt[replica] = now;
      else if (this.deadSince[replica] !== never) {
        heldAt[replica] = never;
        if (now < this.deadSince[replica] + this.settings.detection)
          confirmed = Math.max(confirmed, this.deadSince[replica] + this.settings.detection);
      } else {
        heldAt[replica] = this.lastHeld[replica] = Math.max(this.lastHeld[replica], now + this.travel(frame, this.leader, replica));
        confirmed = Math.max(confirmed, heldAt[replica] + this.travel(frame, replica, this.leader));
      }
    }
    return confirmed;
  }

  replicaOf(broker: number): number {
    return this.brokers.indexOf(broker);
  }

  stopped(replica: number): void {
    this.deadSince[replica] = this.context.events.now;
  }

  /** A replica is back: it fetches what it lacks, and is in sync one distance later. */
  started(replica: number): void {
    this.deadSince[replica] = never;
    this.lastHeld[replica] = this.context.events.now;
  }

  isAlive(replica: number): boolean {
    return this.deadSince[replica] === never;
  }

  private travel(frame: number, from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    const place = (replica: number) => instancePlaces[this.node.firstInstance + this.brokers[replica]];
    return this.context.travelBetween(frame, place(from), place(to), 8 + from * this.brokers.length + to);
  }
}
