import type { Owner, PropertyName, SettingsOf } from '../model/schema/schema.ts';

/** What the simulator makes of a property: it is simulated; or it changes nothing that is simulated, and why; or some values mean nothing. */
export type Treatment = 'simulated' | Irrelevant | Meaningless;

export interface Irrelevant {
  readonly irrelevant: string;
}

/** A value that the kind has nothing to make of: the file is mistaken. */
export interface Meaningless {
  /** What is wrong, and what to do instead. */
  readonly mistake: string;
  /** Whether this value is none of those. */
  readonly isHarmless: (value: unknown, settings: Readonly<Record<string, unknown>>) => boolean;
  /** It lacks nothing but the content of a data file, which is read before a simulation. */
  readonly isUnread?: true;
}

type Treatments = { readonly [O in Owner]: { readonly [Name in PropertyName<O>]: Treatment } };

const simulated = 'simulated';
const forReaders: Irrelevant = { irrelevant: 'It describes the node for people.' };
const forRules: Irrelevant = { irrelevant: 'Rules read it; requests do not meet it.' };
type Settings = Readonly<Record<string, unknown>>;

function meaningless(mistake: string, harmless: readonly unknown[] = []): Meaningless {
  return { mistake, isHarmless: (value) => harmless.includes(value) };
}

function orElse(words: string): string {
  return `save it beside the file, or use ${words}`;
}

function everyRow<Name extends string>(names: readonly Name[], treatment: Treatment): Record<Name, Treatment> {
  return Object.fromEntries(names.map((name) => [name, treatment])) as Record<Name, Treatment>;
}

function isRead(arrivals: SettingsOf<'flow'>['arrivals']): boolean {
  return arrivals.kind !== 'trace' || (arrivals.times ?? []).length > 0;
}

const faults = { mtbf: simulated, mttr: simulated, failure: simulated } as const;
const noFaults = {
  mtbf: meaningless('a client stands for many people, whose devices do not fail together; give `mtbf` to what they call'),
  mttr: { irrelevant: 'It matters with `mtbf` alone, which is reported.' },
  failure: { irrelevant: 'It matters with `mtbf` alone, which is reported.' },
} as const;

const common = { in: simulated, tags: forReaders, link: forReaders, ...faults } as const;
const unreachedLocality: Irrelevant = { irrelevant: 'There is one instance, or copies are chosen by `reads`.' };

const calls = { timeout: simulated, retry: simulated, backoff: simulated } as const;
const serviceCalls = {
  ...calls,
  jitter: simulated,
  'retry-budget': simulated,
  'circuit-breaker': simulated,
  'open-for': simulated,
  discovery: simulated,
} as const;

function oneForLists(property: string): Meaningless {
  return {
    mistake: `A list lives on one machine, whatever \`${property}\` says; leave it out, or use \`model: broker\` or \`model: log\``,
    isHarmless: (value, settings) => settings.model !== 'list' || value === 1,
  };
}

