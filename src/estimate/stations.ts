import { meanOf, type Distribution } from '../base/distribution.ts';
import { squaredVariationOf } from '../base/moments.ts';
import { exponential } from '../base/mathematics.ts';
import { remembered } from '../base/remembered.ts';
import type { Architecture, DataSet, Node, NodeOf } from '../model/architecture.ts';
import { leadersOf } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';
import { busiestPartShare } from './key-groups.ts';
import { type Arrival, trafficOf } from './traffic.ts';
import { meanWait } from './queueing.ts';

/** What works: a node's servers, what arrives there and how long each takes. */
export interface Station {
  readonly node: Node;
  /** Requests a second, all servers together. */
  readonly rate: number;
  /** Servers that work at the same time: CPUs, slots of a store, lines of a cache. */
  readonly servers: number;
  /** Servers that share one line of waiting requests. */
  readonly serversPerLine: number;
  /** Busy servers on average. */
  readonly load: number;
  readonly utilisation: number;
  /** Of the hottest instance, shard or copy. */
  readonly hottest: number;
  /** Mean seconds of service, and its squared variation. */
  readonly service: { readonly mean: number; readonly squaredVariation: number };
  /** Mean seconds of waiting for a server. */
  readonly wait: number;
}

/** Everything that can be busy and that something arrives at. */
export const stationsOf = remembered((architecture: Architecture): ReadonlyMap<string, Station> => {
  const work = new Map<Node, Work[]>();
  for (const arrival of arrivalsOf(architecture)) {
    const known = work.get(arrival.node) ?? [];
    known.push(...workOf(architecture, arrival));
    work.set(arrival.node, known);
  }
  return new Map(
    [...work].flatMap(([node, parts]) => {
      const station = stationOf(architecture, node, parts);
      return station === undefined ? [] : [[node.name, station] as const];
    }),
  );
});

/** Arrows, messages, and what caches pass on, as arrivals at the nodes that they lead to. A write that passes a cache by does not arrive there. */
export const arrivalsOf = remembered((architecture: Architecture): readonly Arrival[] => {
  const { visits, arrivals, consumed } = trafficOf(architecture);
  const direct = [...visits.values()].flatMap((visit): readonly Arrival[] => {
    const { step, rate } = visit;
    const node = nodeNamed(architecture, step.kind === 'call' ? step.to : step.queue);
    if (node === undefined) return [];
    const { operation } = step;
    const data = operation === undefined || operation.verb === 'text' ? undefined : architecture.data.find(({ name }) => name === operation.data);
    const isWrite = operation?.verb === 'write' || operation?.verb === 'update' || operation?.verb === 'create';
    const passes = node.kind === 'cache' && data !== undefined && (isWrite ? !isWrittenThrough(node) : step.options.cache === false);
    return passes ? [] : [{ node, rate, isWrite, data, visit }];
  });
  const handled = [...consumed].flatMap(([consumer, rate]): readonly Arrival[] => {
    const node = nodeNamed(architecture, consumer.group);
    return node === undefined ? [] : [{ node, rate, isWrite: false }];
  });
  return [...direct, ...arrivals, ...handled];
});

function isWrittenThrough({ settings }: NodeOf<'cache'>): boolean {
  return settings.policy === 'write-through' || settings.policy === 'write-back';
}

/** Requests that are alike: how many a second, how long each takes, and which part of the node they meet. */
interface Work {
  readonly rate: number;
  readonly time: Distribution;
  /** Multiplies the time: keys in one operation, copies that all work on it. */
  readonly times: number;
  readonly place: 'leader' | 'copies';
  readonly data?: DataSet;
  /** Work for a request that is counted already. */
  readonly isExtra?: true;
}

function workOf(architecture: Architecture, { node, rate, isWrite, data, visit }: Arrival): readonly Work[] {
  const own = visit?.step.kind === 'call' && visit.step.to === node.name ? visit.step.options : undefined;
  const base = { rate, data, times: 1, place: 'copies' as const };
  switch (node.kind) {
    case 'service':
      return node.settings.external ? [] : [{ ...base, time: own?.time ?? node.settings.time }];
    case 'proxy':
      return [{ ...base, time: node.settings.time }, ...handshakes(architecture, node, base)];
    case 'cache':
      return [{ ...base, time: node.settings['hit-time'] }];
    case 'registry':
      return [{ ...base, time: node.settings['lookup-time'] }];
    case 'database': {
      const time = own?.time ?? (isWrite ? node.settings['write-time'] : node.settings['read-time']);
      const keys = own?.keys === undefined ? 1 : Math.max(1, meanOf(own.keys) ?? 1);
      return [{ ...base, time, times: keys * copiesAtWork(node), place: placeOf(node, isWrite, own?.reads) }];
    }
    default:
      return [];
  }
}

/** Every copy of a leaderless store works on every operation; elsewhere one does, and the others apply what it sends. */
function copiesAtWork({ settings }: NodeOf<'database'>): number {
  return settings.topology === 'leaderless' ? settings['replication-factor'] : 1;
}

