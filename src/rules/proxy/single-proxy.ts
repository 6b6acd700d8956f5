import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, Flow, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, requiredHere } from '../finding.ts';
import { callsWithoutFallback } from '../queries/fallback.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const singleProxy: Rule = {
  id: 'proxy/single-proxy',
  severity: 'warning',
  title: 'A single proxy stands in the way of every request',
  description:
    'One instance of a proxy carries all requests of a flow, and nothing else takes them when it fails. However many servers stand behind it, while it is down, restarts or is upgraded, none of them is reached.',
  tradeoff: {
    gained: 'One machine less, and no need to decide how clients find the other one (DNS, anycast, a floating address).',
    paid: 'A single point of failure in front of everything that was made redundant behind it.',
    accept:
      'When an outage of minutes for every upgrade and restart of the proxy is agreed, or when the platform replaces it within the clients’ own retries.',
  },
  references: [
    {
      title: 'AWS Well-Architected Framework: reliability pillar',
      url: 'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/welcome.html',
    },
    {
      title: 'Google: Site Reliability Engineering, chapter 19, “Load balancing at the frontend”',
      url: 'https://sre.google/sre-book/load-balancing-frontend/',
    },
    { title: 'Gray, Siewiorek: High-availability computer systems (1991)', url: 'https://doi.org/10.1109/2.84898' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Shop"
          region eu { zone a  zone b }
          client Shopper { in: eu }
          proxy «Gateway» { in: eu  role: load-balancer }
          service Orders { in: eu  instances: 4 }
          flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
          flow Browse { rate: 2k/s  Shopper -> Gateway -> Orders }
        `,
        messages: [
          'Every request of Checkout and Browse (2.3k/s) passes through the only instance of Gateway: while it is down or restarts, none is answered. Run two.',
        ],
        fixes: ['Run two instances'],
      },
      {
        text: arch`
          system "Office with one way out"
          client Employee
          proxy Exit {
            role: forward
            «instances: 1»
            mtbf: 30d
            mttr: 2h
          }
          service Web { external: true  latency: 80ms }
          flow Surf {
            rate: 50/s
            Employee -> Exit -> Web
          }
        `,
        messages: [
          'Every request of Surf (50/s) passes through the only instance of Exit: while it is down or restarts, none is answered; by its own mtbf and mttr that is 0.277% of the time. Run two.',
        ],
        fixes: ['Run two instances'],
      },
    ],
    clean: [
      arch`
        system "Shop"
        region eu { zone a  zone b }
        client Shopper { in: eu }
        proxy Gateway { in: eu  role: load-balancer  instances: 2 }
        service Orders { in: eu  instances: 4 }
        flow Checkout { rate: 300/s  Shopper -> Gateway -> Orders }
        flow Browse { rate: 2k/s  Shopper -> Gateway -> Orders }
      `,
      arch`
        // Each proxy is single, but the client knows the other.
        system "Two ways in"
        client Shopper
        proxy Front
        proxy Spare
        service Orders { instances: 2 }
        flow Checkout {
          rate: 300/s
          Shopper -> Front -> Orders
          on error Front { Shopper -> Spare -> Orders }
        }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered while a proxy is down',
    theory: 'The only proxy is down for 15s of 20s: a quarter is answered. Of two, half of the employees use the other: 62%.',
    below: arch`
      scenario Crash { duration: 20s  at 2s crash Exit.instance 1 for 15s }
      require Surf.availability > 45% during Crash
    `,
    example: 1,
    mended: { fix: 'Run two instances' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter((proxy) => proxy.settings.instances === 1)
      .flatMap((proxy) => {
        const flows = architecture.flows.filter((flow) => callsWithoutFallback(flow).some((call) => call.to === proxy.name));
        return flows.length === 0 ? [] : [findingAbout(proxy, flows, architecture)];
      }),
};

function findingAbout(proxy: NodeOf<'proxy'>, flows: readonly Flow[], architecture: Architecture): Finding {
  const promised = architecture.requirements.filter(
    ({ target, metric }) => metric === 'availability' && flows.some((flow) => flow.name === target.name),
  );
  return {
    ...atProperty(proxy, 'instances'),
    message: `Every request of ${namesOf(flows)}${totalRate(flows)} passes through the only instance of ${proxy.name}: while it is down or restarts, none is answered${downtime(proxy)}. Run two.`,
    related: promised.map(requiredHere),
    fixes: [{ title: 'Run two instances', edits: setProperties(proxy, { instances: '2' }) }],
  };
}

function totalRate(flows: readonly Flow[]): string {
  const rate = flows.reduce<number | undefined>(
    (sum, { settings }) => (sum === undefined || settings.rate === undefined ? undefined : sum + settings.rate),
    0,
  );
  return rate === undefined ? '' : ` (${formatQuantity(rate, 'rate')})`;
}

/** Mean time to repair ÷ mean time between failures and repair, as a share of the time. */
function downtime({ settings }: NodeOf<'proxy'>): string {
  const { mtbf, mttr } = settings;
  if (mtbf === undefined || mttr === undefined) return '';
  return `; by its own mtbf and mttr that is ${formatQuantity(mttr / (mtbf + mttr), 'percent', 3)} of the time`;
}
