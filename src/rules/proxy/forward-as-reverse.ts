import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf, isPublicEdge } from '../queries/proxies.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const forwardAsReverse: Rule = {
  id: 'proxy/forward-as-reverse',
  severity: 'warning',
  title: 'A forward proxy stands where a reverse proxy belongs',
  description:
    'A forward proxy acts for clients: it hides them, filters what they may see and caches what they fetch from elsewhere. This one stands in front of our own servers, where a reverse proxy acts for them: it balances, limits, ends TLS.',
  tradeoff: {
    gained: 'Nothing; the word says the opposite of the place.',
    paid: 'Readers of the design look for the clients that it serves, and miss what protects the servers.',
    accept: 'When one machine does both.',
  },
  references: [{ title: 'RFC 9110: HTTP semantics, intermediaries', url: 'https://www.rfc-editor.org/rfc/rfc9110.html#name-intermediaries' }],
  examples: {
    violating: [
      {
        text: arch`
          system "The wrong way round"
          client Shopper
          proxy Front { instances: 2  «role: forward»  health-check: 5s }
          service Orders { instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
        `,
        messages: ['Front is a forward proxy, which acts for clients, but stands in front of our own Orders. Make it a reverse proxy.'],
        fixes: ['Make it a reverse proxy'],
      },
      {
        text: arch`
          system "Two services"
          client Shopper
          proxy «Front» : ours { instances: 2  health-check: 5s }
          profile ours : proxy { role: forward }
          service Orders { instances: 4 }
          service Stock { instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
          flow Look { rate: 30/s  Shopper -> Front -> Stock }
        `,
        messages: ['Front is a forward proxy, which acts for clients, but stands in front of our own Orders and Stock. Make it a reverse proxy.'],
        fixes: ['Make it a reverse proxy'],
      },
    ],
    clean: [
      arch`
        system "In front of servers"
        client Shopper
        proxy Front { instances: 2  role: reverse }
        service Orders { instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
      `,
      arch`
        // In front of clients.
        system "An office"
        client Employee
        proxy Exit { instances: 2  role: forward }
        service Web { external: true  latency: 50ms }
        flow Surf { rate: 30/s  Employee -> Exit -> Web }
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about the role that the file names: requests take the same way.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter((proxy) => proxy.settings.role === 'forward' && isPublicEdge(architecture, proxy))
      .flatMap((proxy) => {
        const backends = backendsOf(architecture, proxy);
        if (backends.length === 0 || backends.some(({ settings }) => settings.external)) return [];
        return [
          {
            ...atProperty(proxy, 'role'),
            message: `${proxy.name} is a forward proxy, which acts for clients, but stands in front of our own ${namesOf(backends)}. Make it a reverse proxy.`,
            fixes: [{ title: 'Make it a reverse proxy', edits: setProperties(proxy, { role: 'reverse' }) }],
          },
        ];
      }),
};
