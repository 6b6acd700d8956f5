import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { readThrough } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf, seconds } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const ttlTooShort: Rule = {
  id: 'delivery/ttl-too-short',
  severity: 'hint',
  title: 'What never changes is fetched again and again',
  description:
    'All that a CDN keeps is immutable by the file’s own word, and its entries expire within a day. Each is fetched again every time, although it is the same.',
  tradeoff: {
    gained: 'A mistake is gone within the time to live.',
    paid: 'Misses, and load on the origin, for nothing.',
    accept: 'When what is called immutable is now and then replaced after all.',
  },
  references: [{ title: 'RFC 8246: HTTP immutable responses', url: 'https://www.rfc-editor.org/rfc/rfc8246.html' }],
  examples: {
    violating: [
      {
        text: arch`
          system "Pictures"
          region eu
          client Reader
          cdn Edge { pops: [eu]  «ttl: 5min» }
          service Pictures { instances: 2 }
          data picture { keys: 10k  visibility: public  mutable: false }
          flow Look { rate: 100/s  Reader -> Edge : read picture  on miss { Edge -> Pictures } }
        `,
        messages: ['picture never changes, and Edge fetches it anew every 5min. Keep it for a year.'],
        fixes: ['Keep it for a year'],
      },
      {
        text: arch`
          system "Scripts and styles"
          region eu
          client Reader
          cdn Edge { pops: [eu]  «ttl: 1h» }
          service Files { instances: 2 }
          data script { keys: 1k  visibility: public  mutable: false }
          data style { keys: 1k  visibility: public  mutable: false }
          flow Open { rate: 100/s  Reader -> Edge : read script  on miss { Edge -> Files }  Reader -> Edge : read style  on miss { Edge -> Files } }
        `,
        messages: ['script and style never change, and Edge fetches them anew every 1h. Keep them for a year.'],
        fixes: ['Keep them for a year'],
      },
    ],
    clean: [
      arch`
        system "Pictures, kept"
        region eu
        client Reader
        cdn Edge { pops: [eu]  ttl: 365d }
        service Pictures { instances: 2 }
        data picture { keys: 10k  visibility: public  mutable: false }
        flow Look { rate: 100/s  Reader -> Edge : read picture  on miss { Edge -> Pictures } }
      `,
      arch`
        // Pages change.
        system "Pages"
        region eu
        client Reader
        cdn Edge { pops: [eu]  ttl: 5min }
        service Pages { instances: 2 }
        data page { keys: 10k  visibility: public }
        flow Look { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
      `,
    ],
  },
  harm: {
    shows: 'Reads a second that reach the origin',
    theory:
      'A picture is asked for every 100s, and forgotten 5min after it came: one in four reads has to fetch it, 25/s. Kept for a year, hardly any.',
    below: arch`
      require Edge.origin-load < 10/s
    `,
    mended: { fix: 'Keep it for a year' },
    duration: 300,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cdn')
      .filter(({ settings }) => (settings.ttl ?? Infinity) < 86_400)
      .flatMap((cdn) => {
        const data = readThrough(architecture, cdn);
        if (data.length === 0 || data.some(({ settings }) => settings.mutable)) return [];
        const [changes, it] = data.length === 1 ? ['changes', 'it'] : ['change', 'them'];
        return [
          {
            ...atProperty(cdn, 'ttl'),
            message: `${namesOf(data)} never ${changes}, and ${cdn.name} fetches ${it} anew every ${seconds(cdn.settings.ttl ?? 0)}. Keep ${it} for a year.`,
            fixes: [{ title: `Keep ${it} for a year`, edits: setProperties(cdn, { ttl: '365d' }) }],
          },
        ];
      }),
};
