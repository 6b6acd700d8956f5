import { meanOf, type Distribution } from '../base/distribution.ts';
import { leastOf } from '../base/moments.ts';
import { remembered, rememberedWithin } from '../base/remembered.ts';
import type { Architecture, Node } from '../model/architecture.ts';
import { latencyBetween, latencyBetweenNodes } from '../model/networks.ts';
import { brokersOf, copyPlacesOf, instanceCountOf, instancePlacesOf, isWithin, localHosts, placesOf } from '../model/places.ts';

/** Where something stands, and what share of it. */
export interface Site {
  /** The index of its zone among all places. */
  readonly place: number;
  readonly zone: string;
  readonly region: string;
  readonly share: number;
}

/** One way, in seconds. */
export interface Distance {
  readonly mean: number;
  readonly least: number;
}

/** The zones over which a node is spread, and the share of its machines in each; a client's users are spread as its placement says. */
export const sitesOf = rememberedWithin((architecture: Architecture, node: Node): readonly Site[] => {
  if (node.kind === 'client') return usersOf(architecture, node);
  const hosts = localHosts(architecture, node) ?? [brokersOf(architecture, node)];
  const places = hosts.flatMap((host) => [...instancePlacesOf(placesOf(architecture), host, instanceCountOf(host))]);
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].map(([place, count]) => siteAt(architecture, place, count / places.length));
});

/** A region's share goes evenly to its zones. */
function usersOf(architecture: Architecture, { settings }: Node): readonly Site[] {
  const places = placesOf(architecture);
  return (settings.in ?? [{ place: places.regions[0], share: 1 }]).flatMap(({ place, share }) => {
    const within = places.names.map((_, index) => index).filter((index) => isWithin(places, index, place));
    return within.map((index) => siteAt(architecture, index, share / within.length));
  });
}

function siteAt(architecture: Architecture, place: number, share: number): Site {
  const { names, regions } = placesOf(architecture);
  return { place, zone: names[place], region: regions[place], share };
}

/** A region's first zone, or the zone of that name. */
export function siteNamed(architecture: Architecture, name: string): Site {
  const places = placesOf(architecture);
  return siteAt(
    architecture,
    Math.max(
      0,
      places.names.findIndex((_, index) => isWithin(places, index, name)),
    ),
    1,
  );
}

/** Where each copy of a store's first shard stands. The first is the leader's. */
export function copySites(architecture: Architecture, node: Node, count: number): readonly Site[] {
  return Array.from(copyPlacesOf(placesOf(architecture), node, count), (place) => siteAt(architecture, place, 1 / count));
}

export function distanceBetween(architecture: Architecture, from: Site, to: Site): Distance {
  const known = distances(architecture);
  const index = from.place * placesOf(architecture).names.length + to.place;
  return (known[index] ??= distanceOf(latencyBetween(architecture.networks, placesOf(architecture), from.place, to.place)));
}

const distances = remembered((_: Architecture): Distance[] => []);

function distanceOf(latency: Distribution): Distance {
  return { mean: meanOf(latency) ?? leastOf(latency), least: leastOf(latency) };
}

/** A network between the two nodes themselves, which counts before those between their places. */
export function declaredBetweenNodes({ networks }: Architecture, from: Node, to: Node): Distance | undefined {
  const network = networks.find(
    ({ between }) =>
      between !== 'default' &&
      ((between.from === from.name && between.to === to.name) || (between.bothWays && between.from === to.name && between.to === from.name)),
  );
  return network === undefined ? undefined : distanceOf(latencyBetweenNodes(networks, network));
}

/** Of the sites, those that callers from here prefer: of the same zone or region, as the node's `locality` says, where there are any. */
export function preferredSites(from: Site, sites: readonly Site[], locality: Node['settings']['locality']): readonly Site[] {
  const near = sites.filter(({ zone, region }) => (locality === 'zone' ? zone === from.zone : region === from.region));
  return locality === 'any' || near.length === 0 ? sites : near;
}
