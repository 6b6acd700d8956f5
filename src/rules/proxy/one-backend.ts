import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf } from '../queries/proxies.ts';
import type { Rule } from '../rule.ts';

export const oneBackend: Rule = {
  id: 'proxy/one-backend',
  severity: 'hint',
  title: 'A load balancer has nothing to choose from',
  description:
    'A load balancer stands in front of a single instance. It adds a hop and a machine that can fail, and balances nothing: what it is there for, going on when one of several fails, does not happen.',
  tradeoff: {
    gained: 'A place that is ready for a second instance, and for TLS.',
    paid: 'A hop in every request, and one more part that can fail.',
    accept: 'While the second instance is on its way.',
  },
  references: [
    {
      title: 'Google: Site Reliability Engineering, chapter 20, “Load balancing in the datacenter”',
      url: 'https://sre.google/sre-book/load-balancing-datacenter/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "One of one"
          client Shopper
          proxy Balancer { instances: 2  role: load-balancer  health-check: 5s }
          service «Orders» { timeout: 2s }
          flow Checkout { rate: 30/s  Shopper -> Balancer -> Orders }
        `,
        messages: ['Balancer balances among 1 instance of Orders: when that fails, nothing is left to choose. Run two.'],
        fixes: ['Run two instances'],
      },
      {
        text: arch`
          system "One of each"
          client Shopper
          proxy Balancer { instances: 2  role: load-balancer  health-check: 5s }
          service «Orders» { in: eu }
          region eu
          flow Checkout { rate: 30/s  Shopper -> Balancer -> Orders }
          flow Look { rate: 30/s  Shopper -> Balancer -> Orders }
        `,
        messages: ['Balancer balances among 1 instance of Orders: when that fails, nothing is left to choose. Run two.'],
        fixes: ['Run two instances'],
      },
    ],
    clean: [
      arch`
        system "One of two"
        client Shopper
        proxy Balancer { instances: 2  role: load-balancer  health-check: 5s }
        service Orders { instances: 2 }
        flow Checkout { rate: 30/s  Shopper -> Balancer -> Orders }
      `,
      arch`
        // A gateway does other things too.
        system "A gateway"
        client Shopper
        proxy Gateway { instances: 2  role: api-gateway  rate-limit: 1k/s }
        service Orders
        flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered while an instance is down',
    theory:
      'The only instance is down for 30s of 40s: three quarters fail. Of two, the other answers all once the probe, every 5s, has noticed: some 6% fail.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Orders.instance 1 for 30s }
      require Checkout.availability > 75% during Crash
    `,
    mended: { fix: 'Run two instances' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter(({ settings }) => settings.role === 'load-balancer')
      .flatMap((proxy) => {
        const backends = backendsOf(architecture, proxy);
        const [only] = backends;
        if (backends.length !== 1 || only.settings.instances > 1 || only.settings.external) return [];
        return [
          {
            ...atName(only),
            message: `${proxy.name} balances among 1 instance of ${only.name}: when that fails, nothing is left to choose. Run two.`,
            related: [{ origin: proxy.nameOrigin, message: 'It balances.' }],
            fixes: [{ title: 'Run two instances', edits: setProperties(only, { instances: '2' }) }],
          },
        ];
      }),
};
