import type { Architecture, Node, Region } from '../model/architecture.ts';
import type { Placement } from '../model/schema/value-types.ts';
import type { Container } from './diagram.ts';
import type { Connection } from './edges.ts';
import { spreadText } from './facts.ts';

/** Where a node stands in the picture, and what its box does not already say of where it runs. */
export interface Standing {
  readonly container?: string;
  readonly fact?: string;
}

/**
 * Boxes around nodes. A node stands in the smallest region or zone that holds all of its places; a group stands where all of its
 * members do, or in parts, one in each region, where they are in several. Only boxes that hold something are made. A client whose requests
 * leave its region and come back into it stands above, where they begin: within, its box would have to be drawn above and below what it calls.
 */
export class Places {
  readonly #architecture: Architecture;
  readonly #containers = new Map<string, Container>();
  readonly #hosts: ReadonlyMap<number, readonly string[]>;
  readonly #above: ReadonlySet<string>;

  constructor(architecture: Architecture, nodes: readonly Node[], connections: readonly Connection[]) {
    this.#architecture = architecture;
    this.#above = returningClients(architecture, nodes, connections);
    this.#hosts = groupHosts(
      architecture,
      nodes.filter(({ name }) => !this.#above.has(name)),
    );
  }

  /** Outer boxes before inner ones. */
  get containers(): readonly Container[] {
    return [...this.#containers.values()];
  }

  standing(node: Node): Standing {
    if (this.#above.has(node.name)) return { fact: placeFact(this.#architecture, node, undefined) };
    const own = placePath(this.#architecture, node);
    const groups = groupPath(this.#architecture, node);
    const host = groups.length === 0 ? own : (this.#hosts.get(groups[0]) ?? own);
    let container: string | undefined;
    for (const place of host) container = this.#placeContainer(place, container);
    for (const group of groups) container = this.#groupContainer(group, host.at(-1) ?? '', container);
    return { container, fact: placeFact(this.#architecture, node, host.at(-1)) };
  }

  #placeContainer(place: string, parent: string | undefined): string {
    const [regionName, zoneName] = place.split('.');
    const region = this.#architecture.regions.find((each) => each.name === regionName);
    const zone = zoneName === undefined ? undefined : region?.zones.find((each) => each.name === zoneName);
    const kind = zoneName === undefined ? 'region' : 'zone';
    const title = zoneName === undefined ? regionTitle(region, place) : (zone?.title ?? `zone ${zoneName}`);
    return this.#add({ id: `${kind}:${place}`, kind, title, parent, origin: (zone ?? region)?.origin });
  }

  /** Named by its title, and not by its number, which another group before it would change: what was placed by hand goes by it. */
  #groupContainer(index: number, place: string, parent: string | undefined): string {
    const { groups } = this.#architecture;
    const group = groups[index];
    const before = groups.slice(0, index).filter(({ title }) => title === group.title).length;
    const name = before === 0 ? group.title : `${group.title} ${before + 1}`;
    return this.#add({ id: `group:${name}@${place}`, kind: 'group', title: group.title, parent, origin: group.origin });
  }

  #add(container: Container): string {
    if (!this.#containers.has(container.id)) this.#containers.set(container.id, container);
    return container.id;
  }
}

function regionTitle(region: Region | undefined, name: string): string {
  const { title } = region ?? {};
  if (title === undefined) return name;
  return title.toLowerCase() === name.toLowerCase() ? title : `${title} · ${name}`;
}

/** The region, or region and zone, that holds all places of the node; nothing where they are in several regions. */
function placePath(architecture: Architecture, node: Node): readonly string[] {
  return commonPath(placementOf(architecture, node).map(({ place }) => pathOf(place)));
}

/** A content delivery network is where its points of presence are; whatever says nothing is in the first region. */
function placementOf(architecture: Architecture, node: Node): Placement {
  if (node.kind === 'cdn' && node.settings.pops !== undefined) {
    return node.settings.pops.map((place) => ({ place, share: 1 / (node.settings.pops?.length ?? 1) }));
  }
  const first = architecture.regions.at(0);
  return node.settings.in ?? (first === undefined ? [] : [{ place: first.name, share: 1 }]);
}

function pathOf(place: string): readonly string[] {
  const [region] = place.split('.');
  return place === region ? [region] : [region, place];
}

function commonPath(paths: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = paths;
  const difference = first.findIndex((place, index) => others.some((other) => other[index] !== place));
  return difference < 0 ? first : first.slice(0, difference);
}

/** Clients whose requests go from their region to elsewhere, and from there back into it. */
function returningClients(architecture: Architecture, nodes: readonly Node[], connections: readonly Connection[]): ReadonlySet<string> {
  const regions = new Map(nodes.map((node) => [node.name, placePath(architecture, node).at(0)]));
  const returns = ({ name }: Node): boolean => {
    const region = regions.get(name);
    const left = reachable(connections, name).filter((each) => regions.get(each) !== region);
    return region !== undefined && left.some((each) => reachable(connections, each).some((next) => next !== name && regions.get(next) === region));
  };
  return new Set(nodes.filter((node) => node.kind === 'client' && returns(node)).map(({ name }) => name));
}

/** All that a node's requests and messages lead to. */
function reachable(connections: readonly Connection[], start: string): readonly string[] {
  const found = new Set([start]);
  for (const at of found) for (const { from, to } of connections) if (from === at) found.add(to);
  found.delete(start);
  return [...found];
}

function groupPath(architecture: Architecture, node: Node): readonly number[] {
  const path: number[] = [];
  for (let group = node.group; group !== undefined; group = architecture.groups[group].parent) path.unshift(group);
  return path;
}

/** For each group, the place that holds all its members; groups whose members share no place, though some have one, are left out. */
function groupHosts(architecture: Architecture, nodes: readonly Node[]): ReadonlyMap<number, readonly string[]> {
  const members = new Map<number, (readonly string[])[]>();
  for (const node of nodes) {
    for (const group of groupPath(architecture, node)) members.set(group, [...(members.get(group) ?? []), placePath(architecture, node)]);
  }
  const hosts = new Map<number, readonly string[]>();
  for (const [group, paths] of members) {
    const host = commonPath(paths);
    if (host.length > 0 || paths.every((path) => path.length === 0)) hosts.set(group, host);
  }
  return hosts;
}

function placeFact(architecture: Architecture, node: Node, drawnIn: string | undefined): string | undefined {
  const placement = placementOf(architecture, node);
  if (placement.every(({ place }) => place === drawnIn)) return undefined;
  const named = placement.map(({ place, share }) => ({ place: placeName(architecture, place, drawnIn), share }));
  const text = spreadText(named);
  if (node.kind === 'cdn') return `at ${text}`;
  return drawnIn === undefined ? text : `zone${placement.length === 1 ? '' : 's'} ${text}`;
}

function placeName(architecture: Architecture, place: string, drawnIn: string | undefined): string {
  if (drawnIn !== undefined && place.startsWith(`${drawnIn}.`)) return place.slice(drawnIn.length + 1);
  return architecture.regions.find((region) => region.name === place)?.title ?? place;
}
