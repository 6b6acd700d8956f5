import type { Architecture, Node, NodeOf } from '../model/architecture.ts';
import { instanceCountOf, instancePlacesOf, leadersOf, placesOf } from '../model/places.ts';
import { anatomyOf, groupsOf, readersOf, type Anatomy, type Part, type PartRow } from './anatomy.ts';

/** So many lines a card has at most; the last one then says how many there are besides. */
const mostRows = 12;
/** So many cells a line has at most. */
const mostCells = 5;

/** Every part of a node as what it is, for a card that its reader has opened; nothing where the node is one machine. */
export function openedAnatomyOf(architecture: Architecture, node: Node): Anatomy | undefined {
  const rows = rowsOf(architecture, node);
  if (rows.length < 2) return anatomyOf(architecture, node);
  const shown = rows.length <= mostRows ? rows : rows.slice(0, mostRows - 1);
  return { kind: 'rows', rows: shown, hidden: rows.length - shown.length };
}

/** Whether there is more to see of it than the card itself. */
export function hasParts(architecture: Architecture, node: Node): boolean {
  return rowsOf(architecture, node).length > 1;
}

function rowsOf(architecture: Architecture, node: Node): readonly PartRow[] {
  const standing = new Standings(architecture, node);
  switch (node.kind) {
    case 'client':
      return [];
    case 'database':
      return node.settings.topology === 'multi-leader'
        ? leadersRows(node, standing)
        : groupRows(groupsOf(architecture, node) ?? [], 'shard', standing);
    case 'registry':
      return ledRows(groupsOf(architecture, node)?.at(0) ?? [], (index) => standing.of(index === 0 ? 0 : node.settings.instances + index - 1));
    case 'cache':
      return cacheRows(architecture, node, standing);
    case 'filesystem':
      return machineRows(groupsOf(architecture, node)?.at(0) ?? [], ({ part, index }) => `data node ${index + 1}${pieceTexts[part] ?? ''}`, standing);
    case 'cdn':
      return (node.settings.pops ?? []).map((_, index) => ({ parts: ['point'], text: standing.nameOf(index) }));
    case 'queue':
      return node.settings.model === 'log' && node.settings.partitions > 1 ? laneRows(architecture, node) : alike(node, 'broker', standing);
    case 'service':
    case 'proxy':
      return node.kind === 'service' && node.settings.external ? [] : alike(node, 'instance', standing);
  }
}

const pieceTexts: Partial<Record<Part, string>> = { piece: ', holds a piece', parity: ', holds parity' };

/** Copies of one shard stand below each other; of several shards, each has a line. */
function groupRows(groups: readonly (readonly Part[])[], word: string, standing: Standings): readonly PartRow[] {
  if (groups.length === 1) return groups[0][0] === 'leader' ? ledRows(groups[0], (index) => standing.of(index)) : copyRows(groups[0], standing);
  return groups.map((parts, index) => lineOf(parts, `${word} ${index + 1}${standing.of(index * parts.length)}`));
}

function ledRows(parts: readonly Part[], placeOf: (index: number) => string): readonly PartRow[] {
  return parts.map((part, index) => {
    const name = part === 'leader' ? 'leader' : `follower ${index}, ${part === 'sync' ? 'waited for' : 'later'}`;
    return { parts: [part], text: `${name}${placeOf(index)}`, follows: part !== 'leader' };
  });
}

function copyRows(parts: readonly Part[], standing: Standings): readonly PartRow[] {
  return machineRows(parts, ({ index }) => `copy ${index + 1}`, standing);
}

/** A line for each leader of each shard, with its own followers: the copies of a shard are its leaders, then their followers in turn. */
function leadersRows(node: NodeOf<'database'>, standing: Standings): readonly PartRow[] {
  const { shards } = node.settings;
  const leaders = leadersOf(node.settings);
  const [first = []] = groupsOf(standing.architecture, node) ?? [];
  return Array.from({ length: leaders * shards }, (_, index) => {
    const [leader, shard] = [Math.floor(index / shards), index % shards];
    const where = standing.nameOf(leader);
    return lineOf(first, [where === '' ? 'leader' : where, ...(shards > 1 ? [`shard ${shard + 1}`] : [])].join(', '));
  });
}

