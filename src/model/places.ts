import { remembered } from '../base/remembered.ts';
import type { Architecture, Node } from './architecture.ts';
import { dataNodesOf } from './chunks.ts';
import type { SettingsOf } from './schema/schema.ts';
import type { Placement } from './schema/value-types.ts';
import { arrowsOf, nodeNamed } from './walk.ts';

/** Zones, and regions that have none: where instances stand. */
export interface Places {
  readonly names: readonly string[];
  readonly regions: readonly string[];
}

/** Every zone as `region.zone`, a region without zones as itself; a system without regions has one nameless place. */
export const placesOf = remembered((architecture: Architecture): Places => {
  const names: string[] = [];
  const regions: string[] = [];
  for (const region of architecture.regions) {
    const zones = region.zones.length === 0 ? [region.name] : region.zones.map((zone) => `${region.name}.${zone.name}`);
    names.push(...zones);
    regions.push(...zones.map(() => region.name));
  }
  return names.length === 0 ? { names: [''], regions: [''] } : { names, regions };
});

/** Whether `place`, a region or a zone, holds the place of that index. */
export function isWithin(places: Places, index: number, place: string): boolean {
  return places.names[index] === place || places.regions[index] === place;
}

/**
 * Places of `count` things that share a placement, in turn: each goes where the most is missing of the placement's shares, a region's
 * things to its zones one after the other. Without a placement: the first declared region.
 */
export function placesInTurn(places: Places, placement: Placement | undefined, count: number): Int32Array {
  const parts = (placement ?? [{ place: places.regions[0], share: 1 }]).map(({ place, share }) => ({
    share,
    given: 0,
    zones: places.names.map((_, index) => index).filter((index) => isWithin(places, index, place)),
  }));
  const result = new Int32Array(count);
  for (let index = 0; index < count; index++) {
    let neediest = parts[0];
    for (const part of parts) if (missing(part, index) > missing(neediest, index) + 1e-9) neediest = part;
    result[index] = neediest.zones[neediest.given % neediest.zones.length] ?? 0;
    neediest.given++;
  }
  return result;
}

function missing(part: { share: number; given: number }, placed: number): number {
  return part.share * (placed + 1) - part.given;
}

/** How many machines a node is made of, and which of its turns each takes. A shard's copies follow its leader, the leaders take turns. */
export function instanceCountOf(node: Node): number {
  switch (node.kind) {
    case 'client':
      return 0;
    case 'database':
      return node.settings.shards * copiesOf(node.settings);
    case 'filesystem':
      return dataNodesOf(node.settings) + node.settings['metadata-nodes'];
    case 'registry':
      return node.settings.instances + node.settings.followers;
    case 'cache':
      return (1 + node.settings.replicas) * (node.settings.topology === 'distributed' ? node.settings.nodes : 1);
    case 'cdn':
      return popRegions(node.settings).length;
    case 'queue':
      return node.settings.brokers;
    case 'service':
    case 'proxy':
      return node.settings.instances;
    default:
      return 1;
  }
}

/** Copies of each key. */
export function copiesOf(settings: SettingsOf<'database'>): number {
  switch (settings.topology) {
    case 'leaderless':
      return settings['replication-factor'];
    case 'multi-leader':
      return leadersOf(settings) * (1 + settings.followers);
    case 'leader-follower':
      return 1 + settings.followers;
  }
}

/** Leaders of a key in a store with a leader in each region. */
export function leadersOf(settings: SettingsOf<'database'>): number {
  return regionsOf(settings.in).length || 1;
}

/** Where the copies of a store's first shard stand: several leaders first, then the first follower of each, and so on. */
export function copyPlacesOf(places: Places, { kind, settings }: Node, count: number): Int32Array {
  if (kind !== 'database' || settings.topology !== 'multi-leader' || settings.in === undefined) return placesInTurn(places, settings.in, count);
  const parts = settings.in;
  const zones = regionsOf(parts).map((region) => {
    const own = parts.filter(({ place }) => regionOf(place) === region);
    return places.names.map((_, index) => index).filter((index) => own.some(({ place }) => isWithin(places, index, place)));
  });
  return Int32Array.from({ length: count }, (_, copy) => {
    const own = zones[copy % zones.length];
    return own[Math.floor(copy / zones.length) % own.length] ?? 0;
  });
}

function regionsOf(placement: Placement | undefined): string[] {
  return [...new Set((placement ?? []).map(({ place }) => regionOf(place)))];
}

function regionOf(place: string): string {
  return place.split('.')[0];
}

/** Where a CDN stands: the regions of its points of presence, and last that of a shield that is none of them. */
export function popRegions({ pops, shield }: SettingsOf<'cdn'>): readonly string[] {
  return shield === undefined || pops.includes(shield) ? pops : [...pops, shield];
}

export function instancePlacesOf(places: Places, node: Node, count: number): Int32Array {
  if (node.kind === 'filesystem') {
    const kinds = [dataNodesOf(node.settings), node.settings['metadata-nodes']];
    return Int32Array.from(kinds.flatMap((machines) => [...placesInTurn(places, node.settings.in, machines)]));
  }
  if (node.kind === 'cdn') {
    return Int32Array.from(popRegions(node.settings), (region) =>
      Math.max(
        0,
        places.names.findIndex((_, index) => isWithin(places, index, region)),
      ),
    );
  }
  if (node.kind !== 'database') return placesInTurn(places, node.settings.in, count);
  const copies = copiesOf(node.settings);
  const turns = copyPlacesOf(places, node, copies);
  return Int32Array.from({ length: count }, (_, index) => turns[(Math.floor(index / copies) + (index % copies)) % copies]);
}

/** Whose instances a local cache lives in: all that call it. Undefined for everything else. */
export function localHosts(architecture: Architecture, node: Node): readonly Node[] | undefined {
  if (node.kind !== 'cache' || node.settings.topology !== 'local') return undefined;
  const callers = new Set(
    architecture.flows.flatMap(arrowsOf).flatMap(({ step }) => (step.kind === 'call' && step.to === node.name ? [step.from] : [])),
  );
  return architecture.nodes.filter(({ name, kind }) => callers.has(name) && kind !== 'client');
}

/** The queue whose brokers a queue shares, at the end of the chain of `cluster`s; any other node is its own. */
export function brokersOf(architecture: Architecture, node: Node): Node {
  let at = node;
  // Each `cluster` leads on; a chain that led back would be as long as there are nodes.
  for (let step = 0; step < architecture.nodes.length && at.kind === 'queue' && at.settings.cluster !== undefined; step++) {
    at = nodeNamed(architecture, at.settings.cluster) ?? at;
  }
  return at;
}
