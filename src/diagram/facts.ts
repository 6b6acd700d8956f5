import type { Distribution } from '../base/distribution.ts';
import { formatQuantity, units, type Dimension } from '../base/quantity.ts';
import { dataNodesOf, piecesOfChunk } from '../model/chunks.ts';
import type { Node, NodeOf } from '../model/architecture.ts';
import type { Capacity, Placement } from '../model/schema/value-types.ts';

/** The few things that a reader of the picture must know of a node, most important first. */
export function factsOf(node: Node): readonly string[] {
  const facts = kindFacts(node);
  return facts.filter((fact) => fact !== undefined);
}

/** Whether it is more than one machine. */
export function isStacked(node: Node): boolean {
  switch (node.kind) {
    case 'client':
      return false;
    case 'database':
      return node.settings.topology !== 'leader-follower' || node.settings.followers > 0 || node.settings.shards > 1;
    case 'registry':
      return node.settings.followers > 0;
    case 'queue':
      return node.settings.brokers > 1;
    case 'cache':
      return node.settings.nodes > 1 || node.settings.replicas > 0;
    case 'filesystem':
      return dataNodesOf(node.settings) > 1;
    case 'cdn':
      return (node.settings.pops ?? []).length > 1;
    case 'service':
    case 'proxy':
      return node.settings.instances > 1;
  }
}

/** `Frankfurt 80%, Virginia 20%` where the shares differ, else the places alone. */
export function spreadText(placement: Placement): string {
  const equal = placement.every(({ share }) => Math.abs(share - 1 / placement.length) < 1e-6);
  return placement.map(({ place, share }) => (equal ? place : `${place} ${formatQuantity(share, 'percent', 3)}`)).join(', ');
}

/** A random duration as a reader wants it: the constant itself, else its mean or (where there may be none) its median. */
export function durationText(distribution: Distribution): string {
  return typicalText(distribution, 'duration');
}

/** A rate in the period that gives a plain number: `300/s`, `30/h`. */
export function rateText(perSecond: number): string {
  const [period, factor] = periods.find(([, each]) => perSecond >= each) ?? periods[periods.length - 1];
  return period === '/s' ? quantity(perSecond, 'rate') : `${quantity(perSecond / factor, 'count')}${period}`;
}

const periods = (['/s', '/min', '/h', '/d'] as const).map((period) => [period, units.rate[period]] as const);

/** A random count as `durationText` writes durations. */
export function countText(distribution: Distribution): string {
  return typicalText(distribution, 'count');
}

type Facts = readonly (string | undefined)[];

function kindFacts(node: Node): Facts {
  switch (node.kind) {
    case 'client':
      return clientFacts(node);
    case 'service':
      return serviceFacts(node);
    case 'database':
      return databaseFacts(node);
    case 'filesystem':
      return filesystemFacts(node);
    case 'queue':
      return queueFacts(node);
    case 'cache':
      return cacheFacts(node);
    case 'proxy':
      return proxyFacts(node);
    case 'registry':
      return [copiesText(node.settings.followers, node.settings.replication), `ttl ${quantity(node.settings.ttl, 'duration')}`];
    case 'cdn':
      return cdnFacts(node);
  }
}

function clientFacts({ settings }: NodeOf<'client'>): Facts {
  return [`${quantity(settings.users, 'count')} users`, settings.think && `thinks ${durationText(settings.think)}`];
}

function serviceFacts({ settings }: NodeOf<'service'>): Facts {
  if (settings.external) return [`external${settings.latency ? `, ${durationText(settings.latency)}` : ''}`];
  return [
    `${instancesText(settings.instances, settings.cores)}, ${durationText(settings.time)}`,
    joined([settings.stateful && 'stateful', settings.idempotent && 'idempotent', settings.outbox && 'outbox']),
  ];
}

function databaseFacts({ settings }: NodeOf<'database'>): Facts {
  const shards = settings.shards > 1 ? `${settings.shards} shards, by ${settings.sharding}` : undefined;
  switch (settings.topology) {
    case 'leader-follower':
      return [
        shards,
        copiesText(settings.followers, settings.replication),
        joined([
          settings.reads !== 'leader' && `reads ${settings.reads}`,
          settings.followers > 0 && settings.failover === 'automatic' && 'automatic failover',
        ]),
      ];
    case 'multi-leader':
      return [
        shards,
        `in each region: ${settings.followers === 0 ? 'a leader' : copiesText(settings.followers, settings.replication)}`,
        joined([
          settings.conflicts === 'reject' && 'rejects conflicts',
          settings.followers > 0 && settings.reads !== 'leader' && `reads ${settings.reads}`,
          settings.followers > 0 && settings.failover === 'automatic' && 'automatic failover',
        ]),
      ];
    case 'leaderless':
      return [shards, `${settings['replication-factor']} copies, leaderless`, quorumText(settings)];
  }
}

