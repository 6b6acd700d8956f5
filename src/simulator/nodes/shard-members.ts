import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import { CopyReach } from './copy-reach.ts';
import type { DatabaseSettings } from './database-settings.ts';

const never = Infinity;

/**
 * The copies of one shard as they stand to each other: who leads, who is dead, and who can't reach whom. Copies are counted from 0;
 * instances of the store are counted shard by shard.
 */
export class ShardMembers {
  readonly copies: number;
  readonly reach: CopyReach;
  leader = 0;
  /** The leader of an older epoch that goes on beside, where two copies can't reach each other; −1 while there is none. */
  rival = none;
  /** Whether nobody leads: the leader has died, or is back without what it had. */
  isVacant = false;
  /** By copy: since when it is dead; from when it may serve; whether the leader could not reach it when that was last looked at. */
  readonly deadSince: Float64Array;
  readonly caughtUpAt: Float64Array;
  readonly isApart: Uint8Array;
  /** By copy: whether a `sync` leader would miss it, as far as was noticed while there was a leader. */
  readonly isInSync: Uint8Array;
  private readonly context: Context;
  private readonly settings: DatabaseSettings;
  private readonly firstInstance: number;

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, number: number) {
    this.context = context;
    this.settings = settings;
    this.copies = 1 + settings.followers;
    this.firstInstance = node.firstInstance + number * this.copies;
    this.reach = new CopyReach(context, node, this.copies, settings.detection);
    this.deadSince = new Float64Array(this.copies).fill(never);
    this.caughtUpAt = new Float64Array(this.copies).fill(-never);
    this.isApart = new Uint8Array(this.copies);
    this.isInSync = new Uint8Array(this.copies).fill(1);
  }

  instanceOf(copy: number): number {
    return this.firstInstance + copy;
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

  isUp(copy: number): boolean {
    return this.deadSince[copy] === never;
  }

  apartSince(from: number, to: number): number {
    return this.reach.apartSince(this.instanceOf(from), this.instanceOf(to));
  }

  /** Since when one copy hears nothing of another; infinite while it does. */
  missingSince(from: number, to: number): number {
    return Math.min(this.deadSince[to], this.apartSince(from, to));
  }

  /** Whether a leader will go on as things are now. */
  willAct(copy: number): boolean {
    if (!this.isBoundToMajority(copy)) return true;
    return 2 * this.count((other) => other === copy || this.missingSince(copy, other) === never) > this.copies;
  }

  count(isCounted: (copy: number) => boolean): number {
    let count = 0;
    for (let copy = 0; copy < this.copies; copy++) if (isCounted(copy)) count++;
    return count;
  }

  /** A partition that leaves a leader with a minority ends its lease, where others could be elected. Two copies have no majority. */
  private isBoundToMajority(copy: number): boolean {
    if (this.settings.replication === 'consensus') return true;
    if (this.settings.failover !== 'automatic' || this.copies <= 2) return false;
    return this.count((other) => other !== copy && this.apartSince(copy, other) < never) > 0;
  }
}
