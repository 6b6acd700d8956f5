import { sitesOf } from '../../estimate/geography.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backendsOf } from '../queries/proxies.ts';
import type { Rule } from '../rule.ts';

export const plainBeyondProxy: Rule = {
  id: 'proxy/plain-beyond-proxy',
  severity: 'warning',
  title: 'Requests travel between regions unencrypted',
  description:
    'The proxy ends TLS and passes requests on in the clear, and what it passes them to stands in another region: they cross lines that others own, readable.',
  tradeoff: {
    gained: 'No CPU for a second encryption, and no certificates inside.',
    paid: 'Whoever listens between the regions reads what clients sent encrypted.',
    accept: 'When the line itself is encrypted (a VPN, MACsec) that this file does not show.',
  },
  references: [
    { title: 'Google Cloud: Encryption in transit', url: 'https://cloud.google.com/docs/security/encryption-in-transit' },
    { title: 'NIST SP 800-207: Zero trust architecture', url: 'https://doi.org/10.6028/NIST.SP.800-207' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Clear across the ocean"
          region eu
          region us
          client Shopper { in: us }
          proxy Gateway { in: us  instances: 2  «tls: terminate» }
          service Orders { in: eu  instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
        `,
        messages: ['Gateway ends TLS in us and passes requests on to Orders in eu in the clear. Encrypt anew.'],
        fixes: ['Encrypt anew'],
      },
      {
        text: arch`
          system "A far second service"
          region eu
          region us
          client Shopper { in: eu }
          proxy Gateway { in: eu  instances: 2  «tls: terminate» }
          service Orders { in: eu  instances: 4 }
          service Tax { in: us  instances: 2 }
          flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
          flow Duty { rate: 3/s  Shopper -> Gateway -> Tax }
        `,
        messages: ['Gateway ends TLS in eu and passes requests on to Tax in us in the clear. Encrypt anew.'],
        fixes: ['Encrypt anew'],
      },
      {
        text: arch`
          // The gateway in us has its orders beside it, the one in eu does not.
          system "Half of it across the ocean"
          region eu
          region us
          client Shopper { in: spread(eu: 50%, us: 50%) }
          proxy Gateway { in: [eu, us]  instances: 4  «tls: terminate» }
          service Orders { in: us  instances: 4 }
          flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
        `,
        messages: ['Gateway ends TLS in eu and passes requests on to Orders in us in the clear. Encrypt anew.'],
        fixes: ['Encrypt anew'],
      },
    ],
    clean: [
      arch`
        system "Encrypted anew"
        region eu
        region us
        client Shopper { in: us }
        proxy Gateway { in: us  instances: 2  tls: re-encrypt }
        service Orders { in: eu  instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
      `,
      arch`
        // Within one region.
        system "At home"
        region eu { zone a  zone b }
        client Shopper { in: eu }
        proxy Gateway { in: eu  instances: 2  tls: terminate }
        service Orders { in: eu  instances: 4 }
        flow Checkout { rate: 30/s  Shopper -> Gateway -> Orders }
      `,
    ],
  },
  harm: {
    unmeasured: 'Who can read along is no figure.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter(({ settings }) => settings.tls === 'terminate')
      .flatMap((proxy) => {
        const far = sitesOf(architecture, proxy).flatMap(({ region }) =>
          backendsOf(architecture, proxy)
            .filter((backend) => !sitesOf(architecture, backend).some((site) => site.region === region))
            .map((backend) => ({ region, backend })),
        )[0];
        if (far === undefined) return [];
        return [
          {
            ...atProperty(proxy, 'tls'),
            message: `${proxy.name} ends TLS in ${far.region} and passes requests on to ${far.backend.name} in ${sitesOf(architecture, far.backend)[0].region} in the clear. Encrypt anew.`,
            fixes: [{ title: 'Encrypt anew', edits: setProperties(proxy, { tls: 're-encrypt' }) }],
          },
        ];
      }),
};
