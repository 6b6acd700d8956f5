import type { Architecture, CallOptions, NodeOf } from '../../model/architecture.ts';
import type { Placement } from '../../model/schema/value-types.ts';

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

/** The first region in which a store with several leaders has none, and where it stands once it has one there. */
export function anotherLeader(
  { regions }: Architecture,
  { settings }: Database,
): { readonly region: string; readonly placement: Placement } | undefined {
  const places = (settings.in ?? []).map(({ place }) => place);
  const region = regions.find(({ name }) => !places.some((place) => place.split('.')[0] === name))?.name;
  if (region === undefined) return undefined;
  const all = [...places, region];
  return { region, placement: all.map((place) => ({ place, share: 1 / all.length })) };
}

/** A placement as a list of the language. */
export function listed(placement: Placement): string {
  return `[${placement.map(({ place }) => place).join(', ')}]`;
}
