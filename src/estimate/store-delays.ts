import type { Distribution } from '../base/distribution.ts';
import { harmonic, squaredVariationOf } from '../base/moments.ts';
import { rememberedWithin } from '../base/remembered.ts';
import type { Architecture, Call, Node, NodeOf } from '../model/architecture.ts';
import { copiesOf, leadersOf } from '../model/places.ts';
import { type Delay, delayFrom, nearest, none, plus, roundTrip } from './delay.ts';
import { copySites, distanceBetween, type Site, sitesOf } from './geography.ts';

type Database = NodeOf<'database'>;

/** Which copies a call goes to first: the leader, one that serves reads, or the one that coordinates. */
export function storeSites(architecture: Architecture, store: Database, step: Call, from: Site): readonly Site[] {
  const copies = copySites(architecture, store, copiesOf(store.settings));
  const isRead = step.operation?.verb === 'read' || step.operation?.verb === 'scan';
  const reads = isRead ? (step.options.reads ?? store.settings.reads) : 'leader';
  if (store.settings.topology === 'leaderless') return [nearest(architecture, from, copies)];
  if (store.settings.topology === 'multi-leader') return sitesOfRegions(architecture, store, copies, { reads, from });
  if (copies.length === 1 || reads === 'leader' || reads === 'quorum') return [copies[0]];
  if (reads === 'nearest') return [nearest(architecture, from, copies)];
  return reads === 'followers' ? copies.slice(1) : copies;
}

/** Any copy, the nearest, the nearest leader, or its followers. */
function sitesOfRegions(
  architecture: Architecture,
  { settings }: Database,
  copies: readonly Site[],
  { reads, from }: { readonly reads: ReadsFrom; readonly from: Site },
): readonly Site[] {
  if (reads === 'any') return copies;
  if (reads === 'nearest') return [nearest(architecture, from, copies)];
  const leaders = copies.slice(0, leadersOf(settings));
  const leader = leaders.indexOf(nearest(architecture, from, leaders));
  const fellows = copies.filter((_, copy) => copy !== leader && copy % leaders.length === leader);
  return reads === 'followers' && fellows.length > 0 ? fellows : [leaders[leader]];
}

/**
 * By copy of a store, how often an operation is there: once at the leader, or at one of those that serve reads, or at every copy where none
 * leads. What copies take over from their leader costs them no slot.
 */
export function copyShares(
  architecture: Architecture,
  store: Database,
  {
    isWrite,
    reads = store.settings.reads,
    caller,
  }: { readonly isWrite: boolean; readonly reads: ReadsFrom | undefined; readonly caller: Node | undefined },
): readonly number[] {
  const count = copiesOf(store.settings);
  const { topology } = store.settings;
  const even = (from: number): readonly number[] => Array.from({ length: count }, (_, copy) => (copy < from ? 0 : 1 / (count - from)));
  const isFree = !isWrite && (reads === 'any' || reads === 'followers' || reads === 'nearest');
  if (topology === 'leaderless' && !isFree) return Array.from({ length: count }, () => 1);
  if (topology === 'multi-leader' && !(isFree && reads === 'any') && !(isFree && reads === 'nearest'))
    return regionShares(architecture, store, caller, isFree && store.settings.followers > 0);
  if (topology !== 'leader-follower') return !isFree || reads === 'nearest' ? nearestShares(architecture, store, caller) : even(0);
  if (count === 1 || !isFree) return Array.from({ length: count }, (_, copy) => (copy === 0 ? 1 : 0));
  return reads === 'nearest' ? nearestShares(architecture, store, caller) : even(reads === 'followers' ? 1 : 0);
}

type ReadsFrom = Call['options']['reads'];

/** Everything is asked of the nearest leader, or evenly of its followers. */
function regionShares(architecture: Architecture, store: Database, caller: Node | undefined, isForFollowers: boolean): readonly number[] {
  const leaders = leadersOf(store.settings);
  const byRegion = nearestShares(architecture, store, caller, leaders);
  return Array.from({ length: copiesOf(store.settings) }, (_, copy) => {
    if (copy < leaders === isForFollowers) return 0;
    return byRegion[copy % leaders] / (isForFollowers ? store.settings.followers : 1);
  });
}

/** Of the callers, the share that is nearest to each of the first copies; ties are shared. Who calls from nowhere known calls all alike. */
function nearestShares(
  architecture: Architecture,
  store: Database,
  caller: Node | undefined,
  count: number = copiesOf(store.settings),
): readonly number[] {
  const copies = copySites(architecture, store, copiesOf(store.settings)).slice(0, count);
  const shares = copies.map(() => (caller === undefined ? 1 / copies.length : 0));
  for (const site of caller === undefined ? [] : sitesOf(architecture, caller)) {
    const distances = copies.map((copy) => distanceBetween(architecture, site, copy).mean);
    const least = Math.min(...distances);
    const ties = distances.filter((distance) => distance === least).length;
    distances.forEach((distance, copy) => (shares[copy] += distance === least ? site.share / ties : 0));
  }
  return shares;
}

