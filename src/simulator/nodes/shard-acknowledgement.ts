import type { Context } from '../run/context.ts';
import type { DatabaseSettings } from './database-settings.ts';
import type { ShardLog } from './shard-log.ts';
import type { ShardMembers } from './shard-members.ts';

const never = Infinity;

/** When a write of a shard may be acknowledged and shown, by its copies' confirmations. */
export class ShardAcknowledgement {
  private readonly context: Context;
  private readonly settings: DatabaseSettings;
  private readonly members: ShardMembers;
  private readonly log: ShardLog;
  private readonly confirmations: Float64Array;

  constructor(context: Context, settings: DatabaseSettings, members: ShardMembers, log: ShardLog) {
    this.context = context;
    this.settings = settings;
    this.members = members;
    this.log = log;
    this.confirmations = new Float64Array(members.copies);
  }

  /** When enough copies have confirmed a record that `leader` has written. */
  acknowledgedAt(at: number, leader: number): number {
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
        return this.confirmationOf(at, leader, Math.floor(this.members.copies / 2));
    }
  }

  /** With `sync` a missing follower is waited for until it is declared dead, if its leader acts that long; elsewhere it does not count. */
  confirmationOfMissing(leader: number, copy: number): number {
    if (this.settings.replication !== 'sync' || !this.members.willAct(leader)) return never;
    return this.members.missingSince(leader, copy) + this.settings.detection;
  }

  /** The last confirmation of the followers that belong to the synchronous set: one that catches up joins with what it has by then. */
  private latestOfSet(at: number, leader: number): number {
    const { log, members } = this;
    const { now } = this.context.events;
    let latest = 0;
    for (let copy = 0; copy < members.copies; copy++) {
      const isCatchingUp = members.isUp(copy) && members.caughtUpAt[copy] > now && log.held[copy][at] <= members.caughtUpAt[copy];
      if (copy !== leader && !isCatchingUp) latest = Math.max(latest, log.confirmed[copy][at]);
    }
    return latest;
  }

  /** When `count` followers have confirmed. */
  private confirmationOf(at: number, leader: number, count: number): number {
    const commit = this.log.committed[at];
    if (count === 0) return commit;
    let followers = 0;
    for (let copy = 0; copy < this.members.copies; copy++) if (copy !== leader) this.confirmations[followers++] = this.log.confirmed[copy][at];
    return Math.max(commit, this.confirmations.subarray(0, followers).sort()[count - 1] ?? never);
  }
}
