import type { NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalMessages, messageRate } from '../queries/queues.ts';
import { criticalNamesOf, perSecond, seconds } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const acksLose: Rule = {
  id: 'queue/acks-lose',
  severity: 'warning',
  title: 'Publishers do not wait until critical messages are safe',
  description:
    'With `acks: none` a publisher waits for nobody; with `acks: leader` for the leader of the partition alone. When that machine dies, acknowledged messages that no other copy has are gone, although the queue keeps copies.',
  tradeoff: {
    gained: 'A publish that takes one machine, or none, instead of the slowest in-sync copy.',
    paid: 'At every death of a broker the newest messages are gone, and their publishers believe them safe.',
    accept: 'For metrics, clicks and traces, of which a few more or less change nothing. Leave out `critical` for those.',
  },
  references: [
    { title: 'Apache Kafka documentation: acks', url: 'https://kafka.apache.org/documentation/#producerconfigs_acks' },
    { title: 'RabbitMQ documentation: publisher confirms', url: 'https://www.rabbitmq.com/docs/confirms' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders"
          client Guest
          service Dispatch { idempotent: true }
          queue Orders { brokers: 3  replicas: 3  min-in-sync: 2  «acks: leader» }
          data order { keys: 1M  critical: true }
          flow Order {
            rate: 100/s
            Guest => Orders : publish order
            Orders => Dispatch
          }
        `,
        messages: [
          'Orders acknowledges order, which is critical, as soon as one of its 3 copies has it: when that broker dies, what it had not passed on is gone (100/s). Wait for all in-sync copies.',
        ],
        fixes: ['Wait for all in-sync copies'],
      },
      {
        text: arch`
          system "Payments in the dark"
          client Guest
          queue Payments { brokers: 3  replicas: 3  min-in-sync: 2  «acks: none»  detection: 10s }
          data payment { keys: 1M  critical: true }
          flow Pay { rate: 20/s  Guest => Payments : publish payment }
        `,
        messages: [
          'Nobody waits for Payments to take payment, which is critical: while a broker is dead and not noticed (10s), what is sent to it is gone (20/s). Wait for all in-sync copies.',
        ],
        fixes: ['Wait for all in-sync copies'],
      },
      {
        text: arch`
          system "Payments, three times"
          client Payer
          queue Payments { brokers: 3  replicas: 3  «acks: leader» }
          data payment { keys: 2M  critical: true }
          flow Pay { rate: 20/s  Payer => Payments : publish payment }
        `,
        messages: [
          'Payments acknowledges payment, which is critical, as soon as one of its 3 copies has it: when that broker dies, what it had not passed on is gone (20/s). Wait for all in-sync copies.',
        ],
        fixes: ['Wait for all in-sync copies'],
      },
    ],
    clean: [
      arch`
        system "Orders"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders { brokers: 3  replicas: 3  min-in-sync: 2  acks: all }
        data order { keys: 1M  critical: true }
        flow Order {
          rate: 100/s
          Guest => Orders : publish order
          Orders => Dispatch
        }
      `,
      arch`
        // Of clicks a few may be missing.
        system "Clicks"
        client Guest
        queue Clicks { brokers: 3  replicas: 3  acks: none }
        data click { keys: 1k }
        flow Click { rate: 20k/s  Guest => Clicks : publish click }
      `,
    ],
  },
  harm: {
    shows: 'Payments that were said OK to and never arrive',
    theory:
      'While the dead broker is not noticed (10s), 20 payments a second are sent to it, and nobody waits for an answer: 200 are gone. With acks: all the payer hears of it, and OK is said to none of them.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Payments.broker 1 for 25s }
      require Pay.unfinished = 0 during Crash
    `,
    example: 1,
    mended: { fix: 'Wait for all in-sync copies' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.acks === 'none' || (settings.acks === 'leader' && settings.replicas > 1))
      .flatMap((queue) => {
        const critical = criticalMessages(architecture, queue);
        if (critical.length === 0) return [];
        const { acks, replicas, detection } = queue.settings;
        const rate = messageRate(architecture, queue);
        const amount = rate === undefined ? '' : ` (${perSecond(rate)})`;
        const harm =
          acks === 'none'
            ? `Nobody waits for ${queue.name} to take ${criticalNamesOf(critical)}: while a broker is dead and not noticed (${seconds(detection)}), what is sent to it is gone${amount}`
            : `${queue.name} acknowledges ${criticalNamesOf(critical)}, as soon as one of its ${replicas} copies has it: when that broker dies, what it had not passed on is gone${amount}`;
        return [
          {
            ...atProperty(queue, 'acks'),
            message: `${harm}. Wait for all in-sync copies.`,
            related: criticalHere(critical),
            fixes: [{ title: 'Wait for all in-sync copies', edits: setProperties(queue, { acks: 'all', ...majorityOf(queue) }) }],
          },
        ];
      }),
};

/** Those in sync may be the leader alone, unless the queue asks for more: all but one, where there are enough. */
function majorityOf({ settings }: NodeOf<'queue'>): Readonly<Record<string, string>> {
  const { replicas, 'min-in-sync': needed } = settings;
  return replicas > 2 && needed < 2 ? { 'min-in-sync': String(replicas - 1) } : {};
}
