import { unsetProperty } from '../../model/edits.ts';
import { arrowsOf } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const privateForwardCache: Rule = {
  id: 'proxy/private-forward-cache',
  severity: 'error',
  title: 'A shared cache keeps private data',
  description:
    'A proxy that serves many clients caches responses, and requests for private data pass through it. What it keeps for one, it may give to another.',
  tradeoff: {
    gained: 'Fewer requests to the origin.',
    paid: 'Somebody sees somebody else’s data.',
    accept: 'When every response carries `Cache-Control: private`, so that the proxy keeps none of it.',
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
          system "Statements in a shared cache"
          client Employee
          proxy Exit { instances: 2  role: forward  «cache: 10k» }
          service Bank { external: true  latency: 50ms }
          database Accounts
          data statement { keys: 10k  store: Accounts  visibility: private }
          flow Look { rate: 3/s  Employee -> Exit -> Bank -> Accounts : read statement }
        `,
        messages: ['Exit caches responses for all of its clients, and statement, which is private, passes through it. Do not cache there.'],
        fixes: ['Do not cache'],
      },
      {
        text: arch`
          system "Mails in a shared cache"
          client Member
          proxy Front { instances: 2  «cache: 1GB»  ttl: 1min  health-check: 5s }
          service Mail { instances: 2  timeout: 1s }
          database Mails
          data mail { keys: 10k  store: Mails  visibility: private }
          flow Read { rate: 30/s  Member -> Front -> Mail -> Mails : read mail }
        `,
        messages: ['Front caches responses for all of its clients, and mail, which is private, passes through it. Do not cache there.'],
        fixes: ['Do not cache'],
      },
      {
        text: arch`
          // The cache comes with the product.
          system "A proxy that caches by default"
          client Member
          proxy «Exit» : squid { instances: 2 }
          service Mail { external: true  latency: 50ms }
          database Mails
          data mail { keys: 10k  store: Mails  visibility: private }
          flow Read { rate: 30/s  Member -> Exit -> Mail -> Mails : read mail }
        `,
        messages: ['Exit caches responses for all of its clients, and mail, which is private, passes through it. Do not cache there.'],
        fixes: ['Do not cache'],
      },
    ],
    clean: [
      arch`
        system "News in a shared cache"
        client Employee
        proxy Exit { instances: 2  role: forward  cache: 10k }
        service Paper { external: true  latency: 50ms }
        database News
        data item { keys: 10k  store: News  visibility: public }
        flow Read { rate: 3/s  Employee -> Exit -> Paper -> News : read item }
      `,
      arch`
        // The file does not say that it is private.
        system "Pages"
        client Reader
        proxy Front { instances: 2  cache: 10k  health-check: 5s }
        service Pages { instances: 2  timeout: 1s }
        database Store
        data page { keys: 10k  store: Store }
        flow Read { rate: 30/s  Reader -> Front -> Pages -> Store : read page }
      `,
    ],
  },
  harm: {
    unmeasured: 'Who may see what is no figure.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter(({ settings }) => settings.cache !== undefined)
      .flatMap((proxy) => {
        const arrows = architecture.flows.flatMap((flow) => arrowsOf(flow)).filter(({ within }) => within.some(({ to }) => to === proxy.name));
        const names = new Set(
          arrows.flatMap(({ step: { operation } }) => (operation?.verb === 'read' || operation?.verb === 'scan' ? [operation.data] : [])),
        );
        const hidden = architecture.data.filter(
          ({ name, settings, stated }) => names.has(name) && stated.visibility !== undefined && settings.visibility === 'private',
        );
        if (hidden.length === 0) return [];
        return [
          {
            ...atProperty(proxy, 'cache'),
            message: `${proxy.name} caches responses for all of its clients, and ${namesOf(hidden)}, which ${hidden.length === 1 ? 'is' : 'are'} private, passes through it. Do not cache there.`,
            related: hidden.map(({ nameOrigin }) => ({ origin: nameOrigin, message: 'Private.' })),
            fixes: [{ title: 'Do not cache', edits: unsetProperty(proxy, 'cache') }],
          },
        ];
      }),
};
