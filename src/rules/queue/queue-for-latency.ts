import type { Architecture, Flow, NodeOf, Requirement } from '../../model/architecture.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, requiredHere } from '../finding.ts';
import { steadyRequirements, upperBound } from '../queries/requirements.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const queueForLatency: Rule = {
  id: 'queue/queue-for-latency',
  severity: 'warning',
  title: 'A queue spends most of a tight latency budget',
  description:
    'A flow is required to be quick, and a queue on its way makes every message wait by itself: `linger` until a batch is full, `delay` before it is handed out. Queues trade latency for throughput; what must be quick is a call, or a queue that does not wait.',
  tradeoff: {
    gained: 'Fuller batches: fewer requests, less CPU, more throughput; or a pause on purpose.',
    paid: 'Every message waits, however little there is to do.',
    accept: 'When the requirement has room for it.',
  },
  references: [
    { title: 'Apache Kafka documentation: linger.ms', url: 'https://kafka.apache.org/documentation/#producerconfigs_linger.ms' },
    { title: 'Dean, Barroso: The tail at scale (2013)', url: 'https://doi.org/10.1145/2408776.2408794' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A bid that waits for company"
          client Bidder
          service Auction { idempotent: true }
          queue Bids : kafka { «linger: 20ms» }
          flow Bid { rate: 10/s  Bidder => Bids : "a bid"  Bids => Auction }
          require Bid.latency.p99 < 30ms
        `,
        messages: ['Bids lets each message wait up to 20ms for others, of the 30ms that Bid.latency.p99 < 30ms allows. Send at once.'],
        fixes: ['Send at once'],
      },
      {
        text: arch`
          system "A confirmation that is held back"
          client Guest
          service Mailer { idempotent: true }
          queue Mails { «delay: 30s» }
          flow Order { rate: 10/s  Guest => Mails : "a mail"  Mails => Mailer }
          require Order.completion.p99 < 10s
        `,
        messages: ['Mails holds each message back for 30s, of the 10s that Order.completion.p99 < 10s allows. Hand out at once.'],
        fixes: ['Hand out at once'],
      },
    ],
    clean: [
      arch`
        system "A bid at once"
        client Bidder
        service Auction { idempotent: true }
        queue Bids : kafka { linger: 0ms }
        flow Bid { rate: 10/s  Bidder => Bids : "a bid"  Bids => Auction }
        require Bid.latency.p99 < 30ms
      `,
      arch`
        // 5 ms of 200 are nothing.
        system "Orders"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders : kafka { linger: 5ms }
        flow Order { rate: 10/s  Guest => Orders : "an order"  Orders => Dispatch }
        require Order.latency.p99 < 200ms
      `,
      arch`
        // A batch of one is full at once: nobody waits.
        system "Bids one by one"
        client Bidder
        service Auction { idempotent: true }
        queue Bids { linger: 20ms }
        flow Bid { rate: 10/s  Bidder => Bids : "a bid"  Bids => Auction }
        require Bid.latency.p99 < 30ms
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a bid is taken',
    theory:
      'At 10/s a batch is hardly ever full: nearly every bid waits the whole 20ms of the linger. Sent at once, a bid takes its way and the time of an append, a few milliseconds.',
    below: arch`
      require Bid.latency.mean < 15ms
    `,
    mended: { fix: 'Send at once' },
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const publishes = arrowsOf(flow).flatMap(({ step }) => (step.kind === 'publish' ? [step] : []));
  const names = new Set(publishes.map(({ queue }) => queue));
  const queues = [...names].map((name) => nodeNamed(architecture, name)).filter((node): node is NodeOf<'queue'> => node?.kind === 'queue');
  // A batch of one is full at once.
  const gathers = ({ name, settings }: NodeOf<'queue'>): boolean =>
    publishes.some(({ queue, options }) => queue === name && (options.batch ?? settings.batch) > 1);
  const tightest = (metric: string): Requirement | undefined =>
    steadyRequirements(architecture, flow, metric)
      .filter((requirement) => upperBound(requirement) < Infinity)
      .sort((left, right) => upperBound(left) - upperBound(right))[0];
  const [latency, completion] = [tightest('latency'), tightest('completion')];
  return queues.flatMap((queue) => {
    const { linger, delay } = queue.settings;
    return [
      ...(latency !== undefined && gathers(queue) && linger >= upperBound(latency) / 2
        ? [finding(queue, 'linger', latency, `lets each message wait up to ${seconds(linger)} for others`)]
        : []),
      ...(completion !== undefined && delay !== undefined && delay >= upperBound(completion) / 2
        ? [finding(queue, 'delay', completion, `holds each message back for ${seconds(delay)}`)]
        : []),
    ];
  });
}

function finding(queue: NodeOf<'queue'>, property: 'linger' | 'delay', requirement: Requirement, waits: string): Finding {
  const title = property === 'linger' ? 'Send at once' : 'Hand out at once';
  const fix: Fix = { title, edits: setProperties(queue, { [property]: property === 'linger' ? '0ms' : 'none' }) };
  return {
    ...atProperty(queue, property),
    message: `${queue.name} ${waits}, of the ${seconds(upperBound(requirement))} that ${requirement.text} allows. ${title}.`,
    related: [requiredHere(requirement)],
    fixes: [fix],
  };
}
