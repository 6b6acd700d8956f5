import { meanOf } from '../../base/distribution.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import { setProperties } from '../../model/edits.ts';
import { callsFrom } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf } from '../queries/proxies.ts';
import { namesOf, number, perSecond } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

/** Encrypted anew for each request, services would do as many handshakes as before. */
const title = 'End TLS at the proxy, and keep connections to services open';

export const tlsAtServices: Rule = {
  id: 'proxy/tls-at-services',
  severity: 'hint',
  title: 'The services do the TLS handshakes themselves',
  description:
    'The proxy passes encrypted connections through, so that each instance behind it keeps the certificate and does the handshakes, in the CPU time of its own work; and the proxy cannot see requests: no routing by path, no rate limit by user, no cache.',
  tradeoff: {
    gained: 'Encrypted from end to end: the proxy never sees a word.',
    paid: 'CPU of every instance, certificates in many places, and a proxy that balances connections instead of requests.',
    accept: 'When nobody in between may read along, by law or by contract.',
  },
  references: [
    {
      title: 'NGINX documentation: SSL termination for upstream servers',
      url: 'https://docs.nginx.com/nginx/admin-guide/security-controls/terminating-ssl-http/',
    },
    { title: 'Envoy documentation: TLS', url: 'https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/security/ssl' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Passed through"
          client Shopper
          proxy Gateway { instances: 2  «tls: passthrough»  tls-time: 1ms }
          service Orders { instances: 4 }
          flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
        `,
        messages: [
          'Gateway passes TLS through: Orders does the handshakes, up to 300/s, 0.3 CPUs’ worth, and Gateway cannot see requests. End it at the proxy.',
        ],
        fixes: ['End TLS at the proxy, and keep connections to services open'],
      },
      {
        text: arch`
          system "Two services with certificates"
          client Shopper
          proxy Gateway { instances: 2  cores: 4  «tls: passthrough»  tls-time: 2ms }
          service Orders { instances: 4 }
          service Stock { instances: 4 }
          flow Checkout { rate: 200/s  Shopper -> Gateway -> Orders }
          flow Look { rate: 800/s  Shopper -> Gateway -> Stock }
        `,
        messages: [
          'Gateway passes TLS through: Orders and Stock do the handshakes, up to 1k/s, 2 CPUs’ worth, and Gateway cannot see requests. End it at the proxy.',
        ],
        fixes: ['End TLS at the proxy, and keep connections to services open'],
      },
    ],
    clean: [
      arch`
        system "Ended at the proxy"
        client Shopper
        proxy Gateway { instances: 2  tls: terminate }
        service Orders { instances: 4 }
        flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
      `,
      arch`
        // Nothing is encrypted.
        system "In a laboratory"
        client Shopper
        proxy Gateway { instances: 2 }
        service Orders { instances: 4 }
        flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'How busy the services are',
    theory:
      'Each request is a connection of its own, and a handshake of 1ms beside the 1ms of work: 300/s × 2ms ÷ 4 = 15%. Ended at the proxy, its own connections to the services stay open, and the work is left: 7.5%.',
    below: arch`
      require Orders.utilisation < 11%
    `,
    mended: { fix: 'End TLS at the proxy, and keep connections to services open' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter((proxy) => proxy.settings.tls === 'passthrough' && backendsOf(architecture, proxy).length > 0)
      .map((proxy) => {
        const { visits } = trafficOf(architecture);
        const backends = backendsOf(architecture, proxy);
        const rate = callsFrom(architecture, proxy.name).reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0);
        const cpus = rate * (meanOf(proxy.settings['tls-time']) ?? 0);
        return {
          ...atProperty(proxy, 'tls'),
          message: `${proxy.name} passes TLS through: ${namesOf(backends)} ${backends.length === 1 ? 'does' : 'do'} the handshakes, up to ${perSecond(rate)}, ${number(cpus)} CPUs’ worth, and ${proxy.name} cannot see requests. End it at the proxy.`,
          fixes: [
            {
              title,
              edits: setProperties(
                proxy,
                proxy.settings['keep-alive'] === undefined ? { tls: 're-encrypt', 'keep-alive': '1min' } : { tls: 're-encrypt' },
              ),
            },
          ],
        };
      }),
};
