import { formatQuantity } from '../../base/quantity.ts';
import type { DataSet, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { criticalDataIn } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const singleCopy: Rule = {
  id: 'replication/single-copy',
  severity: 'warning',
  title: 'Critical data has a single copy',
  description:
    'One machine holds the only copy of data that is critical. While it is down, nobody reads or writes; if its disk dies, everything since the last backup is gone, and without a backup everything is.',
  tradeoff: {
    gained: 'The cheapest store there is: one machine, no replication to operate, no copies that disagree.',
    paid: 'Every repair is an outage, and a dead disk is a disaster.',
    accept:
      'When the data can be computed anew from elsewhere, or when the disks themselves are replicated (a cloud volume) and the outage of a restart is bearable.',
  },
  references: [
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 5, “Replication”', url: 'https://dataintensive.net' },
    {
      title: 'Schroeder, Gibson: Disk failures in the real world (FAST 2007)',
      url: 'https://www.usenix.org/conference/fast-07/disk-failures-real-world-what-does-mttf-1000000-hours-mean-you',
    },
    { title: 'PostgreSQL documentation: high availability', url: 'https://www.postgresql.org/docs/current/high-availability.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Order taking"
          region eu { zone a  zone b  zone c }
          client Shopper { in: eu }
          database «Ledger» { in: eu }
          data order { keys: 2M  size: 2kB  store: Ledger  critical: true }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: [
          'Ledger holds the only copy of order, which is critical (2M keys, 4GB): while it is down nobody reads or writes, and if its disk dies everything is gone. Keep copies on other machines.',
        ],
        fixes: ['Keep two synchronous followers'],
      },
      {
        text: arch`
          system "Sessions in a store of equals"
          client Shopper
          database Profiles { topology: leaderless  «replication-factor: 1»  backup: 6h }
          data profile { keys: 1M  size: 10kB  store: Profiles  critical: true }
          flow Edit { rate: 20/s  Shopper -> Profiles : write profile }
        `,
        messages: [
          'Profiles holds the only copy of profile, which is critical (1M keys, 10GB): while it is down nobody reads or writes, and if its disk dies up to 6h of writes are gone. Keep copies on other machines.',
        ],
        fixes: ['Keep three copies'],
      },
    ],
    clean: [
      arch`
        system "Order taking"
        region eu { zone a  zone b  zone c }
        client Shopper { in: eu }
        database Ledger { in: eu  followers: 2  replication: sync  failover: automatic }
        data order { keys: 2M  size: 2kB  store: Ledger  critical: true }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // Each region has a leader, and with it a copy.
        system "Wiki in two regions"
        region eu { zone a }
        region us { zone a }
        client Author { in: spread(eu: 50%, us: 50%) }
        database Pages { in: [eu, us]  topology: multi-leader }
        data page { keys: 100k  store: Pages  critical: true }
        flow Save { rate: 5/s  Author -> Pages : write page }
      `,
      arch`
        // What can be computed anew need not be kept twice.
        system "Recommendations"
        client Shopper
        database Hints { }
        data hint { keys: 1M  store: Hints }
        flow Look { rate: 500/s  Shopper -> Hints : read hint }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are gone',
    theory: 'The disk dies after 5s with all that came at 30/s: 150 orders (and all before). Two synchronous followers have each acknowledged order.',
    below: arch`
      scenario Fire {
        duration: 30s
        at 0s load Checkout x0.1
        at 5s lose Ledger.instance 1 for 20s
      }
      require order.lost = 0 during Fire
    `,
    mended: { fix: 'Keep two synchronous followers' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => copiesOf(database.settings) === 1)
      .flatMap((database) => {
        const critical = criticalDataIn(architecture, database);
        return critical.length === 0 ? [] : [findingAbout(database, critical)];
      }),
};

function findingAbout(database: NodeOf<'database'>, critical: readonly DataSet[]): Finding {
  const { topology, backup } = database.settings;
  const keys = critical.reduce((sum, { settings }) => sum + settings.keys, 0);
  const bytes = critical.reduce((sum, { settings }) => sum + settings.keys * settings.size, 0);
  const gone = backup === undefined ? 'everything is gone' : `up to ${formatQuantity(backup, 'duration')} of writes are gone`;
  return {
    ...atProperty(database, topology === 'leaderless' ? 'replication-factor' : 'followers'),
    message:
      `${database.name} holds the only copy of ${criticalNamesOf(critical)} ` +
      `(${formatQuantity(keys, 'count', 2)} keys, ${formatQuantity(bytes, 'size', 2)}): while it is down nobody reads or writes, and if its disk dies ${gone}. Keep copies on other machines.`,
    related: criticalHere(critical),
    fixes: fixesOf(database),
  };
}

/** A single asynchronous follower would only trade this finding for another. */
function fixesOf(database: NodeOf<'database'>): readonly Fix[] {
  const { topology, replication } = database.settings;
  if (topology === 'leaderless') return [{ title: 'Keep three copies', edits: setProperties(database, { 'replication-factor': '3' }) }];
  if (topology === 'multi-leader') return [];
  const mode = replication === 'async' ? 'sync' : replication;
  return [
    {
      title: mode === 'sync' ? 'Keep two synchronous followers' : 'Keep two followers',
      edits: setProperties(database, { followers: '2', replication: mode, failover: 'automatic' }),
    },
  ];
}
