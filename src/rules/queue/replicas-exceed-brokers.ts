import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Rule } from '../rule.ts';

export const replicasExceedBrokers: Rule = {
  id: 'queue/replicas-exceed-brokers',
  severity: 'error',
  title: 'More copies of each partition than brokers to keep them on',
  description:
    'Copies of a partition stand on different brokers, so that there can be no more of them than brokers. A broker refuses to create such a topic.',
  tradeoff: {
    gained: 'Nothing: it cannot be set up.',
    paid: 'The copies that the file counts on do not exist.',
    accept: 'Never; it does not work.',
  },
  references: [{ title: 'Apache Kafka documentation: replication', url: 'https://kafka.apache.org/documentation/#replication' }],
  examples: {
    violating: [
      {
        text: arch`
          system "One broker, three copies"
          client Guest
          queue Orders { acks: all  «replicas: 3»  min-in-sync: 2 }
          flow Order { rate: 100/s  Guest => Orders : "an order" }
        `,
        messages: ['Orders wants 3 copies of each partition on different brokers, and has 1. Run 3 brokers.'],
        fixes: ['Run 3 brokers'],
      },
      {
        text: arch`
          system "Two brokers, three copies"
          client Guest
          queue Orders : kafka { brokers: 2  «replicas: 3»  min-in-sync: 2 }
          flow Order { rate: 100/s  Guest => Orders : "an order" }
        `,
        messages: ['Orders wants 3 copies of each partition on different brokers, and has 2. Run 3 brokers.'],
        fixes: ['Run 3 brokers'],
      },
    ],
    clean: [
      arch`
        system "Three brokers"
        client Guest
        queue Orders { brokers: 3  acks: all  replicas: 3  min-in-sync: 2 }
        flow Order { rate: 100/s  Guest => Orders : "an order" }
      `,
      arch`
        // The brokers are those of the other queue.
        system "A shared cluster"
        client Guest
        queue Orders { brokers: 5  replicas: 3 }
        queue Mails { cluster: Orders  replicas: 3 }
        flow Order { rate: 100/s  Guest => Mails : "an order" }
      `,
    ],
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.cluster === undefined && settings.replicas > settings.brokers)
      .map((queue) => ({
        ...atProperty(queue, 'replicas'),
        message: `${queue.name} wants ${queue.settings.replicas} copies of each partition on different brokers, and has ${queue.settings.brokers}. Run ${queue.settings.replicas} brokers.`,
        fixes: [{ title: `Run ${queue.settings.replicas} brokers`, edits: setProperties(queue, { brokers: String(queue.settings.replicas) }) }],
      })),
};
