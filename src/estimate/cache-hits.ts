import { groupBy } from '../base/group-by.ts';
import type { Architecture, DataSet, Node, NodeOf } from '../model/architecture.ts';
import { arrowsOf } from '../model/walk.ts';
import { type CachedKeys, type CacheRules, hitRatios } from './hit-ratio.ts';
import { keyGroupsOf } from './key-groups.ts';

type Caching = NodeOf<'cache'> | NodeOf<'cdn'>;

/** What one data set asks of one cache, by key group and second, and how much of it the cache can answer. */
export interface CacheLoad {
  readonly keeper: Caching;
  readonly data: DataSet;
  readonly reads: Float64Array;
  readonly fills: Float64Array;
  readonly ratios: Float64Array;
  /** Reads a second, and those of them that it answers. */
  readonly asked: number;
  readonly answered: number;
}

export function isCaching(node: Node): node is Caching {
  return node.kind === 'cache' || node.kind === 'cdn';
}

/** Of a load whose hits are still to be found. */
const unknown = new Float64Array(0);

export function emptyLoad(keeper: Node, data: DataSet): CacheLoad {
  const groups = keyGroupsOf(data).counts.length;
  return {
    keeper: keeper as Caching,
    data,
    reads: new Float64Array(groups),
    fills: new Float64Array(groups),
    ratios: unknown,
    asked: 0,
    answered: 0,
  };
}

/** The same loads with their hit ratios, taken from an earlier round where nothing has changed. Data sets of one cache share its room. */
export function cacheHits(
  architecture: Architecture,
  loads: ReadonlyMap<string, CacheLoad>,
  earlier: ReadonlyMap<string, CacheLoad>,
): ReadonlyMap<string, CacheLoad> {
  const result = new Map<string, CacheLoad>();
  const byKeeper = groupBy([...loads], ([, load]) => load.keeper);
  for (const [keeper, own] of byKeeper) {
    const known = own.map(([name]) => earlier.get(name));
    if (own.every(([, load], index) => isSame(load, known[index]))) {
      own.forEach(([name], index) => result.set(name, known[index] as CacheLoad));
      continue;
    }
    const copies = copiesOf(architecture, keeper);
    const keys = own.flatMap(([, load]) => keysOf(architecture, load, copies));
    const ratios = hitRatios(keys, rulesOf(keeper));
    let first = 0;
    for (const [name, load] of own) {
      result.set(name, withRatios(load, ratios.subarray(first, first + load.reads.length)));
      first += load.reads.length;
    }
  }
  return result;
}

function isSame(load: CacheLoad, other: CacheLoad | undefined): boolean {
  return other !== undefined && load.reads.every((rate, group) => rate === other.reads[group] && load.fills[group] === other.fills[group]);
}

/** Reads that one node of it answers ÷ all reads, over the data sets that pass `includes`; nothing where nobody reads. */
export function hitRatioOf(loads: Iterable<CacheLoad>, includes: (load: CacheLoad) => boolean): number | undefined {
  let asked = 0;
  let answered = 0;
  for (const load of loads) {
    if (!includes(load)) continue;
    asked += load.asked;
    answered += load.answered;
  }
  return asked === 0 ? undefined : answered / asked;
}

function withRatios(load: CacheLoad, ratios: Float64Array): CacheLoad {
  let asked = 0;
  let answered = 0;
  for (let group = 0; group < ratios.length; group++) {
    asked += load.reads[group];
    answered += load.reads[group] * ratios[group];
  }
  return { ...load, ratios, asked, answered };
}

function keysOf(architecture: Architecture, { keeper, data, reads, fills }: CacheLoad, copies: number): readonly CachedKeys[] {
  const { counts, shares } = keyGroupsOf(data);
  const entries = keeper.settings.capacity?.unit === 'bytes' ? data.settings.size : 1;
  const deleting = invalidates(keeper) ? rateOfOtherWrites(architecture, keeper, data) : 0;
  return Array.from(counts, (count, group) => ({
    count,
    reads: reads[group] / count / copies,
    fills: fills[group] / count / copies,
    invalidations: (deleting * shares[group]) / count,
    size: entries,
  }));
}

/** How many caches of this kind work side by side, each with its own part of the readers. */
function copiesOf(architecture: Architecture, keeper: Caching): number {
  if (keeper.kind === 'cdn') return keeper.settings.pops.length;
  if (keeper.settings.topology !== 'local') return 1;
  const callers = architecture.flows
    .flatMap((flow) => arrowsOf(flow))
    .filter(({ step }) => step.kind === 'call' && step.to === keeper.name)
    .map(({ step }) => step.from);
  return Math.max(1, ...architecture.nodes.filter(({ name }) => callers.includes(name)).map((node) => node.settings.instances));
}

function invalidates(keeper: Caching): boolean {
  return keeper.kind === 'cdn' ? keeper.settings.purge === 'on-write' : keeper.settings.invalidate === 'on-write';
}

/** Writes a second of the data that do not go through the cache, as far as the flows state their rates. */
function rateOfOtherWrites(architecture: Architecture, keeper: Caching, data: DataSet): number {
  let rate = 0;
  for (const flow of architecture.flows) {
    const { rate: perSecond, every } = flow.settings;
    const starts = perSecond ?? (every === undefined ? 0 : 1 / every);
    for (const { step } of arrowsOf(flow)) {
      const verb = step.kind === 'call' ? step.operation?.verb : undefined;
      const isWrite = verb === 'write' || verb === 'update';
      if (!isWrite || step.operation?.verb === 'text' || step.operation?.data !== data.name) continue;
      const through = step.kind === 'call' && step.to === keeper.name && keeper.kind === 'cache' && keeper.settings.policy.startsWith('write-');
      if (!through) rate += starts;
    }
  }
  return rate;
}

/**
 * How hard each eviction makes it for a key to stay. LFU counts from one again after an eviction; S3-FIFO and ARC want a second access while they
 * remember the first; SIEVE and W-TinyLFU keep the often used longer still.
 */
const proofs: Readonly<Record<Caching['settings']['eviction'], number>> = {
  lru: 1,
  fifo: 1,
  random: 1,
  clock: 1,
  lfu: 2,
  's3-fifo': 2,
  arc: 2,
  sieve: 3,
  'w-tinylfu': 3,
};

function rulesOf({ kind, settings }: Caching): CacheRules {
  const isSliding = kind === 'cache' && settings.ttl !== undefined && 'ttl-mode' in settings && settings['ttl-mode'] === 'sliding';
  const byArrival = settings.eviction === 'fifo' || settings.eviction === 'random';
  return {
    eviction: byArrival ? 'arrival' : 'recency',
    proofs: proofs[settings.eviction],
    capacity: settings.capacity?.amount ?? Infinity,
    timeToLive: settings.ttl ?? Infinity,
    isSliding,
  };
}
