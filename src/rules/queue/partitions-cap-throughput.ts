import { groupsOf, type GroupEstimate } from '../../estimate/groups.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { counted, perSecond, roundedUp, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const partitionsCapThroughput: Rule = {
  id: 'queue/partitions-cap-throughput',
  severity: 'warning',
  title: 'Too few partitions for the messages that come',
  description:
    'Within a partition messages are worked on one after the other, waits for others included. Partitions ÷ time of one message is the most that a group manages, however many machines it has; what comes beyond that piles up.',
  tradeoff: {
    gained: 'Few partitions keep more messages in order, open fewer files and elect faster.',
    paid: 'A ceiling on throughput that no further machine raises.',
    accept: 'When messages come in bursts, and the backlog is worked off in between; then require its delay.',
  },
  references: [
    {
      title: 'Confluent: How to choose the number of topics and partitions in a Kafka cluster',
      url: 'https://www.confluent.io/blog/how-choose-number-topics-partitions-kafka-cluster/',
    },
    { title: 'Little: A proof for the queuing formula L = λW (1961)', url: 'https://doi.org/10.1287/opre.9.3.383' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Couriers"
          network default { latency: 0ms }
          client Guest
          service Dispatch { cores: 8  time: 20ms  idempotent: true }
          queue Orders { «partitions: 4» }
          flow Order { rate: 300/s  Guest => Orders : "an order"  Orders => Dispatch }
        `,
        messages: [
          'Dispatch works on 4 messages of Orders at a time, one in each partition, 20ms each: 200/s of the 300/s that come, and 100/s pile up. Divide it into 9.',
        ],
        fixes: ['Divide into 9 partitions'],
      },
      {
        text: arch`
          system "A slow archive"
          network default { latency: 0ms }
          client Host
          service Archiver { cores: 2  time: 1ms  idempotent: true }
          service Store { external: true  latency: 49ms }
          queue «Logs» { dead-letter: Parked after 5 }
          queue Parked
          flow Log { rate: 40/s  Host => Logs : "lines"  Logs => Archiver -> Store : "put" }
        `,
        messages: [
          'Archiver works on 1 message of Logs at a time, one in each partition, 50ms each: 20/s of the 40/s that come, and 20/s pile up. Divide it into 3.',
        ],
        fixes: ['Divide into 3 partitions'],
      },
    ],
    clean: [
      arch`
        system "Couriers"
        client Guest
        service Dispatch { cores: 8  time: 20ms  idempotent: true }
        queue Orders { partitions: 9 }
        flow Order { rate: 300/s  Guest => Orders : "an order"  Orders => Dispatch }
      `,
      arch`
        // Not the partitions are too few, but the machines.
        system "Too few couriers"
        client Guest
        service Dispatch { cores: 2  time: 20ms  idempotent: true }
        queue Orders { partitions: 12 }
        flow Order { rate: 300/s  Guest => Orders : "an order"  Orders => Dispatch }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until an order is processed',
    theory:
      'Four partitions work off 4 ÷ 20ms = 200/s of 300/s: an order that comes after t seconds finds 100/s × t before it and waits t ÷ 2, in 20s 5s on average. Nine partitions manage 450/s, and the eight cores 400/s: nothing piles up.',
    below: arch`
      require Orders.delay.mean < 1s
    `,
    mended: { fix: 'Divide into 9 partitions' },
  },
  check: ({ architecture }) => groupsOf(architecture).filter(isCapped).map(findingAbout),
};

/** Of work that waits for ever it is what it waits for that needs mending. */
function isCapped({ queue, growth, rate, parallelism, time }: GroupEstimate): boolean {
  const { model, order } = queue.settings;
  return model === 'log' && order !== 'total' && growth > 0 && Number.isFinite(time) && parallelism / time < rate;
}

/** Seven tenths busy leaves room for what comes unevenly. */
function findingAbout({ queue, group, rate, time, parallelism, growth, capacity }: GroupEstimate): Finding {
  const enough = roundedUp(Math.ceil((queue.settings.partitions * rate) / ((parallelism / time) * 0.7)));
  return {
    ...atProperty(queue, 'partitions'),
    message:
      `${group} works on ${counted(parallelism, 'message')} of ${queue.name} at a time, one in each partition, ${seconds(time)} each: ` +
      `${perSecond(capacity)} of the ${perSecond(rate)} that come, and ${perSecond(growth)} pile up. Divide it into ${enough}.`,
    fixes: [{ title: `Divide into ${enough} partitions`, edits: setProperties(queue, { partitions: String(enough) }) }],
  };
}
