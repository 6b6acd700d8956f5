import { hottestKeyShare } from '../../estimate/key-groups.ts';
import { meanOf } from '../../base/distribution.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { cachedReads } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, perSecond, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const stampede: Rule = {
  id: 'cache/stampede',
  severity: 'warning',
  title: 'When a hot entry expires, everybody asks the store for it at once',
  description:
    'While the entry of a popular key is being fetched again, every request for it misses too, and each makes a read of its own: rate of the key × time of a read (a stampede, or dog pile). Coalescing makes one read of them.',
  tradeoff: {
    gained: 'No request waits for another one’s read.',
    paid: 'At every expiry of a hot entry, a burst of the same read.',
    accept: 'When the store does not notice a burst of that size.',
  },
  references: [
    {
      title: 'Vattani, Chierichetti, Lowenstein: Optimal probabilistic cache stampede prevention (2015)',
      url: 'https://doi.org/10.14778/2757807.2757813',
    },
    {
      title: 'Nishtala et al.: Scaling Memcache at Facebook (2013), leases',
      url: 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Front page"
          client Reader
          cache «Pages» { fronts: Store  ttl: 1min }
          database Store { read-time: 100ms }
          data page { keys: 100  popularity: hotspot(1%, 50%)  store: Store }
          flow Read { rate: 1000/s  Reader -> Pages : read page }
        `,
        messages: [
          'When the entry of the hottest page expires (500/s), about 50 requests ask Store for it at once, 100ms each. Make one read of them.',
        ],
        fixes: ['Coalesce misses'],
      },
      {
        text: arch`
          system "A star"
          client Fan
          cache «Stars» { fronts: Store  invalidate: on-write }
          database Store { read-time: 20ms }
          data star { keys: 1k  popularity: hotspot(0.1%, 100%)  store: Store }
          flow Look { rate: 1000/s  Fan -> Stars : read star }
        `,
        messages: [
          'When the entry of the hottest star expires (1k/s), about 20 requests ask Store for it at once, 20ms each. Make one read of them.',
        ],
        fixes: ['Coalesce misses'],
      },
    ],
    clean: [
      arch`
        system "Front page, fetched once"
        client Reader
        cache Pages { fronts: Store  ttl: 1min  coalesce: true }
        database Store { read-time: 100ms }
        data page { keys: 100  popularity: hotspot(1%, 50%)  store: Store }
        flow Read { rate: 1000/s  Reader -> Pages : read page }
      `,
      arch`
        // Nobody is popular.
        system "Many pages"
        client Reader
        cache Pages { fronts: Store  ttl: 1min }
        database Store { read-time: 10ms }
        data page { keys: 10k  store: Store }
        flow Read { rate: 1000/s  Reader -> Pages : read page }
      `,
    ],
  },
  harm: {
    shows: 'What Store serves',
    theory:
      'Once a second the entry that everybody reads is written and so deleted; until it is read again, 20ms later, 1000 × 20ms = 20 requests read it from Store: some 22/s with the writes. Coalesced, each write is followed by one read: 2/s.',
    below: arch`
      flow Change { rate: 1/s  Fan -> Store : write star }
      require Store.throughput < 5/s
    `,
    example: 1,
    mended: { fix: 'Coalesce misses' },
    duration: 8,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => !settings.coalesce && (settings.ttl !== undefined || settings.invalidate === 'on-write'))
      .flatMap((cache) =>
        [...new Set(cachedReads(architecture, cache).map(({ data }) => data))]
          .flatMap((data) => findingAbout(cache, data, architecture) ?? [])
          .slice(0, 1),
      ),
};

/** Ten at once are where a burst begins. */
function findingAbout(cache: NodeOf<'cache'>, data: DataSet, architecture: Architecture): Finding | undefined {
  const store = cache.settings.fronts === undefined ? undefined : nodeNamed(architecture, cache.settings.fronts);
  if (store?.kind !== 'database') return undefined;
  const { visits } = trafficOf(architecture);
  const reads = cachedReads(architecture, cache).filter((access) => access.data === data);
  const rate = reads.reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0) * hottestKeyShare(data);
  const time = meanOf(store.settings['read-time']) ?? 0;
  if (rate * time < 10) return undefined;
  return {
    ...atName(cache),
    message: `When the entry of the hottest ${data.name} expires (${perSecond(rate)}), about ${number(rate * time)} requests ask ${store.name} for it at once, ${seconds(time)} each. Make one read of them.`,
    fixes: [{ title: 'Coalesce misses', edits: setProperties(cache, { coalesce: 'true' }) }],
  };
}
