import { hitRatioOf } from '../../estimate/cache-hits.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { cachedReads, writtenElsewhere } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { percent, perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const dynamicData: Rule = {
  id: 'cache/dynamic-data',
  severity: 'warning',
  title: 'Data changes too often for its cache to answer much',
  description:
    'Each write deletes the entry, and there are so many writes that most reads find none: reads ÷ (reads + writes) is the most that a cache with invalidation can answer. Every read pays the way to the cache, nearly every read pays the way to the store too.',
  tradeoff: {
    gained: 'A few reads less at the store.',
    paid: 'A machine, a hop on every read and a deletion on every write.',
    accept: 'When the few reads that hit are the expensive ones.',
  },
  references: [
    {
      title: 'AWS Builders’ Library: Caching challenges and strategies',
      url: 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Positions"
          client Courier
          cache Positions { fronts: Store  «invalidate: on-write» }
          database Store
          data position { keys: 1k  store: Store }
          flow Move { rate: 400/s  Courier -> Store : write position }
          flow Look { rate: 100/s  Courier -> Positions : read position }
        `,
        messages: [
          'position is written 400/s and read 100/s through Positions, and each write deletes its entry: about 20% of reads hit. Read past Positions.',
        ],
        fixes: ['Read past Positions'],
      },
      {
        text: arch`
          system "Prices of a stock exchange"
          client Trader
          cache Quotes { fronts: Store  «invalidate: on-write»  ttl: 1h }
          database Store
          data quote { keys: 100  store: Store }
          flow Trade { rate: 900/s  Trader -> Store : update quote }
          flow Look { rate: 300/s  Trader -> Quotes : read quote }
        `,
        messages: [
          'quote is written 900/s and read 300/s through Quotes, and each write deletes its entry: about 25% of reads hit. Read past Quotes.',
        ],
        fixes: ['Read past Quotes'],
      },
    ],
    clean: [
      arch`
        system "Positions, looked at often"
        client Courier
        cache Positions { fronts: Store  invalidate: on-write }
        database Store
        data position { keys: 1k  store: Store }
        flow Move { rate: 10/s  Courier -> Store : write position }
        flow Look { rate: 100/s  Courier -> Positions : read position }
      `,
      arch`
        // A second old is new enough.
        system "Positions, a second old"
        client Courier
        cache Positions { fronts: Store  ttl: 1s }
        database Store
        data position { keys: 10  store: Store }
        flow Move { rate: 400/s  Courier -> Store : write position }
        flow Look { rate: 100/s  Courier -> Positions : read position }
      `,
    ],
  },
  harm: {
    shows: 'Share of reads that find their entry',
    theory:
      'An entry is read once and written four times in the same time: a read finds the entry if the last event was a read, in 100 ÷ 500 = 20% of cases (a little more here, since all are there at first). At 10 writes a second, in 100 ÷ 110 = 91%.',
    below: arch`
      require Positions.hits > 50%
    `,
    mended: { clean: 0 },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.invalidate === 'on-write')
      .flatMap((cache) =>
        [...new Set(cachedReads(architecture, cache).map(({ data }) => data))].flatMap((data) => findingAbout(cache, data, architecture) ?? []),
      ),
};

function findingAbout(cache: NodeOf<'cache'>, data: DataSet, architecture: Architecture): Finding | undefined {
  const { visits, hits } = trafficOf(architecture);
  const reads = cachedReads(architecture, cache).filter((access) => access.data === data);
  const rateOf = (accesses: readonly { readonly step: (typeof reads)[number]['step'] }[]): number =>
    accesses.reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0);
  const [read, written] = [rateOf(reads), rateOf(writtenElsewhere(architecture, cache, data))];
  const ratio = hitRatioOf(hits.values(), (load) => load.keeper === cache && load.data === data);
  if (written <= read || ratio === undefined || ratio >= 0.5) return undefined;
  return {
    ...atProperty(cache, 'invalidate'),
    message: `${data.name} is written ${perSecond(written)} and read ${perSecond(read)} through ${cache.name}, and each write deletes its entry: about ${percent(ratio)} of reads hit. Read past ${cache.name}.`,
    fixes: [{ title: `Read past ${cache.name}`, edits: reads.flatMap(({ step }) => setProperties(step, { cache: 'false' })) }],
  };
}
