import type { CallOptions, NodeOf } from '../../model/architecture.ts';

type Database = NodeOf<'database'>;

/** One leader whose followers take its writes over: the shape in which `replication` and `failover` have a meaning. */
export function hasFollowers({ settings }: Database): boolean {
  return settings.topology === 'leader-follower' && settings.followers > 0;
}

/** `its follower`, `its 2 followers`. */
export function followersOf({ settings }: Database): string {
  return settings.followers === 1 ? 'its follower' : `its ${settings.followers} followers`;
}

/** Whether a read with these options may be served by a copy that is not the leader. */
export function mayReadFollower(database: Database, options?: CallOptions): boolean {
  const reads = options?.reads ?? database.settings.reads;
  return hasFollowers(database) && (reads === 'followers' || reads === 'nearest' || reads === 'any');
}
