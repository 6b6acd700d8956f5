import type { NodeOf } from '../../model/architecture.ts';
import type { Architecture } from '../../model/architecture.ts';
import { groupsOf } from '../../estimate/groups.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { groupNamesOf, publishesTo } from '../queries/queues.ts';
import { perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const orderAgainstParallelism: Rule = {
  id: 'queue/order-against-parallelism',
  severity: 'warning',
  title: 'Total order lets only one message be worked on at a time',
  description:
    'With `order: total` every message waits for the one before it, whichever key it has. Further partitions and further instances of the consumer stand by; throughput is 1 ÷ the time of one message.',
  tradeoff: {
    gained: 'Everything happens in the order in which it was published: the simplest thing to reason about.',
    paid: 'One worker, however many there are; and one slow message holds up all.',
    accept: 'Where the order across keys matters (a ledger, a change log), and one worker is quick enough.',
  },
  references: [
    {
      title: 'Kleppmann: Designing Data-Intensive Applications, chapter 11, “Logs compared to traditional messaging”',
      url: 'https://dataintensive.net',
    },
    { title: 'Apache Kafka documentation: consumers', url: 'https://kafka.apache.org/documentation/#intro_consumers' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bookings in line"
          network default { latency: 0ms }
          client Guest
          service Books { instances: 4  time: 10ms  idempotent: true }
          queue Bookings { partitions: 8  «order: total» }
          data account { keys: 10k }
          flow Book { rate: 20/s  Guest => Bookings : publish account  Bookings => Books }
        `,
        messages: [
          'Bookings keeps all messages in one order, so that 1 of its 8 partitions and 1 of 4 instances of Books work, at most 100/s. Keep order per key, or use one of each.',
        ],
        fixes: ['Keep order per key'],
      },
      {
        text: arch`
          system "Mails in line"
          network default { latency: 0ms }
          client Guest
          service Sender { instances: 3  time: 50ms  idempotent: true }
          queue Mails : rabbitmq { «order: total» }
          flow Mail { rate: 5/s  Guest => Mails : "a mail"  Mails => Sender }
        `,
        messages: [
          'Mails keeps all messages in one order, so that 1 of 3 instances of Sender works, at most 20/s. Give up the order, or use one of each.',
        ],
        fixes: ['Give up the order'],
      },
    ],
    clean: [
      arch`
        system "Bookings, in line by account"
        client Guest
        service Books { instances: 4  time: 10ms  idempotent: true }
        queue Bookings { partitions: 8  order: per-key }
        data account { keys: 10k }
        flow Book { rate: 20/s  Guest => Bookings : publish account  Bookings => Books }
      `,
      arch`
        // One of each is what total order needs.
        system "A change log"
        client Guest
        service Indexer { idempotent: true }
        queue Changes { order: total }
        flow Change { rate: 20/s  Guest => Changes : "a change"  Changes => Indexer }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a booking is done',
    theory:
      'One after the other at 10ms each, 100/s of 200/s are done: a booking that comes after t seconds waits t, in 20s 10s on average. In order per account, four instances manage 400/s.',
    below: arch`
      scenario Busy { duration: 20s  at 0s load Book x10 }
      require Bookings.delay.mean < 1s during Busy
    `,
    mended: { fix: 'Keep order per key' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.order === 'total')
      .flatMap((queue) => findingAbout(queue, architecture) ?? []),
};

function findingAbout(queue: NodeOf<'queue'>, architecture: Architecture): Finding | undefined {
  const { model, partitions } = queue.settings;
  const groups = groupNamesOf(architecture, queue).map((name) => ({ name, members: nodeNamed(architecture, name)?.settings.instances ?? 1 }));
  const crowded = groups.find(({ members }) => members > 1);
  const isDivided = model === 'log' && partitions > 1;
  if (!isDivided && crowded === undefined) return undefined;
  const idle = [
    ...(isDivided ? [`1 of its ${partitions} partitions`] : []),
    ...(crowded === undefined ? [] : [`1 of ${crowded.members} instances of ${crowded.name}`]),
  ];
  const slowest = groupsOf(architecture).filter((group) => group.queue === queue && group.time > 0);
  const most = slowest.length === 0 ? '' : `, at most ${perSecond(Math.min(...slowest.map(({ time }) => 1 / time)))}`;
  const hasKeys = publishesTo(architecture, queue).every(({ data }) => data !== undefined);
  const remedy = hasKeys ? 'Keep order per key' : 'Give up the order';
  return {
    ...atProperty(queue, 'order'),
    message: `${queue.name} keeps all messages in one order, so that ${idle.join(' and ')} work${idle.length === 1 ? 's' : ''}${most}. ${remedy}, or use one of each.`,
    fixes: [{ title: remedy, edits: setProperties(queue, { order: hasKeys ? 'per-key' : 'none' }) }],
  };
}