function cacheRows(architecture: Architecture, node: NodeOf<'cache'>, standing: Standings): readonly PartRow[] {
  const { topology, replicas } = node.settings;
  if (topology === 'local') return [];
  if (topology === 'central') return replicas === 0 ? [] : ledRows(['leader', ...Array.from({ length: replicas }, (): Part => 'async')], () => '');
  if (replicas === 0) return machineRows(groupsOf(architecture, node)?.at(0) ?? [], ({ index }) => `node ${index + 1}`, standing);
  return (groupsOf(architecture, node) ?? []).map((parts, index) => lineOf(parts, `node ${index + 1}`));
}

function laneRows(architecture: Architecture, node: NodeOf<'queue'>): readonly PartRow[] {
  const readers = readersOf(architecture, node);
  return Array.from({ length: node.settings.partitions }, (_, lane) => {
    const who = readers.map(({ name, shares }) => (shares.length === 1 ? name : `${name} ${readerOf(shares, lane) + 1}`));
    return { parts: ['lane'], text: [`partition ${lane + 1}`, ...(who.length === 0 ? [] : [who.join(', ')])].join(' → ') };
  });
}

/** Which instance reads a lane: neighbours share neighbouring ones. */
function readerOf(shares: readonly number[], lane: number): number {
  let read = 0;
  return shares.findIndex((share) => (read += share) > lane);
}

function alike(node: Node, word: string, standing: Standings): readonly PartRow[] {
  const parts = Array.from({ length: instanceCountOf(node) }, (): Part => 'peer');
  return machineRows(parts, ({ index }) => `${word} ${index + 1}`, standing);
}

interface Machine {
  readonly part: Part;
  readonly index: number;
}

function machineRows(parts: readonly Part[], nameOf: (machine: Machine) => string, standing: Standings): readonly PartRow[] {
  return parts.map((part, index) => ({ parts: [part], text: nameOf({ part, index }) + standing.of(index) }));
}

function lineOf(parts: readonly Part[], text: string): PartRow {
  const shown = parts.length <= mostCells ? parts : parts.slice(0, mostCells - 1);
  return { parts: shown, text: shown.length === parts.length ? text : `+${parts.length - shown.length} ${text}` };
}

/** Where the machines of a node stand, as the simulator has it. */
class Standings {
  readonly architecture: Architecture;
  readonly #places: Int32Array;
  readonly #regions: number;

  constructor(architecture: Architecture, node: Node) {
    this.architecture = architecture;
    this.#places = architecture.regions.length === 0 ? new Int32Array() : instancePlacesOf(placesOf(architecture), node, instanceCountOf(node));
    const { regions } = placesOf(architecture);
    this.#regions = new Set([...this.#places].map((place) => regions[place])).size;
  }

  /** ` · zone a`, or nothing where all of them stand in one place. */
  of(index: number): string {
    return new Set(this.#places).size < 2 ? '' : ` · ${this.nameOf(index)}`;
  }

  /** With its region, where the machines stand in several. */
  nameOf(index: number): string {
    const place = this.#places.at(index);
    if (place === undefined) return '';
    const { names } = placesOf(this.architecture);
    const [regionName, zoneName] = names[place].split('.');
    const region = this.architecture.regions.find(({ name }) => name === regionName);
    const zone = region?.zones.find(({ name }) => name === zoneName);
    const zoneText = zoneName === undefined ? undefined : (zone?.title ?? `zone ${zoneName}`);
    return this.#regions > 1 || zoneText === undefined ? (region?.title ?? regionName) : zoneText;
  }
}
