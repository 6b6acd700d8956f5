import { constant, type Distribution } from '../base/distribution.ts';
import type { Network } from './architecture.ts';
import { isWithin, type Places } from './places.ts';

/** One-way seconds where no `network` says otherwise: within a zone, between zones of a region, between regions. */
const sameZone = 0.00025;
const sameRegion = 0.001;
const otherRegion = 0.04;

/** The declaration that speaks most particularly of the way between two places: zones before regions before `default`. */
export function networkBetween(networks: readonly Network[], places: Places, from: number, to: number): Network | undefined {
  let best: Network | undefined;
  let bestRank = -1;
  for (const network of networks) {
    const rank = rankOf(network, places, from, to);
    if (rank > bestRank) [best, bestRank] = [network, rank];
  }
  return best;
}

/** Seconds one way between two places. */
export function latencyBetween(networks: readonly Network[], places: Places, from: number, to: number): Distribution {
  const declared = networkBetween(networks, places, from, to)?.settings.latency ?? standardOf(networks)?.latency;
  if (declared !== undefined) return declared;
  return constant(from === to ? sameZone : places.regions[from] === places.regions[to] ? sameRegion : otherRegion);
}

/** Seconds one way over a network that joins two nodes by name. */
export function latencyBetweenNodes(networks: readonly Network[], { settings }: Network): Distribution {
  return settings.latency ?? standardOf(networks)?.latency ?? constant(sameRegion);
}

/** What `network default` says. */
export function standardOf(networks: readonly Network[]): Network['settings'] | undefined {
  return networks.find(({ between }) => between === 'default')?.settings;
}

/** How particularly a network speaks of this pair: 0 by default, 1 more for each end that names the zone; −1 where it does not. */
function rankOf(network: Network, places: Places, from: number, to: number): number {
  if (network.between === 'default') return 0;
  const { from: left, to: right, bothWays } = network.between;
  const matches = (a: string, b: string) => isWithin(places, from, a) && isWithin(places, to, b);
  if (!matches(left, right) && !(bothWays && matches(right, left))) return -1;
  return 1 + [left, right].filter((place) => places.names.includes(place) && !places.regions.includes(place)).length;
}
