import type { NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const evenQuorum: Rule = {
  id: 'replication/even-quorum',
  severity: 'hint',
  title: 'An even number of copies decides by majority',
  description:
    'A majority of four is three, so that four copies bear the loss of one, exactly as three do; two copies bear none. The even copy costs a machine and a wait, and adds one that can fail.',
  tradeoff: {
    gained: 'One more copy to read from, and one more that has the data.',
    paid: 'A larger majority to wait for, without bearing one more failure.',
    accept: 'While moving from three to five, or when the copy is there for reads.',
  },
  references: [
    {
      title: 'Ongaro, Ousterhout: In search of an understandable consensus algorithm (Raft, 2014)',
      url: 'https://www.usenix.org/conference/atc14/technical-sessions/presentation/ongaro',
    },
    { title: 'etcd documentation: why an odd number of cluster members?', url: 'https://etcd.io/docs/v3.5/faq/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Four copies"
          client Shopper
          database Ledger { «followers: 3»  replication: consensus  failover: automatic }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: ['Ledger decides by majority among 4 copies: it needs 3 of them and bears the loss of 1, as 3 copies do. Keep 3 copies.'],
        fixes: ['Keep 3 copies'],
      },
      {
        text: arch`
          system "Two equals"
          client Member
          database Profiles { topology: leaderless  «replication-factor: 2» }
          data profile { keys: 2M  store: Profiles }
          flow Edit { rate: 30/s  Member -> Profiles : write profile }
        `,
        messages: [
          'Profiles decides by majority among 2 copies: it needs 2 of them and bears the loss of none, as a single copy does. Keep 3 copies.',
        ],
        fixes: ['Keep 3 copies'],
      },
    ],
    clean: [
      arch`
        system "Three copies"
        client Shopper
        database Ledger { followers: 2  replication: consensus  failover: automatic }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // Quorums that the file chose itself.
        system "Read one, write two"
        client Member
        database Profiles { topology: leaderless  replication-factor: 2  read-quorum: 1  write-quorum: 2 }
        data profile { keys: 2M  store: Profiles }
        flow Edit { rate: 30/s  Member -> Profiles : write profile }
      `,
    ],
  },
  harm: {
    shows: 'Edits that succeed while one copy is away',
    theory: 'A majority of two is two: without one of them nothing is written, for 10s of 20s. Of three, two are left.',
    below: arch`
      scenario Crash { duration: 20s  at 5s crash Profiles.instance 1 for 10s }
      require Edit.availability > 80% during Crash
    `,
    example: 1,
    mended: { fix: 'Keep 3 copies' },
  },
  check: ({ architecture }) => nodesOfKind(architecture, 'database').flatMap((database) => findingAbout(database) ?? []),
};

function findingAbout(database: NodeOf<'database'>): Finding | undefined {
  const { topology, followers, replication, 'replication-factor': factor, 'read-quorum': reads, 'write-quorum': writes } = database.settings;
  const isMajority =
    topology === 'leaderless' ? reads === undefined && writes === undefined : topology === 'leader-follower' && replication === 'consensus';
  const copies = topology === 'leaderless' ? factor : 1 + followers;
  if (!isMajority || copies % 2 === 1) return undefined;
  const [property, enough] = [topology === 'leaderless' ? 'replication-factor' : 'followers', copies === 2 ? 3 : copies - 1];
  const bears = copies / 2 - 1;
  return {
    ...atProperty(database, property),
    message:
      `${database.name} decides by majority among ${copies} copies: it needs ${copies / 2 + 1} of them and bears the loss of ${bears === 0 ? 'none' : bears}, ` +
      `as ${copies === 2 ? 'a single copy does' : `${copies - 1} copies do`}. Keep ${enough} copies.`,
    fixes: [
      { title: `Keep ${enough} copies`, edits: setProperties(database, { [property]: String(topology === 'leaderless' ? enough : enough - 1) }) },
    ],
  };
}
