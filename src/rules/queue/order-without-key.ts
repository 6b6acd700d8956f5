import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { publishesTo } from '../queries/queues.ts';
import type { Rule } from '../rule.ts';

export const orderWithoutKey: Rule = {
  id: 'queue/order-without-key',
  severity: 'warning',
  title: 'Order per key is asked for, and messages have no key',
  description:
    'The file says `order: per-key`, but messages are published without data, and so without a key: they are spread over the partitions as they come, and which of two is worked on first is left to chance.',
  tradeoff: {
    gained: 'Even partitions: nothing is hot where nothing has a key.',
    paid: 'The order that the file promises does not exist.',
    accept: 'When another publisher, outside of this file, sets keys.',
  },
  references: [
    {
      title: 'Apache Kafka documentation: introduction, topics and partitions',
      url: 'https://kafka.apache.org/documentation/#intro_concepts_and_terms',
    },
    {
      title: 'Enterprise Integration Patterns: resequencer',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/Resequencer.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Account movements"
          client Teller
          service Books { idempotent: true }
          queue Movements { partitions: 12  «order: per-key» }
          flow Move { rate: 100/s  Teller => Movements : "a movement"  Movements => Books }
        `,
        messages: [
          'Movements keeps order per key, but the messages of Move have none: they go to any of 12 partitions, and two that belong together may overtake each other. Publish data, or give up the order.',
        ],
        fixes: ['Give up the order'],
      },
      {
        text: arch`
          system "Two kinds of messages"
          client Teller
          service Books { idempotent: true }
          queue Movements { partitions: 2  «order: per-key» }
          data account { keys: 10k }
          flow Move { rate: 100/s  Teller => Movements : publish account  Movements => Books }
          flow Close { rate: 1/min  Teller => Movements : "end of day"  Movements => Books }
        `,
        messages: [
          'Movements keeps order per key, but the messages of Close have none: they go to any of 2 partitions, and two that belong together may overtake each other. Publish data, or give up the order.',
        ],
        fixes: ['Give up the order'],
      },
    ],
    clean: [
      arch`
        system "Account movements"
        client Teller
        service Books { idempotent: true }
        queue Movements { partitions: 12  order: per-key }
        data account { keys: 10k }
        flow Move { rate: 100/s  Teller => Movements : publish account  Movements => Books }
      `,
      arch`
        // One partition is in order, keys or not.
        system "A single partition"
        client Teller
        service Books { idempotent: true }
        queue Movements { order: per-key }
        flow Move { rate: 100/s  Teller => Movements : "a movement"  Movements => Books }
      `,
    ],
  },
  harm: {
    unmeasured: 'Order is counted per key, and these messages have none: nobody but their publisher knows which belong together.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(
        ({ settings, stated }) => stated.order !== undefined && settings.order === 'per-key' && (settings.model !== 'log' || settings.partitions > 1),
      )
      .flatMap((queue) => {
        const keyless = publishesTo(architecture, queue).filter(({ data }) => data === undefined);
        if (keyless.length === 0) return [];
        const parts = queue.settings.model === 'log' ? `they go to any of ${queue.settings.partitions} partitions, and ` : '';
        return [
          {
            ...atProperty(queue, 'order'),
            message: `${queue.name} keeps order per key, but the messages of ${keyless[0].flow.name} have none: ${parts}two that belong together may overtake each other. Publish data, or give up the order.`,
            related: keyless.map(({ step }) => ({ origin: step.origin, message: 'Published without a key.' })),
            fixes: [{ title: 'Give up the order', edits: setProperties(queue, { order: 'none' }) }],
          },
        ];
      }),
};
