import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { brokersOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { counted } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const replicasExceedBrokers: Rule = {
  id: 'queue/replicas-exceed-brokers',
  severity: 'error',
  title: 'A queue has more replicas than there are brokers',
  description:
    'A queue that stands on another’s brokers (`cluster`) has more `replicas` than those are. Each copy of a partition stands on a broker of its own: a real cluster refuses to create such a queue, and the simulator, which keeps as many copies as there are brokers, bears fewer losses than the file says.',
  tradeoff: {
    gained: 'Fewer machines than copies.',
    paid: 'Copies that exist on paper only.',
    accept: 'Never; add brokers, or say how many copies there are.',
  },
  references: [
    {
      title: 'Apache Kafka documentation: adding and removing topics, “the replication factor … the maximum is the number of brokers”',
      url: 'https://kafka.apache.org/documentation/#basic_ops_add_topic',
    },
    { title: 'RabbitMQ documentation: quorum queues, replication factor', url: 'https://www.rabbitmq.com/docs/quorum-queues#replication-factor' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A second topic"
          client Guest
          queue Orders { brokers: 2  replicas: 2  acks: all }
          queue Refunds { cluster: Orders  «replicas: 3»  acks: all }
          data order { keys: 1M }
          flow Order { rate: 100/s  Guest => Orders : publish order }
          flow Return { rate: 50/s  Guest => Refunds : publish order }
        `,
        messages: [
          'Refunds wants 3 copies of each message, and Orders, whose brokers it shares, has 2 brokers: 1 copy has no place. Run 3 brokers, or keep 2 copies.',
        ],
        fixes: ['Run 3 brokers', 'Keep 2 copies'],
      },
      {
        text: arch`
          // What is parked stands where its queue's queue stands.
          system "A chain of clusters"
          client Guest
          queue Orders { acks: all }
          queue Refunds { cluster: Orders  acks: all }
          queue Parked { cluster: Refunds  «replicas: 3»  min-in-sync: 2  acks: all }
          flow Return { rate: 1/s  Guest => Parked : "back" }
        `,
        messages: [
          'Parked wants 3 copies of each message, and Orders, whose brokers it shares, has 1 broker: 2 copies have no place. Run 3 brokers, or keep 1 copy.',
        ],
        fixes: ['Run 3 brokers', 'Keep 1 copy'],
      },
    ],
    clean: [
      arch`
        system "Room for all copies"
        client Guest
        queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
        queue Refunds { cluster: Orders  replicas: 3  acks: all  min-in-sync: 2 }
        data order { keys: 1M }
        flow Order { rate: 100/s  Guest => Orders : publish order }
        flow Return { rate: 50/s  Guest => Refunds : publish order }
      `,
      arch`
        // One copy, on any of the three.
        system "A single one"
        client Guest
        queue Orders { brokers: 3 }
        queue Refunds { cluster: Orders }
        flow Return { rate: 1/s  Guest => Refunds : "back" }
      `,
    ],
  },
  harm: {
    shows: 'Refunds that are lost with two machines and their disks',
    theory:
      'Bookkeeping stands still, and 50/s × 9s = 450 refunds wait when two brokers lose their disks. With two brokers there are two copies of each, whatever `replicas` says, and both are gone. Of three copies one is left.',
    below: arch`
      service Bookkeeping
      flow Book { Refunds => Bookkeeping }
      scenario Fire {
        duration: 40s
        at 1s crash Bookkeeping for 20s
        at 10s lose Orders.broker 1 for 10s
        at 10s lose Orders.broker 2 for 10s
      }
      require Refunds.lost = 0 during Fire
    `,
    mended: { fix: 'Run 3 brokers' },
  },
  check: ({ architecture }) => nodesOfKind(architecture, 'queue').flatMap((queue) => findingAbout(queue, architecture) ?? []),
};

/** On its own brokers the language refuses it. */
function findingAbout(queue: NodeOf<'queue'>, architecture: Architecture): Finding | undefined {
  const host = brokersOf(architecture, queue);
  if (host === queue || host.kind !== 'queue') return undefined;
  const { replicas, 'min-in-sync': needed } = queue.settings;
  const { brokers } = host.settings;
  if (replicas <= brokers) return undefined;
  const missing = replicas - brokers;
  const fewer = { replicas: String(brokers), ...(needed > brokers ? { 'min-in-sync': String(brokers) } : {}) };
  const remedies = [`Run ${replicas} brokers`, `Keep ${brokers === 1 ? '1 copy' : `${brokers} copies`}`];
  return {
    ...atProperty(queue, 'replicas'),
    message:
      `${queue.name} wants ${replicas} copies of each message, and ${host.name}, whose brokers it shares, has ${counted(brokers, 'broker')}: ` +
      `${missing === 1 ? '1 copy has' : `${missing} copies have`} no place. ${remedies[0]}, or ${remedies[1].toLowerCase()}.`,
    related: [{ origin: host.nameOrigin, message: `Its brokers: ${brokers}.` }],
    fixes: [
      { title: remedies[0], edits: setProperties(host, { brokers: String(replicas) }) },
      { title: remedies[1], edits: setProperties(queue, fewer) },
    ],
  };
}
