import { constant, meanOf, type Distribution } from '../../base/distribution.ts';
import type { Architecture, Network } from '../../model/architecture.ts';
import { latencyBetween, latencyBetweenNodes, networkBetween, standardOf } from '../../model/networks.ts';
import { isWithin, localHosts, type Places } from '../../model/places.ts';
import { samplerOf } from '../engine/sampler.ts';
import type { Link, NetworkPlan } from './plan.ts';

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
  const best = networkBetween(networks, places, from, to);
  const latency = latencyBetween(networks, places, from, to);
  const bandwidth = best?.settings.bandwidth ?? standardOf(networks)?.bandwidth;
  if (bandwidth === undefined || best === undefined) return linkOf(latency, best?.settings.loss ?? 0);
  const isDefault = best.between === 'default';
  const line = isDefault ? lines.of('default', from, to) : lines.of(networks.indexOf(best), isForward(best, places, from, to) ? 'forth' : 'back');
  return { ...linkOf(latency, best.settings.loss), bandwidth, line };
}

function isForward({ between }: Network, places: Places, from: number, to: number): boolean {
  return between !== 'default' && isWithin(places, from, between.from) && isWithin(places, to, between.to);
}

function nodeLinks(architecture: Architecture, links: Link[], lines: Lines): Int32Array | undefined {
  const names = architecture.nodes.map((node) => node.name);
  let table: Int32Array | undefined;
  for (const [index, network] of architecture.networks.entries()) {
    const { between, settings } = network;
    if (between === 'default') continue;
    const [from, to] = [names.indexOf(between.from), names.indexOf(between.to)];
    if (from < 0 || to < 0) continue;
    table ??= new Int32Array(names.length * names.length).fill(-1);
    const link = linkOf(latencyBetweenNodes(architecture.networks, network), settings.loss);
    const bandwidth = settings.bandwidth ?? standardOf(architecture.networks)?.bandwidth;
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
