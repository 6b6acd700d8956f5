import { meanOf } from '../../base/distribution.ts';
import { arrivalsOf, stationsOf } from '../../estimate/stations.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { followersOf, hasFollowers } from '../queries/copies.ts';
import { dataIn, requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const idleFollowers: Rule = {
  id: 'replication/idle-followers',
  severity: 'warning',
  title: 'Reads overload the leader while its followers serve none',
  description:
    'All reads go to the leader, which is all but busy, and most of what keeps it busy are reads. Its followers have the same data and do nothing but wait for it to die. Where nothing stronger than eventual consistency is required, they can share the reads.',
  tradeoff: {
    gained: 'Every read sees the newest write.',
    paid: 'One machine does the work of all.',
    accept: 'When every read must see the newest write: then say so, with a requirement on consistency.',
  },
  references: [
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 5, “Problems with replication lag”', url: 'https://dataintensive.net' },
    { title: 'Amazon RDS: read replicas', url: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A busy catalogue"
          client Shopper
          database Products { followers: 2  «reads: leader»  concurrency: 10  read-time: 5ms  write-time: 5ms }
          data product { keys: 2M  store: Products }
          flow Look { rate: 1700/s  Shopper -> Products : read product }
          flow Edit { rate: 100/s  Shopper -> Products : write product }
        `,
        messages: ['The leader of Products is 90% busy, 94% of it with reads, while its 2 followers serve none. Let them.'],
        fixes: ['Read from any copy'],
      },
      {
        text: arch`
          system "A busier catalogue"
          client Shopper
          database Products { «followers: 1»  concurrency: 10  read-time: 5ms }
          data product { keys: 2M  store: Products }
          flow Look { rate: 1800/s  Shopper -> Products : read product }
        `,
        messages: ['The leader of Products is 90% busy, 100% of it with reads, while its follower serves none. Let it.'],
        fixes: ['Read from any copy'],
      },
    ],
    clean: [
      arch`
        system "A shared catalogue"
        client Shopper
        database Products { followers: 2  reads: any  concurrency: 10  read-time: 5ms }
        data product { keys: 2M  store: Products }
        flow Look { rate: 1700/s  Shopper -> Products : read product }
      `,
      arch`
        // Every read must be the newest.
        system "Accounts"
        client Teller
        database Ledger { followers: 2  replication: sync  concurrency: 10  read-time: 5ms }
        data account { keys: 2M  store: Ledger }
        flow Show { rate: 1700/s  Teller -> Ledger : read account }
        require account.consistency >= strong
      `,
    ],
  },
  harm: {
    shows: 'How busy the busiest copy is',
    theory: 'The leader serves 1800/s × 5ms ÷ 10 = 90%. Read from any copy, the two share them: 45% each.',
    below: arch`
      require Products.utilisation.max < 70%
    `,
    example: 1,
    mended: { fix: 'Read from any copy' },
    duration: 5,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => hasFollowers(database) && database.settings.reads === 'leader' && mayBeOlder(database, architecture))
      .flatMap((database) => findingAbout(database, architecture) ?? []),
};

/** Whether nothing in the store must be read as it was last written, nor by whoever wrote it. */
function mayBeOlder(database: NodeOf<'database'>, architecture: Architecture): boolean {
  return dataIn(architecture, database).every(
    (data) =>
      data.settings.owner === undefined &&
      requirementOf(architecture, data, 'read-your-writes') === undefined &&
      requirementOf(architecture, data, 'monotonic-reads') === undefined,
  );
}

function findingAbout(database: NodeOf<'database'>, architecture: Architecture): Finding | undefined {
  const station = stationsOf(architecture).get(database.name);
  if (station === undefined || station.hottest < 0.8) return undefined;
  const share = shareOfReads(database, architecture);
  if (share < 0.5) return undefined;
  return {
    ...atProperty(database, database.stated.reads === undefined ? 'followers' : 'reads'),
    message: `The leader of ${database.name} is ${percent(station.hottest)} busy, ${percent(share)} of it with reads, while ${followersOf(database)} ${database.settings.followers === 1 ? 'serves none. Let it' : 'serve none. Let them'}.`,
    fixes: [{ title: 'Read from any copy', edits: setProperties(database, { reads: 'any' }) }],
  };
}

function shareOfReads(database: NodeOf<'database'>, architecture: Architecture): number {
  const work = arrivalsOf(architecture)
    .filter(({ node }) => node === database)
    .map(({ rate, isWrite }) => ({
      isWrite,
      busy: rate * (meanOf(isWrite ? database.settings['write-time'] : database.settings['read-time']) ?? 0),
    }));
  const all = work.reduce((sum, { busy }) => sum + busy, 0);
  return all === 0 ? 0 : work.reduce((sum, { isWrite, busy }) => sum + (isWrite ? 0 : busy), 0) / all;
}