/** How long a store's leader waits for its copies before it acknowledges a write, or leaders for each other; nothing of a store without leaders. */
export const commitDelayOf = rememberedWithin((architecture: Architecture, database: Database): Delay => {
  const { topology, conflicts } = database.settings;
  if (topology === 'leaderless') return none;
  const confirmed = confirmationDelay(architecture, database);
  return topology === 'multi-leader' && conflicts === 'reject' ? plus(agreementDelay(architecture, database), confirmed) : confirmed;
});

/** A leader waits for as many of its followers as `replication` says; of several leaders the first. */
function confirmationDelay(architecture: Architecture, database: Database): Delay {
  const { topology, followers, replication, acks, lag } = database.settings;
  if (followers === 0 || replication === 'async') return none;
  const leaders = topology === 'multi-leader' ? leadersOf(database.settings) : 1;
  const needed = replication === 'sync' ? followers : replication === 'semi-sync' ? Math.min(acks ?? 1, followers) : Math.floor((followers + 1) / 2);
  const [leader, ...others] = copySites(architecture, database, leaders * (1 + followers)).filter((_, copy) => copy % leaders === 0);
  const trips = others.map((site) => plus(roundTrip(architecture, leader, site), delayFrom(lag))).sort((left, right) => left.mean - right.mean);
  return needed === 0 ? none : trips[needed - 1];
}

/** Leaders that agree on writes: a round trip to a majority, from the leader that is nearest to the others. */
export function agreementDelay(architecture: Architecture, database: Database): Delay {
  const leaders = copySites(architecture, database, leadersOf(database.settings));
  const byMean = (left: Delay, right: Delay): number => left.mean - right.mean;
  const trips = leaders.map((leader) => {
    const others = leaders.filter((other) => other !== leader).map((other) => roundTrip(architecture, leader, other));
    return [none, ...others].sort(byMean)[Math.floor(leaders.length / 2)];
  });
  return trips.sort(byMean)[0];
}

/** One round of messages from a leaderless store's coordinator to all copies, until enough have answered. */
export interface Round {
  /** How many answers it waits for, of how many copies. */
  readonly goal: number;
  readonly time: Distribution;
  /** On the way to the goal-th nearest copy and back, hops included. */
  readonly way: Delay;
}

/** The rounds that an operation needs: an update reads before it writes. Nothing of a store that has leaders, and of a read that asks one copy. */
export function roundsOf(architecture: Architecture, database: Database, step: Call, coordinator: Site): readonly Round[] {
  const { settings } = database;
  if (settings.topology !== 'leaderless') return [];
  const majority = Math.floor(settings['replication-factor'] / 2) + 1;
  const round = (goal: number, time: Distribution, hops: readonly Distribution[]): Round => ({
    goal,
    time: step.options.time ?? time,
    way: plus(quorumWay(architecture, database, goal, coordinator), ...hops.map(delayFrom)),
  });
  const read = () => round(settings['read-quorum'] ?? majority, settings['read-time'], [settings['read-hop'], settings['response-hop']]);
  const write = () => round(settings['write-quorum'] ?? majority, settings['write-time'], [settings['write-hop'], settings['ack-hop']]);
  switch (step.operation?.verb) {
    case 'read':
    case 'scan':
      return asksOneCopy(database, step) ? [] : [read()];
    case 'update':
      return [read(), write()];
    case 'write':
    case 'create':
      return [write()];
    default:
      return [];
  }
}

/** Whether a read of a leaderless store contents itself with one copy. */
function asksOneCopy({ settings }: Database, step: Call): boolean {
  const reads = step.options.reads ?? settings.reads;
  return reads === 'any' || reads === 'nearest' || reads === 'followers';
}

/** The coordinator is a copy itself, and has no way to go to itself. */
function quorumWay(architecture: Architecture, database: Database, goal: number, coordinator: Site): Delay {
  const trips = copySites(architecture, database, database.settings['replication-factor'])
    .map((site) => ({ ...roundTrip(architecture, coordinator, site), isHere: site.place === coordinator.place }))
    .sort((left, right) => Number(right.isHere) - Number(left.isHere) || left.mean - right.mean);
  return goal < 2 ? none : (trips[goal - 1] ?? none);
}

/** How much longer than one copy's mean the `goal`-th of so many takes: exact for exponential times, 1 for constant ones. */
export function orderFactor(time: Distribution, goal: number, count: number): number {
  const variation = Math.sqrt(squaredVariationOf(time) ?? 1);
  return 1 + (harmonic(count) - harmonic(count - goal) - 1) * Math.min(1, variation);
}
