import type { NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { type Access } from '../queries/data.ts';
import { isWrittenThrough, lifeOf, readThrough, writtenElsewhere } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const bypassed: Rule = {
  id: 'cache/bypassed',
  severity: 'warning',
  title: 'A write goes past a cache that believes to see every write',
  description:
    'A write-through or write-back cache is right as long as every write goes through it. One that goes straight to the store leaves the old entry in place, and nothing will ever tell the cache; a write-back cache may even write its older value over the new one.',
  tradeoff: {
    gained: 'One hop less for that write.',
    paid: 'The cache is wrong about that key, and nobody knows.',
    accept: 'When the writer deletes the entry itself: then say `invalidate: on-write`.',
  },
  references: [
    {
      title: 'AWS: Database caching strategies using Redis, caching patterns',
      url: 'https://docs.aws.amazon.com/whitepapers/latest/database-caching-strategies-using-redis/caching-patterns.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A side door"
          client Buyer
          client Clerk
          cache Stock { fronts: Store  policy: write-through  ttl: 10min }
          database Store
          data item { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Stock : read item }
          flow Buy { rate: 10/s  Buyer -> Stock : update item }
          flow Correct { rate: 1/min  Clerk «-> Store : write item» }
        `,
        messages: ['Correct writes item past Stock, which serves its old entry for up to 10min. Write through Stock.'],
        fixes: ['Write through Stock'],
      },
      {
        text: arch`
          system "Counters"
          client Fan
          cache Counts { fronts: Store  policy: write-back }
          database Store
          data star { keys: 10k  store: Store }
          flow Like { rate: 100/s  Fan -> Counts : update star }
          flow Look { rate: 100/s  Fan -> Counts : read star }
          flow Reset { rate: 1/d  Fan «-> Store : write star» }
        `,
        messages: [
          'Reset writes star past Counts, which serves its old entry until it is evicted, and may write it over the new value. Write through Counts.',
        ],
        fixes: ['Write through Counts'],
      },
    ],
    clean: [
      arch`
        system "One door"
        client Buyer
        client Clerk
        cache Stock { fronts: Store  policy: write-through  ttl: 10min }
        database Store
        data item { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Stock : read item }
        flow Correct { rate: 1/min  Clerk -> Stock : write item }
      `,
      arch`
        // Other data of the same store is nothing to the cache.
        system "Two kinds of data"
        client Buyer
        cache Stock { fronts: Store  policy: write-through }
        database Store
        data item { keys: 10k  store: Store }
        data order { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Stock : read item }
        flow Order { rate: 10/s  Buyer -> Store : write order }
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old item',
    theory:
      'With 100 corrections a second of 10k items, 1% more of them have changed with every second, and the cache learns of none: over 20s up to 9% of reads are stale. Written through, none is.',
    below: arch`
      scenario Inventory { duration: 20s  at 0s load Correct x6000 }
      require item.stale < 1% during Inventory
    `,
    mended: { fix: 'Write through Stock' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter((cache) => isWrittenThrough(cache) && cache.settings.invalidate === 'none')
      .flatMap((cache) =>
        readThrough(architecture, cache)
          .flatMap((data) => writtenElsewhere(architecture, cache, data))
          .filter(({ keeper }) => keeper.name === cache.settings.fronts)
          .map((write) => findingAbout(write, cache)),
      ),
};

function findingAbout({ flow, step, data }: Access, cache: NodeOf<'cache'>): Finding {
  const over = cache.settings.policy === 'write-back' ? ', and may write it over the new value' : '';
  const fix: Fix = { title: `Write through ${cache.name}`, edits: [{ origin: step.toOrigin, newText: cache.name }] };
  return {
    ...atStep(flow, step),
    message: `${flow.name} writes ${data.name} past ${cache.name}, which serves its old entry ${lifeOf(cache)}${over}. Write through ${cache.name}.`,
    related: [{ origin: cache.nameOrigin, message: 'It believes to see every write.' }],
    fixes: step.steps.length === 0 ? [fix] : [],
  };
}
