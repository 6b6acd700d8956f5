import type { Node } from '../../model/architecture.ts';
import { removeProperty } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import type { Finding, Rule } from '../rule.ts';

export const profileMismatch: Rule = {
  id: 'hygiene/profile-mismatch',
  severity: 'warning',
  title: 'A property contradicts the technology that the node names',
  description:
    'The node says which technology it is, and states a property that this technology does not have. The simulation does as the property says, so that its figures are those of a system that cannot be built of these parts.',
  tradeoff: {
    gained: 'A variant of a technology that nearly fits.',
    paid: 'Figures of something that does not exist.',
    accept: 'When a fork or a managed version has it after all.',
  },
  references: [
    { title: 'Apache Kafka documentation: introduction', url: 'https://kafka.apache.org/documentation/#intro_concepts_and_terms' },
    {
      title: 'Amazon SQS developer guide: standard queues',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html',
    },
    { title: 'Redis documentation: lists', url: 'https://redis.io/docs/latest/develop/data-types/lists/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A Kafka that forgets"
          client Guest
          queue Orders : kafka { brokers: 3  «model: broker» }
          flow Order { rate: 10/s  Guest => Orders : "an order" }
        `,
        messages: ['Orders is kafka, which is a log: model: broker does not exist there. Leave it out.'],
        fixes: ['Leave model out'],
      },
      {
        text: arch`
          system "A standard queue in order"
          client Guest
          queue Orders : sqs { «order: total»  «delivery: exactly-once» }
          flow Order { rate: 10/s  Guest => Orders : "an order" }
        `,
        messages: [
          'Orders is sqs, which delivers in no certain order: order: total does not exist there. Leave it out.',
          'Orders is sqs, which delivers at least once: delivery: exactly-once does not exist there. Leave it out.',
        ],
        fixes: ['Leave order out', 'Leave delivery out'],
      },
    ],
    clean: [
      arch`
        system "Kafka as it is"
        client Guest
        queue Orders : kafka { brokers: 3  partitions: 12  replicas: 3  min-in-sync: 2  acks: all }
        flow Order { rate: 10/s  Guest => Orders : "an order" }
      `,
      arch`
        system "A standard queue"
        client Guest
        queue Orders : sqs { visibility: 1min }
        flow Order { rate: 10/s  Guest => Orders : "an order" }
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about the text: what runs is what the properties say.',
  },
  check: ({ architecture }) => architecture.nodes.flatMap(findingsAbout),
};

/** What a technology has not: profile, kind, property, the values that it knows, and why. */
const limits: readonly (readonly [profile: string, kind: Node['kind'], property: string, known: readonly unknown[], is: string])[] = [
  ['kafka', 'queue', 'model', ['log'], 'is a log'],
  ['kafka', 'queue', 'overflow', ['reject'], 'never drops a message that is not expired'],
  ['sqs', 'queue', 'model', ['broker'], 'hands out and forgets'],
  ['sqs', 'queue', 'order', ['none'], 'delivers in no certain order'],
  ['sqs', 'queue', 'delivery', ['at-least-once'], 'delivers at least once'],
  ['rabbitmq', 'queue', 'model', ['broker'], 'hands out and forgets'],
  ['rabbitmq', 'queue', 'delivery', ['at-least-once', 'at-most-once'], 'delivers at least or at most once'],
  ['redis', 'queue', 'model', ['list'], 'is a list here'],
  ['redis', 'queue', 'delivery', ['at-most-once', 'at-least-once'], 'knows no transactions with consumers'],
  ['postgres', 'database', 'topology', ['leader-follower'], 'has one primary'],
  ['redis', 'database', 'replication', ['async', 'semi-sync'], 'waits for replicas at most by WAIT'],
];

function findingsAbout(node: Node): readonly Finding[] {
  const settings = node.settings as Readonly<Record<string, unknown>>;
  return limits
    .filter(
      ([profile, kind, property, known]) =>
        node.kind === kind && node.profiles.includes(profile) && Object.hasOwn(node.stated, property) && !known.includes(settings[property]),
    )
    .map(([profile, , property, , is]) => ({
      node: node.name,
      origin: node.stated[property].origin,
      message: `${node.name} is ${profile}, which ${is}: ${property}: ${String(settings[property])} does not exist there. Leave it out.`,
      fixes: [{ title: `Leave ${property} out`, edits: removeProperty(node, property) }],
    }));
}
