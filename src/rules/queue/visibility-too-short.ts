import { type GroupEstimate, groupsOf } from '../../estimate/groups.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { seconds } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const visibilityTooShort: Rule = {
  id: 'queue/visibility-too-short',
  severity: 'warning',
  title: 'Messages are handed out again while they are still worked on',
  description:
    'A message in hand is hidden from other consumers for `visibility`; then it counts as lost and is handed out again. Where working on it takes about that long, slow messages are done twice, which makes everything slower still.',
  tradeoff: {
    gained: 'The messages of a consumer that died are tried again soon.',
    paid: 'Those of a consumer that is only slow are done twice, at the worst moment.',
    accept: 'When consumers extend the time themselves while they work (a heartbeat).',
  },
  references: [
    {
      title: 'Amazon SQS developer guide: visibility timeout',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html',
    },
    { title: 'RabbitMQ documentation: acknowledgement timeout', url: 'https://www.rabbitmq.com/docs/consumers#acknowledgement-timeout' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Videos"
          network default { latency: 0ms }
          client Author
          service Encoder { instances: 40  time: exponential(20s)  idempotent: true }
          queue «Videos» : sqs { prefetch: 1 }
          flow Upload { rate: 1/s  Author => Videos : "a video"  Videos => Encoder }
        `,
        messages: [
          'Videos hands a message out again after 30s, and Encoder takes 20s for one on average: slow ones are done twice. Hide them for 2min.',
        ],
        fixes: ['Hide messages for 2min'],
      },
      {
        text: arch`
          system "A slow partner"
          network default { latency: 0ms }
          client Guest
          service Worker { instances: 4  time: 1ms  idempotent: true }
          service Partner { external: true  latency: 999ms }
          queue Jobs : rabbitmq { prefetch: 10  «visibility: 1s» }
          flow Submit { rate: 1/s  Guest => Jobs : "a job"  Jobs => Worker -> Partner : "do it" }
        `,
        messages: ['Jobs hands a message out again after 1s, and Worker takes 1s for one on average: slow ones are done twice. Hide them for 6s.'],
        fixes: ['Hide messages for 6s'],
      },
      {
        text: arch`
          // Both are too slow; one value is stated, and one is enough.
          system "Two groups"
          network default { latency: 0ms }
          client Author
          service Encoder { instances: 40  time: exponential(20s)  idempotent: true }
          service Reviewer { instances: 40  time: exponential(18s)  idempotent: true }
          queue Videos : rabbitmq { exchange: fanout  prefetch: 1  «visibility: 30s» }
          flow Upload { rate: 1/s  Author => Videos : "a video"  Videos => Encoder  Videos => Reviewer }
        `,
        messages: [
          'Videos hands a message out again after 30s, and Encoder takes 20s for one on average: slow ones are done twice. Hide them for 2min.',
        ],
        fixes: ['Hide messages for 2min'],
      },
    ],
    clean: [
      arch`
        system "Videos"
        client Author
        service Encoder { instances: 40  time: exponential(20s)  idempotent: true }
        queue Videos : sqs { prefetch: 1  visibility: 2min }
        flow Upload { rate: 1/s  Author => Videos : "a video"  Videos => Encoder }
      `,
      arch`
        // A log hands nothing out again before its consumer is given up.
        system "A log of videos"
        client Author
        service Encoder { instances: 40  time: exponential(20s)  idempotent: true }
        queue Videos { partitions: 40 }
        flow Upload { rate: 1/s  Author => Videos : "a video"  Videos => Encoder }
      `,
    ],
  },
  harm: {
    shows: 'Videos encoded twice, of 300',
    theory:
      'An exponential time of 20s on average lasts longer than 30s in e^−1.5 = 22% of cases: some 67 of 300 are handed out again and done twice. Longer than 2min it lasts in e^−6 = 0.25%.',
    below: arch`
      require Videos.duplicates < 20
    `,
    mended: { fix: 'Hide messages for 2min' },
    duration: 300,
  },
  check: ({ architecture }) =>
    slowestOf(groupsOf(architecture)).flatMap(({ queue, group, time }) => {
      const { model, visibility } = queue.settings;
      // Twice the mean is what one message in seven takes where times are exponential.
      if (model !== 'broker' || visibility === undefined || time * 2 < visibility) return [];
      const enough = seconds(time * 6, 1);
      return [
        {
          ...atProperty(queue, 'visibility'),
          message: `${queue.name} hands a message out again after ${seconds(visibility)}, and ${group} takes ${seconds(time)} for one on average: slow ones are done twice. Hide them for ${enough}.`,
          fixes: [{ title: `Hide messages for ${enough}`, edits: setProperties(queue, { visibility: enough }) }],
        },
      ];
    }),
};

/** What is long enough for the slowest group of a queue is so for the others. */
function slowestOf(groups: readonly GroupEstimate[]): readonly GroupEstimate[] {
  const slowest = new Map<string, GroupEstimate>();
  for (const group of groups) if (group.time > (slowest.get(group.queue.name)?.time ?? -1)) slowest.set(group.queue.name, group);
  return [...slowest.values()];
}
