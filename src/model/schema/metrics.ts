import type { Dimension } from '../../base/quantity.ts';

/** Consistency levels, weakest first; `monotonic-reads` and `read-your-writes` stand side by side. */
export const consistencyLevels = ['eventual', 'monotonic-reads', 'read-your-writes', 'causal', 'sequential', 'strong'] as const;
export type ConsistencyLevel = (typeof consistencyLevels)[number];

/** The levels that must hold for each level, itself included. */
export const levelsImplied: Readonly<Record<ConsistencyLevel, readonly ConsistencyLevel[]>> = {
  eventual: ['eventual'],
  'monotonic-reads': ['eventual', 'monotonic-reads'],
  'read-your-writes': ['eventual', 'read-your-writes'],
  causal: ['eventual', 'monotonic-reads', 'read-your-writes', 'causal'],
  sequential: ['eventual', 'monotonic-reads', 'read-your-writes', 'causal', 'sequential'],
  strong: consistencyLevels,
};

export interface MetricRow {
  readonly dimension: Exclude<Dimension, 'factor' | 'bandwidth' | 'size'> | 'level';
  readonly meaning: string;
}

type MetricRows = Readonly<Record<string, MetricRow>>;

const duration = (meaning: string): MetricRow => ({ dimension: 'duration', meaning });
const percent = (meaning: string): MetricRow => ({ dimension: 'percent', meaning });
const count = (meaning: string): MetricRow => ({ dimension: 'count', meaning });
const rate = (meaning: string): MetricRow => ({ dimension: 'rate', meaning });

const statistics = {
  mean: 'mean',
  p50: 'median',
  p90: '90th percentile',
  p95: '95th percentile',
  p99: '99th percentile',
  p999: '99.9th percentile',
  max: 'largest value',
};

function distributionOf(name: string, what: string): MetricRows {
  return Object.fromEntries(Object.entries(statistics).map(([key, words]) => [`${name}.${key}`, duration(`${what}: ${words}.`)]));
}

/** Of every node that calls go to. */
const callMetrics: MetricRows = {
  throughput: rate('Requests served a second.'),
  'in-flight': count('Requests here at once, mean over time.'),
};

/** Of those whose machines can be busy. */
const nodeMetrics: MetricRows = {
  utilisation: percent('Busy share of its capacity while up, mean over instances and shards.'),
  'utilisation.max': percent('Busy share of the hottest instance or shard.'),
  throughput: callMetrics.throughput,
  'queue.mean': count('Requests waiting for a slot or a CPU, mean over time.'),
  'queue.max': count('Most requests that waited at once.'),
  ...distributionOf('wait', 'Time a request waits here before it is worked on'),
  'wait.share': percent('Share of requests that waited at all.'),
  'in-flight': callMetrics['in-flight'],
  rejected: count('Requests turned away.'),
};

/** Every figure that a `require` can name, by what it is about. */
export const metrics = {
  flow: {
    ...distributionOf('latency', 'Time from arrival to the answer, successes only, retries included'),
    ...distributionOf('completion', 'Time from arrival until all work of the request has ended, detached work included'),
    unfinished: count('Requests replied to whose work never completed.'),
    throughput: rate('Successful requests a second.'),
    availability: percent('Successful requests ÷ arrivals, after retries.'),
    errors: percent('1 − availability.'),
    recovery: duration("Time from the scenario's event until latency and availability are back at their steady level."),
  },
  data: {
    consistency: { dimension: 'level', meaning: 'The strongest level that no observed operation contradicted.' },
    stale: percent('Share of reads that missed a version acknowledged before they began.'),
    ...distributionOf('staleness', 'Age of what a read missed; 0 for a fresh read'),
    lost: count('Acknowledged writes that are gone.'),
    'lost-updates': count('Updates overwritten by one that had not seen them.'),
    'loss-window': duration('Age of the oldest lost write when it was lost.'),
  },
  client: {},
  service: nodeMetrics,
  proxy: {
    ...nodeMetrics,
    hits: percent('Share of reads answered from the response cache.'),
    'stale-hits': percent('Share of hits older than the store.'),
    evictions: count('Responses that made room.'),
  },
  registry: callMetrics,
  filesystem: {
    ...nodeMetrics,
    failovers: count('Takeovers by a standby metadata server.'),
    unavailable: duration('Time without an active metadata server.'),
    repaired: count('Copies (or fragments) of chunks made anew.'),
    lost: count('Chunks of which too few copies (or fragments) are left.'),
  },
  database: {
    ...nodeMetrics,
    ...distributionOf('lag', 'Time by which followers trail the leader'),
    failovers: count('Promotions of a follower.'),
    unavailable: duration('Time without a leader.'),
  },
  cache: {
    ...nodeMetrics,
    hits: percent('Share of reads answered from the cache.'),
    'stale-hits': percent('Share of hits older than the store.'),
    evictions: count('Entries that made room.'),
    coalesced: count('Misses that waited for a read of the store already under way.'),
    'dirty-lost': count('Unflushed writes that are gone.'),
  },
  cdn: {
    ...callMetrics,
    hits: percent('Share of reads answered at the point of presence that the client meets.'),
    'stale-hits': percent('Share of hits older than the store.'),
    evictions: count('Entries that made room.'),
    'origin-load': rate('Requests a second that no point of presence could answer.'),
  },
  queue: {
    ...distributionOf('delay', 'Time from append to end of processing'),
    'depth.mean': count('Messages not yet processed, mean over time.'),
    'depth.max': count('Most messages not yet processed.'),
    published: count('Messages acknowledged.'),
    processed: count('Messages processed.'),
    lost: count('Messages acknowledged and never processed.'),
    duplicates: count('Completed processings beyond the first, per message and group.'),
    reordered: count('First completions out of offset order, per key.'),
    'dead-lettered': count('Messages that went to the dead letter queue.'),
  },
} as const satisfies Record<string, MetricRows>;

export type MetricTarget = keyof typeof metrics;

export function metricRow(target: MetricTarget, metric: string): MetricRow | undefined {
  const rows: MetricRows = metrics[target];
  return Object.hasOwn(rows, metric) ? rows[metric] : undefined;
}
