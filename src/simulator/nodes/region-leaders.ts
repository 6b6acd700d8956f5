import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { CopyReach } from './copy-reach.ts';
import type { DatabaseSettings } from './database-settings.ts';

const never = Infinity;

export interface RegionLeadersOptions {
  readonly settings: DatabaseSettings;
  /** Leaders of a key, one a region; and copies of a key in all. */
  readonly leaders: number;
  readonly copies: number;
  readonly reach: CopyReach;
  /** A follower leads in place of another copy; a leader has learnt that another leads. */
  readonly onPromoted: (instance: number) => void;
  readonly onDeposed: (instance: number) => void;
}

/**
 * Who leads in each region, where every leader has followers there. Of a shard's copies the first are the leaders of the regions, then comes
 * the first follower of each, and so on. A leader that its followers have lost is replaced by the rules of a single leader (semantics.md
 * 15); but what it has taken in by itself is not discarded: leaders exchange what they have, and it is one of those who do.
 */
export class RegionLeaders {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly options: RegionLeadersOptions;
  /** By group of a leader and its followers: who leads, and when a follower may take over. */
  private readonly official: Int32Array;
  private readonly promotionAt: Float64Array;
  /** By instance: whether it takes writes; whether a `sync` leader would miss it; when the newest was taken in that its leader has sent. */
  private readonly isLeading: Uint8Array;
  private readonly isInSync: Uint8Array;
  private readonly progress: Float64Array;

  constructor(context: Context, node: NodePlan, options: RegionLeadersOptions) {
    this.context = context;
    this.node = node;
    this.options = options;
    const groups = options.settings.shards * options.leaders;
    this.official = Int32Array.from({ length: groups }, (_, group) => this.membersOf(group)[0]);
    this.promotionAt = new Float64Array(groups).fill(never);
    this.isLeading = new Uint8Array(node.instanceCount);
    for (const leader of this.official) this.isLeading[leader - node.firstInstance] = 1;
    this.isInSync = new Uint8Array(node.instanceCount).fill(1);
    this.progress = new Float64Array(node.instanceCount).fill(-never);
  }

  /** Whether it takes writes, as far as it knows. */
  leads(instance: number): boolean {
    return this.isLeading[instance - this.node.firstInstance] === 1;
  }

  /** Whether it leads and may: without a majority of its group a lease runs out after `detection`. */
  acts(instance: number): boolean {
    if (!this.leads(instance)) return false;
    if (!this.isBoundToMajority(instance)) return true;
    const members = this.membersOf(this.groupOf(instance));
    const there = members.filter((other) => other === instance || this.options.reach.isThere(instance, other));
    return 2 * there.length > members.length;
  }

  /** Who leads in the region of a copy. */
  leaderOf(instance: number): number {
    return this.official[this.groupOf(instance)];
  }

  /** The number of its leader's group. */
  groupOf(instance: number): number {
    const { copies, leaders } = this.options;
    const copy = instance - this.node.firstInstance;
    return Math.floor(copy / copies) * leaders + ((copy % copies) % leaders);
  }

  areTogether(one: number, other: number): boolean {
    return this.groupOf(one) === this.groupOf(other);
  }

  /** The other copies of its region. */
  fellowsOf(instance: number): number[] {
    return this.membersOf(this.groupOf(instance)).filter((other) => other !== instance);
  }

  /** The leaders of all regions that have the keys of a copy. */
  peersOf(instance: number): number[] {
    const { leaders } = this.options;
    const first = this.groupOf(instance) - (this.groupOf(instance) % leaders);
    return Array.from({ length: leaders }, (_, region) => this.official[first + region]);
  }

  /** A follower has what its leader took in at a moment, or all that it has. */
  hasGot(instance: number, committed: number): void {
    const at = instance - this.node.firstInstance;
    if (committed > this.progress[at]) this.progress[at] = committed;
  }

  caughtUp(instance: number): void {
    this.isInSync[instance - this.node.firstInstance] = 1;
  }

  /** It has lost what was taken in since a moment. */
  hasLost(instance: number, since: number): void {
    const at = instance - this.node.firstInstance;
    if (since < this.progress[at]) this.progress[at] = since;
  }

  /** An instance has stopped, or some can't reach each other any more, or can again. */
  observe(): void {
    for (let group = 0; group < this.official.length; group++) this.observeGroup(group);
  }

