import { meanOf } from '../../base/distribution.ts';
import { busiestPartShare } from '../../estimate/key-groups.ts';
import { arrivalsOf } from '../../estimate/stations.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { hasFollowers } from '../queries/copies.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { percent, perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const replicasDoNotScaleWrites: Rule = {
  id: 'replication/replicas-do-not-scale-writes',
  severity: 'warning',
  title: 'Writes alone fill the leader: followers do not help',
  description:
    'Followers share the reads, never the writes: each write is the leader’s, and each follower’s too. A store whose leader is filled by writes needs its keys divided among several leaders.',
  tradeoff: {
    gained: 'All keys in one place: transactions, joins, one order of all writes.',
    paid: 'One machine is the limit of what can be written.',
    accept: 'When the writes are a peak that is about to pass, or a larger machine is on its way.',
  },
  references: [
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 6, “Partitioning”', url: 'https://dataintensive.net' },
    { title: 'Gray, Helland, O’Neil, Shasha: The dangers of replication and a solution (1996)', url: 'https://doi.org/10.1145/233269.233330' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Readings"
          client Sensor
          database Readings { followers: 4  «reads: any»  concurrency: 10  write-time: 10ms }
          data reading { keys: 2M  store: Readings }
          flow Measure { rate: 900/s  Sensor -> Readings : write reading }
          flow Look { rate: 10/s  Sensor -> Readings : read reading }
        `,
        messages: [
          'Writes alone (900/s) keep the leader of Readings 90% busy, and none of its 4 followers takes any of them. Divide the keys among 2 shards.',
        ],
        fixes: ['Divide into 2 shards'],
      },
      {
        text: arch`
          system "More readings"
          client Sensor
          database «Readings» { followers: 1  concurrency: 10  write-time: 10ms }
          data reading { keys: 2M  store: Readings }
          flow Measure { rate: 1500/s  Sensor -> Readings : create reading }
        `,
        messages: [
          'Writes alone (1.5k/s) keep the leader of Readings 150% busy, and its follower takes none of them. Divide the keys among 3 shards.',
        ],
        fixes: ['Divide into 3 shards'],
      },
    ],
    clean: [
      arch`
        system "Readings in shards"
        client Sensor
        database Readings { followers: 1  shards: 4  concurrency: 10  write-time: 10ms }
        data reading { keys: 2M  store: Readings }
        flow Measure { rate: 900/s  Sensor -> Readings : write reading }
      `,
      arch`
        // Reads are another rule's.
        system "A busy catalogue"
        client Shopper
        database Products { followers: 2  concurrency: 10  read-time: 5ms }
        data product { keys: 2M  store: Products }
        flow Look { rate: 1700/s  Shopper -> Products : read product }
      `,
    ],
  },
  harm: {
    shows: 'Mean time of a write',
    theory:
      'The leader manages 10 ÷ 10ms = 1000 writes/s of 1500/s, whatever followers it has: a write that comes after t seconds waits t ÷ 2, in 4s 1s on average. Three shards manage 3000/s.',
    below: arch`
      require Measure.latency.mean < 100ms
    `,
    example: 1,
    mended: { fix: 'Divide into 3 shards' },
    duration: 4,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter(hasFollowers)
      .flatMap((database) => findingAbout(database, architecture) ?? []),
};

function findingAbout(database: NodeOf<'database'>, architecture: Architecture): Finding | undefined {
  const { shards, concurrency, followers } = database.settings;
  const writes = arrivalsOf(architecture).filter(({ node, isWrite }) => node === database && isWrite);
  const time = meanOf(database.settings['write-time']) ?? 0;
  const busy =
    writes.reduce((sum, { rate, data }) => sum + rate * time * (data === undefined ? 1 / shards : busiestPartShare(data, shards)), 0) / concurrency;
  if (busy < 0.8) return undefined;
  const rate = writes.reduce((sum, each) => sum + each.rate, 0);
  const enough = Math.ceil((shards * busy) / 0.65);
  const none = followers === 1 ? 'its follower takes none of them' : `none of its ${followers} followers takes any of them`;
  return {
    ...atProperty(database, database.stated.shards !== undefined ? 'shards' : 'reads'),
    message: `Writes alone (${perSecond(rate)}) keep the leader of ${database.name} ${percent(busy, 3)} busy, and ${none}. Divide the keys among ${enough} shards.`,
    fixes: [{ title: `Divide into ${enough} shards`, edits: setProperties(database, { shards: String(enough) }) }],
  };
}
