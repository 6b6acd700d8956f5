import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { leadersOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { anotherLeader, listed } from '../queries/copies.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const evenQuorum: Rule = {
  id: 'replication/even-quorum',
  severity: 'hint',
  title: 'An even number of copies or leaders decides by majority',
  description:
    'A majority of four is three, so that four copies bear the loss of one, exactly as three do; two copies bear none. The even copy costs a machine and a wait, and adds one that can fail. So it is with leaders who agree on each write (`conflicts: reject`).',
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
          'Profiles decides by majority among 2 copies: it needs 2 of the 2 and bears the loss of none, as a single copy does. Keep 3 copies.',
        ],
        fixes: ['Keep 3 copies'],
      },
      {
        text: arch`
          system "Two leaders who must agree"
          region eu
          region us
          region ap
          client Member { in: [eu, us] }
          database Profiles { «in: [eu, us]»  topology: multi-leader  conflicts: reject }
          data profile { keys: 2M  store: Profiles }
          flow Edit { rate: 30/s  Member -> Profiles : write profile }
        `,
        messages: [
          'The leaders of Profiles in eu and us decide each write by majority: it needs 2 of the 2 and bears the loss of none. Add a leader in ap.',
        ],
        fixes: ['Add a leader in ap'],
      },
      {
        text: arch`
          // There is no third region.
          system "Two leaders, two regions"
          region eu
          region us
          client Member { in: [eu, us] }
          database Profiles { «in: [eu, us]»  topology: multi-leader  conflicts: reject }
          data profile { keys: 2M  store: Profiles }
          flow Edit { rate: 30/s  Member -> Profiles : write profile }
        `,
        messages: [
          'The leaders of Profiles in eu and us decide each write by majority: it needs 2 of the 2 and bears the loss of none. Add a leader in a third region.',
        ],
        fixes: [],
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
        // The last one wins: no leader asks another.
        system "Two leaders who do not ask"
        region eu
        region us
        client Member { in: [eu, us] }
        database Profiles { in: [eu, us]  topology: multi-leader }
        data profile { keys: 2M  store: Profiles  owner: Member }
        flow Edit { rate: 30/s  Member -> Profiles : write profile }
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
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database').flatMap(
      (database) => (database.settings.topology === 'multi-leader' ? aboutLeaders(database, architecture) : aboutCopies(database)) ?? [],
    ),
};

function aboutCopies(database: NodeOf<'database'>): Finding | undefined {
  const { topology, followers, replication, 'replication-factor': factor, 'read-quorum': reads, 'write-quorum': writes } = database.settings;
  const isMajority = topology === 'leaderless' ? reads === undefined && writes === undefined : replication === 'consensus';
  const copies = topology === 'leaderless' ? factor : 1 + followers;
  if (!isMajority || copies % 2 === 1) return undefined;
  const [property, enough] = [topology === 'leaderless' ? 'replication-factor' : 'followers', copies === 2 ? 3 : copies - 1];
  return {
    ...atProperty(database, property),
    message:
      `${database.name} decides by majority among ${copies} copies: ${bearsOf(copies)}, ` +
      `as ${copies === 2 ? 'a single copy does' : `${copies - 1} copies do`}. Keep ${enough} copies.`,
    fixes: [
      { title: `Keep ${enough} copies`, edits: setProperties(database, { [property]: String(topology === 'leaderless' ? enough : enough - 1) }) },
    ],
  };
}

/** Leaders who certify each write need a majority of them; one more goes to a region that has none, where there is one. */
function aboutLeaders(database: NodeOf<'database'>, architecture: Architecture): Finding | undefined {
  const { conflicts, in: placement = [] } = database.settings;
  const leaders = leadersOf(database.settings);
  if (conflicts !== 'reject' || leaders % 2 === 1) return undefined;
  const regions = [...new Set(placement.map(({ place }) => place.split('.')[0]))];
  const another = anotherLeader(architecture, database);
  const remedy = `Add a leader in ${another?.region ?? (leaders === 2 ? 'a third region' : 'one more region')}`;
  return {
    ...atProperty(database, 'in'),
    message: `The leaders of ${database.name} in ${listOf(regions)} decide each write by majority: ${bearsOf(leaders)}${leaders === 2 ? '' : `, as ${leaders - 1} leaders do`}. ${remedy}.`,
    fixes: another === undefined ? [] : [{ title: remedy, edits: setProperties(database, { in: listed(another.placement) }) }],
  };
}

function bearsOf(count: number): string {
  const loss = count / 2 - 1;
  return `it needs ${count / 2 + 1} of ${count === 2 ? 'the 2' : 'them'} and bears the loss of ${loss === 0 ? 'none' : loss}`;
}
