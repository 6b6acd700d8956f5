import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { accessesOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const evictionMismatch: Rule = {
  id: 'cache/eviction-mismatch',
  severity: 'hint',
  title: 'The eviction does not fit what is asked for',
  description:
    'A scan touches every key once; a cache that makes room by recency then throws out what is asked for all the time, for keys that nobody will ask for again. And where a few keys are asked for most, a cache that evicts at random or in order of arrival throws those out too.',
  tradeoff: {
    gained: 'An eviction that is simple, quick or the default.',
    paid: 'Fewer hits than the same memory could give.',
    accept: 'When hits are no concern.',
  },
  references: [
    { title: 'Yang et al.: FIFO queues are all you need for cache eviction (S3-FIFO, 2023)', url: 'https://doi.org/10.1145/3600006.3613147' },
    {
      title: 'Megiddo, Modha: ARC: a self-tuning, low overhead replacement cache (2003)',
      url: 'https://www.usenix.org/conference/fast-03/arc-self-tuning-low-overhead-replacement-cache',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A nightly report"
          client Buyer
          service Report { timeout: 1min }
          cache Products { fronts: Store  capacity: 10k  «eviction: lru» }
          database Store
          data product { keys: 1M  popularity: zipf(1.0)  store: Store }
          flow Look { rate: 200/s  Buyer -> Products : read product }
          flow Sum { every: 1h  Report -> Products : scan product }
        `,
        messages: [
          'Sum scans product through Products, and with eviction: lru each scan throws out what others ask for. Use one that a scan does not empty.',
        ],
        fixes: ['Evict by s3-fifo'],
      },
      {
        text: arch`
          system "Random among favourites"
          client Buyer
          cache Products { fronts: Store  capacity: 1k  «eviction: random» }
          database Store
          data product { keys: 100k  popularity: zipf(1.1)  store: Store }
          flow Look { rate: 200/s  Buyer -> Products : read product }
        `,
        messages: [
          'A few keys of product are asked for most, and with eviction: random Products throws them out as often as others. Use one that keeps them.',
        ],
        fixes: ['Evict by lfu'],
      },
    ],
    clean: [
      arch`
        system "A nightly report that does no harm"
        client Buyer
        service Report { timeout: 1min }
        cache Products { fronts: Store  capacity: 10k  eviction: s3-fifo }
        database Store
        data product { keys: 1M  popularity: zipf(1.0)  store: Store }
        flow Look { rate: 200/s  Buyer -> Products : read product }
        flow Sum { every: 1h  Report -> Products : scan product }
      `,
      arch`
        // Where everything fits, nothing is evicted.
        system "Room for all"
        client Buyer
        cache Products { fronts: Store  eviction: random }
        database Store
        data product { keys: 1k  popularity: zipf(1.1)  store: Store }
        flow Look { rate: 200/s  Buyer -> Products : read product }
      `,
    ],
  },
  harm: {
    shows: 'Share of reads that find their entry',
    theory:
      'By Che’s approximation, random eviction answers 63% of the reads of these keys; the 1k most popular, which counting would keep, get 75%.',
    below: arch`
      require Products.hits > 69%
    `,
    example: 1,
    mended: { fix: 'Evict by lfu' },
    duration: 40,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.capacity !== undefined)
      .flatMap((cache) => findingAbout(cache, architecture) ?? []),
};

function findingAbout(cache: NodeOf<'cache'>, architecture: Architecture): Finding | undefined {
  const { eviction } = cache.settings;
  const accesses = accessesOf(architecture).filter(({ keeper, step }) => keeper === cache && step.options.cache);
  const scan = accesses.find(({ verb }) => verb === 'scan');
  const finding = (message: string, better: string): Finding => ({
    ...atProperty(cache, 'eviction'),
    message,
    fixes: [{ title: `Evict by ${better}`, edits: setProperties(cache, { eviction: better }) }],
  });
  if (scan !== undefined && accesses.some(({ verb }) => verb === 'read') && ['lru', 'fifo', 'clock'].includes(eviction))
    return finding(
      `${scan.flow.name} scans ${scan.data.name} through ${cache.name}, and with eviction: ${eviction} each scan throws out what others ask for. Use one that a scan does not empty.`,
      's3-fifo',
    );
  const skewed = accesses.find(({ data }) => data.settings.popularity.kind === 'zipf' && data.settings.popularity.exponent >= 0.8);
  if (skewed === undefined || !['random', 'fifo'].includes(eviction)) return undefined;
  return finding(
    `A few keys of ${skewed.data.name} are asked for most, and with eviction: ${eviction} ${cache.name} throws them out as often as others. Use one that keeps them.`,
    'lfu',
  );
}
