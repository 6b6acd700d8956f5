import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { readThrough, writtenElsewhere } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf, seconds } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const cdnNeverPurged: Rule = {
  id: 'delivery/cdn-never-purged',
  severity: 'warning',
  title: 'A CDN goes on serving what has been changed',
  description:
    'Data that flows change is kept at points of presence for an hour or more, and no write removes it there: readers see the old version for as long as it lives.',
  tradeoff: {
    gained: 'No purges to send, to pay for and to wait for.',
    paid: 'A correction is seen when the old copy expires.',
    accept: 'When names change with content (`logo.3f2a.png`), or an hour old is new enough.',
  },
  references: [
    {
      title: 'Amazon CloudFront: Invalidate files to remove content',
      url: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html',
    },
    { title: 'Fastly: Purging', url: 'https://www.fastly.com/documentation/guides/concepts/edge-state/cache/purging/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "News"
          region eu
          client Reader
          client Editor
          cdn Edge { pops: [eu]  ttl: 24h  «purge: manual» }
          service Pages { instances: 2  timeout: 1s }
          database Store
          data page { keys: 10k  store: Store  visibility: public }
          flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages -> Store : read page } }
          flow Correct { rate: 1/h  Editor -> Pages -> Store : write page }
        `,
        messages: ['Edge keeps page for 1d, whatever is written in the meantime. Purge on write.'],
        fixes: ['Purge on write', 'Keep copies for a minute'],
      },
      {
        text: arch`
          system "Prices"
          region eu
          client Reader
          cdn «Edge» { pops: [eu] }
          service Pages { instances: 2  timeout: 1s }
          database Store
          data price { keys: 10k  store: Store  visibility: public }
          flow Read { rate: 100/s  Reader -> Edge : read price  on miss { Edge -> Pages -> Store : read price } }
          flow Change { rate: 1/h  Reader -> Pages -> Store : update price }
        `,
        messages: ['Edge keeps price until it is evicted, whatever is written in the meantime. Purge on write.'],
        fixes: ['Purge on write', 'Keep copies for a minute'],
      },
    ],
    clean: [
      arch`
        system "News, purged"
        region eu
        client Reader
        cdn Edge { pops: [eu]  ttl: 24h  purge: on-write }
        service Pages { instances: 2  timeout: 1s }
        database Store
        data page { keys: 10k  store: Store  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages -> Store : read page } }
        flow Correct { rate: 1/h  Reader -> Pages -> Store : write page }
      `,
      arch`
        // A minute is soon enough.
        system "News, a minute old"
        region eu
        client Reader
        cdn Edge { pops: [eu]  ttl: 1min }
        service Pages { instances: 2  timeout: 1s }
        database Store
        data page { keys: 10k  store: Store  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages -> Store : read page } }
        flow Correct { rate: 1/h  Reader -> Pages -> Store : write page }
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old price',
    theory:
      'With 10 changes a second of 10k prices, 0.1% more of them have changed with every second, and the edge notices none: over 100s 5% of reads are stale. A purge takes 5s: 10/s × 5s ÷ 10k = 0.5%.',
    below: arch`
      scenario Changes { duration: 100s  at 0s load Change x36000 }
      require price.stale < 2% during Changes
    `,
    example: 1,
    mended: { fix: 'Purge on write' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cdn')
      .filter(({ settings }) => settings.purge === 'manual' && (settings.ttl ?? Infinity) >= 3600)
      .flatMap((cdn) => {
        const stale = readThrough(architecture, cdn).filter((data) => writtenElsewhere(architecture, cdn, data).length > 0);
        if (stale.length === 0) return [];
        const { ttl } = cdn.settings;
        return [
          {
            ...atProperty(cdn, 'purge'),
            message: `${cdn.name} keeps ${namesOf(stale)} ${ttl === undefined ? 'until it is evicted' : `for ${seconds(ttl)}`}, whatever is written in the meantime. Purge on write.`,
            related: stale
              .flatMap((data) => writtenElsewhere(architecture, cdn, data))
              .map(({ step }) => ({ origin: step.origin, message: 'Written here.' })),
            fixes: [
              { title: 'Purge on write', edits: setProperties(cdn, { purge: 'on-write' }) },
              { title: 'Keep copies for a minute', edits: setProperties(cdn, { ttl: '1min' }) },
            ],
          },
        ];
      }),
};
