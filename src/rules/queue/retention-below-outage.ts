import type { Architecture, NodeOf, ScenarioEvent } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { groupNamesOf } from '../queries/queues.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const retentionBelowOutage: Rule = {
  id: 'queue/retention-below-outage',
  severity: 'warning',
  title: 'Messages expire before their consumer is back',
  description:
    'The queue forgets messages after `retention`, processed or not. An outage of a consumer that the file itself rehearses, or the delay that the queue adds, lasts longer: what was published at its beginning is gone at its end.',
  tradeoff: {
    gained: 'A bounded disk, and no answers to questions that nobody asks any more.',
    paid: 'An outage of a consumer that lasts longer than that loses messages for good.',
    accept: 'When messages are worthless by then: readings, positions, one-time codes.',
  },
  references: [
    { title: 'Apache Kafka documentation: log.retention', url: 'https://kafka.apache.org/documentation/#brokerconfigs_log.retention.hours' },
    {
      title: 'Amazon SQS developer guide: message retention',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "An outage of half an hour"
          client Guest
          service Dispatch { idempotent: true }
          queue Orders { «retention: 10min» }
          flow Order { rate: 100/s  Guest => Orders : "an order"  Orders => Dispatch }
          scenario Outage { duration: 1h  at 1min crash Dispatch for 30min }
          require Orders.lost = 0 during Outage
        `,
        messages: [
          'Orders forgets messages after 10min, and Outage stops Dispatch for 30min: those of the first 20min expire unseen. Keep them for 1h.',
        ],
        fixes: ['Keep messages for 1h'],
      },
      {
        text: arch`
          system "Jobs for tomorrow"
          client Guest
          service Worker { idempotent: true }
          queue Later { delay: 24h  «retention: 12h» }
          flow Plan { rate: 1/s  Guest => Later : "a job"  Later => Worker }
        `,
        messages: ['Later forgets messages after 12h, and hands them out after 1d: none is ever delivered. Keep them for 2d.'],
        fixes: ['Keep messages for 2d'],
      },
    ],
    clean: [
      arch`
        system "An outage of half an hour"
        client Guest
        service Dispatch { idempotent: true }
        queue Orders { retention: 7d }
        flow Order { rate: 100/s  Guest => Orders : "an order"  Orders => Dispatch }
        scenario Outage { duration: 1h  at 1min crash Dispatch for 30min }
        require Orders.lost = 0 during Outage
      `,
      arch`
        // Somebody else's outage.
        system "Two groups"
        client Guest
        service Dispatch { idempotent: true }
        service Mailer { idempotent: true }
        queue Orders { retention: 10min }
        queue Mails { retention: 1d }
        flow Order { rate: 100/s  Guest => Orders : "an order"  Orders => Dispatch => Mails : "a mail"  Mails => Mailer }
        scenario Outage { duration: 1h  at 1min crash Mailer for 30min }
        require Mails.lost = 0 during Outage
      `,
    ],
  },
  harm: {
    shows: 'Orders that expire unseen',
    theory:
      'At 5/s, Dispatch stands still for 12min and Orders keeps messages for 10min: those of the first 2min expire, 600. Kept for an hour, all are there when it is back.',
    below: arch`
      scenario Standstill {
        duration: 15min
        at 0s load Order x0.05
        at 10s crash Dispatch for 12min
      }
      require Orders.lost = 0 during Standstill
    `,
    mended: { fix: 'Keep messages for 1h' },
  },
  check: ({ architecture }) => nodesOfKind(architecture, 'queue').flatMap((queue) => findingAbout(queue, architecture) ?? []),
};

function findingAbout(queue: NodeOf<'queue'>, architecture: Architecture): Finding | undefined {
  const { retention, delay = 0 } = queue.settings;
  if (retention === undefined) return undefined;
  if (delay >= retention) return finding(queue, delay * 2, `hands them out after ${seconds(delay)}: none is ever delivered`);
  const outage = longestOutage(queue, architecture);
  if (outage === undefined || outage.lasts <= retention) return undefined;
  const { scenario, group, lasts } = outage;
  return finding(
    queue,
    lasts * 2,
    `${scenario} stops ${group} for ${seconds(lasts)}: those of the first ${seconds(lasts - retention)} expire unseen`,
  );
}

function finding(queue: NodeOf<'queue'>, enough: number, harm: string): Finding {
  const { retention = 0 } = queue.settings;
  return {
    ...atProperty(queue, 'retention'),
    message: `${queue.name} forgets messages after ${seconds(retention)}, and ${harm}. Keep them for ${seconds(enough)}.`,
    fixes: [{ title: `Keep messages for ${seconds(enough)}`, edits: setProperties(queue, { retention: seconds(enough) }) }],
  };
}

interface Outage {
  readonly scenario: string;
  readonly group: string;
  readonly lasts: number;
}

/** The longest time for which a scenario stops a whole group of the queue. */
function longestOutage(queue: NodeOf<'queue'>, architecture: Architecture): Outage | undefined {
  const groups = groupNamesOf(architecture, queue);
  const outages = architecture.scenarios.flatMap(({ name, events, settings }) =>
    events.flatMap((event) => {
      const group = groups.find((each) => stops(event, each));
      return group === undefined ? [] : [{ scenario: name, group, lasts: event.lasts ?? settings.duration - event.at }];
    }),
  );
  return outages.sort((left, right) => right.lasts - left.lasts)[0];
}

function stops({ action }: ScenarioEvent, group: string): boolean {
  const isFault = action.kind === 'crash' || action.kind === 'lose';
  return isFault && 'node' in action.target && action.target.node === group && action.target.part === undefined;
}
