import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { ShardLog } from './shard-log.ts';
import type { ShardMembers } from './shard-members.ts';
import type { ShardStorage } from './shard-storage.ts';

const never = Infinity;

interface Parts {
  readonly settings: DatabaseSettings;
  readonly members: ShardMembers;
  readonly log: ShardLog;
  readonly storage: ShardStorage;
}

/** Who may take over a shard that has lost its leader, and who of those does. */
export class ShardElection {
  private readonly context: Context;
  private readonly settings: DatabaseSettings;
  private readonly members: ShardMembers;
  private readonly log: ShardLog;
  private readonly storage: ShardStorage;

  constructor(context: Context, { settings, members, log, storage }: Parts) {
    this.context = context;
    this.settings = settings;
    this.members = members;
    this.log = log;
    this.storage = storage;
  }

  /** The copy that takes over, or −1: the most advanced one that may. */
  successor(isDue: boolean): number {
    return this.mostAdvanced(
      (copy) => this.isCandidate(copy) && this.members.caughtUpAt[copy] <= this.context.events.now && this.isEligible(copy, isDue),
    );
  }

  mostAdvanced(isEligible: (copy: number) => boolean): number {
    let best = none;
    let most = -never;
    for (let copy = 0; copy < this.members.copies; copy++) {
      if (!this.members.isUp(copy) || !isEligible(copy)) continue;
      const has = this.storage.isEmpty[copy] === 1 ? -1 : this.log.firstLacking(copy, this.context.events.now);
      if (has > most) [best, most] = [copy, has];
    }
    return best;
  }

  private isCandidate(copy: number): boolean {
    const { members } = this;
    return members.isUp(copy) && (copy !== members.leader || members.isVacant);
  }

  /**
   * Whether enough copies that have lost the leader would follow a copy to be sure of what was acknowledged, and of being the only ones:
   * where some live copy is out of reach that takes a majority, of two copies one.
   */
  private isEligible(copy: number, isDue: boolean): boolean {
    const { members } = this;
    const { replication, followers, acks, detection } = this.settings;
    const { now } = this.context.events;
    if (replication === 'sync' && !this.hasAll(copy) && members.count((other) => this.hasAll(other)) > 0) return false;
    const hasLostLeader = (other: number) => {
      const since = members.apartSince(other, members.leader);
      return members.isVacant || (since < never && (!isDue || since + detection <= now));
    };
    const voters = members.count(
      (other) => this.isCandidate(other) && hasLostLeader(other) && (other === copy || members.apartSince(copy, other) === never),
    );
    const others = members.count((other) => members.isUp(other)) - voters;
    if (replication === 'consensus' || (others > 0 && members.copies > 2)) return 2 * voters > members.copies;
    return voters >= (replication === 'semi-sync' ? followers - Math.min(acks ?? 1, followers) + 1 : 1);
  }

  /** Whether a copy has, on its disk at least, all that was acknowledged with `sync`. */
  private hasAll(copy: number): boolean {
    return this.members.isInSync[copy] === 1 && this.storage.hasLost[copy] === 0;
  }
}
