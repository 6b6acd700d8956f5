import { mix } from '../../base/random.ts';
import { draw, samplerOf, type Sampler } from '../engine/sampler.ts';
import type { NodeOf } from '../../model/architecture.ts';
import { event, type Context, type Stop } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { record as recordIn } from '../statistics/histogram.ts';
import type { NodePlan } from '../plan/plan.ts';
import { ShardLog } from './shard-log.ts';

export type DatabaseSettings = NodeOf<'database'>['settings'];

const never = Infinity;

/**
 * The copies of one shard: who leads, who holds what when, and what becomes of it when one dies. Copies are counted from 0; every copy
 * has its own link to the leader, over which records do not overtake each other.
 */
export class Shard {
  readonly log: ShardLog;
  leader = 0;
  /** Since when it has had no leader that takes writes; infinite while it has one. */
  leaderlessSince = never;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly number: number;
  private readonly firstInstance: number;
  private readonly copies: number;
  private readonly lag: Sampler;
  private readonly applyTime: Sampler;
  private readonly stream: number;
  /** By copy: when the last record is held and applied there, since when it is dead, and from when it may serve again. */
  private readonly lastHeld: Float64Array;
  private readonly lastApplied: Float64Array;
  private readonly deadSince: Float64Array;
  private readonly caughtUpAt: Float64Array;
  private lastVisible = 0;
  private crashedAt = never;
  private promotionAt = never;
  private readonly confirmations: Float64Array;
  /** Acknowledged writes that were lost, by key: reads that do not show them are stale until a newer write. */
  private readonly missed = new Map<string, { version: number; acknowledgedAt: number }>();

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, number: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.number = number;
    this.copies = 1 + settings.followers;
    this.firstInstance = node.firstInstance + number * this.copies;
    this.log = new ShardLog(this.copies, context.plan.data.length, settings.durability === 'os-buffer' ? settings.fsync : 0);
    this.lag = samplerOf(settings.lag);
    this.applyTime = samplerOf(settings['apply-time']);
    this.stream = context.stream(node.name, 'replication', String(number));
    [this.lastHeld, this.lastApplied] = [new Float64Array(this.copies), new Float64Array(this.copies)];
    this.deadSince = new Float64Array(this.copies).fill(never);
    this.caughtUpAt = new Float64Array(this.copies).fill(-never);
    this.confirmations = new Float64Array(this.copies);
  }

  instanceOf(copy: number): number {
    return this.firstInstance + copy;
  }

  isLive(copy: number): boolean {
    return this.context.isUp[this.instanceOf(copy)] === 1 && this.caughtUpAt[copy] <= this.context.events.now;
  }

  /** The leader of a majority: without one it stops after `detection`, when its lease has run out. */
  get hasQuorum(): boolean {
    if (this.settings.replication !== 'consensus') return true;
    const { now } = this.context.events;
    const counted = this.countCopies((copy) => this.deadSince[copy] === never || now < this.deadSince[copy] + this.settings.detection);
    return 2 * counted > this.copies;
  }

  /** A write has been worked on: returns its version. `visible` of the log tells when it may be acknowledged. */
  write(frame: number, data: number, key: number): number {
    const { now } = this.context.events;
    const record = this.log.append(data, key, now);
    const at = this.log.at(record);
    for (let copy = 0; copy < this.copies; copy++) this.ship(frame, copy, at);
    this.log.visible[at] = this.lastVisible = Math.max(this.lastVisible, this.acknowledgedAt(at, now));
    return record + 1;
  }

  /** Version of the key that readers of a copy see now, with the moment at which a newer one was acknowledged. */
  read(copy: number, data: number, key: number): number {
    const { log } = this;
    const version = log.read(data, key, copy === this.leader ? log.visible : log.applied[copy], this.context.events.now);
    if (this.missed.size > 0) {
      const missed = this.missed.get(`${data} ${key}`);
      if (missed !== undefined && version < missed.version) log.supersededAt = Math.min(log.supersededAt, missed.acknowledgedAt);
    }
    return version;
  }

  /** Whether a copy's readers see everything up to a version of this log. */
  hasApplied(copy: number, version: number): boolean {
    const { log } = this;
    if (copy === this.leader || version <= log.base) return true;
    const at = log.at(version - 1);
    return log.lost[at] === 1 || log.applied[copy][at] <= this.context.events.now;
  }

  /** How far a copy's readers see: the highest version that they could have met. */
  position(copy: number): number {
    const { log } = this;
    const { now } = this.context.events;
    const times = copy === this.leader ? log.visible : log.applied[copy];
    let version = log.end;
    while (version > log.base && (times[log.at(version - 1)] > now || log.lost[log.at(version - 1)] === 1)) version--;
    return version;
  }

  acknowledge(version: number, now: number): void {
    const { log } = this;
    if (version > log.base && log.lost[log.at(version - 1)] === 1) return this.lose(log.at(version - 1), now);
    log.acknowledge(version, now);
  }

  stopped(copy: number, stop: Stop): void {
    const { events } = this.context;
    this.deadSince[copy] = events.now;
    if (stop !== 'process') this.loseBuffer(copy);
    this.caughtUpAt[copy] = never;
    if (copy === this.leader) this.leaderDied(events.now);
    else this.followerDied(copy, events.now);
  }

  started(copy: number): void {
    const { events } = this.context;
    this.deadSince[copy] = never;
    if (copy === this.leader) {
      if (this.keepsBuffer) this.log.truncate(this.log.firstLacking(copy, events.now), (at) => this.lose(at, this.log.acknowledged[at], 'crash'));
      this.caughtUpAt[copy] = -never;
      this.promotionAt = never;
      this.endLeaderlessness();
      for (let other = 0; other < this.copies; other++) if (other !== copy && this.deadSince[other] === never) this.catchUp(other);
    } else if (this.leaderlessSince === never) this.catchUp(copy);
    else {
      this.caughtUpAt[copy] = events.now;
      if (events.now >= this.promotionAt) this.promote();
    }
    this.settle();
  }

  private get keepsBuffer(): boolean {
    return this.settings.durability === 'os-buffer';
  }

  /** A machine's crash takes what its copy has got since its last `fsync`; each machine has moments of its own for that. */
  private loseBuffer(copy: number): void {
    if (!this.keepsBuffer) return;
    const { log } = this;
    const { fsync } = this.settings;
    const { now } = this.context.events;
    const phase = ((mix(this.stream, copy) >>> 0) / 0x100000000) * fsync;
    const written = fsync === 0 ? now : Math.floor((now - phase) / fsync) * fsync + phase;
    for (let record = log.end - 1; record >= log.base && log.held[copy][log.at(record)] > written; record--) {
      log.held[copy][log.at(record)] = log.applied[copy][log.at(record)] = never;
    }
  }

  /** Detection and election are over. */
  promote(): void {
    const { events, isUp } = this.context;
    if (this.leaderlessSince === never || events.now < this.promotionAt || isUp[this.instanceOf(this.leader)] === 1) return;
    const successor = this.successor();
    if (successor === none) return;
    this.log.truncate(this.log.firstLacking(successor, events.now), (at) => this.lose(at, this.log.acknowledged[at]));
    this.leader = successor;
    for (const tally of this.context.tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].failovers++;
    this.lastVisible = events.now;
    for (let record = this.log.base; record < this.log.end; record++) {
      const at = this.log.at(record);
      this.log.visible[at] = Math.min(this.log.visible[at], events.now);
    }
    this.endLeaderlessness();
    this.promotionAt = never;
    for (let copy = 0; copy < this.copies; copy++) if (copy !== successor && this.deadSince[copy] === never) this.catchUp(copy);
  }

  /** Writes that waited for a copy that is dead, or back, have new moments of acknowledgement. */
  settle(): void {
    const { log } = this;
    const { now } = this.context.events;
    if (this.leaderlessSince !== never) return;
    let first = log.end;
    while (first > log.base && log.visible[log.at(first - 1)] > now) first--;
    let last = first > log.base ? log.visible[log.at(first - 1)] : 0;
    for (let record = first; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 1) continue;
      last = log.visible[at] = Math.max(now, last, this.acknowledgedAt(at, log.committed[at]));
    }
    this.lastVisible = Math.max(now, last);
  }

  /** Sends a record to a copy: when it will be held, applied and confirmed there. */
  private ship(frame: number, copy: number, at: number): void {
    const { log } = this;
    const { now } = this.context.events;
    if (copy === this.leader) {
      log.held[copy][at] = log.applied[copy][at] = log.confirmed[copy][at] = now;
      return;
    }
    if (this.deadSince[copy] !== never) {
      log.held[copy][at] = log.applied[copy][at] = never;
      log.confirmed[copy][at] = this.confirmationOfDead(copy);
      return;
    }
    const received = now + this.travel(frame, this.leader, copy);
    const held = Math.max(this.lastHeld[copy], received + this.drawn(this.lag, frame, copy));
    const applied =
      Math.max(held, this.lastApplied[copy]) + (this.settings.replication === 'sync' ? 0 : this.drawn(this.applyTime, frame, copy + this.copies));
    this.lastHeld[copy] = log.held[copy][at] = held;
    this.lastApplied[copy] = log.applied[copy][at] = applied;
    log.confirmed[copy][at] =
      this.settings.replication === 'async' ? now : this.confirmationAfter(received, held, applied) + this.travel(frame, copy, this.leader);
    for (const tally of this.context.tallies) if (tally.holds(now)) recordIn(tally.nodes[this.node.index].lag!, applied - now);
  }

  private confirmationAfter(received: number, held: number, applied: number): number {
    if (this.settings.replication !== 'semi-sync') return held;
    return { received, held, applied }[this.settings['ack-at']];
  }

  /** With `sync` a dead follower is waited for until it is declared dead; elsewhere it just does not count. */
  private confirmationOfDead(copy: number): number {
    return this.settings.replication === 'sync' ? this.deadSince[copy] + this.settings.detection : never;
  }

  /** When enough copies have confirmed a record. */
  private acknowledgedAt(at: number, commit: number): number {
    const { replication, acks, followers } = this.settings;
    switch (replication) {
      case 'async':
        return commit;
      case 'sync':
        return Math.max(commit, this.latestOfSet(at));
      case 'semi-sync':
        return this.confirmationOf(at, Math.min(acks ?? 1, followers), commit);
      case 'consensus':
        return this.confirmationOf(at, Math.floor(this.copies / 2), commit);
    }
  }

  /** The last confirmation of the followers that belong to the synchronous set. */
  private latestOfSet(at: number): number {
    const { now } = this.context.events;
    let latest = 0;
    for (let copy = 0; copy < this.copies; copy++) {
      const isCatchingUp = this.deadSince[copy] === never && this.caughtUpAt[copy] > now;
      if (copy !== this.leader && !isCatchingUp) latest = Math.max(latest, this.log.confirmed[copy][at]);
    }
    return latest;
  }

  /** When `count` followers have confirmed. */
  private confirmationOf(at: number, count: number, commit: number): number {
    if (count === 0) return commit;
    let followers = 0;
    for (let copy = 0; copy < this.copies; copy++) if (copy !== this.leader) this.confirmations[followers++] = this.log.confirmed[copy][at];
    return Math.max(commit, this.confirmations.subarray(0, followers).sort()[count - 1] ?? never);
  }

  /** What is on its way to a follower dies with the leader's machine. */
  private leaderDied(now: number): void {
    const { events, plan } = this.context;
    this.leaderlessSince = now;
    this.crashedAt = now;
    for (let copy = 0; copy < this.copies; copy++) if (copy !== this.leader && this.deadSince[copy] === never) this.cut(copy, now, never);
    if (this.settings.failover !== 'automatic') return;
    this.promotionAt = now + this.settings.detection + this.settings.election;
    events.schedule(this.promotionAt, event.promotion, this.number * plan.nodes.length + this.node.index);
  }

  private followerDied(copy: number, now: number): void {
    this.cut(copy, now, this.confirmationOfDead(copy));
    this.settle();
  }

  /** A copy will not get what it does not hold by now; whoever waits for it does so until `confirmed`. */
  private cut(copy: number, now: number, confirmed: number): void {
    const { log } = this;
    for (let record = log.end - 1; record >= log.base; record--) {
      const at = log.at(record);
      if (log.confirmed[copy][at] > now) log.confirmed[copy][at] = confirmed;
      if (log.held[copy][at] > now) log.held[copy][at] = log.applied[copy][at] = never;
      else if (log.confirmed[copy][at] <= now) break;
    }
  }

  /** A copy that is back, or has a new leader, gets everything it lacks, and serves when it has it. */
  private catchUp(copy: number): void {
    const { log } = this;
    const { now } = this.context.events;
    const there = this.distance(this.leader, copy);
    this.context.source.select(this.stream, log.end, copy, 1);
    const held = now + there + draw(this.lag, this.context.source);
    let lacks = false;
    for (let record = log.base; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 1 || log.held[copy][at] < never) continue;
      lacks = true;
      log.held[copy][at] = log.applied[copy][at] = held;
      if (log.confirmed[copy][at] === never) log.confirmed[copy][at] = held + there;
    }
    this.lastHeld[copy] = Math.max(now, lacks ? held : 0);
    this.lastApplied[copy] = this.lastHeld[copy];
    this.caughtUpAt[copy] = this.caughtUpAt[copy] === never ? held : this.caughtUpAt[copy];
  }

  /** The live copy that takes over, or −1: the most advanced one, if enough live to be sure of what was acknowledged. */
  private successor(): number {
    const { replication, followers, acks } = this.settings;
    const live = this.countCopies((copy) => copy !== this.leader && this.deadSince[copy] === never);
    if (replication === 'semi-sync' && live < followers - Math.min(acks ?? 1, followers) + 1) return none;
    if (replication === 'consensus' && 2 * live <= this.copies) return none;
    let best = none;
    let most = -1;
    for (let copy = 0; copy < this.copies; copy++) {
      if (copy === this.leader || !this.isLive(copy)) continue;
      const has = this.log.firstLacking(copy, this.context.events.now);
      if (has > most) [best, most] = [copy, has];
    }
    return best;
  }

  /** A record is gone: counted if its writer was told that it is safe. */
  private lose(at: number, acknowledgedAt: number, cause = 'failover'): void {
    if (acknowledgedAt === never) return;
    const { log } = this;
    const data = log.data[at];
    const age = Math.max(0, this.crashedAt - log.committed[at]);
    for (const tally of this.context.tallies) {
      if (!tally.holds(this.context.events.now)) continue;
      const counters = tally.data[data];
      counters.lost[cause] = (counters.lost[cause] ?? 0) + 1;
      counters.lossWindow = Math.max(counters.lossWindow, age);
    }
    const key = `${data} ${log.keys[at]}`;
    const known = this.missed.get(key);
    this.missed.set(key, {
      version: Math.max(this.versionAt(at), known?.version ?? 0),
      acknowledgedAt: Math.min(acknowledgedAt, known?.acknowledgedAt ?? never),
    });
  }

  private versionAt(at: number): number {
    const { log } = this;
    const offset = (at - log.at(log.base) + log.committed.length) % log.committed.length;
    return log.base + offset + 1;
  }

  /** Also at the end of a run: what is still without a leader has been so until then. */
  endLeaderlessness(): void {
    const { events, tallies } = this.context;
    for (const tally of tallies) {
      const seconds = Math.min(events.now, tally.to) - Math.max(this.leaderlessSince, tally.from);
      if (seconds > 0) tally.nodes[this.node.index].unavailable += seconds;
    }
    this.leaderlessSince = never;
  }

  private countCopies(isCounted: (copy: number) => boolean): number {
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) if (isCounted(copy)) count++;
    return count;
  }

  private travel(frame: number, from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.travelBetween(frame, instancePlaces[this.instanceOf(from)], instancePlaces[this.instanceOf(to)], 2 + from * this.copies + to);
  }

  private distance(from: number, to: number): number {
    const { instancePlaces } = this.context.plan;
    return this.context.distance(instancePlaces[this.instanceOf(from)], instancePlaces[this.instanceOf(to)]);
  }

  private drawn(sampler: Sampler, frame: number, what: number): number {
    if (sampler.kind !== 'constant') this.context.select(this.stream, frame, what);
    return draw(sampler, this.context.source);
  }
}
