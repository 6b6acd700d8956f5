import type { Architecture, DataSet, Node, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { brokersOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalMessages } from '../queries/queues.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const notDistributed: Rule = {
  id: 'queue/not-distributed',
  severity: 'warning',
  title: 'Critical messages wait on a single machine',
  description:
    'A queue on one broker, or a list in one process, holds the only copy of critical messages. While the machine is down nobody publishes and nobody consumes; if its disk dies, what waited there is gone.',
  tradeoff: {
    gained: 'One process to run, often one that is there anyway, and the lowest latency of a publish.',
    paid: 'Publishers and consumers stand still with that one machine, and its disk is the only place where the jobs are.',
    accept: 'For jobs that can be derived anew from a store (a nightly sweep finds what is missing), or a queue within one machine on purpose.',
  },
  references: [
    { title: 'RabbitMQ documentation: quorum queues', url: 'https://www.rabbitmq.com/docs/quorum-queues' },
    { title: 'Apache Kafka documentation: replication', url: 'https://kafka.apache.org/documentation/#replication' },
    { title: 'Redis documentation: LMOVE, reliable queue', url: 'https://redis.io/docs/latest/commands/lmove/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders on one broker"
          client Guest
          service Dispatch { idempotent: true }
          queue Orders { «brokers: 1»  acks: all }
          data order { keys: 1M  critical: true }
          flow Order {
            rate: 100/s
            Guest => Orders : publish order
            Orders => Dispatch
          }
        `,
        messages: [
          'Orders holds the only copy of order, which is critical, on one machine: while it is down nothing is taken or handed out, and its disk is all there is. Keep three copies.',
        ],
        fixes: ['Keep three copies on three brokers'],
      },
      {
        text: arch`
          system "Jobs in a Redis list"
          client Guest
          service Worker { idempotent: true }
          queue «Jobs» : redis
          data job { keys: 1M  critical: true }
          flow Submit {
            rate: 100/s
            Guest => Jobs : publish job
            Jobs => Worker
          }
        `,
        messages: [
          'Jobs is a list in one process with the only copy of job, which is critical: what a worker has popped or a crash has taken is gone. Use a broker that keeps copies.',
        ],
        fixes: [],
      },
      {
        text: arch`
          // Three brokers are there, and each has other messages.
          system "Refunds on the brokers of orders"
          client Guest
          service Dispatch { idempotent: true }
          service Bank { idempotent: true }
          queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
          queue «Refunds» { cluster: Orders  acks: all }
          data order { keys: 1M  critical: true }
          data refund { keys: 1M  critical: true }
          flow Order {
            rate: 100/s
            Guest => Orders : publish order
            Orders => Dispatch
          }
          flow Refund {
            rate: 1/s
            Guest => Refunds : publish refund
            Refunds => Bank
          }
        `,
        messages: [
          'Refunds holds the only copy of refund, which is critical, on one machine: while it is down nothing is taken or handed out, and its disk is all there is. Keep three copies.',
        ],
        fixes: ['Keep three copies on three brokers'],
      },
    ],
    clean: [
      arch`
        system "Orders on three brokers"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
        data order { keys: 1M  critical: true }
        flow Order {
          rate: 100/s
          Guest => Orders : publish order
          Orders => Dispatch
        }
      `,
      arch`
        // Thumbnails can be made again.
        system "Thumbnails"
        client Guest
        service Worker { idempotent: true }
        queue Jobs : redis
        data picture { keys: 1M }
        flow Upload {
          rate: 100/s
          Guest => Jobs : publish picture
          Jobs => Worker
        }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are gone',
    theory:
      'Dispatch stands still, and 100/s × 5s = 500 orders wait in Orders when the disk of a broker dies. On three brokers the others have them.',
    below: arch`
      scenario Fire {
        duration: 20s
        at 1s crash Dispatch for 10s
        at 6s lose Orders.broker 1 for 2s
      }
      require Orders.lost = 0 during Fire
    `,
    mended: { fix: 'Keep three copies on three brokers' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.replicas === 1)
      .flatMap((queue) => {
        const critical = criticalMessages(architecture, queue);
        return critical.length === 0 ? [] : [findingAbout(queue, critical, architecture)];
      }),
};

function findingAbout(queue: NodeOf<'queue'>, critical: readonly DataSet[], architecture: Architecture): Finding {
  const names = criticalNamesOf(critical);
  const isList = queue.settings.model === 'list';
  return {
    ...atProperty(queue, isList ? 'model' : queue.stated.replicas === undefined ? 'brokers' : 'replicas'),
    message: isList
      ? `${queue.name} is a list in one process with the only copy of ${names}: what a worker has popped or a crash has taken is gone. Use a broker that keeps copies.`
      : `${queue.name} holds the only copy of ${names}, on one machine: while it is down nothing is taken or handed out, and its disk is all there is. Keep three copies.`,
    related: criticalHere(critical),
    // Redis lists cannot be told to keep copies: that takes another technology.
    fixes: queue.profiles.includes('redis') ? [] : [threeCopies(queue, brokersOf(architecture, queue))],
  };
}

function threeCopies(queue: NodeOf<'queue'>, shared: Node): Fix {
  const { model, acks } = queue.settings;
  const owner = shared.kind === 'queue' ? shared : queue;
  const brokers = { brokers: String(Math.max(3, owner.settings.brokers)) };
  const copies = { replicas: '3', 'min-in-sync': '2', ...(acks === 'all' ? {} : { acks: 'all' }) };
  const broker: Readonly<Record<string, string>> = model === 'list' ? { model: 'broker', delivery: 'at-least-once', durability: 'disk' } : {};
  const edits =
    owner === queue
      ? setProperties(queue, { ...brokers, ...copies, ...broker })
      : [...(owner.settings.brokers < 3 ? setProperties(owner, brokers) : []), ...setProperties(queue, { ...copies, ...broker })];
  return { title: 'Keep three copies on three brokers', edits };
}