  promote(group: number): void {
    const { events, tallies, isUp } = this.context;
    if (events.now < this.promotionAt[group]) return;
    const successor = this.successor(group, true);
    if (successor === none) return;
    const old = this.official[group];
    // Whoever lives and can't be told goes on beside.
    if (isUp[old] === 0) this.isLeading[old - this.node.firstInstance] = 0;
    this.official[group] = successor;
    this.isLeading[successor - this.node.firstInstance] = 1;
    this.promotionAt[group] = never;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].failovers++;
    this.options.onPromoted(successor);
  }

  private observeGroup(group: number): void {
    const leader = this.official[group];
    const { settings, reach } = this.options;
    for (const member of this.membersOf(group)) {
      if (member === leader) continue;
      if (this.leads(member) && this.isTogetherNow(member, leader)) {
        this.isLeading[member - this.node.firstInstance] = 0;
        this.options.onDeposed(member);
      }
      // Declared dead while there was a leader to do so.
      if (this.missingSince(leader, member) + settings.detection <= this.leaderMissingSince(leader)) this.noteMissing(member);
    }
    if (settings.failover !== 'automatic') return;
    const isLost = !reach.isUp(leader) || this.successor(group, false) !== none;
    if (!isLost) this.promotionAt[group] = never;
    else if (this.promotionAt[group] === never) this.schedulePromotion(group);
    else this.promote(group);
  }

  /** A member that has been missing for `detection` leaves those in sync. */
  private noteMissing(member: number): void {
    this.isInSync[member - this.node.firstInstance] = 0;
  }

  private schedulePromotion(group: number): void {
    const { events, plan } = this.context;
    const { detection, election } = this.options.settings;
    this.promotionAt[group] = events.now + detection + election;
    events.schedule(this.promotionAt[group], event.promotion, group * plan.nodes.length + this.node.index);
  }

  /** The most advanced of those that may take over; −1 for none. */
  private successor(group: number, isDue: boolean): number {
    const leader = this.official[group];
    const members = this.membersOf(group);
    const { reach, settings } = this.options;
    const hasLost = (member: number) => {
      if (!reach.isUp(leader)) return true;
      const since = reach.apartSince(member, leader);
      return !this.leads(member) && since < never && (!isDue || since + settings.detection <= this.context.events.now);
    };
    const voters = members.filter((member) => member !== leader && reach.isUp(member) && hasLost(member));
    let best: number = none;
    for (const each of voters.filter((voter) => this.isEligible(voter, voters, members)))
      if (best === none || this.progress[each - this.node.firstInstance] > this.progress[best - this.node.firstInstance]) best = each;
    return best;
  }

  /** Whether enough would follow it to be sure of what was acknowledged; where some live copy is out of reach that takes a majority. */
  private isEligible(candidate: number, voters: readonly number[], members: readonly number[]): boolean {
    const { settings, reach } = this.options;
    const { replication, followers, acks } = settings;
    const inSync = (member: number) => this.isInSync[member - this.node.firstInstance] === 1;
    if (replication === 'sync' && !inSync(candidate) && voters.some(inSync)) return false;
    const following = voters.filter((voter) => reach.apartSince(candidate, voter) === never).length;
    const others = members.filter((member) => reach.isUp(member)).length - following;
    if (replication === 'consensus' || (others > 0 && members.length > 2)) return 2 * following > members.length;
    return following >= (replication === 'semi-sync' ? followers - Math.min(acks ?? 1, followers) + 1 : 1);
  }

  private isBoundToMajority(instance: number): boolean {
    const { settings, reach } = this.options;
    if (settings.replication === 'consensus') return true;
    if (settings.failover !== 'automatic' || settings.followers < 2) return false;
    return this.fellowsOf(instance).some((other) => reach.apartSince(instance, other) < never);
  }

  private isTogetherNow(one: number, other: number): boolean {
    const { reach } = this.options;
    return reach.isUp(one) && reach.isUp(other) && reach.apartSince(one, other) === never;
  }

  private missingSince(leader: number, member: number): number {
    const { reach } = this.options;
    return Math.min(reach.isUp(member) ? never : this.context.changedAt[member], reach.apartSince(leader, member));
  }

  private leaderMissingSince(leader: number): number {
    return this.options.reach.isUp(leader) ? this.context.events.now : this.context.changedAt[leader];
  }

  private membersOf(group: number): number[] {
    const { copies, leaders } = this.options;
    const first = this.node.firstInstance + Math.floor(group / leaders) * copies + (group % leaders);
    return Array.from({ length: copies / leaders }, (_, turn) => first + turn * leaders);
  }
}
