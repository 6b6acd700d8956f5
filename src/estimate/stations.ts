import { groupBy } from '../base/group-by.ts';
import { meanOf, type Distribution } from '../base/distribution.ts';
import { squaredVariationOf } from '../base/moments.ts';
import { exponential } from '../base/mathematics.ts';
import { remembered } from '../base/remembered.ts';
import type { Architecture, DataSet, Node, NodeOf } from '../model/architecture.ts';
import { instanceCountOf, localHosts } from '../model/places.ts';
import { nodeNamed } from '../model/walk.ts';
import { fileStation } from './filesystems.ts';
import type { Station } from './station.ts';
import { busiestPartShare } from './key-groups.ts';
import { type Arrival, deliveriesOf, trafficOf } from './traffic.ts';
import { meanWait } from './queueing.ts';
import { copyShares } from './store-delays.ts';

/** Everything that can be busy and that something arrives at. */
export const stationsOf = remembered((architecture: Architecture): ReadonlyMap<string, Station> => {
  const stations = new Map<string, Station>();
  for (const [node, arrivals] of arrivalsByNode(architecture)) {
    const work = () => arrivals.flatMap((arrival) => workOf(architecture, arrival));
    const station = node.kind === 'filesystem' ? fileStation(node, arrivals) : stationOf(architecture, node, work());
    if (station !== undefined) stations.set(node.name, station);
  }
  return stations;
});

/** What arrives, by where it arrives. */
export const arrivalsByNode = remembered((architecture: Architecture): ReadonlyMap<Node, readonly Arrival[]> =>
  groupBy(arrivalsOf(architecture), ({ node }) => node),
);

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
    return node === undefined ? [] : [{ node, rate: rate * deliveriesOf(architecture, consumer), isWrite: false }];
  });
  return [...direct, ...arrivals, ...handled];
});

function isWrittenThrough({ settings }: NodeOf<'cache'>): boolean {
  return settings.policy === 'write-through' || settings.policy === 'write-back';
}

/** Requests that are alike: how many a second, how long each takes a machine, and which machines they meet. */
interface Work {
  readonly rate: number;
  readonly time: Distribution;
  /** Multiplies the time: keys in one operation, the share of requests that need it. */
  readonly times: number;
  /** Of a store: by copy, how often one request is there. */
  readonly copies?: readonly number[];
  readonly data?: DataSet;
  /** Work for a request that is counted already. */
  readonly isExtra?: true;
}

function workOf(architecture: Architecture, arrival: Arrival): readonly Work[] {
  const { node, rate, data, visit } = arrival;
  const own = visit?.step.kind === 'call' && visit.step.to === node.name ? visit.step.options : undefined;
  const base = { rate, data, times: 1 };
  switch (node.kind) {
    case 'service':
      return node.settings.external ? [] : [{ ...base, time: own?.time ?? node.settings.time }];
    case 'proxy':
      return [{ ...base, time: node.settings.time }, ...handshakes(architecture, node, base)];
    case 'cache':
      return [{ ...base, time: node.settings['hit-time'] }];
    case 'database':
      return storeWork(architecture, node, arrival);
    default:
      return [];
  }
}

function storeWork(architecture: Architecture, node: NodeOf<'database'>, { rate, isWrite, data, visit }: Arrival): readonly Work[] {
  const step = visit?.step.kind === 'call' ? visit.step : undefined;
  const own = step?.to === node.name ? step.options : undefined;
  const times = own?.keys === undefined ? 1 : Math.max(1, meanOf(own.keys) ?? 1);
  const copies = copyShares(architecture, node, { isWrite, reads: own?.reads, caller: nodeNamed(architecture, step?.from ?? '') });
  const work: Work = { rate, data, times, copies, time: own?.time ?? (isWrite ? node.settings['write-time'] : node.settings['read-time']) };
  const readsFirst = node.settings.topology === 'leaderless' && own !== undefined && step?.operation?.verb === 'update';
  return readsFirst ? [work, { ...work, time: own.time ?? node.settings['read-time'], isExtra: true }] : [work];
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
  const visits = (each: Work): number => each.rate * sumOf(each.copies ?? [1]);
  const rate = work.reduce((sum, each) => sum + (each.isExtra === true ? 0 : each.rate), 0);
  const load = work.reduce((sum, each) => sum + visits(each) * each.times * (meanOf(each.time) ?? 0), 0);
  const lines = shape.servers / shape.serversPerLine;
  const copies = node.kind === 'database' ? copyLines(node, work) : undefined;
  return {
    ...shape,
    node,
    rate,
    load,
    utilisation: load / shape.servers,
    serviceTime: rate === 0 ? 0 : load / rate,
    hottest: Math.max(load / shape.servers, copies?.hottest ?? 0),
    wait: copies?.wait ?? lineWait(work, shape.serversPerLine, ({ rate: own }) => own / lines),
    ...(copies === undefined ? {} : { waits: copies.waits }),
  };
}

