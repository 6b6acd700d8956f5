import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { brokersOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalMessages } from '../queries/queues.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const minInSync: Rule = {
  id: 'queue/min-in-sync',
  severity: 'warning',
  title: 'The number of in-sync copies that a publish needs is too small, or leaves nothing to fail',
  description:
    'With `acks: all` a publish waits for the copies that are in sync, and `min-in-sync` says how many those must be. At 1, the leader alone is enough when the others are behind, and its death loses what was acknowledged; ' +
    'at the number of all copies, one broker that is down or restarts refuses every publish. One less than all copies is between the two.',
  tradeoff: {
    gained: 'At 1: publishing goes on with a single live copy. At all copies: nothing is acknowledged that is not everywhere.',
    paid: 'At 1: acknowledged messages may be on one machine only. At all copies: every restart of a broker is an outage for publishers.',
    accept: 'At 1 where being able to publish matters more than each message; at all copies where publishers can wait out a restart.',
  },
  references: [
    { title: 'Apache Kafka documentation: min.insync.replicas', url: 'https://kafka.apache.org/documentation/#brokerconfigs_min.insync.replicas' },
    { title: 'Apache Kafka documentation: replication', url: 'https://kafka.apache.org/documentation/#replication' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders"
          client Guest
          queue «Orders» { brokers: 3  replicas: 3  acks: all }
          data order { keys: 1M  critical: true }
          flow Order { rate: 100/s  Guest => Orders : publish order }
        `,
        messages: [
          'When 2 of the 3 copies of Orders fall behind, acks: all means the leader alone, and its death loses acknowledged messages of order, which is critical. Ask for 2 in-sync copies.',
        ],
        fixes: ['Ask for 2 in-sync copies'],
      },
      {
        text: arch`
          system "Orders that refuse"
          client Guest
          queue Orders { brokers: 3  replicas: 3  acks: all  «min-in-sync: 3» }
          data order { keys: 1M }
          flow Order { rate: 100/s  Guest => Orders : publish order }
        `,
        messages: ['Orders takes no message while any of its 3 brokers is down or restarts: all 3 copies must be in sync. Ask for 2 in-sync copies.'],
        fixes: ['Ask for 2 in-sync copies'],
      },
      {
        text: arch`
          // The brokers of Orders are theirs too.
          system "A second topic"
          client Guest
          queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
          queue Refunds { cluster: Orders  replicas: 3  acks: all  «min-in-sync: 3» }
          data order { keys: 1M }
          flow Order { rate: 100/s  Guest => Orders : publish order }
          flow Return { rate: 1/s  Guest => Refunds : publish order }
        `,
        messages: [
          'Refunds takes no message while any of its 3 brokers is down or restarts: all 3 copies must be in sync. Ask for 2 in-sync copies.',
        ],
        fixes: ['Ask for 2 in-sync copies'],
      },
    ],
    clean: [
      arch`
        system "Orders"
        client Guest
        queue Orders { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
        data order { keys: 1M  critical: true }
        flow Order { rate: 100/s  Guest => Orders : publish order }
      `,
      arch`
        // Being able to write a trace matters more than each trace.
        system "Traces"
        client Guest
        queue Traces { brokers: 3  replicas: 3  acks: all }
        data trace { keys: 1M }
        flow Trace { rate: 100/s  Guest => Traces : publish trace }
      `,
    ],
  },
  harm: {
    shows: 'Orders taken while one of three brokers is down',
    theory:
      'The broker is down for 30s of 40s. Where all three copies must be in sync, nothing is taken until it is back: those of the first 10s, when its death is not noticed, wait that long, and those of the 20s after that are refused, half of all. Where two are enough, the first wait for 10s, and all are taken.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Orders.broker 3 for 30s }
      require Order.availability > 90% during Crash
    `,
    example: 1,
    mended: { fix: 'Ask for 2 in-sync copies' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.acks === 'all' && settings.replicas > 1)
      .flatMap((queue) => {
        const { replicas, 'min-in-sync': needed } = queue.settings;
        const critical = criticalMessages(architecture, queue);
        if (needed >= replicas && replicas <= brokerCountOf(architecture, queue)) return [blocks(queue)];
        return needed < 2 && critical.length > 0 ? [leaderAlone(queue, critical)] : [];
      }),
};

/** A queue may share the brokers of another. */
function brokerCountOf(architecture: Architecture, queue: NodeOf<'queue'>): number {
  const brokers = brokersOf(architecture, queue);
  return brokers.kind === 'queue' ? brokers.settings.brokers : 1;
}

function blocks(queue: NodeOf<'queue'>): Finding {
  const { replicas } = queue.settings;
  const [remedy, values] = remedyOf(replicas);
  return {
    ...atProperty(queue, 'min-in-sync'),
    message: `${queue.name} takes no message while any of its ${replicas} brokers is down or restarts: all ${replicas} copies must be in sync. ${remedy}.`,
    fixes: [{ title: remedy, edits: setProperties(queue, values) }],
  };
}

function leaderAlone(queue: NodeOf<'queue'>, critical: readonly DataSet[]): Finding {
  const { replicas } = queue.settings;
  const [remedy, values] = remedyOf(replicas);
  const behind = replicas === 2 ? 'the other copy of' : `${replicas - 1} of the ${replicas} copies of`;
  return {
    ...atProperty(queue, 'min-in-sync'),
    message: `When ${behind} ${queue.name} ${replicas === 2 ? 'falls' : 'fall'} behind, acks: all means the leader alone, and its death loses acknowledged messages of ${criticalNamesOf(critical)}. ${remedy}.`,
    related: criticalHere(critical),
    fixes: [{ title: remedy, edits: setProperties(queue, values) }],
  };
}

/** Two copies leave no number between one and all. */
function remedyOf(replicas: number): readonly [string, Readonly<Record<string, string>>] {
  if (replicas === 2) return ['Keep 3 copies, 2 of them in sync', { brokers: '3', replicas: '3', 'min-in-sync': '2' }];
  return [`Ask for ${replicas - 1} in-sync copies`, { 'min-in-sync': String(replicas - 1) }];
}
