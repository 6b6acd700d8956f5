import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalMessages } from '../queries/queues.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const volatileBroker: Rule = {
  id: 'queue/volatile-broker',
  severity: 'warning',
  title: 'Critical messages are kept in memory only',
  description:
    'The broker keeps messages in memory: a crash, or a restart for an upgrade, and what waited is gone. RabbitMQ does so with messages that nobody declared persistent.',
  tradeoff: {
    gained: 'A publish does not wait for a disk.',
    paid: 'A restart of the broker empties the queue.',
    accept:
      'For messages that are worthless after a second, or when several copies on several machines never restart together (`replicas` and `acks: all`).',
  },
  references: [
    { title: 'RabbitMQ documentation: durability', url: 'https://www.rabbitmq.com/docs/queues#durability' },
    { title: 'RabbitMQ documentation: quorum queues', url: 'https://www.rabbitmq.com/docs/quorum-queues' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders in memory"
          client Guest
          service Dispatch { idempotent: true }
          queue «Orders» : rabbitmq { brokers: 3  dead-letter: Parked after 5 }
          queue Parked : rabbitmq { durability: disk }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order  Orders => Dispatch }
        `,
        messages: ['Orders keeps order, which is critical, in memory alone: a crash or restart of a broker empties it. Write it to disk.'],
        fixes: ['Write to disk'],
      },
      {
        text: arch`
          system "A broker of our own"
          client Guest
          queue Orders { model: broker  «durability: memory»  brokers: 2  replicas: 2 }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order }
        `,
        messages: ['Orders keeps order, which is critical, in memory alone: a crash or restart of a broker empties it. Write it to disk.'],
        fixes: ['Write to disk'],
      },
    ],
    clean: [
      arch`
        system "Orders on disk"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders : rabbitmq { brokers: 3  replicas: 3  acks: all  min-in-sync: 2  durability: disk  dead-letter: Parked after 5 }
        queue Parked : rabbitmq { durability: disk }
        data order { keys: 1M  critical: true }
        flow Order { rate: 100/s  Guest => Orders : publish order  Orders => Dispatch }
      `,
      arch`
        // Two of three machines have each message before it is acknowledged.
        system "Memory of three"
        client Guest
        queue Orders : rabbitmq { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
        data order { keys: 1M  critical: true }
        flow Order { rate: 100/s  Guest => Orders : publish order }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are gone',
    theory: 'Dispatch stands still, and 100/s × 5s = 500 orders wait in memory when the brokers crash. From disk they come back.',
    below: arch`
      scenario Crash {
        duration: 20s
        at 1s crash Dispatch for 10s
        at 6s crash Orders for 2s
      }
      require Orders.lost = 0 during Crash
    `,
    mended: { fix: 'Write to disk' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(
        ({ settings }) => settings.durability === 'memory' && settings.model !== 'list' && !(settings.acks === 'all' && settings['min-in-sync'] > 1),
      )
      .flatMap((queue) => {
        const critical = criticalMessages(architecture, queue);
        if (critical.length === 0) return [];
        return [
          {
            ...atProperty(queue, 'durability'),
            message: `${queue.name} keeps ${criticalNamesOf(critical)}, in memory alone: a crash or restart of a broker empties it. Write it to disk.`,
            related: criticalHere(critical),
            fixes: [{ title: 'Write to disk', edits: setProperties(queue, { durability: 'disk' }) }],
          },
        ];
      }),
};
