import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { readThrough, writtenElsewhere } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const asideNeverInvalidated: Rule = {
  id: 'cache/aside-never-invalidated',
  severity: 'warning',
  title: 'A cache keeps old entries for good',
  description:
    'A cache in front of data that changes has neither a time to live, nor does a write delete its entry. Whatever is asked for often enough to stay in the cache is never seen to change.',
  tradeoff: {
    gained: 'Nothing ever misses twice.',
    paid: 'The most popular entries are the oldest, and only a restart mends them.',
    accept: 'When somebody flushes the cache by hand after every change, and the file should say so.',
  },
  references: [
    {
      title: 'AWS: Database caching strategies using Redis, cache validity',
      url: 'https://docs.aws.amazon.com/whitepapers/latest/database-caching-strategies-using-redis/cache-validity.html',
    },
    {
      title: 'Nishtala et al.: Scaling Memcache at Facebook (2013)',
      url: 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Prices that never change"
          client Buyer
          cache «Prices» { fronts: Store }
          database Store
          data price { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Prices : read price }
          flow Change { rate: 1/s  Buyer -> Store : write price }
        `,
        messages: [
          'Prices keeps price until it is evicted, whatever is written to Store: popular entries stay old for good. Invalidate on write, or let entries expire.',
        ],
        fixes: ['Invalidate on write', 'Let entries expire after a minute'],
      },
      {
        text: arch`
          system "A cache that reads by itself"
          client Buyer
          cache «Stock» { fronts: Store  policy: read-through  capacity: 10k }
          database Store
          data item { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Stock : read item }
          flow Change { rate: 1/s  Buyer -> Stock : update item }
        `,
        messages: [
          'Stock keeps item until it is evicted, whatever is written to Store: popular entries stay old for good. Invalidate on write, or let entries expire.',
        ],
        fixes: ['Invalidate on write', 'Let entries expire after a minute'],
      },
    ],
    clean: [
      arch`
        system "Prices, a minute old"
        client Buyer
        cache Prices { fronts: Store  ttl: 1min }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Prices : read price }
        flow Change { rate: 1/s  Buyer -> Store : write price }
      `,
      arch`
        // What never changes is never old.
        system "Pictures"
        client Buyer
        cache Pictures { fronts: Store }
        database Store
        data picture { keys: 10k  store: Store  mutable: false }
        flow Look { rate: 200/s  Buyer -> Pictures : read picture }
        flow Add { rate: 1/s  Buyer -> Store : create picture }
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old price',
    theory:
      'With 100 changes a second of 10k prices, 1% more of them have changed with every second, and the cache notices none: over 20s 9% of reads are stale. Invalidated on write, an old entry lives for the milliseconds of the invalidation.',
    below: arch`
      scenario Changes { duration: 20s  at 0s load Change x100 }
      require price.stale < 1% during Changes
    `,
    mended: { fix: 'Invalidate on write' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => ['aside', 'read-through'].includes(settings.policy) && settings.ttl === undefined && settings.invalidate === 'none')
      .flatMap((cache) => {
        const stale = readThrough(architecture, cache).filter((data) => writtenElsewhere(architecture, cache, data).length > 0);
        if (stale.length === 0) return [];
        return [
          {
            ...atName(cache),
            message: `${cache.name} keeps ${namesOf(stale)} until it is evicted, whatever is written to ${cache.settings.fronts ?? 'the store'}: popular entries stay old for good. Invalidate on write, or let entries expire.`,
            related: stale
              .flatMap((data) => writtenElsewhere(architecture, cache, data))
              .map(({ step }) => ({ origin: step.origin, message: 'Written here.' })),
            fixes: [
              { title: 'Invalidate on write', edits: setProperties(cache, { invalidate: 'on-write' }) },
              { title: 'Let entries expire after a minute', edits: setProperties(cache, { ttl: '1min' }) },
            ],
          },
        ];
      }),
};
