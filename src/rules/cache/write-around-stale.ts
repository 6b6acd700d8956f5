import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { lifeOf, readThrough, writtenElsewhere } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const writeAroundStale: Rule = {
  id: 'cache/write-around-stale',
  severity: 'warning',
  title: 'Writes go around a cache that keeps the old entry',
  description:
    'With `policy: write-around` a write goes to the store alone. An entry that was in the cache stays there with its old value, and is served until it expires or makes room, unless the write deletes it.',
  tradeoff: {
    gained: 'Writes as quick as the store, and no room taken by what nobody reads.',
    paid: 'Readers see the old value for as long as its entry lives; and the first read after a write misses.',
    accept: 'For data that is written once and read later, if at all.',
  },
  references: [
    { title: 'Jouppi: Cache write policies and performance (1993)', url: 'https://doi.org/10.1109/ISCA.1993.698560' },
    {
      title: 'Nishtala et al.: Scaling Memcache at Facebook (2013)',
      url: 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Old prices"
          client Buyer
          cache Prices { fronts: Store  «policy: write-around»  ttl: 1h }
          database Store
          data price { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Prices : read price }
          flow Change { rate: 1/s  Buyer -> Prices : write price }
        `,
        messages: ['Writes of price go around Prices, which serves what it had before for up to 1h. Invalidate on write.'],
        fixes: ['Invalidate on write'],
      },
      {
        text: arch`
          system "Old names"
          client Member
          cache Names { fronts: Store  «policy: write-around» }
          database Store
          data member { keys: 10k  store: Store }
          flow Look { rate: 200/s  Member -> Names : read member }
          flow Rename { rate: 1/s  Member -> Store : update member }
        `,
        messages: ['Writes of member go around Names, which serves what it had before until it is evicted. Invalidate on write.'],
        fixes: ['Invalidate on write'],
      },
    ],
    clean: [
      arch`
        system "New prices"
        client Buyer
        cache Prices { fronts: Store  policy: write-around  ttl: 1h  invalidate: on-write }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Prices : read price }
        flow Change { rate: 1/s  Buyer -> Prices : write price }
      `,
      arch`
        // A new key has no old value.
        system "Log lines"
        client Host
        cache Recent { fronts: Store  policy: write-around  ttl: 1h }
        database Store
        data line { keys: 1M  store: Store }
        flow Look { rate: 2/s  Host -> Recent : read line }
        flow Log { rate: 100/s  Host -> Store : create line }
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old name',
    theory:
      'With 100 changes a second of 10k names, 1% more of them have changed with every second, and the cache notices none: over 20s 9% of reads are stale. Invalidated on write, an old entry lives for the milliseconds of the invalidation.',
    below: arch`
      scenario Changes { duration: 20s  at 0s load Rename x100 }
      require member.stale < 1% during Changes
    `,
    example: 1,
    mended: { fix: 'Invalidate on write' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.policy === 'write-around' && settings.invalidate === 'none')
      .flatMap((cache) => {
        const stale = readThrough(architecture, cache).filter((data) => writtenElsewhere(architecture, cache, data).length > 0);
        if (stale.length === 0) return [];
        return [
          {
            ...atProperty(cache, 'policy'),
            message: `Writes of ${namesOf(stale)} go around ${cache.name}, which serves what it had before ${lifeOf(cache)}. Invalidate on write.`,
            related: stale
              .flatMap((data) => writtenElsewhere(architecture, cache, data))
              .map(({ step }) => ({ origin: step.origin, message: 'Written here.' })),
            fixes: [{ title: 'Invalidate on write', edits: setProperties(cache, { invalidate: 'on-write' }) }],
          },
        ];
      }),
};
