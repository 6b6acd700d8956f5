import { type GroupEstimate, groupsOf } from '../../estimate/groups.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { percent, perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const hotPartition: Rule = {
  id: 'queue/hot-partition',
  severity: 'warning',
  title: 'One partition gets more messages than it can work off',
  description:
    'Messages go to partitions by the hash of their key, so that the partition of the most popular keys gets far more than its share. The group as a whole keeps up, that partition does not: its backlog and its delay grow.',
  tradeoff: {
    gained: 'Messages of one key stay in order.',
    paid: 'The keys that matter most wait longest, and further partitions do not help: a key cannot be divided.',
    accept: 'When the popular keys come in bursts that are worked off in between.',
  },
  references: [
    {
      title: 'Nasir et al.: The power of both choices: practical load balancing for distributed stream processing engines (2015)',
      url: 'https://doi.org/10.1109/ICDE.2015.7113279',
    },
    {
      title: 'Kleppmann: Designing Data-Intensive Applications, chapter 6, “Skewed workloads and relieving hot spots”',
      url: 'https://dataintensive.net',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Likes of a star"
          network default { latency: 0ms }
          client Fan
          service Counter { cores: 8  time: 20ms  idempotent: true }
          queue Likes { «partitions: 8» }
          data star { keys: 1k  popularity: hotspot(0.1%, 50%) }
          flow Like { rate: 200/s  Fan => Likes : publish star  Likes => Counter }
        `,
        messages: [
          'The busiest of the 8 partitions of Likes gets 56% of its messages: 110/s, of which Counter manages 50/s, one after the other. Give up their order, or divide the hot keys.',
        ],
        fixes: ['Give up the order'],
      },
      {
        text: arch`
          system "Words"
          network default { latency: 0ms }
          client Writer
          service Counter { cores: 16  time: 10ms  idempotent: true }
          queue Words { «partitions: 16» }
          data word { keys: 1k  popularity: hotspot(0.1%, 20%) }
          flow Write { rate: 800/s  Writer => Words : publish word  Words => Counter }
        `,
        messages: [
          'The busiest of the 16 partitions of Words gets 25% of its messages: 200/s, of which Counter manages 100/s, one after the other. Give up their order, or divide the hot keys.',
        ],
        fixes: ['Give up the order'],
      },
    ],
    clean: [
      arch`
        system "Likes of everybody"
        client Fan
        service Counter { cores: 8  time: 20ms  idempotent: true }
        queue Likes { partitions: 8 }
        data star { keys: 100k }
        flow Like { rate: 200/s  Fan => Likes : publish star  Likes => Counter }
      `,
      arch`
        // The hot partition has room enough.
        system "Few likes of a star"
        client Fan
        service Counter { cores: 8  time: 20ms  idempotent: true }
        queue Likes { partitions: 8 }
        data star { keys: 1k  popularity: hotspot(0.1%, 50%) }
        flow Like { rate: 20/s  Fan => Likes : publish star  Likes => Counter }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a like is counted',
    theory:
      '110/s go to one partition, which works off 1 ÷ 20ms = 50/s: a like that comes there after t seconds waits 1.2 × t, in 20s 12s on average, and more than half of all go there. Without order the eight cores work off 400/s of 200/s.',
    below: arch`
      require Likes.delay.mean < 1s
    `,
    mended: { fix: 'Give up the order' },
  },
  check: ({ architecture }) =>
    groupsOf(architecture)
      .filter(({ hottest, utilisation }) => hottest >= 1 && utilisation < 1)
      .map(findingAbout),
};

function findingAbout({ queue, group, rate, time, hottest, utilisation }: GroupEstimate): Finding {
  const { partitions } = queue.settings;
  const share = hottest / utilisation / partitions;
  return {
    ...atProperty(queue, 'partitions'),
    message:
      `The busiest of the ${partitions} partitions of ${queue.name} gets ${percent(share)} of its messages: ${perSecond(share * rate)}, ` +
      `of which ${group} manages ${perSecond(1 / time)}, one after the other. Give up their order, or divide the hot keys.`,
    fixes: [{ title: 'Give up the order', edits: setProperties(queue, { order: 'none' }) }],
  };
}
