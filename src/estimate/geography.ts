import { meanOf } from '../base/distribution.ts';
import { leastOf } from '../base/moments.ts';
import { remembered } from '../base/remembered.ts';
import type { Architecture, Network, Node } from '../model/architecture.ts';

/** Where something stands, and what share of it. */
export interface Site {
  readonly zone: string;
  readonly region: string;
  readonly share: number;
}

/** One way, in seconds. */
export interface Distance {
  readonly mean: number;
  readonly least: number;
}

/** One-way seconds where no `network` says otherwise: within a zone, between zones of a region, between regions. */
const sameZone = 0.00025;
const sameRegion = 0.001;
const otherRegion = 0.04;

const zonesOf = remembered(({ regions }: Architecture): readonly Site[] => {
  const zones = regions.flatMap((region) =>
    region.zones.length === 0
      ? [{ zone: region.name, region: region.name, share: 1 }]
      : region.zones.map(({ name }) => ({ zone: `${region.name}.${name}`, region: region.name, share: 1 })),
  );
  return zones.length === 0 ? [{ zone: '', region: '', share: 1 }] : zones;
});

/** The zones over which a node is spread, a region's share evenly over its zones; without a placement, those of the first region. */
export function sitesOf(architecture: Architecture, node: Node): readonly Site[] {
  const zones = zonesOf(architecture);
  const placement = node.settings.in ?? [{ place: zones[0].region, share: 1 }];
  return placement.flatMap(({ place, share }) => {
    const within = zones.filter(({ zone, region }) => zone === place || region === place);
    return within.map((site) => ({ ...site, share: share / within.length }));
  });
}

/** Where each copy of a store stands: its places in turn, a region's zones one after the other. The first is the leader's. */
export function copySites(architecture: Architecture, node: Node, count: number): readonly Site[] {
  const zones = zonesOf(architecture);
  const places = (node.settings.in ?? [{ place: zones[0].region, share: 1 }]).map(({ place, share }) => ({
    share,
    given: 0,
    within: zones.filter(({ zone, region }) => zone === place || region === place),
  }));
  return Array.from({ length: count }, (_, index) => {
    const place = places.reduce((neediest, each) =>
      each.share * (index + 1) - each.given > neediest.share * (index + 1) - neediest.given + 1e-9 ? each : neediest,
    );
    const site = place.within[place.given % place.within.length] ?? zones[0];
    place.given++;
    return { ...site, share: 1 / count };
  });
}

export function distanceBetween(architecture: Architecture, from: Site, to: Site): Distance {
  const known = distances(architecture);
  const name = `${from.zone} ${to.zone}`;
  const found = known.get(name) ?? measure(architecture.networks, from, to);
  known.set(name, found);
  return found;
}

const distances = remembered((_: Architecture) => new Map<string, Distance>());

function measure(networks: readonly Network[], from: Site, to: Site): Distance {
  let best: Network | undefined;
  let bestRank = -1;
  for (const network of networks) {
    const rank = rankOf(network, from, to);
    if (rank > bestRank) [best, bestRank] = [network, rank];
  }
  const latency = best?.settings.latency ?? networks.find(({ between }) => between === 'default')?.settings.latency;
  if (latency !== undefined) return { mean: meanOf(latency) ?? leastOf(latency), least: leastOf(latency) };
  const standard = from.zone === to.zone ? sameZone : from.region === to.region ? sameRegion : otherRegion;
  return { mean: standard, least: standard };
}

/** How particularly a network speaks of this pair: 0 by default, 1 and one more for each end that names the zone; −1 where it does not. */
function rankOf({ between }: Network, from: Site, to: Site): number {
  if (between === 'default') return 0;
  const names = (site: Site, place: string): boolean => site.zone === place || site.region === place;
  const forth = names(from, between.from) && names(to, between.to);
  const back = between.bothWays && names(to, between.from) && names(from, between.to);
  if (!forth && !back) return -1;
  const [left, right] = forth ? [from, to] : [to, from];
  return 1 + Number(left.zone === between.from && left.region !== left.zone) + Number(right.zone === between.to && right.region !== right.zone);
}

/** A network between the two nodes themselves, which counts before those between their places. */
export function declaredBetweenNodes({ networks }: Architecture, from: Node, to: Node): Distance | undefined {
  const network = networks.find(
    ({ between }) =>
      between !== 'default' &&
      ((between.from === from.name && between.to === to.name) || (between.bothWays && between.from === to.name && between.to === from.name)),
  );
  const latency = network?.settings.latency;
  return latency === undefined ? undefined : { mean: meanOf(latency) ?? leastOf(latency), least: leastOf(latency) };
}

/** Of the sites, those that callers from here prefer: of the same zone or region, as the node's `locality` says, where there are any. */
export function preferredSites(from: Site, sites: readonly Site[], locality: Node['settings']['locality']): readonly Site[] {
  const near = sites.filter(({ zone, region }) => (locality === 'zone' ? zone === from.zone : region === from.region));
  return locality === 'any' || near.length === 0 ? sites : near;
}
