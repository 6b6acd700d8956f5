import { type GroupEstimate, groupsOf } from '../../estimate/groups.ts';
import { stationsOf } from '../../estimate/stations.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { perSecond, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const unboundedGrowth: Rule = {
  id: 'queue/unbounded-growth',
  severity: 'warning',
  title: 'More messages come than are worked off',
  description:
    'A queue evens out bursts, it does not make consumers quicker: where more comes than a group manages on average, the backlog grows without end, and with it the delay of every message, until the queue is full or messages expire.',
  tradeoff: {
    gained: 'Publishers do not notice, for a while.',
    paid: 'Every message waits longer than the one before it; in the end messages are refused or expire.',
    accept: 'When the rate is a peak that does not last: state the average as `rate`, and the peak in a scenario.',
  },
  references: [
    { title: 'Little: A proof for the queuing formula L = λW (1961)', url: 'https://doi.org/10.1287/opre.9.3.383' },
    {
      title: 'AWS Builders’ Library: Avoiding insurmountable queue backlogs',
      url: 'https://aws.amazon.com/builders-library/avoiding-insurmountable-queue-backlogs/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Too few couriers"
          network default { latency: 0ms }
          client Guest
          service Dispatch { cores: 2  time: 20ms  idempotent: true }
          queue «Orders» { partitions: 12  capacity: 100k }
          flow Order { rate: 150/s  Guest => Orders : "an order"  Orders => Dispatch }
        `,
        messages: ['Orders gets 150/s, and Dispatch manages 100/s: 50/s pile up, and Orders is full after 33min. Run more of Dispatch.'],
        fixes: ['Run 3 instances of Dispatch'],
      },
      {
        text: arch`
          system "A throttle that is too tight"
          client Guest
          service Mailer { cores: 4  time: 1ms  idempotent: true }
          queue «Mails» : sqs { throttle: 50/s }
          flow Mail { rate: 80/s  Guest => Mails : "a mail"  Mails => Mailer }
        `,
        messages: [
          'Mails gets 80/s, and its throttle lets 50/s pass: 30/s pile up, and wait longer than its retention of 4d in the end. Let more pass.',
        ],
        fixes: ['Let 120/s pass'],
      },
    ],
    clean: [
      arch`
        system "Enough couriers"
        client Guest
        service Dispatch { instances: 3  cores: 2  time: 20ms  idempotent: true }
        queue Orders { partitions: 12  capacity: 100k }
        flow Order { rate: 150/s  Guest => Orders : "an order"  Orders => Dispatch }
      `,
      arch`
        // Dinner is a scenario, and over at some time.
        system "Dinner time"
        client Guest
        service Dispatch { cores: 2  time: 20ms  idempotent: true }
        queue Orders { partitions: 12  capacity: 100k }
        flow Order { rate: 50/s  Guest => Orders : "an order"  Orders => Dispatch }
        scenario Dinner { duration: 10min  at 1min load Order x3 for 2min }
      `,
    ],
  },
  harm: {
    shows: 'Most orders that wait',
    theory: 'Two cores work off 100/s of 150/s: 50/s pile up, 1000 in 20s, and so on. Three instances manage 300/s.',
    below: arch`
      require Orders.depth.max < 200
    `,
    mended: { fix: 'Run 3 instances of Dispatch' },
  },
  check: ({ architecture }) => groupsOf(architecture).flatMap((group) => findingAbout(group, architecture) ?? []),
};

/** What limits a group: its machines, the queue's throttle, or what its members may have in hand. Partitions are another rule's. */
function findingAbout(estimate: GroupEstimate, architecture: Architecture): Finding | undefined {
  const { queue, group, rate } = estimate;
  const isPartitioned = queue.settings.model === 'log' && queue.settings.order !== 'total' && estimate.parallelism / estimate.time < rate;
  const station = stationsOf(architecture).get(group);
  const machines = station === undefined || station.load === 0 ? Infinity : rate / (station.load / station.servers);
  const limit = Math.min(estimate.capacity, machines);
  if (isPartitioned || limit >= rate) return undefined;
  const isThrottled = limit === queue.settings.throttle;
  const manages = isThrottled ? `its throttle lets ${perSecond(limit)} pass` : `${group} manages ${perSecond(limit)}`;
  return {
    ...atName(queue),
    message: `${queue.name} gets ${perSecond(rate)}, and ${manages}: ${perSecond(rate - limit)} pile up, and ${endOf(queue, rate - limit)}. ${isThrottled ? 'Let more pass' : `Run more of ${group}`}.`,
    fixes: isThrottled ? [looser(queue, rate)] : more(group, rate / limit, architecture),
  };
}

function endOf({ name, settings }: NodeOf<'queue'>, growth: number): string {
  if (settings.capacity !== undefined) return `${name} is full after ${seconds(settings.capacity / growth)}`;
  return settings.retention === undefined
    ? 'the backlog grows without end'
    : `wait longer than its retention of ${seconds(settings.retention)} in the end`;
}

function looser(queue: NodeOf<'queue'>, rate: number): Fix {
  const text = perSecond(rate * 1.5);
  return { title: `Let ${text} pass`, edits: setProperties(queue, { throttle: text }) };
}

/** Enough for the load with one of them less. */
function more(group: string, factor: number, architecture: Architecture): readonly Fix[] {
  const node = nodeNamed(architecture, group);
  if (node?.kind !== 'service') return [];
  const instances = Math.ceil(node.settings.instances * factor) + 1;
  return [{ title: `Run ${instances} instances of ${group}`, edits: setProperties(node, { instances: String(instances) }) }];
}