const kinds = {
  client: {
    ...common,
    ...noFaults,
    instances: meaningless('a client has no instances; say with `users` how many there are', [1]),
    locality: unreachedLocality,
    users: simulated,
    think: simulated,
    ...calls,
    'health-check': simulated,
  },
  service: {
    ...common,
    instances: simulated,
    locality: simulated,
    time: simulated,
    cores: simulated,
    scheduling: simulated,
    concurrency: simulated,
    queue: simulated,
    patience: simulated,
    'error-rate': simulated,
    refuse: simulated,
    ...serviceCalls,
    stateful: forRules,
    idempotent: simulated,
    outbox: simulated,
    commit: simulated,
    external: simulated,
    latency: simulated,
  },
  proxy: {
    ...common,
    instances: simulated,
    locality: simulated,
    role: { irrelevant: 'It says on whose behalf a proxy acts; requests go through either in the same way.' },
    balance: simulated,
    choices: simulated,
    weights: simulated,
    'rate-limit': simulated,
    burst: simulated,
    tls: simulated,
    'tls-time': simulated,
    'keep-alive': simulated,
    'health-check': simulated,
    cache: {
      mistake: 'with `tls: passthrough` a proxy sees nothing that it could keep; remove `cache`, or end the encryption with `tls: terminate`',
      isHarmless: (_: unknown, settings: Settings) => settings.tls !== 'passthrough',
    },
    ttl: simulated,
    eviction: simulated,
    filter: simulated,
    'access-control': simulated,
    anonymity: simulated,
    time: simulated,
    cores: simulated,
    concurrency: simulated,
    queue: simulated,
    ...serviceCalls,
  },
  database: {
    ...common,
    instances: meaningless('a database has copies and shards in place of instances; state `followers`, `replication-factor` or `shards`', [1]),
    locality: unreachedLocality,
    topology: simulated,
    followers: simulated,
    replication: simulated,
    acks: simulated,
    'ack-at': simulated,
    ...everyRow(
      [
        'replication-factor',
        'read-quorum',
        'write-quorum',
        'read-repair',
        'anti-entropy',
        'hinted-handoff',
        'write-hop',
        'ack-hop',
        'read-hop',
        'response-hop',
      ],
      simulated,
    ),
    reads: simulated,
    session: simulated,
    lag: simulated,
    'apply-time': simulated,
    shards: simulated,
    sharding: simulated,
    'read-time': simulated,
    'write-time': simulated,
    concurrency: simulated,
    failover: simulated,
    detection: simulated,
    election: simulated,
    durability: simulated,
    fsync: simulated,
    backup: simulated,
    conflicts: simulated,
  },
  filesystem: {
    ...common,
    instances: meaningless('a file system has machines of two kinds; state `data-nodes` and `metadata-nodes`', [1]),
    locality: simulated,
    'replication-factor': simulated,
    erasure: simulated,
    chunk: simulated,
    'data-nodes': simulated,
    'metadata-nodes': simulated,
    'metadata-time': simulated,
    'read-time': simulated,
    'write-time': simulated,
    bandwidth: simulated,
    detection: simulated,
    election: simulated,
    'repair-after': simulated,
    placement: simulated,
  },
  queue: {
    ...common,
    instances: meaningless('A queue stands on its brokers; state `brokers` in place of `instances`', [1]),
    locality: unreachedLocality,
    model: simulated,
    cluster: simulated,
    exchange: simulated,
    brokers: oneForLists('brokers'),
    partitions: simulated,
    replicas: oneForLists('replicas'),
    acks: simulated,
    'min-in-sync': simulated,
    delivery: {
      mistake:
        'Exactly once needs a log, whose readers commit how far they have come together with what they publish; use `model: log`, or `at-least-once` and a consumer that is `idempotent`',
      isHarmless: (value: unknown, settings: Settings) => value !== 'exactly-once' || settings.model === 'log',
    },
    order: simulated,
    capacity: simulated,
    overflow: simulated,
    retention: simulated,
    durability: simulated,
    delay: simulated,
    throttle: simulated,
    prefetch: simulated,
    batch: simulated,
    linger: simulated,
    'commit-interval': simulated,
    visibility: simulated,
    'redelivery-delay': simulated,
    'dead-letter': simulated,
    'publish-time': simulated,
    detection: simulated,
    election: simulated,
    rebalance: simulated,
    coordination: simulated,
  },
  cache: {
    ...common,
    instances: meaningless('A cache has `nodes` and `replicas`, not instances; use `topology: distributed` with `nodes`, or `topology: local`', [1]),
    locality: unreachedLocality,
    fronts: simulated,
    policy: simulated,
    eviction: simulated,
    capacity: simulated,
    ttl: simulated,
    'ttl-mode': simulated,
    start: simulated,
    invalidate: simulated,
    topology: simulated,
    coherence: simulated,
    nodes: simulated,
    replicas: simulated,
    flush: simulated,
    persistence: simulated,
    snapshot: simulated,
    coalesce: simulated,
    detection: simulated,
    'hit-time': simulated,
    concurrency: simulated,
  },
  registry: {
    ...common,
    instances: simulated,
    locality: { irrelevant: 'Callers ask the nearest copy that they can reach.' },
    ttl: simulated,
    followers: simulated,
    'lookup-time': simulated,
    replication: simulated,
  },
  cdn: {
    ...common,
    in: meaningless('a CDN stands where its `pops` are; remove `in`'),
    instances: meaningless('a CDN has one instance in each region of its `pops`; remove `instances`', [1]),
    locality: { irrelevant: 'Callers meet the nearest point of presence.' },
    ...everyRow(['pops', 'capacity', 'eviction', 'ttl', 'purge', 'purge-delay', 'shield', 'origin', 'hit-time'], simulated),
  },
} as const;

/** Every property row of the schema; the type demands that none is missing. */
export const treatments: Treatments = {
  ...kinds,
  data: {
    keys: { mistake: 'more than two thousand million keys cannot be told apart; state fewer', isHarmless: (value) => Number(value) < 2 ** 31 },
    popularity: {
      isUnread: true,
      mistake: `the file of keys was not read, for the document is not on disk; ${orElse('`uniform`, `zipf`, `hotspot` or `latest`')}`,
      isHarmless: (value) => {
        const popularity = value as SettingsOf<'data'>['popularity'];
        return popularity.kind !== 'trace' || (popularity.keys ?? []).length > 0;
      },
    },
    size: simulated,
    store: { irrelevant: 'Arrows say which store is asked.' },
    critical: forRules,
    visibility: forRules,
    mutable: forRules,
    owner: simulated,
  },
  flow: {
    rate: simulated,
    every: simulated,
    weight: simulated,
    arrivals: {
      isUnread: true,
      mistake: `the file of arrivals was not read, for the document is not on disk; ${orElse('`poisson`, `constant` or `bursty`')}`,
      isHarmless: (value) => isRead(value as SettingsOf<'flow'>['arrivals']),
    },
  },
  call: {
    ...calls,
    jitter: simulated,
    hedge: simulated,
    size: simulated,
    time: simulated,
    keys: simulated,
    reads: simulated,
    delay: simulated,
    batch: simulated,
    cache: simulated,
  },
  network: { latency: simulated, bandwidth: simulated, loss: simulated },
  scenario: { duration: simulated, warmup: simulated },
  view: { include: forReaders, exclude: forReaders, flow: forReaders },
};
