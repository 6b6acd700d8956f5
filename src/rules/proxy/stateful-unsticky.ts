import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { callsTo, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const statefulUnsticky: Rule = {
  id: 'proxy/stateful-unsticky',
  severity: 'warning',
  title: 'Requests of a session go to instances that do not know it',
  description:
    'A service keeps the state of a session in memory, and has several instances; but whoever calls it chooses an instance anew for each request. Most requests meet one that knows nothing of the session.',
  tradeoff: {
    gained: 'Load is spread evenly, whoever sends it.',
    paid: 'Sessions that are lost from one request to the next.',
    accept: 'When every instance finds the state elsewhere: then it is not `stateful`.',
  },
  references: [
    { title: 'The twelve-factor app: processes', url: 'https://12factor.net/processes' },
    {
      title: 'HAProxy: load balancing, affinity, persistence, sticky sessions',
      url: 'https://www.haproxy.com/blog/load-balancing-affinity-persistence-sticky-sessions-what-you-need-to-know',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Baskets in memory"
          client Shopper
          proxy Front { instances: 2  «balance: round-robin»  health-check: 5s }
          service Shop { instances: 4  stateful: true }
          flow Put { rate: 30/s  Shopper -> Front -> Shop }
        `,
        messages: [
          'Shop keeps sessions in memory, and Front spreads requests over its 4 instances by round-robin: 75% of them meet one that does not know the session. Balance by hash.',
        ],
        fixes: ['Balance by hash'],
      },
      {
        text: arch`
          system "Two shops"
          client Shopper
          proxy «Front» { instances: 2  health-check: 5s }
          service Shop { instances: 2  stateful: true }
          flow Put { rate: 30/s  Shopper -> Front -> Shop }
        `,
        messages: [
          'Shop keeps sessions in memory, and Front spreads requests over its 2 instances by round-robin: 50% of them meet one that does not know the session. Balance by hash.',
        ],
        fixes: ['Balance by hash'],
      },
    ],
    clean: [
      arch`
        system "Baskets by session"
        client Shopper
        proxy Front { instances: 2  balance: hash  health-check: 5s }
        service Shop { instances: 4  stateful: true }
        flow Put { rate: 30/s  Shopper -> Front -> Shop }
      `,
      arch`
        // No state, no matter.
        system "Baskets in a store"
        client Shopper
        proxy Front { instances: 2  health-check: 5s }
        service Shop { instances: 4 }
        flow Put { rate: 30/s  Shopper -> Front -> Shop }
      `,
    ],
  },
  harm: {
    unmeasured: 'What an instance remembers of a session is not modelled: the share in the message is the figure.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'service')
      .filter(({ settings }) => settings.stateful && settings.instances > 1)
      .flatMap((service) => findingAbout(service, architecture) ?? []),
};

function findingAbout(service: NodeOf<'service'>, architecture: Architecture): Finding | undefined {
  const proxy = callsTo(architecture, service.name)
    .map(({ step }) => nodeNamed(architecture, step.from))
    .find((node): node is NodeOf<'proxy'> => node?.kind === 'proxy' && node.settings.balance !== 'hash');
  if (proxy === undefined) return undefined;
  const { instances } = service.settings;
  return {
    ...atProperty(proxy, 'balance'),
    message:
      `${service.name} keeps sessions in memory, and ${proxy.name} spreads requests over its ${instances} instances by ${proxy.settings.balance}: ` +
      `${percent(1 - 1 / instances)} of them meet one that does not know the session. Balance by hash.`,
    related: [{ origin: service.nameOrigin, message: 'It keeps state.' }],
    fixes: [{ title: 'Balance by hash', edits: setProperties(proxy, { balance: 'hash' }) }],
  };
}
