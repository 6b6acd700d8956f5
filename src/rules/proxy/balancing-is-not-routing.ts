import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf } from '../queries/proxies.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const balancingIsNotRouting: Rule = {
  id: 'proxy/balancing-is-not-routing',
  severity: 'warning',
  title: 'A load balancer stands in front of different services',
  description:
    'Balancing chooses among instances that are alike; routing chooses among services that are not, by path, host or content. A load balancer in front of different services would have to know what a request asks for: that is an API gateway.',
  tradeoff: {
    gained: 'The simplest and quickest box there is.',
    paid: 'It cannot know which service a request is for.',
    accept: 'When each service has a port or an address of its own on it.',
  },
  references: [
    { title: 'Richardson: API gateway', url: 'https://microservices.io/patterns/apigateway.html' },
    { title: 'AWS: Elastic Load Balancing, product comparisons', url: 'https://aws.amazon.com/elasticloadbalancing/features/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Two services"
          client Shopper
          proxy Front { instances: 2  «role: load-balancer»  health-check: 5s }
          service Orders { instances: 4 }
          service Stock { instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
          flow Look { rate: 30/s  Shopper -> Front -> Stock }
        `,
        messages: ['Front balances, but Orders and Stock are different services: requests must be routed. Make it a reverse proxy that routes.'],
        fixes: ['Make it a reverse proxy'],
      },
      {
        text: arch`
          system "Three services"
          client Shopper
          proxy Front { instances: 2  «role: load-balancer»  health-check: 5s }
          service Orders { instances: 4 }
          service Stock { instances: 4 }
          service Users { instances: 4 }
          flow All { rate: 30/s  Shopper -> Front  Front -> Orders  Front -> Stock  Front -> Users }
        `,
        messages: [
          'Front balances, but Orders, Stock and Users are different services: requests must be routed. Make it a reverse proxy that routes.',
        ],
        fixes: ['Make it a reverse proxy'],
      },
    ],
    clean: [
      arch`
        system "A gateway"
        client Shopper
        proxy Front { instances: 2  role: api-gateway  rate-limit: 1k/s  health-check: 5s }
        service Orders { instances: 4 }
        service Stock { instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
        flow Look { rate: 30/s  Shopper -> Front -> Stock }
      `,
      arch`
        // Instances that are alike.
        system "One service"
        client Shopper
        proxy Front { instances: 2  role: load-balancer  health-check: 5s }
        service Orders { instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Front -> Orders }
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about the role that the file names: flows say where requests go, and the simulator follows them.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter(
        (proxy) =>
          proxy.settings.role === 'load-balancer' &&
          backendsOf(architecture, proxy).length > 1 &&
          !backendsOf(architecture, proxy).every(({ settings }) => settings.external),
      )
      .map((proxy) => ({
        ...atProperty(proxy, 'role'),
        message: `${proxy.name} balances, but ${namesOf(backendsOf(architecture, proxy))} are different services: requests must be routed. Make it a reverse proxy that routes.`,
        fixes: [{ title: 'Make it a reverse proxy', edits: setProperties(proxy, { role: 'reverse' }) }],
      })),
};
