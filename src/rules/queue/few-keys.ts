import { groupsOf } from '../../estimate/groups.ts';
import { busiestPartShare } from '../../estimate/key-groups.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { publishesTo } from '../queries/queues.ts';
import { number } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const fewKeys: Rule = {
  id: 'queue/few-keys',
  severity: 'hint',
  title: 'Too few keys to fill the partitions evenly',
  description:
    'Messages go to partitions by the hash of their key. With not many more keys than partitions, some partitions get several keys and others none: the members that read those idle, while others are behind.',
  tradeoff: {
    gained: 'Room to grow: partitions cannot be added later without moving keys.',
    paid: 'Idle members beside busy ones.',
    accept: 'When keys will become many soon.',
  },
  references: [
    { title: 'Raab, Steger: “Balls into bins”, a simple and tight analysis (1998)', url: 'https://doi.org/10.1007/3-540-49543-6_13' },
    {
      title: 'Apache Kafka documentation: introduction, topics and partitions',
      url: 'https://kafka.apache.org/documentation/#intro_concepts_and_terms',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Twenty shops"
          client Till
          service Books { cores: 20  time: 50ms  idempotent: true }
          queue Sales { «partitions: 20» }
          data shop { keys: 20 }
          flow Sell { rate: 10/s  Till => Sales : publish shop  Sales => Books }
        `,
        messages: [
          '20 keys of shop cannot fill the 20 partitions of Sales evenly: the busiest gets about 2.8 times its share, and about 7 get nothing. Use 2 partitions.',
        ],
        fixes: ['Use 2 partitions'],
      },
      {
        text: arch`
          system "A hundred hosts"
          client Host
          service Indexer { idempotent: true }
          queue Logs { «partitions: 50» }
          data host { keys: 100 }
          flow Log { rate: 10/s  Host => Logs : publish host  Logs => Indexer }
        `,
        messages: [
          '100 keys of host cannot fill the 50 partitions of Logs evenly: the busiest gets about 2.6 times its share, and about 7 get nothing. Use 10 partitions.',
        ],
        fixes: ['Use 10 partitions'],
      },
    ],
    clean: [
      arch`
        system "A thousand shops"
        client Till
        service Books { cores: 20  time: 50ms  idempotent: true }
        queue Sales { partitions: 20 }
        data shop { keys: 1k }
        flow Sell { rate: 10/s  Till => Sales : publish shop  Sales => Books }
      `,
      arch`
        // Without order any partition will do.
        system "Twenty shops in any order"
        client Till
        service Books { cores: 20  time: 50ms  idempotent: true }
        queue Sales { partitions: 20  order: none }
        data shop { keys: 20 }
        flow Sell { rate: 10/s  Till => Sales : publish shop  Sales => Books }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a sale is booked',
    theory:
      'A partition works off 1 ÷ 50ms = 20/s. Of 250/s each of 20 shops sends 12.5/s; but more than half of them share a partition with another, which gets 25/s or more and falls behind: a sale that comes there after t seconds waits t ÷ 4 or more, in 30s 4s on average. Of a thousand shops every partition has about 50, and 12.5/s.',
    below: arch`
      scenario Busy { duration: 30s  at 0s load Sell x25 }
      require Sales.delay.mean < 500ms during Busy
    `,
    mended: { clean: 0 },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.model === 'log' && settings.order === 'per-key' && settings.partitions > 1)
      .flatMap((queue) => {
        const data = publishesTo(architecture, queue).map((each) => each.data);
        const [few] = data;
        const isFew = few !== undefined && data.every((each) => each === few) && few.settings.keys < 4 * queue.settings.partitions;
        return isFew ? [findingAbout(queue, few, architecture)] : [];
      }),
};

function findingAbout(queue: NodeOf<'queue'>, data: DataSet, architecture: Architecture): Finding {
  const { partitions } = queue.settings;
  const { keys } = data.settings;
  const share = busiestPartShare(data, partitions) * partitions;
  const empty = Math.round(partitions * (1 - 1 / partitions) ** keys);
  const better = Math.max(1, Math.floor(keys / 10));
  const fewer = `Use ${better} partition${better === 1 ? '' : 's'}`;
  const isEnough = busiestGroupOf(architecture, queue) <= better;
  return {
    ...atProperty(queue, 'partitions'),
    message: `${number(keys, 3)} keys of ${data.name} cannot fill the ${partitions} partitions of ${queue.name} evenly: the busiest gets about ${number(share)} times its share, and about ${empty} get nothing. ${isEnough ? fewer : 'Publish under a finer key'}.`,
    fixes: isEnough ? [{ title: fewer, edits: setProperties(queue, { partitions: String(better) }) }] : [],
  };
}

/** Partitions that are worked on at any moment, on average, of the group that has most to do: with fewer, messages would pile up. */
function busiestGroupOf(architecture: Architecture, queue: NodeOf<'queue'>): number {
  const groups = groupsOf(architecture).filter((group) => group.queue === queue);
  return Math.max(0, ...groups.map(({ rate, time }) => (rate === 0 ? 0 : rate * time)));
}
