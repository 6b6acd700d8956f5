import type { Architecture, Node, NodeOf } from '../model/architecture.ts';
import { dataNodesOf, piecesOfChunk } from '../model/chunks.ts';

/**
 * What one machine or copy within a node is: a leader; a follower that a write waits for, or does not; one among equals; what holds a piece of
 * a chunk, or a piece made of others to replace them, or none of this chunk; a point of presence.
 */
export type Part = 'leader' | 'sync' | 'async' | 'peer' | 'piece' | 'parity' | 'spare' | 'point';

/** What a node is made of, drawn on its card. */
export type Anatomy =
  /** A group is a shard, or what stands together otherwise. */
  | { readonly kind: 'copies'; readonly groups: readonly (readonly Part[])[] }
  /** Partitions of a log, and who reads which. */
  | { readonly kind: 'lanes'; readonly lanes: number; readonly readers: readonly Readers[] }
  /** Every part with its name, on a card that its reader has opened; so many lines have no room. */
  | { readonly kind: 'rows'; readonly rows: readonly PartRow[]; readonly hidden: number };

/** A line of parts, and what they are. */
export interface PartRow {
  readonly parts: readonly (Part | 'lane')[];
  readonly text: string;
  /** It has what the leader, the first line, sends it. */
  readonly follows?: boolean;
}

export interface Readers {
  readonly name: string;
  /** How many lanes each instance reads: neighbours, as consumer groups share them out. */
  readonly shares: readonly number[];
}

/** Nothing where it is one machine, or its machines are all alike: then the stack behind the card says enough. */
export function anatomyOf(architecture: Architecture, node: Node): Anatomy | undefined {
  const groups = groupsOf(architecture, node);
  if (groups !== undefined) return groups.reduce((sum, { length }) => sum + length, 0) > 1 ? { kind: 'copies', groups } : undefined;
  if (node.kind !== 'queue' || node.settings.model !== 'log' || node.settings.partitions < 2) return undefined;
  return { kind: 'lanes', lanes: node.settings.partitions, readers: readersOf(architecture, node) };
}

/** The machines that hold data, a shard with its copies after the other; nothing for a node that holds none. */
export function groupsOf(architecture: Architecture, node: Node): readonly (readonly Part[])[] | undefined {
  switch (node.kind) {
    case 'database':
      return databaseGroups(architecture, node);
    case 'registry':
      return [led(node.settings.followers, waitedFor(node.settings.replication, node.settings.followers, 1))];
    case 'cache':
      if (node.settings.topology !== 'distributed') return undefined;
      if (node.settings.replicas === 0) return [repeated<Part>('peer', node.settings.nodes)];
      return repeated(led(node.settings.replicas, 0), node.settings.nodes);
    case 'filesystem':
      return [piecesOf(node)];
    case 'cdn':
      return [repeated<Part>('point', node.settings.pops?.length ?? 0)];
    default:
      return undefined;
  }
}

function databaseGroups({ regions }: Architecture, { settings }: NodeOf<'database'>): readonly (readonly Part[])[] {
  if (settings.topology === 'leaderless') return repeated(repeated<Part>('peer', settings['replication-factor']), settings.shards);
  const shard = led(settings.followers, waitedFor(settings.replication, settings.followers, settings.acks ?? 1));
  if (settings.topology === 'leader-follower') return repeated(shard, settings.shards);
  const places = new Set((settings.in ?? []).map(({ place }) => place.split('.')[0])).size;
  return repeated(shard, Math.max(1, settings.in === undefined ? Math.min(1, regions.length) : places) * settings.shards);
}

function led(followers: number, waited: number): readonly Part[] {
  return ['leader', ...Array.from({ length: followers }, (_, index): Part => (index < waited ? 'sync' : 'async'))];
}

/** Followers that must have a write before it is acknowledged; consensus wants a majority, of which the leader is one. */
function waitedFor(replication: string, followers: number, acks: number): number {
  switch (replication) {
    case 'sync':
      return followers;
    case 'semi-sync':
      return Math.min(acks, followers);
    case 'consensus':
      return Math.floor((followers + 1) / 2);
    default:
      return 0;
  }
}

function piecesOf({ settings }: NodeOf<'filesystem'>): readonly Part[] {
  const pieces = piecesOfChunk(settings);
  const data = settings.erasure?.data ?? pieces;
  return Array.from({ length: dataNodesOf(settings) }, (_, index) => (index < data ? 'piece' : index < pieces ? 'parity' : 'spare'));
}

/** Who reads a log, and how many partitions each of its instances. */
export function readersOf({ flows, nodes }: Architecture, { name, settings: { partitions } }: NodeOf<'queue'>): readonly Readers[] {
  const consumers = flows.flatMap((flow) => flow.consumers).filter(({ queue }) => queue === name);
  const distinct = consumers.filter(({ group }, index) => consumers.findIndex((other) => other.group === group) === index);
  return distinct.map(({ group, each }) => {
    const node = nodes.find((other) => other.name === group);
    const title = node?.title ?? group;
    return { name: title, shares: each ? [partitions] : sharesOf(partitions, node?.kind === 'service' ? node.settings.instances : 1) };
  });
}

/** As even as they can be, larger ones first; instances beyond the partitions have nothing to read. */
function sharesOf(partitions: number, instances: number): readonly number[] {
  return Array.from({ length: instances }, (_, index) => Math.floor(partitions / instances) + (index < partitions % instances ? 1 : 0));
}

function repeated<T>(value: T, times: number): readonly T[] {
  return Array.from({ length: times }, () => value);
}
