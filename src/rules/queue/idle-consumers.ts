import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { consumersOf } from '../queries/queues.ts';
import type { Rule } from '../rule.ts';

export const idleConsumers: Rule = {
  id: 'queue/idle-consumers',
  severity: 'warning',
  title: 'A consumer group has more members than there are partitions',
  description:
    'Each partition of a log is read by one member of a group. Members beyond the number of partitions get nothing, however long the backlog; adding more of them changes nothing.',
  tradeoff: {
    gained: 'A spare that takes over the partitions of a member that dies, without starting a process.',
    paid: 'Machines that idle, and the belief that they help.',
    accept: 'For one spare on purpose.',
  },
  references: [
    { title: 'Apache Kafka documentation: consumers', url: 'https://kafka.apache.org/documentation/#intro_consumers' },
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 11, “Partitioned logs”', url: 'https://dataintensive.net' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Many hands, one partition"
          client Guest
          service Dispatch { instances: 4  idempotent: true }
          queue «Orders»
          flow Order { rate: 10/s  Guest => Orders : "an order"  Orders => Dispatch }
        `,
        messages: ['3 of the 4 instances of Dispatch never get a message: Orders has 1 partition. Divide it into 4.'],
        fixes: ['Divide into 4 partitions'],
      },
      {
        text: arch`
          system "Seven for five"
          client Guest
          service Dispatch { instances: 7  idempotent: true }
          queue Orders { «partitions: 5» }
          flow Order { rate: 10/s  Guest => Orders : "an order"  Orders => Dispatch }
        `,
        messages: ['2 of the 7 instances of Dispatch never get a message: Orders has 5 partitions. Divide it into 7.'],
        fixes: ['Divide into 7 partitions'],
      },
    ],
    clean: [
      arch`
        system "A partition for everybody"
        client Guest
        service Dispatch { instances: 4  idempotent: true }
        queue Orders { partitions: 12 }
        flow Order { rate: 10/s  Guest => Orders : "an order"  Orders => Dispatch }
      `,
      arch`
        // Every instance gets every message, and a broker hands out to whoever is free.
        system "No partitions at all"
        client Guest
        service Dispatch { instances: 4  idempotent: true }
        queue News
        queue Orders : rabbitmq
        flow Order { rate: 10/s  Guest => Orders : "an order"  Orders => Dispatch }
        flow Tell { rate: 1/s  Guest => News : "news"  News => each Dispatch }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until an order is processed',
    theory:
      'At 200ms an order one member works off 5/s of 10/s, and the three others may not help: an order that comes after t seconds waits t, in 20s 10s on average. With a partition each they manage 20/s.',
    below: arch`
      scenario Slow { duration: 20s  at 0s slow Dispatch x200 }
      require Orders.delay.mean < 2s during Slow
    `,
    mended: { fix: 'Divide into 4 partitions' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.model === 'log' && settings.order !== 'total')
      .flatMap((queue) => {
        const { partitions } = queue.settings;
        const groups = new Set(consumersOf(architecture, queue).flatMap(({ group, each }) => (each ? [] : [group])));
        const largest = [...groups]
          .map((name) => ({ name, members: nodeNamed(architecture, name)?.settings.instances ?? 1 }))
          .reduce((most, group) => (group.members > most.members ? group : most), { name: '', members: 0 });
        if (largest.members <= partitions) return [];
        const idle = largest.members - partitions;
        return [
          {
            ...atProperty(queue, 'partitions'),
            message: `${idle} of the ${largest.members} instances of ${largest.name} never get a message: ${queue.name} has ${partitions} partition${partitions === 1 ? '' : 's'}. Divide it into ${largest.members}.`,
            fixes: [{ title: `Divide into ${largest.members} partitions`, edits: setProperties(queue, { partitions: String(largest.members) }) }],
          },
        ];
      }),
};
