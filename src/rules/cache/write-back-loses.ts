import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { accessesOf, isWrite, rateOfWrites } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const writeBackLoses: Rule = {
  id: 'cache/write-back-loses',
  severity: 'warning',
  title: 'A write-back cache holds the only copy of critical writes',
  description:
    'A write-back cache acknowledges a write at once and brings it to the store later. Until then memory holds the only copy: a crash of the cache loses writes that were acknowledged. ' +
    'An append log (`persistence: log`) or standby copies (`replicas`) close the gap; a snapshot does not, since what came after it is lost.',
  tradeoff: {
    gained: 'Writes at the speed of memory, and a store that sees many writes of one key as one.',
    paid: 'Up to one flush interval of acknowledged writes at every crash; and the store, asked directly, lags behind.',
    accept: 'For what can be lost or counted again: views, positions, sessions, metrics. For those, leave out `critical`.',
  },
  references: [
    { title: 'Redis documentation: persistence', url: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/' },
    { title: 'Jouppi: Cache write policies and performance (1993)', url: 'https://doi.org/10.1109/ISCA.1993.698560' },
    {
      title: 'AWS: Database caching strategies using Redis, caching patterns',
      url: 'https://docs.aws.amazon.com/whitepapers/latest/database-caching-strategies-using-redis/caching-patterns.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Baskets in memory"
          client Shopper
          service Orders
          cache Baskets { fronts: Ledger  «policy: write-back»  flush: 2s }
          database Ledger { followers: 2  replication: sync }
          data order { keys: 2M  store: Ledger  critical: true }
          flow Checkout {
            rate: 300/s
            Shopper -> Orders
            Orders -> Baskets : write order
          }
        `,
        messages: [
          'Baskets acknowledges writes of order, which is critical, and keeps them in memory for up to 2s: a crash loses about 600 of them (300/s). Write through to Ledger.',
        ],
        fixes: ['Write through', 'Keep an append log'],
      },
      {
        text: arch`
          system "A snapshot is not enough"
          client Player
          cache Scores : memcached { fronts: Ranking  «policy: write-back»  persistence: snapshot  snapshot: 5min }
          database Ranking { followers: 2  replication: sync }
          data score { keys: 100k  store: Ranking  critical: true }
          flow Play {
            rate: 50/s
            Player -> Scores : update score
          }
        `,
        messages: [
          'Scores acknowledges writes of score, which is critical, and keeps them in memory for up to 1s: a crash loses about 50 of them (50/s). Write through to Ranking.',
        ],
        fixes: ['Write through'],
      },
    ],
    clean: [
      arch`
        system "Baskets in memory and in the store"
        client Shopper
        service Orders
        cache Baskets { fronts: Ledger  policy: write-through }
        database Ledger { followers: 2  replication: sync }
        data order { keys: 2M  store: Ledger  critical: true }
        flow Checkout {
          rate: 300/s
          Shopper -> Orders
          Orders -> Baskets : write order
        }
      `,
      arch`
        // Only views go through the cache; orders, in the same store, do not.
        system "View counting"
        client Shopper
        cache Views { fronts: Ledger  policy: write-back  flush: 5s }
        database Ledger { followers: 2  replication: sync }
        data view { keys: 300k  store: Ledger }
        data order { keys: 2M  store: Ledger  critical: true }
        flow Look { rate: 2k/s  Shopper -> Views : update view }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // Every write is in an append log before it is acknowledged.
        system "Baskets with a log"
        client Shopper
        cache Baskets { fronts: Ledger  policy: write-back  persistence: log }
        database Ledger { followers: 2  replication: sync }
        data order { keys: 2M  store: Ledger  critical: true }
        flow Checkout { rate: 300/s  Shopper -> Baskets : write order }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are gone',
    theory:
      'Baskets writes to Ledger every 2s what it acknowledged since: a crash loses 300/s × the time since the last flush, 0 to 600 orders. Written through, each is in Ledger before it is acknowledged.',
    below: arch`
      scenario Crash { duration: 6s  at 5s crash Baskets for 1s }
      require order.lost = 0 during Crash
    `,
    mended: { fix: 'Write through' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.policy === 'write-back' && settings.persistence !== 'log' && settings.replicas === 0)
      .flatMap((cache) => {
        const writes = accessesOf(architecture).filter(
          (access) => access.keeper.name === cache.name && isWrite(access) && access.data.settings.critical,
        );
        const critical = [...new Set(writes.map(({ data }) => data))];
        return critical.length === 0 ? [] : [findingAbout(cache, critical, architecture)];
      }),
};

function findingAbout(cache: NodeOf<'cache'>, critical: readonly DataSet[], architecture: Architecture): Finding {
  const { flush, fronts } = cache.settings;
  const rate = rateOfWrites(architecture, cache, critical);
  const lost =
    rate === undefined || rate === 0 ? 'them' : `about ${formatQuantity(rate * flush, 'count', 2)} of them (${formatQuantity(rate, 'rate', 2)})`;
  // Memcached has no persistence to switch on.
  const canPersist = !cache.profiles.includes('memcached');
  return {
    ...atProperty(cache, 'policy'),
    message: `${cache.name} acknowledges writes of ${criticalNamesOf(critical)}, and keeps them in memory for up to ${formatQuantity(flush, 'duration')}: a crash loses ${lost}. Write through to ${fronts ?? 'the store'}.`,
    related: criticalHere(critical),
    fixes: [
      { title: 'Write through', edits: setProperties(cache, { policy: 'write-through' }) },
      ...(canPersist ? [{ title: 'Keep an append log', edits: setProperties(cache, { persistence: 'log' }) }] : []),
    ],
  };
}
