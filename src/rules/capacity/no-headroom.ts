import type { Station } from '../../estimate/station.ts';
import { stationsOf } from '../../estimate/stations.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import { arch } from '../arch.ts';
import { moreInstances } from '../queries/instances.ts';
import { percent, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const noHeadroom: Rule = {
  id: 'capacity/no-headroom',
  severity: 'warning',
  title: 'A part is more than four fifths busy on average',
  description:
    'Above four fifths, waiting grows quickly: it is proportional to 1 ÷ (1 − utilisation), so that nine tenths wait twice as long as four fifths. A small burst, a slow neighbour or one failed instance is then overload.',
  tradeoff: {
    gained: 'Machines that are paid for are used.',
    paid: 'Latency that doubles with the next few percent of load.',
    accept: 'For work in the background that may wait.',
  },
  references: [
    { title: 'Kleinrock: Queueing systems, volume 1 (1975)' },
    { title: 'Google: Site Reliability Workbook, “Managing load”', url: 'https://sre.google/workbook/managing-load/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Nine tenths"
          client Shopper
          service Orders { «instances: 1»  time: exponential(9ms) }
          flow Checkout { rate: 100/s  Shopper -> Orders }
        `,
        messages: ['Orders is 90% busy on average: a request waits 81ms for 9ms of work, and 11% more load is overload. Run 2 instances.'],
        fixes: ['Run 2 instances'],
      },
      {
        text: arch`
          system "A busy store"
          client Shopper
          database «Ledger» { concurrency: 1  write-time: 8.5ms }
          data order { keys: 1M  store: Ledger }
          flow Checkout { rate: 100/s  Shopper -> Ledger : write order }
        `,
        messages: [
          'Ledger is 85% busy on average: a request waits 24ms for 8.5ms of work, and 18% more load is overload. Ask less of it, or divide it.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Room to breathe"
        client Shopper
        service Orders { instances: 2  time: exponential(9ms) }
        flow Checkout { rate: 100/s  Shopper -> Orders }
      `,
      arch`
        // Whoever waits for the answer asks no more meanwhile.
        system "A closed group"
        client Clerk { users: 10  think: 1s }
        service Orders { time: 85ms }
        flow Checkout { Clerk -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the shopper has an answer',
    theory: 'At 90%, M/M/1 takes 9ms ÷ (1 − 0.9) = 90ms. Two instances are 45% busy each: 9ms ÷ (1 − 0.45) = 16ms.',
    below: arch`
      require Checkout.latency.mean < 40ms
    `,
    mended: { fix: 'Run 2 instances' },
    duration: 300,
  },
  check: ({ architecture }) =>
    trafficOf(architecture).closed.size > 0
      ? []
      : [...stationsOf(architecture).values()].filter(({ hottest }) => hottest >= 0.8 && hottest < 1).map(findingAbout),
};

function findingAbout({ node, hottest, wait, serviceTime, load }: Station): Finding {
  const more = moreInstances(node, load / 0.65);
  const left = 1 / hottest - 1;
  return {
    node: node.name,
    origin: (more === undefined ? undefined : node.stated.instances?.origin) ?? node.nameOrigin,
    message:
      `${node.name} is ${percent(hottest)} busy on average: a request waits ${seconds(wait)} for ${seconds(serviceTime)} of work, ` +
      `and ${percent(left)} more load is overload. ${more?.fix.title ?? 'Ask less of it, or divide it'}.`,
    fixes: more === undefined ? [] : [more.fix],
  };
}
