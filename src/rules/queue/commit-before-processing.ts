import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalMessages, groupNamesOf } from '../queries/queues.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const commitBeforeProcessing: Rule = {
  id: 'queue/commit-before-processing',
  severity: 'warning',
  title: 'Critical messages are ticked off before they are done',
  description:
    'A consumer commits a message, and then works on it (`commit: before`, or a queue that delivers at most once). When it crashes or fails in between, the queue believes the message done, and nobody does it.',
  tradeoff: {
    gained: 'No message is ever done twice, and no consumer needs to be idempotent.',
    paid: 'Each crash and each failure of a consumer loses what it had in hand.',
    accept: 'For messages that are worse twice than never, and that nobody misses: notifications, hints.',
  },
  references: [
    { title: 'Apache Kafka documentation: message delivery semantics', url: 'https://kafka.apache.org/documentation/#semantics' },
    { title: 'RabbitMQ documentation: consumer acknowledgements', url: 'https://www.rabbitmq.com/docs/confirms' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders, ticked off first"
          client Guest
          service Dispatch { «commit: before»  idempotent: true }
          queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order  Orders => Dispatch }
        `,
        messages: [
          'Dispatch commits a message of Orders before it works on it: when it crashes in between, order, which is critical, is never processed. Commit afterwards.',
        ],
        fixes: ['Commit afterwards'],
      },
      {
        text: arch`
          system "Orders, at most once"
          client Guest
          service Dispatch { idempotent: true }
          queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2  «delivery: at-most-once» }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order  Orders => Dispatch }
        `,
        messages: [
          'Orders delivers at most once: when Dispatch crashes with a message in hand, order, which is critical, is never processed. Deliver at least once.',
        ],
        fixes: ['Deliver at least once'],
      },
    ],
    clean: [
      arch`
        system "Orders, ticked off when done"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
        data order { keys: 1M  critical: true }
        flow Order { rate: 100/s  Guest => Orders : publish order  Orders => Dispatch }
      `,
      arch`
        // A missed hint is nothing.
        system "Hints"
        client Guest
        service Refresher { commit: before }
        queue Hints { delivery: at-most-once }
        data hint { keys: 1k }
        flow Hint { rate: 100/s  Guest => Hints : publish hint  Hints => Refresher }
      `,
    ],
  },
  harm: {
    shows: 'Orders that were acknowledged and never processed',
    theory:
      'Dispatch is so slow for a while (20ms each, 100/s) that it has an order in hand at every moment: its crash loses that one. Committed afterwards, the order is handed out again.',
    below: arch`
      scenario Crash {
        duration: 6s
        at 1s slow Dispatch x20 for 2s
        at 2s crash Dispatch for 100ms
      }
      require Orders.lost = 0 during Crash
    `,
    mended: { fix: 'Commit afterwards' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue').flatMap((queue) =>
      criticalMessages(architecture, queue).length === 0 ? [] : findingsAbout(queue, architecture),
    ),
};

function findingsAbout(queue: NodeOf<'queue'>, architecture: Architecture): readonly Finding[] {
  const critical = criticalMessages(architecture, queue);
  const lost = `${criticalNamesOf(critical)}, is never processed`;
  const groups = groupNamesOf(architecture, queue);
  if (queue.settings.delivery === 'at-most-once') {
    if (groups.length === 0) return [];
    return [
      {
        ...atProperty(queue, 'delivery'),
        message: `${queue.name} delivers at most once: when ${groups[0]} crashes with a message in hand, ${lost}. Deliver at least once.`,
        related: criticalHere(critical),
        fixes: [{ title: 'Deliver at least once', edits: setProperties(queue, { delivery: 'at-least-once' }) }],
      },
    ];
  }
  return groups.flatMap((name) => {
    const service = nodeNamed(architecture, name);
    if (service?.kind !== 'service' || service.settings.commit !== 'before') return [];
    return [
      {
        ...atProperty(service, 'commit'),
        message: `${name} commits a message of ${queue.name} before it works on it: when it crashes in between, ${lost}. Commit afterwards.`,
        related: criticalHere(critical),
        fixes: [{ title: 'Commit afterwards', edits: setProperties(service, { commit: 'after' }) }],
      },
    ];
  });
}
