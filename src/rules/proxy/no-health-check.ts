import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf } from '../queries/proxies.ts';
import { percent } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const noHealthCheck: Rule = {
  id: 'proxy/no-health-check',
  severity: 'warning',
  title: 'A balancer goes on sending requests to a dead instance',
  description:
    'The proxy chooses among several instances and never looks whether they are alive. One that has died keeps getting its share of the requests, and all of those fail.',
  tradeoff: {
    gained: 'No probes, and no healthy instance taken out by a probe that was unlucky.',
    paid: 'The death of one of N instances fails one request in N, until somebody notices.',
    accept: 'When something else (the platform, the registry) takes dead instances out of the list.',
  },
  references: [
    { title: 'AWS Builders’ Library: Implementing health checks', url: 'https://aws.amazon.com/builders-library/implementing-health-checks/' },
    {
      title: 'HAProxy documentation: health checks',
      url: 'https://www.haproxy.com/documentation/haproxy-configuration-tutorials/reliability/health-checks/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Blind"
          client Shopper
          proxy «Balancer» { instances: 2  role: load-balancer }
          service Orders { instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Balancer -> Orders }
        `,
        messages: ['Balancer does not look whether the 4 instances of Orders live: one that dies goes on getting 25% of the requests. Probe them.'],
        fixes: ['Probe every 5s'],
      },
      {
        text: arch`
          system "Blind gateway"
          client Shopper
          proxy «Gateway» { instances: 2  role: api-gateway  rate-limit: 1k/s }
          service Orders { instances: 2 }
          service Login
          flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
          flow Enter { rate: 3/s  Shopper -> Gateway -> Login }
        `,
        messages: ['Gateway does not look whether the 2 instances of Orders live: one that dies goes on getting 50% of the requests. Probe them.'],
        fixes: ['Probe every 5s'],
      },
    ],
    clean: [
      arch`
        system "Looking"
        client Shopper
        proxy Balancer { instances: 2  role: load-balancer  health-check: 5s }
        service Orders { instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Balancer -> Orders }
      `,
      arch`
        // The registry knows.
        system "Asking"
        client Shopper
        registry Directory { followers: 2 }
        proxy Balancer { instances: 2  role: load-balancer  discovery: Directory }
        service Orders { instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Balancer -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered after one of four instances has died',
    theory:
      'The instance is down for 35s of 40s and goes on getting a quarter of the requests: 22% fail. Probed every 5s, it gets none after that: 2 to 3%.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Orders.instance 1 for 35s }
      require Checkout.availability > 90% during Crash
    `,
    mended: { fix: 'Probe every 5s' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter(({ settings }) => settings['health-check'] === undefined && settings.discovery === 'static' && settings.role !== 'forward')
      .flatMap((proxy) => {
        const largest = [...backendsOf(architecture, proxy)].sort((left, right) => right.settings.instances - left.settings.instances)[0];
        if (largest === undefined || largest.settings.instances === 1 || largest.settings.external) return [];
        const { instances } = largest.settings;
        return [
          {
            ...atName(proxy),
            message: `${proxy.name} does not look whether the ${instances} instances of ${largest.name} live: one that dies goes on getting ${percent(1 / instances)} of the requests. Probe them.`,
            fixes: [{ title: 'Probe every 5s', edits: setProperties(proxy, { 'health-check': '5s' }) }],
          },
        ];
      }),
};
