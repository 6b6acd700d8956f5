import type { Architecture, Call, Consumer, NodeOf, Step } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { backoffSpan, consumersOf } from '../queries/queues.ts';
import { roundedUp, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const parkTooSoon: Rule = {
  id: 'queue/park-too-soon',
  severity: 'warning',
  title: 'All attempts fit inside one failover',
  description:
    'A message that fails is tried again at once, and after a few attempts it is parked. While a store that the consumer needs fails over, every attempt fails: in a minute, good messages by the thousand are parked, and somebody has to bring them back by hand.',
  tradeoff: {
    gained: 'A poison message is out of the way within a moment.',
    paid: 'An outage of seconds parks every message that comes during it.',
    accept: 'When parked messages are played back by a machine.',
  },
  references: [
    {
      title: 'Amazon SQS developer guide: dead-letter queues',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    },
    {
      title: 'Uber Engineering: Building reliable reprocessing and dead letter queues with Kafka',
      url: 'https://www.uber.com/blog/reliable-reprocessing/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders"
          client Guest
          service Dispatch { idempotent: true }
          queue Orders { partitions: 12  «dead-letter: Parked after 5» }
          queue Parked
          database Couriers { followers: 2  failover: automatic  detection: 20s  election: 5s }
          data courier { keys: 1k  store: Couriers }
          flow Order {
            rate: 100/s
            Guest => Orders : "an order"
            Orders => Dispatch -> Couriers : update courier
          }
        `,
        messages: [
          'Orders parks a message after 5 attempts, which Dispatch makes at once while Couriers refuses; a failover of Couriers takes 25s: good messages are parked. Wait between attempts.',
        ],
        fixes: ['Wait 7s between attempts'],
      },
      {
        text: arch`
          system "Some patience"
          client Guest
          service Dispatch { idempotent: true  retry: 2  backoff: 200ms }
          queue Orders { partitions: 12  «dead-letter: Parked after 3»  redelivery-delay: 1s }
          queue Parked
          database Couriers { followers: 2  failover: automatic }
          data courier { keys: 1k  store: Couriers }
          flow Order {
            rate: 100/s
            Guest => Orders : "an order"
            Orders => Dispatch -> Couriers : write courier
          }
        `,
        messages: [
          'Orders parks a message after 3 attempts, which Dispatch makes within 2.9s while Couriers refuses; a failover of Couriers takes 15s: good messages are parked. Wait between attempts.',
        ],
        fixes: ['Wait 8s between attempts'],
      },
    ],
    clean: [
      arch`
        system "Orders"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders { partitions: 12  dead-letter: Parked after 5  redelivery-delay: 10s }
        queue Parked
        database Couriers { followers: 2  failover: automatic  detection: 20s  election: 5s }
        data courier { keys: 1k  store: Couriers }
        flow Order {
          rate: 100/s
          Guest => Orders : "an order"
          Orders => Dispatch -> Couriers : update courier
        }
      `,
      arch`
        // The call itself is tried for long enough.
        system "A patient call"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders { partitions: 12  dead-letter: Parked after 5 }
        queue Parked
        database Couriers { followers: 2  failover: automatic }
        data courier { keys: 1k  store: Couriers }
        flow Order {
          rate: 100/s
          Guest => Orders : "an order"
          Orders => Dispatch -> Couriers : update courier { retry: 5  backoff: 2s }
        }
      `,
    ],
  },
  harm: {
    shows: 'Good orders that are parked',
    theory:
      'Until another leader is elected, 20s + 5s after the crash, every order fails five times at once: 100/s × 25s = 2500 are parked. With 7s between attempts the last comes 28s after the first, when the new leader is there.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Couriers.leader for 30s }
      require Orders.dead-lettered = 0 during Crash
    `,
    mended: { fix: 'Wait 7s between attempts' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings['dead-letter'] !== undefined)
      .flatMap((queue) =>
        consumersOf(architecture, queue)
          .flatMap((consumer) => findingAbout(queue, consumer, architecture) ?? [])
          .slice(0, 1),
      ),
};

function findingAbout(queue: NodeOf<'queue'>, consumer: Consumer, architecture: Architecture): Finding | undefined {
  const attempts = queue.settings['dead-letter']?.attempts ?? 0;
  const pause = queue.settings['redelivery-delay'] ?? (queue.settings.model === 'broker' ? (queue.settings.visibility ?? 0) : 0);
  const needed = consumer.steps.flatMap(callsIn).flatMap((call) => failoverOf(call, architecture) ?? []);
  const longest = needed.sort((left, right) => right.failover - left.failover)[0];
  if (longest === undefined) return undefined;
  const span = (attempts - 1) * pause + attempts * triesOf(longest.call, architecture);
  if (span >= longest.failover) return undefined;
  const wait = seconds(roundedUp(longest.failover / Math.max(1, attempts - 1)));
  return {
    ...atProperty(queue, 'dead-letter'),
    message:
      `${queue.name} parks a message after ${attempts} attempts, which ${consumer.group} makes ${span === 0 ? 'at once' : `within ${seconds(span)}`} while ${longest.store} refuses; ` +
      `a failover of ${longest.store} takes ${seconds(longest.failover)}: good messages are parked. Wait between attempts.`,
    related: [{ origin: longest.call.origin, message: 'It needs the store here.' }],
    fixes: [{ title: `Wait ${wait} between attempts`, edits: setProperties(queue, { 'redelivery-delay': wait }) }],
  };
}

/** Seconds that one processing keeps trying a store that refuses at once. */
function triesOf(call: Call, architecture: Architecture): number {
  const caller = nodeNamed(architecture, call.from);
  const theirs: Partial<Call['options']> = caller?.kind === 'service' ? caller.settings : {};
  return backoffSpan({
    retry: call.options.retry ?? theirs.retry,
    backoff: call.options.backoff ?? theirs.backoff,
    jitter: call.options.jitter ?? theirs.jitter,
  });
}

interface Failover {
  readonly call: Call;
  readonly store: string;
  /** Seconds from the leader's death to its successor. */
  readonly failover: number;
}

function failoverOf(call: Call, architecture: Architecture): Failover | undefined {
  const callee = nodeNamed(architecture, call.to);
  const store = callee?.kind === 'cache' && callee.settings.fronts !== undefined ? nodeNamed(architecture, callee.settings.fronts) : callee;
  if (store?.kind !== 'database' || store.settings.topology !== 'leader-follower' || store.settings.failover !== 'automatic') return undefined;
  const isWrite = ['write', 'update', 'create'].includes(call.operation?.verb ?? '');
  return isWrite && store.settings.followers > 0
    ? { call, store: store.name, failover: store.settings.detection + store.settings.election }
    : undefined;
}

/** Calls whose failure makes the message fail. */
function callsIn(step: Step): readonly Call[] {
  switch (step.kind) {
    case 'call':
      return step.onError === undefined ? [step, ...step.steps.flatMap(callsIn)] : [];
    case 'parallel':
      return step.branches.flat().flatMap(callsIn);
    case 'choose':
      return step.branches.flatMap((branch) => branch.steps.flatMap(callsIn));
    case 'repeat':
      return step.steps.flatMap(callsIn);
    default:
      return [];
  }
}
