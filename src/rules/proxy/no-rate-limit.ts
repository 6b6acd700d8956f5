import { trafficOf } from '../../estimate/traffic.ts';
import { setProperties } from '../../model/edits.ts';
import { callsTo } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { isPublicEdge } from '../queries/proxies.ts';
import { perSecond, roundedUp } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const noRateLimit: Rule = {
  id: 'proxy/no-rate-limit',
  severity: 'hint',
  title: 'A gateway lets everything in',
  description:
    'An API gateway stands where clients come in, and has no rate limit. A script that loops, a crawler, an attack: whatever comes, comes through, and overloads what stands behind. The gateway is the one place where refusing costs nothing.',
  tradeoff: {
    gained: 'No request is refused that could have been served.',
    paid: 'One client can take the service away from all others.',
    accept: 'When something in front of it (a CDN, a firewall) limits already.',
  },
  references: [
    { title: 'Richardson: API gateway', url: 'https://microservices.io/patterns/apigateway.html' },
    { title: 'Stripe: Scaling your API with rate limiters', url: 'https://stripe.com/blog/rate-limiters' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Open to all"
          client Shopper
          proxy «Gateway» { instances: 2  role: api-gateway }
          service Orders { instances: 4 }
          flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
        `,
        messages: ['Gateway lets in whatever comes; 300/s are expected. Refuse what is beyond three times that.'],
        fixes: ['Let 900/s in'],
      },
      {
        text: arch`
          system "Two flows"
          client Shopper
          proxy «Gateway» { instances: 2  role: api-gateway }
          service Orders { instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
          flow Browse { rate: 1k/s  Shopper -> Gateway -> Orders }
        `,
        messages: ['Gateway lets in whatever comes; 1k/s are expected. Refuse what is beyond three times that.'],
        fixes: ['Let 3.1k/s in'],
      },
    ],
    clean: [
      arch`
        system "A limit"
        client Shopper
        proxy Gateway { instances: 2  role: api-gateway  rate-limit: 1k/s }
        service Orders { instances: 4 }
        flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
      `,
      arch`
        // Inside the house.
        system "Not at the edge"
        client Shopper
        service Shop { timeout: 1s }
        proxy Inner { instances: 2  role: api-gateway }
        service Orders { instances: 4 }
        flow Checkout { rate: 300/s  Shopper -> Shop -> Inner -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the shopper has an answer',
    theory:
      'Five times the load, 1500/s, meets four instances that manage 250/s each while they are slow: after 12s a request waits 5s or more. Where 900/s are let in, and once a second’s worth at a time, what that burst has left is worked off by then, and those who are let in are served at once.',
    below: arch`
      scenario Attack {
        duration: 15s
        at 0s load Checkout x5
        at 0s slow Orders x4
      }
      require Checkout.latency.mean < 200ms during Attack from 12s to 15s
    `,
    mended: { fix: 'Let 900/s in' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter((proxy) => proxy.settings.role === 'api-gateway' && proxy.settings['rate-limit'] === undefined && isPublicEdge(architecture, proxy))
      .flatMap((proxy) => {
        const { visits } = trafficOf(architecture);
        const rate = callsTo(architecture, proxy.name).reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0);
        if (rate === 0) return [];
        const limit = perSecond(roundedUp(rate * 3));
        return [
          {
            ...atName(proxy),
            message: `${proxy.name} lets in whatever comes; ${perSecond(rate)} are expected. Refuse what is beyond three times that.`,
            fixes: [{ title: `Let ${limit} in`, edits: setProperties(proxy, { 'rate-limit': limit }) }],
          },
        ];
      }),
};
