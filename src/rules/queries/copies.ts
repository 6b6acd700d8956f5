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

/** Copies of each key, the leader's included: one a region where every region has a leader. */
export function copiesOf({ settings }: Database): number {
  switch (settings.topology) {
    case 'leader-follower':
      return 1 + settings.followers;
    case 'leaderless':
      return settings['replication-factor'];
    case 'multi-leader':
      return (1 + settings.followers) * regionsOf(settings.in);
  }
}

function regionsOf(placement: Database['settings']['in']): number {
  return new Set((placement ?? []).map(({ place }) => place.split('.')[0])).size || 1;
}
