import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { cachedReads } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Rule } from '../rule.ts';

export const privateOnCdn: Rule = {
  id: 'delivery/private-on-cdn',
  severity: 'error',
  title: 'Private data is kept where everybody is served from',
  description:
    'A CDN answers whoever asks with what it has kept for somebody else. Data that the file calls private, or that belongs to one session, is read through it.',
  tradeoff: {
    gained: 'Private pages from nearby.',
    paid: 'Somebody sees somebody else’s data.',
    accept: 'When the CDN checks a token before every answer, and keys its entries by user.',
  },
  references: [
    {
      title: 'RFC 9111: HTTP caching, storing responses in caches',
      url: 'https://www.rfc-editor.org/rfc/rfc9111.html#name-storing-responses-in-caches',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Statements"
          region eu
          client Customer
          cdn Edge { pops: [eu] }
          service Bank { instances: 2  timeout: 1s }
          database Ledger
          data statement { keys: 10k  store: Ledger  visibility: private }
          flow Look {
            rate: 10/s
            Customer «-> Edge : read statement»
            on miss { Edge -> Bank -> Ledger : read statement }
          }
        `,
        messages: ['statement is private, and Edge would answer anybody with it. Read past it.'],
        fixes: ['Read past Edge here'],
      },
      {
        text: arch`
          system "Baskets"
          region eu
          client Shopper
          cdn Edge { pops: [eu] }
          service Shop { instances: 2  timeout: 1s }
          database Store
          data basket { keys: 10k  store: Store  owner: Shopper }
          flow Look {
            rate: 10/s
            Shopper «-> Edge : read basket»
            on miss { Edge -> Shop -> Store : read basket }
          }
        `,
        messages: ['basket belongs to one session of Shopper, and Edge would answer anybody with it. Read past it.'],
        fixes: ['Read past Edge here'],
      },
    ],
    clean: [
      arch`
        system "Pages"
        region eu
        client Reader
        cdn Edge { pops: [eu] }
        service Pages { instances: 2  timeout: 1s }
        database Store
        data page { keys: 10k  store: Store  visibility: public }
        flow Look {
          rate: 10/s
          Reader -> Edge : read page
          on miss { Edge -> Pages -> Store : read page }
        }
      `,
      arch`
        // Passed through, not kept.
        system "Statements past the edge"
        region eu
        client Customer
        cdn Edge { pops: [eu] }
        service Bank { instances: 2  timeout: 1s }
        database Ledger
        data statement { keys: 10k  store: Ledger  visibility: private }
        flow Look {
          rate: 10/s
          Customer -> Edge : read statement { cache: false }
          on miss { Edge -> Bank -> Ledger : read statement }
        }
      `,
    ],
  },
  harm: {
    unmeasured: 'Who may see what is no figure.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cdn').flatMap((cdn) =>
      cachedReads(architecture, cdn).flatMap(({ flow, step, data }) => {
        const { visibility, owner } = data.settings;
        const isPrivate = data.stated.visibility !== undefined && visibility === 'private';
        if (!isPrivate && owner === undefined) return [];
        const why = isPrivate ? 'is private' : `belongs to one session of ${owner}`;
        return [
          {
            ...atStep(flow, step),
            message: `${data.name} ${why}, and ${cdn.name} would answer anybody with it. Read past it.`,
            related: [{ origin: data.nameOrigin, message: 'Declared here.' }],
            fixes: [{ title: `Read past ${cdn.name} here`, edits: setProperties(step, { cache: 'false' }) }],
          },
        ];
      }),
    ),
};
