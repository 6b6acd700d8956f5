import { steadyRequirements } from '../queries/requirements.ts';
import type { Architecture, NodeOf, Requirement } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName, requiredHere } from '../finding.ts';
import { awaitedWithoutFallback } from '../queries/fallback.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const singleCacheNode: Rule = {
  id: 'cache/single-cache-node',
  severity: 'hint',
  title: 'A cache on one machine stands in the way of a flow that must be available',
  description:
    'A flow that is required to be available calls a cache that is one machine without a standby, and nothing catches the failure of that call. While the cache is down or restarts, the flow fails, although the store behind it is well.',
  tradeoff: {
    gained: 'One machine, one copy of each entry, no failover.',
    paid: 'A machine that was added to be quicker is one more that everything depends on.',
    accept: 'When a restart takes seconds and fits into what may fail, or callers go to the store by themselves (`on error`).',
  },
  references: [
    { title: 'Redis documentation: high availability with Sentinel', url: 'https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/' },
    {
      title: 'AWS Builders’ Library: Caching challenges and strategies',
      url: 'https://aws.amazon.com/builders-library/caching-challenges-and-strategies/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Prices"
          client Buyer
          service Shop { instances: 3  timeout: 1s }
          cache «Prices» { fronts: Store  ttl: 1h }
          database Store
          data price { keys: 10k  store: Store }
          flow Look { rate: 20/s  Buyer -> Shop -> Prices : read price }
          require Look.availability >= 99.9%
        `,
        messages: ['Look must be available, and needs Prices, a single machine without a standby: while it is down, requests fail. Add a standby.'],
        fixes: ['Add a standby'],
      },
      {
        text: arch`
          system "Baskets"
          client Buyer
          cache «Baskets» { fronts: Store  policy: write-through }
          database Store
          data basket { keys: 10k  store: Store }
          flow Put { rate: 2/s  Buyer -> Baskets : write basket }
          flow Show { rate: 20/s  Buyer -> Baskets : read basket }
          require Put.availability >= 99.9%
          require Show.errors < 0.1%
        `,
        messages: [
          'Put and Show must be available, and need Baskets, a single machine without a standby: while it is down, requests fail. Add a standby.',
        ],
        fixes: ['Add a standby'],
      },
    ],
    clean: [
      arch`
        system "Prices with a standby"
        client Buyer
        service Shop { instances: 3  timeout: 1s }
        cache Prices { fronts: Store  ttl: 1h  replicas: 1 }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 20/s  Buyer -> Shop -> Prices : read price }
        require Look.availability >= 99.9%
      `,
      arch`
        // The store stands in.
        system "Prices, or else the store"
        client Buyer
        service Shop { instances: 3  timeout: 1s }
        cache Prices { fronts: Store  ttl: 1h }
        database Store
        data price { keys: 10k  store: Store }
        flow Look {
          rate: 20/s
          Buyer -> Shop
          Shop -> Prices : read price
          on error { Shop -> Store : read price }
        }
        require Look.availability >= 99.9%
      `,
    ],
  },
  harm: {
    shows: 'Requests answered while the machine is down',
    theory:
      'The machine is down for 30s of 40s, and every read needs it: three quarters fail. A standby takes over once the death is noticed, after 10s: a quarter.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Prices.instance 1 for 30s }
      require Look.availability > 50% during Crash
    `,
    mended: { fix: 'Add a standby' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.replicas === 0 && settings.topology !== 'local' && (settings.topology === 'central' || settings.nodes === 1))
      .flatMap((cache) => findingAbout(cache, architecture) ?? []),
};

function findingAbout(cache: NodeOf<'cache'>, architecture: Architecture): Finding | undefined {
  const promises = (flow: Architecture['flows'][number]): readonly Requirement[] => [
    ...steadyRequirements(architecture, flow, 'availability'),
    ...steadyRequirements(architecture, flow, 'errors'),
  ];
  const flows = architecture.flows.filter((flow) => promises(flow).length > 0 && awaitedWithoutFallback(flow).some(({ to }) => to === cache.name));
  if (flows.length === 0) return undefined;
  return {
    ...atName(cache),
    message: `${namesOf(flows)} must be available, and ${flows.length === 1 ? 'needs' : 'need'} ${cache.name}, a single machine without a standby: while it is down, requests fail. Add a standby.`,
    related: flows.flatMap(promises).map(requiredHere),
    fixes: [{ title: 'Add a standby', edits: setProperties(cache, { replicas: '1' }) }],
  };
}