function quorumText(settings: NodeOf<'database'>['settings']): string {
  const majority = Math.floor(settings['replication-factor'] / 2) + 1;
  return `read ${settings['read-quorum'] ?? majority}, write ${settings['write-quorum'] ?? majority}`;
}

function copiesText(followers: number, replication: string): string {
  if (followers === 0) return 'single copy';
  return `leader + ${followers} follower${followers === 1 ? '' : 's'}, ${replication}`;
}

function filesystemFacts({ settings }: NodeOf<'filesystem'>): Facts {
  const copies = settings.erasure ? `erasure ${settings.erasure.data}+${settings.erasure.parity}` : plural(piecesOfChunk(settings), 'copy', 'copies');
  return [copies, plural(dataNodesOf(settings), 'data node', 'data nodes')];
}

function queueFacts({ settings }: NodeOf<'queue'>): Facts {
  const order = settings.order === 'none' ? 'unordered' : settings.order === 'total' ? 'total order' : 'order per key';
  switch (settings.model) {
    case 'log':
      return [
        `${plural(settings.partitions, 'partition', 'partitions')} × ${plural(settings.replicas, 'copy', 'copies')}`,
        `${plural(settings.brokers, 'broker', 'brokers')}, acks ${settings.acks}`,
        settings.delay ? `delivered after ${quantity(settings.delay, 'duration')}` : undefined,
      ];
    case 'broker':
      return [
        settings.exchange === 'direct' ? undefined : `${settings.exchange} exchange`,
        joined([order, settings.durability === 'memory' && 'in memory']),
      ];
    case 'list':
      return ['one list', settings.durability === 'memory' ? 'in memory' : undefined];
  }
}

function cacheFacts({ settings }: NodeOf<'cache'>): Facts {
  const machines =
    settings.topology === 'distributed'
      ? plural(settings.nodes, 'node', 'nodes')
      : settings.topology === 'local'
        ? 'local to each caller'
        : undefined;
  return [
    settings.policy,
    roomText(settings.capacity, settings.eviction),
    joined([machines, settings.ttl !== undefined && `ttl ${quantity(settings.ttl, 'duration')}`]),
  ];
}

function proxyFacts({ settings }: NodeOf<'proxy'>): Facts {
  return [
    settings.role === 'reverse' ? 'reverse proxy' : settings.role === 'forward' ? 'forward proxy' : settings.role.replace('-', ' '),
    `${instancesText(settings.instances, settings.cores)}, ${settings.balance}`,
    joined([
      settings['rate-limit'] !== undefined && `limit ${rateText(settings['rate-limit'])}`,
      settings.tls !== 'none' && `tls ${settings.tls}`,
      settings.cache !== undefined && 'caches',
    ]),
  ];
}

function cdnFacts({ settings }: NodeOf<'cdn'>): Facts {
  return [roomText(settings.capacity, settings.eviction), settings.ttl === undefined ? undefined : `ttl ${quantity(settings.ttl, 'duration')}`];
}

function roomText(capacity: Capacity | undefined, eviction: string): string | undefined {
  if (capacity === undefined) return undefined;
  return `${capacity.unit === 'bytes' ? quantity(capacity.amount, 'size') : `${quantity(capacity.amount, 'count')} entries`}, ${eviction}`;
}

function instancesText(instances: number, cores: number): string {
  const each = plural(cores, 'core', 'cores');
  return instances === 1 ? each : `${quantity(instances, 'count')} × ${each}`;
}

function plural(count: number, one: string, many: string): string {
  return `${quantity(count, 'count')} ${count === 1 ? one : many}`;
}

function joined(parts: readonly (string | false | undefined)[]): string | undefined {
  const said = parts.filter((part) => part !== false && part !== undefined);
  return said.length === 0 ? undefined : said.join(', ');
}

function quantity(value: number, dimension: Dimension): string {
  return formatQuantity(value, dimension, 3);
}

function typicalText(distribution: Distribution, dimension: Dimension): string {
  const value = typicalValue(distribution);
  const text = value === undefined ? 'measured' : quantity(value, dimension);
  return distribution.kind === 'constant' || value === undefined ? text : `≈ ${text}`;
}

function typicalValue(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'exponential':
    case 'normal':
    case 'erlang':
      return distribution.mean;
    case 'uniform':
      return (distribution.low + distribution.high) / 2;
    case 'lognormal':
      return Math.exp(distribution.mu);
    case 'hyperexponential':
      return distribution.probability * distribution.mean1 + (1 - distribution.probability) * distribution.mean2;
    case 'pareto':
      return distribution.scale * 2 ** (1 / distribution.shape);
    case 'weibull':
      return distribution.scale * Math.LN2 ** (1 / distribution.shape);
    case 'mixture':
      return typicalValue(distribution.parts.reduce((best, part) => (part.weight > best.weight ? part : best)).distribution);
    case 'empirical':
      return undefined;
  }
}
