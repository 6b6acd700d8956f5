import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, Flow, Publish, Reply } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { insertLineAfter, removal, setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { areSiblings, lineEndOf, precedes, rateOf, stepsOf } from '../queries/timeline.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const replyBeforePublish: Rule = {
  id: 'queue/reply-before-publish',
  severity: 'warning',
  title: 'The client is told OK before the job is safe',
  description:
    'A flow replies first and publishes afterwards. When the service crashes in between, or the queue does not take the message, the job is gone, and the client, who was told OK, will not ask again. ' +
    'Put it in the queue first, or write it together with the data (an outbox).',
  tradeoff: {
    gained: 'The answer does not wait for the queue: one acknowledgement less in its latency, and it comes even while the queue is down.',
    paid: 'Jobs that were promised and never done, with nobody left who knows of them.',
    accept: 'For messages that may be lost: metrics, hints, refreshes. Say so with `critical: false` on their data, or `acks: none` on their queue.',
  },
  references: [
    {
      title: 'Enterprise Integration Patterns: guaranteed delivery',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/GuaranteedMessaging.html',
    },
    { title: 'Richardson: Transactional outbox', url: 'https://microservices.io/patterns/data/transactional-outbox.html' },
    { title: 'Apache Kafka documentation: message delivery semantics', url: 'https://kafka.apache.org/documentation/#semantics' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "OK and then the queue"
          client Guest
          service Orders { instances: 2 }
          service Dispatch { idempotent: true }
          queue Deliveries { brokers: 3  replicas: 3  acks: all  dead-letter: Parked after 5 }
          queue Parked { brokers: 3  replicas: 3 }
          data order { keys: 1M  critical: true }
          flow Checkout {
            rate: 300/s
            Guest -> Orders
            «reply»
            Orders => Deliveries : publish order
            Deliveries => Dispatch
          }
        `,
        messages: [
          'Checkout says OK before its message is in Deliveries: when Orders crashes in between, or Deliveries does not take it, what was promised is never done (300/s). Publish first, then reply.',
        ],
        fixes: ['Reply after the publish'],
      },
      {
        text: arch`
          system "Two messages after the answer"
          client Guest
          service Orders { instances: 2 }
          database Ledger { followers: 2  replication: sync }
          queue Deliveries { brokers: 3  replicas: 3  acks: all }
          queue Mails { brokers: 3  replicas: 3  acks: all }
          data order { keys: 1M  store: Ledger  critical: true }
          flow Checkout {
            rate: 20/s
            Guest -> Orders
            Orders -> Ledger : write order
            «reply»
            Orders => Deliveries : publish order
            Orders => Mails : "a confirmation"
          }
        `,
        messages: [
          'Checkout says OK before its messages are in Deliveries and Mails: when Orders crashes in between, or a queue does not take them, what was promised is never done (20/s). Publish first, then reply.',
        ],
        fixes: ['Reply after the publish', 'Publish through an outbox'],
      },
    ],
    clean: [
      arch`
        system "The queue and then OK"
        client Guest
        service Orders { instances: 2 }
        service Dispatch { idempotent: true }
        queue Deliveries { brokers: 3  replicas: 3  acks: all  dead-letter: Parked after 5 }
        queue Parked { brokers: 3  replicas: 3 }
        data order { keys: 1M  critical: true }
        flow Checkout {
          rate: 300/s
          Guest -> Orders
          Orders => Deliveries : publish order
          reply
          Deliveries => Dispatch
        }
      `,
      arch`
        // The message is part of the write: whoever was told OK has it in the outbox.
        system "An outbox"
        client Guest
        service Orders { instances: 2  outbox: true }
        database Ledger { followers: 2  replication: sync }
        queue Deliveries { brokers: 3  replicas: 3  acks: all }
        data order { keys: 1M  store: Ledger  critical: true }
        flow Checkout {
          rate: 300/s
          Guest -> Orders
          Orders -> Ledger : write order
          reply
          Orders => Deliveries : publish order
        }
      `,
      arch`
        // A view that is not counted harms nobody.
        system "View counting"
        client Guest
        service Pages { instances: 2 }
        queue Views { acks: none }
        data view { keys: 1k  critical: false }
        flow Look {
          rate: 2k/s
          Guest -> Pages
          reply
          Pages => Views : publish view
        }
      `,
    ],
  },
  harm: {
    shows: 'Orders that were said OK to and never done',
    theory:
      'The brokers are down for 5s: 300/s × 5s = 1500 guests were told OK before it turned out that nobody takes the message. Published first, the same guests get an error, and know.',
    below: arch`
      scenario Outage { duration: 10s  at 2s crash Deliveries for 5s }
      require Checkout.unfinished = 0 during Outage
    `,
    mended: { fix: 'Reply after the publish' },
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const replies = stepsOf(flow).filter((step) => step.kind === 'reply');
  const late = stepsOf(flow)
    .filter((step) => step.kind === 'publish')
    .filter((publish) => !mayBeLost(publish, architecture))
    .flatMap((publish) => {
      const reply = replies.find((each) => precedes(flow, each, publish));
      return reply === undefined || isInOutbox(publish, reply, flow, architecture) ? [] : [{ publish, reply }];
    });
  return replies.flatMap((reply) => {
    const publishes = late.filter((each) => each.reply === reply).map(({ publish }) => publish);
    return publishes.length === 0 ? [] : [findingAbout(flow, reply, publishes, architecture)];
  });
}

/** Whether the file says so of the message's data, or of the queue. */
function mayBeLost({ queue, operation }: Publish, architecture: Architecture): boolean {
  const data = operation?.verb === 'publish' ? architecture.data.find(({ name }) => name === operation.data) : undefined;
  const node = nodeNamed(architecture, queue);
  return (
    (data?.stated.critical !== undefined && !data.settings.critical) ||
    (node?.kind === 'queue' && node.stated.acks !== undefined && node.settings.acks === 'none')
  );
}

function isInOutbox(publish: Publish, reply: Reply, flow: Flow, architecture: Architecture): boolean {
  const node = nodeNamed(architecture, publish.from);
  return node?.kind === 'service' && node.settings.outbox && writesBefore(reply, publish.from, flow);
}

function writesBefore(reply: Reply, from: string, flow: Flow): boolean {
  return stepsOf(flow).some(
    (step) =>
      step.kind === 'call' && step.from === from && ['write', 'update', 'create'].includes(step.operation?.verb ?? '') && precedes(flow, step, reply),
  );
}

function findingAbout(flow: Flow, reply: Reply, publishes: readonly Publish[], architecture: Architecture): Finding {
  const queues = listOf([...new Set(publishes.map(({ queue }) => queue))]);
  const [{ from }] = publishes;
  const [messages, refusal] = publishes.length === 1 ? ['message is', `${queues} does not take it`] : ['messages are', 'a queue does not take them'];
  const rate = rateOf(flow, publishes[0]);
  return {
    ...atStep(flow, reply),
    message:
      `${flow.name} says OK before its ${messages} in ${queues}: when ${from} crashes in between, or ${refusal}, what was promised is never done` +
      `${rate === undefined ? '' : ` (${formatQuantity(rate, 'rate', 2)})`}. Publish first, then reply.`,
    related: publishes.map((publish) => ({ origin: publish.origin, message: 'Published here.' })),
    fixes: [...laterReply(flow, reply, publishes), ...outbox(flow, reply, publishes, architecture)],
  };
}

/** Moves the reply below the last publish, where both stand on lines of their own in the same activation. */
function laterReply(flow: Flow, reply: Reply, publishes: readonly Publish[]): readonly Fix[] {
  const last = publishes[publishes.length - 1];
  const line = last.origin.range.start.line;
  if (line === reply.origin.range.start.line || !publishes.every((publish) => areSiblings(flow, reply, publish))) return [];
  const below = { uri: last.origin.uri, range: { start: reply.origin.range.start, end: lineEndOf(flow, line) } };
  return [{ title: 'Reply after the publish', edits: [removal(reply.origin), insertLineAfter(below, 'reply')] }];
}

function outbox(flow: Flow, reply: Reply, publishes: readonly Publish[], architecture: Architecture): readonly Fix[] {
  const [{ from }] = publishes;
  const node = nodeNamed(architecture, from);
  const fits = node?.kind === 'service' && publishes.every((publish) => publish.from === from) && writesBefore(reply, from, flow);
  return fits ? [{ title: 'Publish through an outbox', edits: setProperties(node, { outbox: 'true' }) }] : [];
}
