import type { Station } from '../../estimate/station.ts';
import { stationsOf } from '../../estimate/stations.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture } from '../../model/architecture.ts';
import { arch } from '../arch.ts';
import { moreInstances } from '../queries/instances.ts';
import { percent, perSecond, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const overloaded: Rule = {
  id: 'capacity/overloaded',
  severity: 'error',
  title: 'More work arrives than can be done',
  description:
    'The rates of the flows, times what a request costs here, are more than all servers of this node do together. Its queue grows until requests are refused or time out; no tuning helps, only less work or more servers.',
  tradeoff: {
    gained: 'Fewer machines.',
    paid: 'Latency without end, and then errors, for everybody.',
    accept: 'When the stated rate is one that never comes; then state the one that does.',
  },
  references: [
    {
      title: 'Harchol-Balter: Performance modeling and design of computer systems (2013), chapter 6',
      url: 'https://doi.org/10.1017/CBO9781139226424',
    },
    { title: 'Google: Site Reliability Engineering, chapter 21, “Handling overload”', url: 'https://sre.google/sre-book/handling-overload/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Too few servers"
          client Shopper
          service Orders { «instances: 2»  cores: 2  time: 20ms }
          flow Checkout { rate: 300/s  Shopper -> Orders }
        `,
        messages: ['Orders is asked to be 150% busy: 300/s at 20ms each need 6 CPUs, and it has 4. Run 5 instances.'],
        fixes: ['Run 5 instances'],
      },
      {
        text: arch`
          system "Too slow a store"
          client Shopper
          database «Ledger» { concurrency: 4  write-time: 10ms }
          data order { keys: 1M  store: Ledger }
          flow Checkout { rate: 500/s  Shopper -> Ledger : write order }
        `,
        messages: [
          'Ledger is asked to be 125% busy: 500/s at 10ms each need 5 slots, and it has 4. Divide its keys among shards, or ask less of it.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Enough servers"
        client Shopper
        service Orders { instances: 5  cores: 2  time: 20ms }
        flow Checkout { rate: 300/s  Shopper -> Orders }
      `,
      arch`
        // Whoever waits for the answer asks no more meanwhile.
        system "A closed group"
        client Clerk { users: 100  think: 1s }
        service Orders { time: 100ms }
        flow Checkout { Clerk -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the shopper has an answer',
    theory: 'Four CPUs manage 4 ÷ 20ms = 200/s of 300/s: a request that comes after t seconds waits t ÷ 2, in 8s 2s on average. Ten manage 500/s.',
    below: arch`
      require Checkout.latency.mean < 200ms
    `,
    mended: { fix: 'Run 5 instances' },
    duration: 8,
  },
  check: ({ architecture }) =>
    [...stationsOf(architecture).values()].filter((station) => station.hottest >= 1 && isOpen(architecture)).map((station) => findingAbout(station)),
};

/** A closed client asks no more than is answered: then the rates are no demand. */
function isOpen(architecture: Architecture): boolean {
  return trafficOf(architecture).closed.size === 0;
}

function findingAbout({ node, hottest, utilisation, rate, serviceTime, load, servers }: Station): Finding {
  const more = moreInstances(node, load / 0.7);
  const what = node.kind === 'service' || node.kind === 'proxy' ? 'CPUs' : node.kind === 'database' ? 'slots' : 'servers';
  const isHot = utilisation < 1;
  const demand = isHot
    ? `the busiest of its parts gets more than its share of ${perSecond(rate)} at ${seconds(serviceTime)} each`
    : `${perSecond(rate)} at ${seconds(serviceTime)} each need ${Number(load.toPrecision(3))} ${what}, and it has ${servers}`;
  const remedy = more?.fix.title ?? 'Divide its keys among shards, or ask less of it';
  return {
    node: node.name,
    origin: (more === undefined ? undefined : node.stated.instances?.origin) ?? node.nameOrigin,
    message: `${node.name} is asked to be ${percent(hottest, 3)} busy: ${demand}. ${remedy}.`,
    fixes: more === undefined ? [] : [more.fix],
  };
}
