import type { NodePlan } from '../plan/plan.ts';
import { event, type Context, type Stop } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { LossCause } from '../run/lost-write.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { ShardAcknowledgement } from './shard-acknowledgement.ts';
import { ShardElection } from './shard-election.ts';
import { ShardLog } from './shard-log.ts';
import { ShardLosses } from './shard-losses.ts';
import { ShardMembers } from './shard-members.ts';
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
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly number: number;
  private readonly members: ShardMembers;
  private readonly acknowledgement: ShardAcknowledgement;
  private readonly election: ShardElection;
  private readonly streams: ShardStreams;
  private readonly losses: ShardLosses;
  private readonly storage: ShardStorage;
  /** Since when it has no leader that takes writes (it may be a moment to come); infinite while it has one. */
  private leaderlessSince = never;
  private promotionAt = never;
  private readonly lastVisible: Float64Array;

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, number: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.number = number;
    const copies = 1 + settings.followers;
    this.log = new ShardLog(copies, context.plan.data.length, retentionOf(context, settings));
    this.members = new ShardMembers(context, node, settings, number);
    this.streams = new ShardStreams(context, node, { settings, number, firstInstance: this.members.instanceOf(0), log: this.log });
    this.storage = new ShardStorage(context, node, { settings, number, log: this.log });
    this.losses = new ShardLosses(context, this.log, () => this.storage.backedUpAt);
    this.acknowledgement = new ShardAcknowledgement(context, settings, this.members, this.log);
    this.election = new ShardElection(context, { settings, members: this.members, log: this.log, storage: this.storage });
    this.lastVisible = new Float64Array(copies);
  }

  get leader(): number {
    return this.members.leader;
  }

  instanceOf(copy: number): number {
    return this.members.instanceOf(copy);
  }

  leads(copy: number): boolean {
    return this.members.leads(copy);
  }

  acts(copy: number): boolean {
    return this.members.acts(copy);
  }

  /** The copy to send to for whoever must talk to a leader and reaches only some: a leader if there is one, else any that can say so. */
  leaderFor(isReachable: (instance: number) => boolean): number {
    const { members } = this;
    if (isReachable(members.instanceOf(members.leader))) return members.leader;
    if (members.rival !== none && isReachable(members.instanceOf(members.rival))) return members.rival;
    for (let copy = 0; copy < members.copies; copy++) if (members.deadSince[copy] === never && isReachable(members.instanceOf(copy))) return copy;
    return members.leader;
  }

  /** Whether a copy may answer reads: with `sync` only while it is sure to have what others were told is there. */
  serves(copy: number): boolean {
    const { members } = this;
    const { now } = this.context.events;
    if (members.deadSince[copy] !== never || members.caughtUpAt[copy] > now) return false;
    return (
      this.settings.replication !== 'sync' ||
      members.leads(copy) ||
      now < members.reach.noticedAt(members.instanceOf(members.leader), members.instanceOf(copy))
    );
  }

  /** Whether a copy that does not lead knows that it can't reach the leader. */
  isCutOff(copy: number): boolean {
    return this.members.apartSince(this.members.leader, copy) < never;
  }

  /** A leading copy has worked on a write: returns its version. `visible` of the log tells when it may be acknowledged. */
  write(frame: number, copy: number, data: number, key: number): number {
    const { log } = this;
    const { now } = this.context.events;
    const record = log.append(data, key, now);
    const at = log.at(record);
    log.origins[at] = copy;
    for (let other = 0; other < this.members.copies; other++) {
      if (other === copy) log.held[other][at] = log.applied[other][at] = log.confirmed[other][at] = now;
      else if (this.members.missingSince(copy, other) === never) this.streams.ship(frame, copy, other, at);
      else {
        log.held[other][at] = log.applied[other][at] = never;
        log.confirmed[other][at] = this.acknowledgement.confirmationOfMissing(copy, other);
      }
    }
    log.visible[at] = this.lastVisible[copy] = Math.max(this.lastVisible[copy], this.acknowledgement.acknowledgedAt(at, copy));
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
    if (this.members.leads(copy) || version <= log.base) return true;
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
    const { members } = this;
    const { now } = this.context.events;
    this.storage.stopped(copy, stop);
    if (members.deadSince[copy] < never) return;
    members.deadSince[copy] = now;
    members.caughtUpAt[copy] = never;
    if (copy === members.leader) this.leaderDied(now);
    else if (copy !== members.rival) this.followersChanged();
  }

  started(copy: number): void {
    const { members } = this;
    const { events } = this.context;
    members.deadSince[copy] = never;
    if (copy === members.leader) this.leaderReturned(copy);
    else if (copy === members.rival) members.caughtUpAt[copy] = -never;
    else if (!members.isVacant && members.apartSince(members.leader, copy) === never) this.follow(copy);
    else if (this.settings.replication !== 'sync' || (members.isInSync[copy] === 1 && members.isVacant)) members.caughtUpAt[copy] = events.now;
    this.followersChanged();
    this.promote();
  }

  /** Some can't reach each other any more, or can again. */
  reachChanged(): void {
    const { members } = this;
    if (!members.isVacant) {
      for (let copy = 0; copy < members.copies; copy++) {
        const wasApart = members.isApart[copy] === 1;
        members.isApart[copy] = copy !== members.leader && members.apartSince(members.leader, copy) < never ? 1 : 0;
        if (wasApart && members.isApart[copy] === 0 && members.deadSince[copy] === never) this.follow(copy);
      }
      this.losses.discard((record) => !this.isKept(record));
    }
    this.followersChanged();
    this.planPromotion();
    this.promote();
  }

  /** Detection and election are over, if there is anybody to be promoted. */
  promote(): void {
    const { members } = this;
    if (this.context.events.now < this.promotionAt) return;
    const successor = this.election.successor(true);
    if (successor === none) return;
    const { events, tallies } = this.context;
    const isSplit = !members.isVacant && members.copies === 2 && !members.reach.isPaused(members.instanceOf(members.leader));
    members.rival = isSplit ? members.leader : none;
    members.leader = successor;
    members.isVacant = false;
    this.promotionAt = never;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].failovers++;
    this.takeOffice('failover');
    this.followersChanged();
  }

  /** At the end of a run: what is still without a leader has been so until then, and what an older epoch has will be discarded. */
  finish(): void {
    this.endLeaderlessness();
    if (!this.members.isVacant) this.losses.discard((record) => this.log.held[this.members.leader][this.log.at(record)] > this.context.events.now);
  }

  private seenAt(copy: number): Float64Array {
    return this.members.leads(copy) ? this.log.visible : this.log.applied[copy];
  }

  /** What is on its way to a follower dies with the leader's machine; whoever was declared dead by then is not in the set. */
  private leaderDied(now: number): void {
    const { members } = this;
    members.isVacant = true;
    this.losses.crashedAt = this.storage.vacantSince = now;
    this.leaderlessSince = Math.min(this.leaderlessSince, now);
    for (let copy = 0; copy < members.copies; copy++) {
      if (members.leads(copy)) continue;
      const isKnownMissing =
        Math.min(members.deadSince[copy], members.copies > 2 ? members.apartSince(members.leader, copy) : never) + this.settings.detection <= now;
      if (isKnownMissing || (members.isUp(copy) && members.caughtUpAt[copy] > now)) members.isInSync[copy] = 0;
      this.streams.cut(copy, never);
    }
    if (this.settings.failover === 'automatic') this.schedulePromotion();
  }

  /**
   * A leader that nobody has replaced goes on from what its disk has. With automatic failover one that is back without what it had stands
   * for election with the others; by hand, a new disk is filled from the copy that has the most.
   */
  private leaderReturned(leader: number): void {
    const { members } = this;
    const { failover } = this.settings;
    members.caughtUpAt[leader] = -never;
    if (this.storage.hasLost[leader] === 1 && failover === 'automatic' && members.copies > 1) return;
    if (this.storage.isBare(leader))
      this.storage.fill(
        leader,
        this.election.mostAdvanced((copy) => copy !== leader && members.apartSince(leader, copy) === never),
      );
    members.isVacant = false;
    this.promotionAt = never;
    this.takeOffice('crash');
    this.planPromotion();
  }

  /** Whoever leads from now on is followed by all whom it can reach; what nobody has any more is lost. */
  private takeOffice(cause: LossCause): void {
    const { log, leader, members } = this;
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
    for (let copy = 0; copy < members.copies; copy++) {
      members.isApart[copy] = copy !== leader && members.apartSince(leader, copy) < never ? 1 : 0;
      if (copy !== leader && members.isApart[copy] === 0 && members.isUp(copy)) this.follow(copy);
    }
    this.losses.discard((record) => !this.isKept(record), gone);
    if (isRestored) this.losses.forget(gone);
    this.storage.isWhole(leader);
    this.storage.vacantSince = never;
  }

  /** A copy gets what the leader has and it lacks, without what it has beyond; it serves when it has it. */
  private follow(copy: number): void {
    const { members } = this;
    if (copy === members.rival) members.rival = none;
    const held = this.streams.catchUp(members.leader, copy);
    if (this.settings.replication === 'sync' || members.caughtUpAt[copy] === never) members.caughtUpAt[copy] = held;
    members.isInSync[copy] = 1;
    this.storage.isWhole(copy);
  }

  /** Writes that waited for a copy that is missing, or back, have new moments of acknowledgement. */
  private followersChanged(): void {
    const { members } = this;
    for (let copy = 0; copy < members.copies; copy++) {
      if (!members.isVacant && !members.leads(copy) && members.missingSince(members.leader, copy) < never)
        this.streams.cut(copy, this.acknowledgement.confirmationOfMissing(members.leader, copy));
    }
    if (members.isVacant) return;
    this.settle(members.leader);
    if (members.rival !== none) {
      this.streams.cut(members.leader, this.acknowledgement.confirmationOfMissing(members.rival, members.leader));
      this.settle(members.rival);
    }
    if (members.willAct(members.leader)) this.endLeaderlessness();
    else this.leaderlessSince = Math.min(this.leaderlessSince, this.context.events.now + this.settings.detection);
  }

  private settle(leader: number): void {
    const { log } = this;
    const { now } = this.context.events;
    let first = log.end;
    if (this.members.rival !== none) first = log.base;
    while (first > log.base && log.visible[log.at(first - 1)] > now) first--;
    let last = this.members.rival === none && first > log.base ? log.visible[log.at(first - 1)] : 0;
    for (let record = first; record < log.end; record++) {
      const at = log.at(record);
      if (log.lost[at] === 1 || log.origins[at] !== leader || log.visible[at] <= now) continue;
      last = log.visible[at] = Math.max(now, last, this.acknowledgement.acknowledgedAt(at, leader));
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
    if (this.members.isVacant) return;
    const isWanted = this.settings.failover === 'automatic' && this.election.successor(false) !== none;
    if (!isWanted) this.promotionAt = never;
    else if (this.promotionAt === never) this.schedulePromotion();
  }

  /** Whether the leader has a record, or a live copy that it can't reach. */
  private isKept(record: number): boolean {
    const { log, members } = this;
    const { now } = this.context.events;
    const at = log.at(record);
    for (let copy = 0; copy < members.copies; copy++) {
      if (log.held[copy][at] <= now && (copy === members.leader || (members.isUp(copy) && members.isApart[copy] === 1))) return true;
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
}
