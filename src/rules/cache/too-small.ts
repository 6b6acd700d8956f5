import { meanOf } from '../../base/distribution.ts';
import { hitRatioOf } from '../../estimate/cache-hits.ts';
import { arrivalsOf, stationsOf } from '../../estimate/stations.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { readThrough } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const tooSmall: Rule = {
  id: 'cache/too-small',
  severity: 'warning',
  title: 'The cache is too small for what the store can take',
  description:
    'By Che’s approximation, so few reads find their key in a cache of this size that the store does not keep up with the misses. With room for all keys it would.',
  tradeoff: {
    gained: 'Less memory.',
    paid: 'The store is overloaded by what the cache does not hold.',
    accept: 'When the store grows instead.',
  },
  references: [
    { title: 'Che, Tung, Wang: Hierarchical Web caching systems (2002)', url: 'https://doi.org/10.1109/JSAC.2002.801752' },
    {
      title: 'Fricker, Robert, Roberts: A versatile and accurate approximation for LRU cache performance (2012)',
      url: 'https://arxiv.org/abs/1202.3974',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A small cache"
          client Buyer
          cache Products { fronts: Store  «capacity: 1k»  hit-time: 0.1ms  replicas: 1 }
          database Store { read-time: 10ms  concurrency: 10 }
          data product { keys: 10k  store: Store }
          flow Look { rate: 2000/s  Buyer -> Products : read product }
        `,
        messages: [
          'Products has room for 10% of product, so that about 10% of reads find theirs: the misses keep Store 180% busy. Give it room for all 10k.',
        ],
        fixes: ['Make room for 10k entries'],
      },
      {
        text: arch`
          system "A smaller cache"
          client Buyer
          cache Products { fronts: Store  «capacity: 20k»  hit-time: 0.1ms  replicas: 1 }
          database Store { read-time: 10ms  concurrency: 10 }
          data product { keys: 50k  store: Store }
          flow Look { rate: 2000/s  Buyer -> Products : read product }
        `,
        messages: [
          'Products has room for 40% of product, so that about 40% of reads find theirs: the misses keep Store 120% busy. Give it room for all 50k.',
        ],
        fixes: ['Make room for 50k entries'],
      },
    ],
    clean: [
      arch`
        system "A large cache"
        client Buyer
        cache Products { fronts: Store  capacity: 100k  hit-time: 0.1ms }
        database Store { read-time: 10ms  concurrency: 10 }
        data product { keys: 100k  store: Store }
        flow Look { rate: 2000/s  Buyer -> Products : read product }
      `,
      arch`
        // The store takes it.
        system "A quick store"
        client Buyer
        cache Products { fronts: Store  capacity: 10k  hit-time: 0.1ms }
        database Store { read-time: 1ms  concurrency: 10 }
        data product { keys: 100k  store: Store }
        flow Look { rate: 2000/s  Buyer -> Products : read product }
      `,
    ],
  },
  harm: {
    shows: 'Mean time of a read',
    theory:
      'Nine of ten reads miss, 1800/s, and Store manages 10 ÷ 10ms = 1000/s: a miss that comes after t seconds waits 0.8 × t, in 3s 1.2s on average. With room for all keys none goes to Store.',
    below: arch`
      require Look.latency.mean < 100ms
    `,
    mended: { fix: 'Make room for 10k entries' },
    duration: 3,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.capacity?.unit === 'entries')
      .flatMap((cache) => findingAbout(cache, architecture) ?? []),
};

function findingAbout(cache: NodeOf<'cache'>, architecture: Architecture): Finding | undefined {
  const { capacity, fronts } = cache.settings;
  const store = fronts === undefined ? undefined : nodeNamed(architecture, fronts);
  const station = store === undefined ? undefined : stationsOf(architecture).get(store.name);
  const data = readThrough(architecture, cache);
  const keys = data.reduce((sum, { settings }) => sum + settings.keys, 0);
  const hits = hitRatioOf(trafficOf(architecture).hits.values(), ({ keeper }) => keeper === cache) ?? 1;
  if (store?.kind !== 'database' || station === undefined || capacity === undefined || capacity.amount >= keys || station.hottest < 1)
    return undefined;
  const misses = arrivalsOf(architecture).filter(
    ({ node, isWrite, visit }) => node === store && !isWrite && visit?.step.kind === 'call' && visit.step.to === cache.name,
  );
  const load = misses.reduce((sum, { rate }) => sum + rate, 0) * (meanOf(store.settings['read-time']) ?? 0);
  const machines = station.servers / store.settings.concurrency;
  if (station.hottest - load / (store.settings.concurrency * machines) >= 1) return undefined;
  const room = number(keys, 12);
  return {
    ...atProperty(cache, 'capacity'),
    message:
      `${cache.name} has room for ${percent(capacity.amount / keys)} of ${data.map(({ name }) => name).join(', ')}, so that about ${percent(hits)} of reads find theirs: ` +
      `the misses keep ${store.name} ${percent(station.hottest)} busy. Give it room for all ${room}.`,
    fixes: [{ title: `Make room for ${room} entries`, edits: setProperties(cache, { capacity: room }) }],
  };
}
