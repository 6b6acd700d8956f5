import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalMessages } from '../queries/queues.ts';
import { criticalNamesOf, number } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const overflowLoses: Rule = {
  id: 'queue/overflow-loses',
  severity: 'warning',
  title: 'A full queue throws critical messages away',
  description:
    'The queue holds a limited number of messages, and when it is full it drops the oldest or the newest. The publisher was told OK, or is told OK for what is dropped at once: nobody learns of the loss.',
  tradeoff: {
    gained: 'Publishers never wait and are never refused, however far consumers are behind.',
    paid: 'When consumers are behind, messages disappear.',
    accept: 'For data of which only the newest counts (positions, prices, readings): leave out `critical` there.',
  },
  references: [
    { title: 'RabbitMQ documentation: queue length limit', url: 'https://www.rabbitmq.com/docs/maxlength' },
    { title: 'Reactive Streams: back pressure', url: 'https://www.reactive-streams.org/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders in a short queue"
          client Guest
          queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2  capacity: 10k  «overflow: drop-oldest» }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order }
        `,
        messages: [
          'Once 10k messages wait in Orders, each further one throws away the oldest, order, which is critical, among them. Refuse what does not fit.',
        ],
        fixes: ['Refuse what does not fit', 'Let publishers wait'],
      },
      {
        text: arch`
          system "Rabbit drops its oldest"
          client Guest
          queue «Orders» : rabbitmq { brokers: 3  replicas: 3  acks: all  min-in-sync: 2  durability: disk  capacity: 5k }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order }
        `,
        messages: [
          'Once 5k messages wait in Orders, each further one throws away the oldest, order, which is critical, among them. Refuse what does not fit.',
        ],
        fixes: ['Refuse what does not fit', 'Let publishers wait'],
      },
    ],
    clean: [
      arch`
        system "Orders that are refused"
        client Guest
        queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2  capacity: 10k  overflow: reject }
        data order { keys: 1M  critical: true }
        flow Order { rate: 100/s  Guest => Orders : publish order }
      `,
      arch`
        // Of a position only the newest counts.
        system "Positions"
        client Courier
        queue Positions { capacity: 10k  overflow: drop-oldest }
        data position { keys: 1k }
        flow Move { rate: 100/s  Courier => Positions : publish position }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are thrown away',
    theory:
      'Nobody processes for 8s, and 1000/s × 8s = 8000 orders come into a queue for 5000: 3000 are dropped. What is refused was never acknowledged.',
    below: arch`
      service Books { idempotent: true }
      flow Work { Orders => Books }
      scenario Standstill {
        duration: 12s
        at 0s load Order x10 for 8s
        at 0s crash Books for 8s
      }
      require Orders.lost = 0 during Standstill
    `,
    example: 1,
    mended: { fix: 'Refuse what does not fit' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.capacity !== undefined && (settings.overflow === 'drop-oldest' || settings.overflow === 'drop-newest'))
      .flatMap((queue) => {
        const critical = criticalMessages(architecture, queue);
        const { capacity = 0, overflow } = queue.settings;
        const dropped =
          overflow === 'drop-oldest'
            ? `each further one throws away the oldest, ${criticalNamesOf(critical)}, among them`
            : `each further one is thrown away, ${criticalNamesOf(critical)}, among them`;
        if (critical.length === 0) return [];
        return [
          {
            ...atProperty(queue, 'overflow'),
            message: `Once ${number(capacity, 3)} messages wait in ${queue.name}, ${dropped}. Refuse what does not fit.`,
            related: criticalHere(critical),
            fixes: [
              { title: 'Refuse what does not fit', edits: setProperties(queue, { overflow: 'reject' }) },
              { title: 'Let publishers wait', edits: setProperties(queue, { overflow: 'block' }) },
            ],
          },
        ];
      }),
};