/** Each copy of a shard has a line of its own: how long each waits, on average over all that is asked of them, and how busy the hottest shard's are. */
function copyLines(
  { settings }: NodeOf<'database'>,
  work: readonly Work[],
): Pick<Station, 'wait' | 'hottest'> & { readonly waits: readonly number[] } {
  const { shards, concurrency } = settings;
  const count = work[0].copies?.length ?? 1;
  const at = (copy: number, each: Work): number => each.rate * (each.copies?.[copy] ?? 0);
  const indices = Array.from({ length: count }, (_, copy) => copy);
  const waits = indices.map((copy) => lineWait(work, concurrency, (each) => at(copy, each) / shards));
  const visits = indices.map((copy) => work.reduce((sum, each) => sum + at(copy, each), 0));
  const loads = indices.map((copy) =>
    work.reduce((sum, each) => {
      const share = each.data === undefined ? 1 / shards : shareOfBusiestShard(each.data, settings);
      return sum + at(copy, each) * share * each.times * (meanOf(each.time) ?? 0);
    }, 0),
  );
  const total = sumOf(visits);
  // Nobody waits where nobody comes, however slow the others are.
  const wait = waits.reduce((sum, each, copy) => sum + (visits[copy] === 0 ? 0 : (each * visits[copy]) / total), 0);
  return { waits, wait, hottest: Math.max(...loads) / concurrency };
}

/** Mean wait in one line, to which of each work so many requests a second come. */
function lineWait(work: readonly Work[], servers: number, rateOf: (work: Work) => number): number {
  const requests = work.reduce((sum, each) => sum + (each.isExtra === true && each.copies === undefined ? 0 : rateOf(each)), 0);
  const load = work.reduce((sum, each) => sum + rateOf(each) * each.times * (meanOf(each.time) ?? 0), 0);
  const mean = requests === 0 ? 0 : load / requests;
  return meanWait(servers, requests, { mean, squaredVariation: mean === 0 ? 0 : variationOf(work, rateOf, { requests, mean }) });
}

function variationOf(work: readonly Work[], rateOf: (work: Work) => number, { requests, mean }: { requests: number; mean: number }): number {
  const square = work.reduce((sum, each) => {
    const own = (meanOf(each.time) ?? 0) * each.times;
    return sum + (rateOf(each) / requests) * own ** 2 * (1 + (squaredVariationOf(each.time) ?? 1));
  }, 0);
  return Math.max(0, square / mean ** 2 - 1);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
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
      return { servers: unitsOf(architecture, node) * node.settings.concurrency, serversPerLine: node.settings.concurrency };
    }
    case 'database':
      return { servers: instanceCountOf(node) * node.settings.concurrency, serversPerLine: node.settings.concurrency };
    default:
      return undefined;
  }
}

/** Caches that work side by side: one in each caller's instance, one for all, or one a node. */
function unitsOf(architecture: Architecture, node: NodeOf<'cache'>): number {
  const hosts = localHosts(architecture, node);
  if (hosts !== undefined) return hosts.reduce((sum, host) => sum + instanceCountOf(host), 0);
  return node.settings.topology === 'distributed' ? node.settings.nodes : 1;
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

/** Whether what is asked for stands together in one shard: keys divided by range, the newest of them wanted, and those no more than half a shard. */
export function areNewestTogether({ popularity }: DataSet['settings'], { shards, sharding }: NodeOf<'database'>['settings']): boolean {
  return shards > 1 && sharding === 'range' && popularity.kind === 'latest' && popularity.keys < 1 / shards / 2;
}

function shareOfBusiestShard(data: DataSet, settings: NodeOf<'database'>['settings']): number {
  return areNewestTogether(data.settings, settings) ? 1 : busiestPartShare(data, settings.shards);
}
