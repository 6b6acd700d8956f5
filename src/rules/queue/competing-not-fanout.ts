import type { Architecture, Flow, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const competingNotFanout: Rule = {
  id: 'queue/competing-not-fanout',
  severity: 'warning',
  title: 'Different consumers take messages from each other',
  description:
    'Several services consume from one point-to-point queue (a direct exchange, or a list). Each message goes to one of them, so that each sees only part of what was published. Several consumers of the same event need a fanout, a topic, or a log.',
  tradeoff: {
    gained: 'Load is shared among consumers that are interchangeable.',
    paid: 'Consumers that are not interchangeable each miss what the others got.',
    accept: 'When the services do the same work in different ways, and either will do.',
  },
  references: [
    { title: 'RabbitMQ tutorial: publish/subscribe', url: 'https://www.rabbitmq.com/tutorials/tutorial-three-javascript' },
    {
      title: 'Enterprise Integration Patterns: publish-subscribe channel',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/PublishSubscribeChannel.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "An order is news to two"
          client Guest
          service Dispatch { idempotent: true }
          service Mailer { idempotent: true }
          queue Orders : rabbitmq { «exchange: direct» }
          flow Order {
            rate: 20/s
            Guest => Orders : "an order"
            Orders => Dispatch
            Orders => Mailer
          }
        `,
        messages: ['Dispatch and Mailer compete for the messages of Orders: each gets a part, and no message reaches both. Fan out.'],
        fixes: ['Fan out to every group'],
      },
      {
        text: arch`
          system "Three readers of one list"
          client Guest
          service A { idempotent: true }
          service B { idempotent: true }
          service C { idempotent: true }
          queue «Jobs» : redis
          flow Order {
            rate: 20/s
            Guest => Jobs : "a job"
            Jobs => A
            Jobs => B
            Jobs => C
          }
        `,
        messages: [
          'A, B and C compete for the messages of Jobs: each gets a part, and no message reaches them all. A list cannot fan out: use a log.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "An order is news to two"
        client Guest
        service Dispatch { idempotent: true }
        service Mailer { idempotent: true }
        queue Orders : rabbitmq { exchange: fanout }
        flow Order {
          rate: 20/s
          Guest => Orders : "an order"
          Orders => Dispatch
          Orders => Mailer
        }
      `,
      arch`
        // Each group of a log reads all of it.
        system "A log"
        client Guest
        service Dispatch { idempotent: true }
        service Mailer { idempotent: true }
        queue Orders : kafka
        flow Order {
          rate: 20/s
          Guest => Orders : "an order"
          Orders => Dispatch
          Orders => Mailer
        }
      `,
    ],
  },
  harm: {
    shows: 'Orders that Mailer gets, of 1200',
    theory: 'Two groups that compete share 20/s × 60s = 1200 orders: Mailer gets about 600 of them. With a fanout each group gets all.',
    below: arch`
      require Orders.Mailer.processed > 900
    `,
    mended: { fix: 'Fan out to every group' },
    duration: 60,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.model === 'list' || (settings.model === 'broker' && settings.exchange === 'direct'))
      .flatMap((queue) => findingAbout(queue, architecture) ?? []),
};

/** Groups of different flows each handle the messages of their own flow: that is no competition. */
function findingAbout(queue: NodeOf<'queue'>, { flows }: Architecture): Finding | undefined {
  const groups = flows.map((flow) => groupsIn(flow, queue)).find((names) => names.length > 1);
  if (groups === undefined) return undefined;
  const isList = queue.settings.model === 'list';
  const all = groups.length === 2 ? 'both' : 'them all';
  return {
    ...atProperty(queue, isList ? 'model' : 'exchange'),
    message: `${listOf(groups)} compete for the messages of ${queue.name}: each gets a part, and no message reaches ${all}. ${isList ? 'A list cannot fan out: use a log' : 'Fan out'}.`,
    fixes: isList ? [] : [{ title: 'Fan out to every group', edits: setProperties(queue, { exchange: 'fanout' }) }],
  };
}

function groupsIn({ consumers }: Flow, queue: NodeOf<'queue'>): readonly string[] {
  return [...new Set(consumers.filter((consumer) => consumer.queue === queue.name).map(({ group }) => group))];
}
