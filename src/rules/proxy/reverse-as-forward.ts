import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf } from '../queries/proxies.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const reverseAsForward: Rule = {
  id: 'proxy/reverse-as-forward',
  severity: 'hint',
  title: 'A reverse proxy stands where a forward proxy belongs',
  description:
    'A reverse proxy acts for servers. All that stands behind this one is somebody else’s: it does not protect them, it is our way out. That is a forward proxy: it hides our clients, filters, controls access and caches for them.',
  tradeoff: {
    gained: 'Nothing; the word says the opposite of the place.',
    paid: 'Readers of the design look for our servers behind it.',
    accept: 'When it stands in front of a partner on purpose (an anti-corruption layer).',
  },
  references: [{ title: 'RFC 9110: HTTP semantics, intermediaries', url: 'https://www.rfc-editor.org/rfc/rfc9110.html#name-intermediaries' }],
  examples: {
    violating: [
      {
        text: arch`
          system "A way out"
          client Employee
          proxy Exit { instances: 2  «role: reverse» }
          service Web { external: true  latency: 50ms }
          flow Surf { rate: 30/s  Employee -> Exit -> Web }
        `,
        messages: ['All that stands behind Exit is somebody else’s (Web): it acts for our side. Make it a forward proxy.'],
        fixes: ['Make it a forward proxy'],
      },
      {
        text: arch`
          system "Two partners"
          client Employee
          proxy Exit { instances: 2  «role: load-balancer» }
          service Bank { external: true  latency: 50ms }
          service Post { external: true  latency: 50ms }
          flow Pay { rate: 30/s  Employee -> Exit -> Bank }
          flow Send { rate: 30/s  Employee -> Exit -> Post }
        `,
        messages: ['All that stands behind Exit is somebody else’s (Bank and Post): it acts for our side. Make it a forward proxy.'],
        fixes: ['Make it a forward proxy'],
      },
    ],
    clean: [
      arch`
        system "An office"
        client Employee
        proxy Exit { instances: 2  role: forward }
        service Web { external: true  latency: 50ms }
        flow Surf { rate: 30/s  Employee -> Exit -> Web }
      `,
      arch`
        system "A shop"
        client Shopper
        proxy Front { instances: 2  role: reverse }
        service Orders { instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about the role that the file names: requests take the same way.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter((proxy) => proxy.stated.role !== undefined && proxy.settings.role !== 'forward')
      .flatMap((proxy) => {
        const backends = backendsOf(architecture, proxy);
        if (backends.length === 0 || !backends.every(({ settings }) => settings.external)) return [];
        return [
          {
            ...atProperty(proxy, 'role'),
            message: `All that stands behind ${proxy.name} is somebody else’s (${namesOf(backends)}): it acts for our side. Make it a forward proxy.`,
            fixes: [{ title: 'Make it a forward proxy', edits: setProperties(proxy, { role: 'forward' }) }],
          },
        ];
      }),
};