function placeOf({ settings }: NodeOf<'database'>, isWrite: boolean, reads: string | undefined): Work['place'] {
  if (settings.topology !== 'leader-follower' || settings.followers === 0) return 'copies';
  const from = reads ?? settings.reads;
  return isWrite || from === 'leader' || from === 'quorum' ? 'leader' : 'copies';
}

/** One handshake a connection: none where the session's last request was at most `keep-alive` ago (Poisson, sessions alike). */
function handshakes(architecture: Architecture, { settings }: NodeOf<'proxy'>, base: Omit<Work, 'time'>): readonly Work[] {
  if (settings.tls !== 'terminate' && settings.tls !== 're-encrypt') return [];
  const users = architecture.nodes.reduce((sum, node) => sum + (node.kind === 'client' ? node.settings.users : 0), 0);
  const isNew = settings['keep-alive'] === undefined || users === 0 ? 1 : exponential((-base.rate / users) * settings['keep-alive']);
  return [{ ...base, time: settings['tls-time'], times: isNew, isExtra: true }];
}

function stationOf(architecture: Architecture, node: Node, work: readonly Work[]): Station | undefined {
  const shape = shapeOf(architecture, node);
  if (shape === undefined || work.length === 0) return undefined;
  const rate = work.reduce((sum, each) => sum + (each.isExtra === true ? 0 : each.rate), 0);
  const load = work.reduce((sum, each) => sum + each.rate * each.times * (meanOf(each.time) ?? 0), 0);
  const mean = rate === 0 ? 0 : load / rate;
  const service = { mean, squaredVariation: rate === 0 ? 0 : variationOf(work, rate, mean) };
  const hottest = Math.max(load / shape.servers, hottestOf(node, work));
  const lines = shape.servers / shape.serversPerLine;
  return {
    ...shape,
    node,
    rate,
    load,
    utilisation: load / shape.servers,
    hottest,
    service,
    wait: meanWait(shape.serversPerLine, rate / lines, service),
  };
}

function variationOf(work: readonly Work[], rate: number, mean: number): number {
  if (mean === 0) return 0;
  const square = work.reduce((sum, { rate: own, time, times }) => {
    const each = (meanOf(time) ?? 0) * times;
    return sum + (own / rate) * each ** 2 * (1 + (squaredVariationOf(time) ?? 1));
  }, 0);
  return Math.max(0, square / mean ** 2 - 1);
}

/** Servers in all, and how many share a line. A proxy in front that knows who is busy makes one line of all. */
function shapeOf(architecture: Architecture, node: Node): Pick<Station, 'servers' | 'serversPerLine'> | undefined {
  switch (node.kind) {
    case 'service':
    case 'proxy': {
      const servers = node.settings.instances * node.settings.cores;
      return { servers, serversPerLine: balancedNodes(architecture).has(node.name) ? servers : node.settings.cores };
    }
    case 'cache': {
      const nodes = node.settings.topology === 'distributed' ? node.settings.nodes : 1;
      return { servers: nodes * node.settings.concurrency, serversPerLine: node.settings.concurrency };
    }
    case 'registry':
      return { servers: 1 + node.settings.followers, serversPerLine: 1 };
    case 'database':
      return { servers: machinesOf(node) * node.settings.concurrency, serversPerLine: node.settings.concurrency };
    default:
      return undefined;
  }
}

/** Nodes whose callers know who is least busy. */
const balancedNodes = remembered((architecture: Architecture): ReadonlySet<string> => {
  const balanced = new Set<string>();
  for (const { step } of trafficOf(architecture).visits.values()) {
    const caller = nodeNamed(architecture, step.from);
    if (step.kind === 'call' && caller?.kind === 'proxy' && caller.settings.balance === 'least-connections') balanced.add(step.to);
  }
  return balanced;
});

function machinesOf({ settings }: NodeOf<'database'>): number {
  switch (settings.topology) {
    case 'leader-follower':
      return settings.shards * (1 + settings.followers);
    case 'leaderless':
      return settings.shards * settings['replication-factor'];
    case 'multi-leader':
      return settings.shards * leadersOf(settings);
  }
}

/** Whether what is asked for stands together in one shard: keys divided by range, the newest of them wanted, and those no more than half a shard. */
export function areNewestTogether({ popularity }: DataSet['settings'], { shards, sharding }: NodeOf<'database'>['settings']): boolean {
  return shards > 1 && sharding === 'range' && popularity.kind === 'latest' && popularity.keys < 1 / shards / 2;
}

function shareOfBusiestShard(data: DataSet, settings: NodeOf<'database'>['settings']): number {
  return areNewestTogether(data.settings, settings) ? 1 : busiestPartShare(data, settings.shards);
}

/** The leader of the busiest shard has all of its writes, and what it takes of the reads. */
function hottestOf(node: Node, work: readonly Work[]): number {
  if (node.kind !== 'database') return 0;
  const { shards, concurrency } = node.settings;
  const copies = machinesOf(node) / shards;
  const load = work.reduce((sum, { rate, time, times, place, data }) => {
    const share = data === undefined ? 1 / shards : shareOfBusiestShard(data, node.settings);
    return sum + (rate * times * (meanOf(time) ?? 0) * share) / (place === 'leader' ? 1 : copies);
  }, 0);
  return load / concurrency;
}
