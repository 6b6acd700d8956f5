import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Stop } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { LossCause } from '../run/lost-write.ts';
import { CopyReach } from './copy-reach.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { ShardLog } from './shard-log.ts';
import { ShardLosses } from './shard-losses.ts';
import { ShardStorage } from './shard-storage.ts';
import { retentionOf } from './storage-moments.ts';
import { ShardStreams } from './shard-streams.ts';

const never = Infinity;

/**
 * The copies of one shard: who leads, who may serve, and what becomes of it when some die or can't reach each other. Copies are counted
 * from 0; instances of the store are counted shard by shard.
 */
export class Shard {
  readonly log: ShardLog;
  leader = 0;
  /** The leader of an older epoch that goes on beside, where two copies can't reach each other; −1 while there is none. */
  private rival = none;
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly number: number;
  private readonly copies: number;
  private readonly reach: CopyReach;
  private readonly streams: ShardStreams;
  private readonly losses: ShardLosses;
  private readonly storage: ShardStorage;
  /** Since when it has no leader that takes writes (it may be a moment to come); infinite while it has one. */
  private leaderlessSince = never;
  private promotionAt = never;
  /** Whether nobody leads: the leader has died, or is back without what it had. */
  private isVacant = false;
  /** By copy: since when it is dead; from when it may serve; whether the leader could not reach it when that was last looked at. */
  private readonly deadSince: Float64Array;
  private readonly caughtUpAt: Float64Array;
  private readonly isApart: Uint8Array;
  /** By copy: whether a `sync` leader would miss it, as far as was noticed while there was a leader. */
  private readonly isInSync: Uint8Array;
  private readonly lastVisible: Float64Array;
  private readonly confirmations: Float64Array;

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, number: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.number = number;
    this.copies = 1 + settings.followers;
    this.log = new ShardLog(this.copies, context.plan.data.length, retentionOf(context, settings));
    this.reach = new CopyReach(context, node, this.copies, settings.detection);
    const firstInstance = node.firstInstance + number * this.copies;
    this.streams = new ShardStreams(context, node, { settings, number, firstInstance, log: this.log });
    this.storage = new ShardStorage(context, node, { settings, number, log: this.log });
    this.losses = new ShardLosses(context, this.log, () => this.storage.backedUpAt);
    this.deadSince = new Float64Array(this.copies).fill(never);
    this.caughtUpAt = new Float64Array(this.copies).fill(-never);
    this.isApart = new Uint8Array(this.copies);
    this.isInSync = new Uint8Array(this.copies).fill(1);
    this.lastVisible = new Float64Array(this.copies);
    this.confirmations = new Float64Array(this.copies);
  }

  instanceOf(copy: number): number {
    return this.node.firstInstance + this.number * this.copies + copy;
  }

  leads(copy: number): boolean {
    return copy === this.leader || copy === this.rival;
  }

  /** Whether a copy leads and has not noticed that it should not: without a majority a lease runs out after `detection`. */
  acts(copy: number): boolean {
    if (!this.leads(copy) || (copy === this.leader && this.isVacant)) return false;
    const { replication, detection } = this.settings;
    if (replication !== 'consensus' && (!this.reach.isAnyApart || !this.isBoundToMajority(copy))) return true;
    const { now } = this.context.events;
    return 2 * this.count((other) => other === copy || now < this.missingSince(copy, other) + detection) > this.copies;
  }

  /** The copy to send to for whoever must talk to a leader and reaches only some: a leader if there is one, else any that can say so. */
  leaderFor(isReachable: (instance: number) => boolean): number {
    if (isReachable(this.instanceOf(this.leader))) return this.leader;
    if (this.rival !== none && isReachable(this.instanceOf(this.rival))) return this.rival;
    for (let copy = 0; copy < this.copies; copy++) if (this.deadSince[copy] === never && isReachable(this.instanceOf(copy))) return copy;
    return this.leader;
  }

  /** Whether a copy may answer reads: with `sync` only while it is sure to have what others were told is there. */
  serves(copy: number): boolean {
    const { now } = this.context.events;
    if (this.deadSince[copy] !== never || this.caughtUpAt[copy] > now) return false;
    return (
      this.settings.replication !== 'sync' || this.leads(copy) || now < this.reach.noticedAt(this.instanceOf(this.leader), this.instanceOf(copy))
    );
  }

  /** Whether a copy that does not lead knows that it can't reach the leader. */
  isCutOff(copy: number): boolean {
    return this.apartSince(this.leader, copy) < never;
  }

  /** A leading copy has worked on a write: returns its version. `visible` of the log tells when it may be acknowledged. */
  write(frame: number, copy: number, data: number, key: number): number {
    const { log } = this;
    const { now } = this.context.events;
    const record = log.append(data, key, now);
    const at = log.at(record);
    log.origins[at] = copy;
    for (let other = 0; other < this.copies; other++) {
      if (other === copy) log.held[other][at] = log.applied[other][at] = log.confirmed[other][at] = now;
      else if (this.missingSince(copy, other) === never) this.streams.ship(frame, copy, other, at);
      else {
        log.held[other][at] = log.applied[other][at] = never;
        log.confirmed[other][at] = this.confirmationOfMissing(copy, other);
      }
    }
    log.visible[at] = this.lastVisible[copy] = Math.max(this.lastVisible[copy], this.acknowledgedAt(at, copy));
    return record + 1;
  }

  /** Version of the key that readers of a copy see now; `log.supersededAt` has the moment at which a newer one was acknowledged. */
  read(copy: number, data: number, key: number): number {
    const { log } = this;
    const version = log.read(data, key, { seenAt: this.seenAt(copy), heldAt: log.held[copy], now: this.context.events.now });
    this.losses.look(data, key, version);
    return version;
  }

  /** Whether a copy's readers see everything up to a version of this log. */
  hasApplied(copy: number, version: number): boolean {
    const { log } = this;
    if (this.leads(copy) || version <= log.base) return true;
    const at = log.at(version - 1);
    return log.lost[at] === 1 || log.applied[copy][at] <= this.context.events.now;
  }

  /** From when leaders show a version. */
  shownAt(version: number): number {
    const { log } = this;
    if (version <= log.base) return -never;
    const at = log.at(version - 1);
    return log.lost[at] === 1 ? -never : log.visible[at];
  }

  /** How far a copy's readers see: the highest version that they could have met. */
  position(copy: number): number {
    const { log } = this;
    const { now } = this.context.events;
    const times = this.seenAt(copy);
    let version = log.end;
    for (; version > log.base; version--) {
      const at = log.at(version - 1);
      if (times[at] <= now && log.held[copy][at] <= now && log.lost[at] === 0) break;
    }
    return version;
  }

  acknowledge(version: number, now: number): void {
    const { log } = this;
    if (version > log.base && log.lost[log.at(version - 1)] === 1) this.losses.lose(log.at(version - 1), now);
    else log.acknowledge(version, now);
  }

  stopped(copy: number, stop: Stop): void {
    const { now } = this.context.events;
    this.storage.stopped(copy, stop);
    if (this.deadSince[copy] < never) return;
    this.deadSince[copy] = now;
    this.caughtUpAt[copy] = never;
    if (copy === this.leader) this.leaderDied(now);
    else if (copy !== this.rival) this.followersChanged();
  }

  started(copy: number): void {
    const { events } = this.context;
    this.deadSince[copy] = never;
    if (copy === this.leader) this.leaderReturned(copy);
    else if (copy === this.rival) this.caughtUpAt[copy] = -never;
    else if (!this.isVacant && this.apartSince(this.leader, copy) === never) this.follow(copy);
    else if (this.settings.replication !== 'sync' || (this.isInSync[copy] === 1 && this.isVacant)) this.caughtUpAt[copy] = events.now;
    this.followersChanged();
    this.promote();
  }

  /** Some can't reach each other any more, or can again. */
  reachChanged(): void {
    if (!this.isVacant) {
      for (let copy = 0; copy < this.copies; copy++) {
        const wasApart = this.isApart[copy] === 1;
        this.isApart[copy] = copy !== this.leader && this.apartSince(this.leader, copy) < never ? 1 : 0;
        if (wasApart && this.isApart[copy] === 0 && this.deadSince[copy] === never) this.follow(copy);
      }
      this.losses.discard((record) => !this.isKept(record));
    }
    this.followersChanged();
    this.planPromotion();
    this.promote();
  }

  /** Detection and election are over, if there is anybody to be promoted. */
  promote(): void {
    if (this.context.events.now < this.promotionAt) return;
    const successor = this.successor(true);
    if (successor === none) return;
    const { events, tallies } = this.context;
    const isSplit = !this.isVacant && this.copies === 2 && !this.reach.isPaused(this.instanceOf(this.leader));
    this.rival = isSplit ? this.leader : none;
    this.leader = successor;
    this.isVacant = false;
    this.promotionAt = never;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].failovers++;
    this.takeOffice('failover');
    this.followersChanged();
  }

  /** At the end of a run: what is still without a leader has been so until then, and what an older epoch has will be discarded. */
  finish(): void {
    this.endLeaderlessness();
    if (!this.isVacant) this.losses.discard((record) => this.log.held[this.leader][this.log.at(record)] > this.context.events.now);
  }

  private seenAt(copy: number): Float64Array {
    return this.leads(copy) ? this.log.visible : this.log.applied[copy];
  }

  private isUp(copy: number): boolean {
    return this.deadSince[copy] === never;
  }

  private apartSince(from: number, to: number): number {
    return this.reach.apartSince(this.instanceOf(from), this.instanceOf(to));
  }

  /** Since when one copy hears nothing of another; infinite while it does. */
  private missingSince(from: number, to: number): number {
    return Math.min(this.deadSince[to], this.apartSince(from, to));
  }

  /** A partition that leaves a leader with a minority ends its lease, where others could be elected. Two copies have no majority. */
  private isBoundToMajority(copy: number): boolean {
    if (this.settings.replication === 'consensus') return true;
    if (this.settings.failover !== 'automatic' || this.copies <= 2) return false;
    return this.count((other) => other !== copy && this.apartSince(copy, other) < never) > 0;
  }

  /** Whether a leader will go on as things are now. */
  private willAct(copy: number): boolean {
    if (!this.isBoundToMajority(copy)) return true;
    return 2 * this.count((other) => other === copy || this.missingSince(copy, other) === never) > this.copies;
  }

  /** With `sync` a missing follower is waited for until it is declared dead, if its leader acts that long; elsewhere it does not count. */
  private confirmationOfMissing(leader: number, copy: number): number {
    if (this.settings.replication !== 'sync' || !this.willAct(leader)) return never;
    return this.missingSince(leader, copy) + this.settings.detection;
  }

  /** When enough copies have confirmed a record that `leader` has written. */
  private acknowledgedAt(at: number, leader: number): number {
    const { log } = this;
    const { replication, acks, followers } = this.settings;
    const commit = log.committed[at];
    switch (replication) {
      case 'async':
        return commit;
      case 'sync':
        return Math.max(commit, this.latestOfSet(at, leader));
      case 'semi-sync':
        return this.confirmationOf(at, leader, Math.min(acks ?? 1, followers));
      case 'consensus':
        return this.confirmationOf(at, leader, Math.floor(this.copies / 2));
    }
  }

  /** The last confirmation of the followers that belong to the synchronous set: one that catches up joins with what it has by then. */
  private latestOfSet(at: number, leader: number): number {
    const { log } = this;
    const { now } = this.context.events;
    let latest = 0;
    for (let copy = 0; copy < this.copies; copy++) {
      const isCatchingUp = this.isUp(copy) && this.caughtUpAt[copy] > now && log.held[copy][at] <= this.caughtUpAt[copy];
      if (copy !== leader && !isCatchingUp) latest = Math.max(latest, log.confirmed[copy][at]);
    }
    return latest;
  }

  /** When `count` followers have confirmed. */
  private confirmationOf(at: number, leader: number, count: number): number {
    const commit = this.log.committed[at];
    if (count === 0) return commit;
    let followers = 0;
    for (let copy = 0; copy < this.copies; copy++) if (copy !== leader) this.confirmations[followers++] = this.log.confirmed[copy][at];
    return Math.max(commit, this.confirmations.subarray(0, followers).sort()[count - 1] ?? never);
  }

  /** What is on its way to a follower dies with the leader's machine; whoever was declared dead by then is not in the set. */
  private leaderDied(now: number): void {
    this.isVacant = true;
    this.losses.crashedAt = this.storage.vacantSince = now;
    this.leaderlessSince = Math.min(this.leaderlessSince, now);
    for (let copy = 0; copy < this.copies; copy++) {
      if (this.leads(copy)) continue;
      const isKnownMissing =
        Math.min(this.deadSince[copy], this.copies > 2 ? this.apartSince(this.leader, copy) : never) + this.settings.detection <= now;
      if (isKnownMissing || (this.isUp(copy) && this.caughtUpAt[copy] > now)) this.isInSync[copy] = 0;
      this.streams.cut(copy, never);
    }
    if (this.settings.failover === 'automatic') this.schedulePromotion();
  }

  /**
   * A leader that nobody has replaced goes on from what its disk has. With automatic failover one that is back without what it had stands
   * for election with the others; by hand, a new disk is filled from the copy that has the most.
   */
  private leaderReturned(leader: number): void {
    const { failover } = this.settings;
    this.caughtUpAt[leader] = -never;
    if (this.storage.hasLost[leader] === 1 && failover === 'automatic' && this.copies > 1) return;
    if (this.storage.isBare(leader))
      this.storage.fill(
        leader,
        this.mostAdvanced((copy) => copy !== leader && this.apartSince(leader, copy) === never),
      );
    this.isVacant = false;
    this.promotionAt = never;
    this.takeOffice('crash');
    this.planPromotion();
  }

  /** Whoever leads from now on is followed by all whom it can reach; what nobody has any more is lost. */
  private takeOffice(cause: LossCause): void {
    const { log, leader } = this;
    const { now } = this.context.events;
    this.endLeaderlessness();
    const isRestored = this.storage.restore(leader);
    const gone = isRestored ? this.storage.causeOf(leader) : cause;
    this.lastVisible[leader] = now;
    for (let record = log.base; record < log.end; record++) {
      const at = log.at(record);
      if (log.held[leader][at] > now) continue;
      // It vouches for all that it has: what was not acknowledged yet is, when enough copies have it from here.
      log.origins[at] = leader;
      if (log.visible[at] > now) log.visible[at] = never;
    }
    for (let copy = 0; copy < this.copies; copy++) {
      this.isApart[copy] = copy !== leader && this.apartSince(leader, copy) < never ? 1 : 0;
      if (copy !== leader && this.isApart[copy] === 0 && this.isUp(copy)) this.follow(copy);
    }
    this.losses.discard((record) => !this.isKept(record), gone);
    if (isRestored) this.losses.forget(gone);
    this.storage.isWhole(leader);
    this.storage.vacantSince = never;
  }

  /** A copy gets what the leader has and it lacks, without what it has beyond; it serves when it has it. */
  private follow(copy: number): void {
    if (copy === this.rival) this.rival = none;
    const held = this.streams.catchUp(this.leader, copy);
    if (this.settings.replication === 'sync' || this.caughtUpAt[copy] === never) this.caughtUpAt[copy] = held;
    this.isInSync[copy] = 1;
    this.storage.isWhole(copy);
  }

  /** Writes that waited for a copy that is missing, or back, have new moments of acknowledgement. */
  private followersChanged(): void {
    for (let copy = 0; copy < this.copies; copy++) {
      if (!this.isVacant && !this.leads(copy) && this.missingSince(this.leader, copy) < never)
        this.streams.cut(copy, this.confirmationOfMissing(this.leader, copy));
    }
    if (this.isVacant) return;
    this.settle(this.leader);
    if (this.rival !== none) {
      this.streams.cut(this.leader, this.confirmationOfMissing(this.rival, this.leader));
      this.settle(this.rival);
    }
    if (this.willAct(this.leader)) this.endLeaderlessness();
    else this.leaderlessSince = Math.min(this.leaderlessSince, this.context.events.now + this.settings.detection);
  }

  private settle(leader: number): void {
    const { log } = this;
    const { now } = this.context.events;
    let first = log.end;
    if (this.rival !== none) first = log.base;
    while (first > log.base && log.visible[log.at(first - 1)] > now) first--;
    let last = this.rival === none && first > log.base ? log.visible[log.at(first - 1)] : 0;
    for (let record = first; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 1 || log.origins[at] !== leader || log.visible[at] <= now) continue;
      last = log.visible[at] = Math.max(now, last, this.acknowledgedAt(at, leader));
    }
    this.lastVisible[leader] = Math.max(now, last);
  }

  private schedulePromotion(): void {
    const { events, plan } = this.context;
    this.promotionAt = events.now + this.settings.detection + this.settings.election;
    events.schedule(this.promotionAt, event.promotion, this.number * plan.nodes.length + this.node.index);
  }

  /** While its leader lives, only those that can't reach it elect another. */
  private planPromotion(): void {
    if (this.isVacant) return;
    const isWanted = this.settings.failover === 'automatic' && this.successor(false) !== none;
    if (!isWanted) this.promotionAt = never;
    else if (this.promotionAt === never) this.schedulePromotion();
  }

  /** The copy that takes over, or −1: the most advanced one that may. */
  private successor(isDue: boolean): number {
    return this.mostAdvanced((copy) => this.isCandidate(copy) && this.caughtUpAt[copy] <= this.context.events.now && this.isEligible(copy, isDue));
  }

  private mostAdvanced(isEligible: (copy: number) => boolean): number {
    let best = none;
    let most = -never;
    for (let copy = 0; copy < this.copies; copy++) {
      if (!this.isUp(copy) || !isEligible(copy)) continue;
      const has = this.storage.isEmpty[copy] === 1 ? -1 : this.log.firstLacking(copy, this.context.events.now);
      if (has > most) [best, most] = [copy, has];
    }
    return best;
  }

  private isCandidate(copy: number): boolean {
    return this.isUp(copy) && (copy !== this.leader || this.isVacant);
  }

  /**
   * Whether enough copies that have lost the leader would follow a copy to be sure of what was acknowledged, and of being the only ones:
   * where some live copy is out of reach that takes a majority, of two copies one.
   */
  private isEligible(copy: number, isDue: boolean): boolean {
    const { replication, followers, acks, detection } = this.settings;
    const { now } = this.context.events;
    if (replication === 'sync' && !this.hasAll(copy) && this.count((other) => this.hasAll(other)) > 0) return false;
    const hasLostLeader = (other: number) => {
      const since = this.apartSince(other, this.leader);
      return this.isVacant || (since < never && (!isDue || since + detection <= now));
    };
    const voters = this.count(
      (other) => this.isCandidate(other) && hasLostLeader(other) && (other === copy || this.apartSince(copy, other) === never),
    );
    const others = this.count((other) => this.isUp(other)) - voters;
    if (replication === 'consensus' || (others > 0 && this.copies > 2)) return 2 * voters > this.copies;
    return voters >= (replication === 'semi-sync' ? followers - Math.min(acks ?? 1, followers) + 1 : 1);
  }

  /** Whether a copy has, on its disk at least, all that was acknowledged with `sync`. */
  private hasAll(copy: number): boolean {
    return this.isInSync[copy] === 1 && this.storage.hasLost[copy] === 0;
  }

  /** Whether the leader has a record, or a live copy that it can't reach. */
  private isKept(record: number): boolean {
    const { log } = this;
    const { now } = this.context.events;
    const at = log.at(record);
    for (let copy = 0; copy < this.copies; copy++) {
      if (log.held[copy][at] <= now && (copy === this.leader || (this.isUp(copy) && this.isApart[copy] === 1))) return true;
    }
    return false;
  }

  private endLeaderlessness(): void {
    const { events, tallies } = this.context;
    for (const tally of tallies) {
      const seconds = Math.min(events.now, tally.to) - Math.max(this.leaderlessSince, tally.from);
      if (seconds > 0) tally.nodes[this.node.index].unavailable += seconds;
    }
    this.leaderlessSince = never;
  }

  private count(isCounted: (copy: number) => boolean): number {
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) if (isCounted(copy)) count++;
    return count;
  }
}
