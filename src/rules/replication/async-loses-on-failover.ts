import { meanOf } from '../../base/distribution.ts';
import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { followersOf, hasFollowers } from '../queries/copies.ts';
import { accessesOf, criticalDataIn, isWrite, rateOfWrites } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const asyncLosesOnFailover: Rule = {
  id: 'replication/async-loses-on-failover',
  severity: 'warning',
  title: 'Asynchronous replication of critical data loses acknowledged writes when the leader is replaced',
  description:
    'The leader acknowledges a write as soon as it has it itself. What has not reached a follower when the leader dies is missing on the follower that takes over: clients were told OK, and the write is gone. ' +
    'The loss is about the write rate times the time by which followers trail.',
  tradeoff: {
    gained: 'A write waits for one machine only: low latency, and it goes on while followers are slow, far away or dead.',
    paid: 'At every failover the newest acknowledged writes are lost, and whoever made them believes they are safe.',
    accept:
      'When a lost write can be told from elsewhere and repeated (a log upstream, a reconciliation every night), or when followers are too far away to wait for.',
  },
  references: [
    { title: 'PostgreSQL documentation: log-shipping standby servers', url: 'https://www.postgresql.org/docs/current/warm-standby.html' },
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 5, “Replication”', url: 'https://dataintensive.net' },
    { title: 'Gray, Helland, O’Neil, Shasha: The dangers of replication and a solution (1996)', url: 'https://doi.org/10.1145/233269.233330' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Order taking"
          region eu { zone a  zone b  zone c }
          client Shopper { in: eu }
          service Orders { in: eu }
          database Ledger {
            in: [eu.a, eu.b, eu.c]
            followers: 2
            «replication: async»
            lag: 50ms
            failover: automatic
          }
          data order { keys: 2M  store: Ledger  critical: true }
          flow Checkout {
            rate: 300/s
            Shopper -> Orders
            Orders -> Ledger : write order
          }
        `,
        messages: [
          'Ledger acknowledges writes of order, which is critical, without waiting for its 2 followers: a failover loses those on the way, about 15 (300/s for 50ms). Replicate synchronously.',
        ],
        fixes: ['Replicate synchronously', 'Wait for one follower'],
      },
      {
        text: arch`
          system "Order taking, failover by hand"
          client Shopper
          database «Ledger» { followers: 1 }
          data order { keys: 2M  store: Ledger  critical: true }
          data product { keys: 300k  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : create order }
        `,
        messages: [
          'Ledger acknowledges writes of order, which is critical, without waiting for its follower: a failover by hand loses those on the way (300/s). Replicate synchronously.',
        ],
        fixes: ['Replicate synchronously', 'Wait for one follower'],
      },
    ],
    clean: [
      arch`
        system "Order taking"
        region eu { zone a  zone b  zone c }
        client Shopper { in: eu }
        service Orders { in: eu }
        database Ledger {
          in: [eu.a, eu.b, eu.c]
          followers: 2
          replication: semi-sync
          acks: 1
          failover: automatic
        }
        data order { keys: 2M  store: Ledger  critical: true }
        flow Checkout {
          rate: 300/s
          Shopper -> Orders
          Orders -> Ledger : write order
        }
      `,
      arch`
        // The newest clicks may be lost: nothing says that they are critical.
        system "Click counting"
        client Reader
        database Clicks { followers: 2  replication: async  failover: automatic }
        data click { keys: 10k  store: Clicks }
        flow Count { rate: 2k/s  Reader -> Clicks : write click }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are gone',
    theory:
      'Followers are 50ms behind: 300/s × 50ms = 15 orders are acknowledged and not yet theirs when the leader dies. A synchronous follower has every acknowledged order.',
    below: arch`
      scenario Crash { duration: 30s  at 5s crash Ledger.leader for 24s }
      require order.lost = 0 during Crash
    `,
    mended: { fix: 'Replicate synchronously' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => hasFollowers(database) && database.settings.replication === 'async')
      .flatMap((database) => {
        const critical = criticalDataIn(architecture, database).filter((data) => isWritten(data, architecture));
        return critical.length === 0 ? [] : [findingAbout(database, critical, architecture)];
      }),
};

/** What no flow writes may still change outside of this file, unless it never changes. */
function isWritten(data: DataSet, architecture: Architecture): boolean {
  return data.settings.mutable || accessesOf(architecture).some((access) => access.data === data && isWrite(access));
}

function findingAbout(database: NodeOf<'database'>, critical: readonly DataSet[], architecture: Architecture): Finding {
  const failover = database.settings.failover === 'automatic' ? 'a failover' : 'a failover by hand';
  return {
    ...atProperty(database, 'replication'),
    message:
      `${database.name} acknowledges writes of ${criticalNamesOf(critical)}, without waiting for ${followersOf(database)}: ` +
      `${failover} loses those on the way${amountLost(database, critical, architecture)}. Replicate synchronously.`,
    related: criticalHere(critical),
    fixes: [
      { title: 'Replicate synchronously', edits: setProperties(database, { replication: 'sync' }) },
      { title: 'Wait for one follower', edits: setProperties(database, { replication: 'semi-sync', acks: '1' }) },
    ],
  };
}

/** Rate × lag, as one log loses them; the network's part, a few milliseconds, is left out. */
function amountLost(database: NodeOf<'database'>, critical: readonly DataSet[], architecture: Architecture): string {
  const rate = rateOfWrites(architecture, database, critical);
  const lag = meanOf(database.settings.lag);
  if (rate === undefined || rate === 0) return '';
  const perSecond = formatQuantity(rate, 'rate', 2);
  if (lag === undefined || lag === 0) return ` (${perSecond})`;
  return `, about ${formatQuantity(rate * lag, 'count', 2)} (${perSecond} for ${formatQuantity(lag, 'duration', 2)})`;
}
