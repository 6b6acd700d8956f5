import type { Architecture, Consumer, NodeOf, Step } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { insertLineAfter, setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

type Queue = NodeOf<'queue'>;

export const noDeadLetter: Rule = {
  id: 'queue/no-dead-letter',
  severity: 'warning',
  title: 'A message that always fails has nowhere to go',
  description:
    'A consumer can fail, the queue then hands the message out again, and no dead letter queue ends that. One message that can never be processed (a poison message) stops its partition of a log for good, or goes round and round in a broker and takes the time of those behind it.',
  tradeoff: {
    gained: 'Nothing is ever set aside: order is kept to the last message, and no second queue must be watched.',
    paid: 'One bad message stops a partition, or eats consumers, until somebody is called.',
    accept: 'When a consumer must rather stand still than skip (a ledger that is replayed in order), or catches every failure itself.',
  },
  references: [
    {
      title: 'Enterprise Integration Patterns: dead letter channel',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/DeadLetterChannel.html',
    },
    { title: 'RabbitMQ documentation: dead letter exchanges', url: 'https://www.rabbitmq.com/docs/dlx' },
    {
      title: 'Amazon SQS developer guide: dead-letter queues',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Deliveries"
          region eu { zone a  zone b  zone c }
          client Guest { in: eu }
          service Orders { in: eu }
          service Dispatch { in: eu  idempotent: true }
          database Couriers { in: eu  followers: 2 }
          queue «Deliveries» { in: eu  brokers: 3  partitions: 12  replicas: 3 }
          data courier { keys: 1k  store: Couriers }
          flow Checkout {
            rate: 300/s
            Guest -> Orders
            Orders => Deliveries : "an order"
            Deliveries => Dispatch
            Dispatch -> Couriers : update courier
          }
        `,
        messages: [
          'Dispatch may fail on a message of Deliveries, and nothing ends the attempts: one message that always fails stops the partition it is in, 1 of 12, for good. Give Deliveries a dead letter queue.',
        ],
        fixes: ['Park in a new queue after 5 attempts'],
      },
      {
        text: arch`
          system "Mails"
          client Guest
          service Sender { error-rate: 0.1% }
          queue «Mails» : rabbitmq {
            brokers: 3
          }
          queue Invoices : rabbitmq { dead-letter: Failed after 3 }
          queue Failed : rabbitmq
          flow Send {
            rate: 20/s
            Guest => Mails : "a mail"
            Guest => Invoices : "an invoice"
            Mails => Sender
            Invoices => Sender
          }
        `,
        messages: [
          'Sender may fail on a message of Mails, and nothing ends the attempts: one message that always fails is handed out again and again, before those behind it. Give Mails a dead letter queue.',
        ],
        fixes: ['Park in Failed after 5 attempts'],
      },
    ],
    clean: [
      arch`
        system "Deliveries"
        region eu { zone a  zone b  zone c }
        client Guest { in: eu }
        service Orders { in: eu }
        service Dispatch { in: eu  idempotent: true }
        database Couriers { in: eu  followers: 2 }
        queue Deliveries { in: eu  brokers: 3  partitions: 12  replicas: 3  dead-letter: Parked after 5 }
        queue Parked { in: eu  brokers: 3  replicas: 3 }
        data courier { keys: 1k  store: Couriers }
        flow Checkout {
          rate: 300/s
          Guest -> Orders
          Orders => Deliveries : "an order"
          Deliveries => Dispatch
          Dispatch -> Couriers : update courier
        }
      `,
      arch`
        // What fails here is caught: the message counts as processed.
        system "Deliveries with a plan B"
        client Guest
        service Dispatch { idempotent: true }
        service Couriers
        service Taxis
        queue Deliveries
        flow Checkout {
          rate: 300/s
          Guest => Deliveries : "an order"
          Deliveries => Dispatch
          Dispatch -> Couriers : "find one"
          on error { Dispatch -> Taxis : "order one" }
        }
      `,
      arch`
        // Committed before it is processed: a failed message is dropped, it does not come back.
        system "Refreshes"
        client Guest
        service Refresher { commit: before  error-rate: 1% }
        queue Refreshes { delivery: at-most-once }
        flow Refresh {
          rate: 300/s
          Guest => Refreshes : "a refresh"
          Refreshes => Refresher
        }
      `,
    ],
  },
  harm: {
    unmeasured: 'No message is poison by itself in a simulation: what fails fails by the state of services and stores, and passes with it.',
  },
  check: ({ architecture }) => {
    const queues = nodesOfKind(architecture, 'queue');
    const parking = new Set(queues.map(({ settings }) => settings['dead-letter']?.queue));
    return queues
      .filter(({ name, settings }) => settings['dead-letter'] === undefined && settings.delivery !== 'at-most-once' && !parking.has(name))
      .flatMap((queue) => {
        const failing = new Set(
          consumersOf(queue, architecture)
            .filter((consumer) => comesBack(consumer, architecture))
            .map(({ group }) => group),
        );
        return failing.size === 0 ? [] : [findingAbout(queue, [...failing], architecture)];
      });
  },
};

function consumersOf(queue: Queue, { flows }: Architecture): readonly Consumer[] {
  return flows.flatMap((flow) => flow.consumers).filter((consumer) => consumer.queue === queue.name);
}

/** Whether a message that fails in this group is handed out again. */
function comesBack({ group, steps }: Consumer, architecture: Architecture): boolean {
  const node = nodeNamed(architecture, group);
  if (node?.kind === 'service' && node.settings.commit === 'before') return false;
  return (node?.kind === 'service' && node.settings['error-rate'] > 0) || steps.some(mayFail);
}

/** Every call and every publish may fail; `on error` catches it. */
function mayFail(step: Step): boolean {
  switch (step.kind) {
    case 'call':
    case 'publish':
      return step.onError === undefined;
    case 'parallel':
      return step.branches.flat().some(mayFail);
    case 'choose':
      return step.branches.some((branch) => branch.steps.some(mayFail));
    case 'repeat':
      return step.steps.some(mayFail);
    case 'reply':
    case 'wait':
      return false;
  }
}

function findingAbout(queue: Queue, groups: readonly string[], architecture: Architecture): Finding {
  const { model, order, partitions } = queue.settings;
  const stopped = partitions === 1 ? 'stops all behind it for good' : `stops the partition it is in, 1 of ${partitions}, for good`;
  const harm = model === 'log' && order !== 'none' ? stopped : 'is handed out again and again, before those behind it';
  return {
    ...atName(queue),
    message: `${listOf(groups)} may fail on a message of ${queue.name}, and nothing ends the attempts: one message that always fails ${harm}. Give ${queue.name} a dead letter queue.`,
    related: consumersOf(queue, architecture)
      .filter(({ group }) => groups.includes(group))
      .map(({ origin, group }) => ({ origin, message: `${group} consumes here.` })),
    fixes: [parkingFix(queue, architecture)],
  };
}

function parkingFix(queue: Queue, architecture: Architecture): Fix {
  const parking = nodesOfKind(architecture, 'queue').flatMap(({ settings }) => settings['dead-letter']?.queue ?? [])[0];
  if (parking !== undefined) {
    return { title: `Park in ${parking} after 5 attempts`, edits: setProperties(queue, { 'dead-letter': `${parking} after 5` }) };
  }
  const taken = [...architecture.nodes, ...architecture.data, ...architecture.flows, ...architecture.regions].map(({ name }) => name);
  const name = taken.includes('Parked') ? `${queue.name}Parked` : 'Parked';
  return {
    title: 'Park in a new queue after 5 attempts',
    edits: [...setProperties(queue, { 'dead-letter': `${name} after 5` }), insertLineAfter(queue.origin, parkingQueue(name, queue))],
  };
}

/** A queue of the same technology, as safe as the one that it serves. */
function parkingQueue(name: string, { profiles, stated, settings }: Queue): string {
  const places = (settings.in ?? []).map(({ place }) => place);
  const values = { in: places.length === 1 ? places[0] : `[${places.join(', ')}]`, brokers: settings.brokers, replicas: settings.replicas };
  const properties = Object.entries(values)
    .filter(([property]) => stated[property] !== undefined)
    .map(([property, value]) => `${property}: ${value}`);
  return `queue ${name}${profiles.length === 0 ? '' : ` : ${profiles[0]}`}${properties.length === 0 ? '' : ` { ${properties.join('  ')} }`}`;
}
