import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atCallOption, atProperty, requiredHere } from '../finding.ts';
import { followersOf, hasFollowers, mayReadFollower } from '../queries/copies.ts';
import { type Access, accessesOf, dataIn, isRead, reaches, requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Finding, RelatedPlace, Rule } from '../rule.ts';

type Database = NodeOf<'database'>;

/** A database with what it keeps that must be strongly consistent, and the requirements that say so. */
interface StrongStore {
  readonly database: Database;
  readonly data: readonly DataSet[];
  readonly related: readonly RelatedPlace[];
}

export const strongNeedsSync: Rule = {
  id: 'consistency/strong-needs-sync',
  severity: 'error',
  title: 'Strong consistency is required of a store that cannot give it',
  description:
    'Data is required to be strongly consistent (linearizable), but its store replicates asynchronously, so that a failover forgets writes which clients have seen; ' +
    'or followers serve its reads. Synchronous followers do not help the latter: around a write, one follower already shows the new value and another still the old one, so that a reader can see new and then old.',
  tradeoff: {
    gained: 'Writes that wait for nobody, and reads spread over all copies.',
    paid: 'Reads that go back in time: what somebody was told is true is not true for the next one who asks.',
    accept: 'Never while the requirement stands. If eventual consistency is enough for this data, require that instead.',
  },
  references: [
    { title: 'Herlihy, Wing: Linearizability: a correctness condition for concurrent objects (1990)', url: 'https://doi.org/10.1145/78969.78972' },
    {
      title: 'PostgreSQL documentation: synchronous replication',
      url: 'https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION',
    },
    { title: 'Jepsen: linearizability', url: 'https://jepsen.io/consistency/models/linearizable' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bank"
          region eu { zone a  zone b  zone c }
          client Teller { in: eu }
          service Accounts { in: eu }
          database Ledger {
            in: [eu.a, eu.b, eu.c]
            followers: 2
            «replication: async»
            failover: automatic
          }
          data account { keys: 10k  store: Ledger }
          flow Withdraw {
            rate: 50/s
            Teller -> Accounts
            Accounts -> Ledger : update account
          }
          require account.consistency >= strong
        `,
        messages: [
          'account must be strongly consistent, but Ledger acknowledges writes without waiting for its 2 followers: the one that takes over may lack what was already read. Replicate synchronously.',
        ],
        fixes: ['Replicate synchronously', 'Replicate by consensus'],
      },
      {
        text: arch`
          system "Bank with busy followers"
          region eu { zone a  zone b  zone c }
          client Teller { in: eu }
          service Accounts { in: eu }
          database Ledger {
            in: [eu.a, eu.b, eu.c]
            followers: 2
            replication: sync
            lag: exponential(3ms)
            «reads: followers»
          }
          data account { keys: 10k  popularity: zipf(1.2)  store: Ledger }
          flow Withdraw {
            rate: 50/s
            Teller -> Accounts
            Accounts -> Ledger : update account
          }
          flow ShowBalance {
            rate: 200/s
            Teller -> Accounts
            Accounts -> Ledger : read account
          }
          require account.consistency >= strong
        `,
        messages: [
          'account must be strongly consistent, but Ledger lets its 2 followers serve reads: around a write, one copy shows the new value and another still the old. Read from the leader.',
        ],
        fixes: ['Read from the leader'],
      },
      {
        text: arch`
          system "Bank with one hasty screen"
          client Teller
          database Ledger { followers: 1  replication: sync }
          data account { keys: 10k  store: Ledger }
          flow ShowBalance {
            rate: 200/s
            Teller -> Ledger : read account { «reads: nearest» }
          }
          require account.consistency = strong
        `,
        messages: [
          'account must be strongly consistent, but Ledger may serve this read from its follower: around a write, one copy shows the new value and another still the old. Read from the leader.',
        ],
        fixes: ['Read from the leader'],
      },
    ],
    clean: [
      arch`
        system "Bank"
        region eu { zone a  zone b  zone c }
        client Teller { in: eu }
        service Accounts { in: eu }
        database Ledger {
          in: [eu.a, eu.b, eu.c]
          followers: 2
          replication: sync
          failover: automatic
        }
        data account { keys: 10k  store: Ledger }
        flow Withdraw {
          rate: 50/s
          Teller -> Accounts
          Accounts -> Ledger : update account
        }
        require account.consistency >= strong
      `,
      arch`
        // What is read from followers is another data set, of which less is required.
        system "Bank with a news page"
        client Teller
        database Ledger { followers: 2  replication: consensus  reads: followers }
        data account { keys: 10k  store: Ledger }
        data news { keys: 100  store: Ledger }
        flow ShowBalance {
          rate: 200/s
          Teller -> Ledger : read account { reads: leader }
          Teller -> Ledger : read news
        }
        require account.consistency >= strong
        require news.consistency >= eventual
      `,
      arch`
        // One copy is always of one mind.
        system "Small shop"
        client Buyer
        database Orders { replication: async }
        data order { keys: 10k  store: Orders }
        flow Buy { rate: 5/s  Buyer -> Orders : write order }
        require order.consistency >= strong
      `,
    ],
  },
  harm: {
    shows: 'What readers could rely on',
    theory:
      'The followers get a write some milliseconds apart: of two reads in that time, the first may see the new balance at one and the second the old at the other. At the leader there is one truth.',
    below: arch`
      scenario Busy { duration: 10s  at 0s load ShowBalance x5 }
      require account.consistency >= strong during Busy
    `,
    example: 1,
    mended: { fix: 'Read from the leader' },
  },
  check: ({ architecture }) =>
    strongStoresOf(architecture).flatMap((store) => [
      ...unsafeReplication(store),
      ...followersByDefault(store, architecture),
      ...followersByCall(store, architecture),
    ]),
};

function strongStoresOf(architecture: Architecture): readonly StrongStore[] {
  return nodesOfKind(architecture, 'database').flatMap((database) => {
    const strong = dataIn(architecture, database).flatMap((data) => {
      const requirement = requirementOf(architecture, data, 'strong');
      return requirement === undefined ? [] : [{ data, requirement }];
    });
    const related = strong.map(({ requirement }) => requiredHere(requirement));
    return strong.length === 0 ? [] : [{ database, data: strong.map(({ data }) => data), related }];
  });
}

function unsafeReplication({ database, data, related }: StrongStore): readonly Finding[] {
  const { topology, replication, followers } = database.settings;
  if (topology === 'multi-leader') {
    const message = `${namesOf(data)} must be strongly consistent, but each leader of ${database.name} acknowledges writes that the others learn of later. Use one leader.`;
    return [{ ...atProperty(database, 'topology'), message, related }];
  }
  if (!hasFollowers(database) || replication !== 'async') return [];
  return [
    {
      ...atProperty(database, 'replication'),
      related,
      message:
        `${namesOf(data)} must be strongly consistent, but ${database.name} acknowledges writes without waiting for ${followersOf(database)}: ` +
        'the one that takes over may lack what was already read. Replicate synchronously.',
      fixes: [
        { title: 'Replicate synchronously', edits: setProperties(database, { replication: 'sync' }) },
        ...(followers === 1 ? [] : [{ title: 'Replicate by consensus', edits: setProperties(database, { replication: 'consensus' }) }]),
      ],
    },
  ];
}

/** Reads that say nothing themselves go where the database says; so would those that no flow shows. */
function followersByDefault({ database, data, related }: StrongStore, architecture: Architecture): readonly Finding[] {
  if (!mayReadFollower(database)) return [];
  const reads = readsOf(architecture, database, data);
  if (reads.length > 0 && reads.every(({ step }) => step.options.reads !== undefined)) return [];
  return [
    {
      ...atProperty(database, 'reads'),
      related,
      message: `${namesOf(data)} must be strongly consistent, but ${database.name} lets ${followersOf(database)} serve reads: ${oldBesideNew}`,
      fixes: [{ title: 'Read from the leader', edits: setProperties(database, { reads: 'leader' }) }],
    },
  ];
}

function followersByCall({ database, data, related }: StrongStore, architecture: Architecture): readonly Finding[] {
  return readsOf(architecture, database, data)
    .filter(({ step }) => step.options.reads !== undefined && mayReadFollower(database, step.options))
    .map(({ flow, step, data: { name } }) => ({
      ...atCallOption(flow, step, 'reads'),
      related,
      message: `${name} must be strongly consistent, but ${database.name} may serve this read from ${followersOf(database)}: ${oldBesideNew}`,
      fixes: [{ title: 'Read from the leader', edits: setProperties(step, { reads: 'leader' }) }],
    }));
}

const oldBesideNew = 'around a write, one copy shows the new value and another still the old. Read from the leader.';

function readsOf(architecture: Architecture, database: Database, data: readonly DataSet[]): readonly Access[] {
  return accessesOf(architecture).filter((access) => isRead(access) && data.includes(access.data) && reaches(access, database));
}
