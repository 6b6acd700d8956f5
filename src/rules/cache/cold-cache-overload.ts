import { meanOf } from '../../base/distribution.ts';
import { arrivalsOf, stationsOf } from '../../estimate/stations.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import { hitRatioOf } from '../../estimate/cache-hits.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const coldCacheOverload: Rule = {
  id: 'cache/cold-cache-overload',
  severity: 'warning',
  title: 'Without its cache the store is overloaded',
  description:
    'The store lives because the cache answers most reads. When the cache is lost or restarts empty, all reads come to the store at once; it is overloaded, answers late, and the cache does not fill, since fills time out.',
  tradeoff: {
    gained: 'A store that is as small as a warm cache allows.',
    paid: 'The cache is no longer an optimisation: without it nothing works.',
    accept: 'When load is shed while the cache warms up (a rate limit, a gradual return) that this file does not show.',
  },
  references: [
    { title: 'Bronson et al.: Metastable failures in distributed systems (2021)', url: 'https://doi.org/10.1145/3458336.3465286' },
    {
      title: 'AWS Builders’ Library: Caching challenges and strategies',
      url: 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A store that leans on its cache"
          client Buyer
          cache «Products» { fronts: Store  hit-time: 0.1ms }
          database Store { read-time: 10ms  concurrency: 10 }
          data product { keys: 100k  store: Store }
          flow Look { rate: 3000/s  Buyer -> Products : read product }
        `,
        messages: ['Products answers 100% of its reads; when it is lost, Store gets them all, and would be 300% busy. Keep a standby.'],
        fixes: ['Keep a standby', 'Save its entries in a log'],
      },
      {
        text: arch`
          system "Memcached"
          client Buyer
          cache «Products» : memcached { fronts: Store  capacity: 1GB }
          database Store { read-time: 10ms  concurrency: 10 }
          data product { keys: 100k  size: 1kB  store: Store }
          flow Look { rate: 2000/s  Buyer -> Products : read product }
        `,
        messages: ['Products answers 100% of its reads; when it is lost, Store gets them all, and would be 200% busy. Spread it over several nodes.'],
        fixes: ['Spread over 4 nodes'],
      },
    ],
    clean: [
      arch`
        system "A standby"
        client Buyer
        cache Products { fronts: Store  hit-time: 0.1ms  replicas: 1 }
        database Store { read-time: 10ms  concurrency: 10 }
        data product { keys: 100k  store: Store }
        flow Look { rate: 3000/s  Buyer -> Products : read product }
      `,
      arch`
        // The store bears it.
        system "A strong store"
        client Buyer
        cache Products { fronts: Store  hit-time: 0.1ms }
        database Store { read-time: 1ms  concurrency: 10 }
        data product { keys: 100k  store: Store }
        flow Look { rate: 3000/s  Buyer -> Products : read product }
      `,
    ],
  },
  harm: {
    shows: 'Mean time of a read',
    theory:
      'After the crash Store gets 3000/s and manages 10 ÷ 10ms = 1000/s: a read that comes t seconds later waits 2 × t, until the entries are back, one miss at a time. With its entries on disk the cache goes on where it was.',
    below: arch`
      scenario Crash { duration: 4s  at 1s crash Products for 100ms }
      require Look.latency.mean < 100ms during Crash
    `,
    mended: { fix: 'Save its entries in a log' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.topology !== 'local' && settings.replicas === 0 && settings.persistence !== 'log')
      .flatMap((cache) => findingAbout(cache, architecture) ?? []),
};

/** A node of several takes its part of the entries with it; the store need not bear more. */
function findingAbout(cache: NodeOf<'cache'>, architecture: Architecture): Finding | undefined {
  const { fronts, topology } = cache.settings;
  const nodes = topology === 'distributed' ? cache.settings.nodes : 1;
  const store = fronts === undefined ? undefined : nodeNamed(architecture, fronts);
  if (store?.kind !== 'database') return undefined;
  const loads = [...trafficOf(architecture).hits.values()].filter(({ keeper }) => keeper === cache);
  const hits = hitRatioOf(loads, () => true);
  const answered = loads.reduce((sum, load) => sum + load.answered, 0);
  const usual = stationsOf(architecture).get(store.name)?.hottest ?? 0;
  const reaching = arrivalsOf(architecture).some(
    ({ node, isWrite, visit }) => node === store && !isWrite && visit?.step.kind === 'call' && visit.step.to === cache.name,
  );
  const slots = store.settings.concurrency * store.settings.shards;
  const cold = usual + (answered / nodes) * ((meanOf(store.settings['read-time']) ?? 0) / slots);
  if (hits === undefined || !reaching || usual >= 1 || cold < 1) return undefined;
  const isMemcached = cache.profiles.includes('memcached');
  const spread = Math.ceil((cold - usual) / 0.7) * nodes + 1;
  return {
    ...atName(cache),
    message: `${cache.name} answers ${percent(hits)} of its reads; when ${nodes === 1 ? 'it' : `one of its ${number(nodes)} nodes`} is lost, ${store.name} gets them all, and would be ${percent(cold)} busy. ${isMemcached ? 'Spread it over several nodes' : 'Keep a standby'}.`,
    related: [{ origin: store.nameOrigin, message: 'It answers what the cache does not.' }],
    fixes: isMemcached
      ? [{ title: `Spread over ${spread} nodes`, edits: setProperties(cache, { nodes: String(spread) }) }]
      : [
          { title: 'Keep a standby', edits: setProperties(cache, { replicas: '1' }) },
          { title: 'Save its entries in a log', edits: setProperties(cache, { persistence: 'log' }) },
        ],
  };
}
