import { constant, meanOf, type Distribution } from '../../base/distribution.ts';
import type { Architecture, Network } from '../../model/architecture.ts';
import { samplerOf } from '../engine/sampler.ts';
import { isWithin, localHosts } from './places.ts';
import type { Link, NetworkPlan, Places } from './plan.ts';

/** One-way seconds where no `network` says otherwise: within a zone, between zones of a region, between regions. */
const sameZone = 0.00025;
const sameRegion = 0.001;
const otherRegion = 0.04;

/** A link for every ordered pair of places; the most particular declaration wins: zones before regions before `default`. */
export function networkOf(architecture: Architecture, places: Places): NetworkPlan {
  const count = places.names.length;
  const links: Link[] = [];
  const lines = new Lines();
  const ofPlaces = new Int32Array(count * count);
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      ofPlaces[from * count + to] = links.length;
      links.push(linkBetween(architecture.networks, places, { from, to, lines }));
    }
  }
  return { links, ofPlaces, ofNodes: nodeLinks(architecture, links, lines), lineCount: lines.count };
}

/** Lines of limited bandwidth by name: a direction of a declared network, or of a pair of places that share the default. */
class Lines {
  private readonly numbers = new Map<string, number>();

  get count(): number {
    return this.numbers.size;
  }

  of(...name: readonly (string | number)[]): number {
    const key = name.join(' ');
    const number = this.numbers.get(key) ?? this.numbers.size;
    this.numbers.set(key, number);
    return number;
  }
}

interface Way {
  readonly from: number;
  readonly to: number;
  readonly lines: Lines;
}

function linkBetween(networks: readonly Network[], places: Places, { from, to, lines }: Way): Link {
  let best: Network | undefined;
  let bestRank = -1;
  for (const network of networks) {
    const rank = rankOf(network, places, from, to);
    if (rank > bestRank) [best, bestRank] = [network, rank];
  }
  const standard = from === to ? sameZone : places.regions[from] === places.regions[to] ? sameRegion : otherRegion;
  const latency = best?.settings.latency ?? standardOf(networks)?.latency ?? constant(standard);
  const bandwidth = best?.settings.bandwidth ?? standardOf(networks)?.bandwidth;
  if (bandwidth === undefined || best === undefined) return linkOf(latency, best?.settings.loss ?? 0);
  const isDefault = best.between === 'default';
  const line = isDefault ? lines.of('default', from, to) : lines.of(networks.indexOf(best), isForward(best, places, from, to) ? 'forth' : 'back');
  return { ...linkOf(latency, best.settings.loss), bandwidth, line };
}

function standardOf(networks: readonly Network[]): Network['settings'] | undefined {
  return networks.find((network) => network.between === 'default')?.settings;
}

function isForward({ between }: Network, places: Places, from: number, to: number): boolean {
  return between !== 'default' && isWithin(places, from, between.from) && isWithin(places, to, between.to);
}

/** How particularly a network speaks of this pair: 0 by default, 1 more for each end that names the zone; −1 where it does not. */
function rankOf(network: Network, places: Places, from: number, to: number): number {
  if (network.between === 'default') return 0;
  const { from: left, to: right, bothWays } = network.between;
  const matches = (a: string, b: string) => isWithin(places, from, a) && isWithin(places, to, b);
  if (!matches(left, right) && !(bothWays && matches(right, left))) return -1;
  return 1 + [left, right].filter((place) => places.names.includes(place) && !places.regions.includes(place)).length;
}

function nodeLinks(architecture: Architecture, links: Link[], lines: Lines): Int32Array | undefined {
  const names = architecture.nodes.map((node) => node.name);
  let table: Int32Array | undefined;
  for (const [index, { between, settings }] of architecture.networks.entries()) {
    if (between === 'default') continue;
    const [from, to] = [names.indexOf(between.from), names.indexOf(between.to)];
    if (from < 0 || to < 0) continue;
    table ??= new Int32Array(names.length * names.length).fill(-1);
    const standard = standardOf(architecture.networks);
    const link = linkOf(settings.latency ?? standard?.latency ?? constant(sameRegion), settings.loss);
    const bandwidth = settings.bandwidth ?? standard?.bandwidth;
    const limited = (direction: string): Link => (bandwidth === undefined ? link : { ...link, bandwidth, line: lines.of(index, direction) });
    table[from * names.length + to] = links.push(limited('forth')) - 1;
    if (between.bothWays) table[to * names.length + from] = links.push(limited('back')) - 1;
  }
  for (const [cache, node] of architecture.nodes.entries()) {
    // It lives where its callers run.
    for (const host of localHosts(architecture, node) ?? []) {
      table ??= new Int32Array(names.length * names.length).fill(-1);
      const caller = names.indexOf(host.name);
      table[caller * names.length + cache] = table[cache * names.length + caller] = links.push(linkOf(constant(0), 0)) - 1;
    }
  }
  return table;
}

function linkOf(latency: Distribution, loss: number): Link {
  return { latency: samplerOf(latency), mean: meanOf(latency) ?? Infinity, loss, bandwidth: Infinity, line: -1 };
}
