import { busiestPartShare, hottestKeyShare } from '../../estimate/key-groups.ts';
import type { Station } from '../../estimate/station.ts';
import { areNewestTogether, arrivalsOf, stationsOf } from '../../estimate/stations.ts';
import type { DataSet, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const hotShard: Rule = {
  id: 'replication/hot-shard',
  severity: 'warning',
  title: 'Popular keys concentrate the load on one shard',
  description:
    'Keys are divided among shards, accesses are not: the shard that holds the most popular key has that key’s share and its even part of the rest. It is full while the others idle, and further shards do not relieve it.',
  tradeoff: {
    gained: 'A key has one place, and operations on it one order.',
    paid: 'The store carries what its hottest shard carries, not what all carry together.',
    accept: 'When a cache in front takes the reads of the popular keys.',
  },
  references: [
    {
      title: 'Kleppmann: Designing Data-Intensive Applications, chapter 6, “Skewed workloads and relieving hot spots”',
      url: 'https://dataintensive.net',
    },
    {
      title: 'Amazon DynamoDB developer guide: designing partition keys',
      url: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Posts of a star"
          client Fan
          database Posts { «shards: 10»  concurrency: 10  read-time: 10ms }
          data star { keys: 1k  popularity: hotspot(0.1%, 40%)  store: Posts }
          flow Look { rate: 1500/s  Fan -> Posts : read star }
        `,
        messages: [
          'One of the 10 shards of Posts gets 46% of the accesses to star (one key alone 40%), 4.6 times its share: it is 69% busy, the store 15%. Put a cache in front, or divide the hot keys.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "The newest readings"
          client Sensor
          database Readings { shards: 8  «sharding: range»  concurrency: 10  read-time: 10ms }
          data reading { keys: 1M  popularity: latest(1%)  store: Readings }
          flow Look { rate: 700/s  Sensor -> Readings : read reading }
        `,
        messages: [
          'The newest keys of reading are what is asked for, and with sharding: range they stand together: one of the 8 shards of Readings gets nearly all, and its leader is 70% busy, the store 8.8%. Divide by hash.',
        ],
        fixes: ['Divide by hash'],
      },
    ],
    clean: [
      arch`
        system "Posts of everybody"
        client Fan
        database Posts { shards: 10  concurrency: 10  read-time: 10ms }
        data star { keys: 100k  store: Posts }
        flow Look { rate: 1500/s  Fan -> Posts : read star }
      `,
      arch`
        // The hot shard has room enough.
        system "Few fans"
        client Fan
        database Posts { shards: 10  concurrency: 10  read-time: 10ms }
        data star { keys: 1k  popularity: hotspot(0.1%, 40%)  store: Posts }
        flow Look { rate: 300/s  Fan -> Posts : read star }
      `,
    ],
  },
  harm: {
    shows: 'How busy the busiest shard is',
    theory: 'All 700/s go to the shard with the newest readings: 700/s × 10ms ÷ 10 = 70%. Divided by hash, each of eight gets about an eighth: 9%.',
    below: arch`
      require Readings.utilisation.max < 40%
    `,
    example: 1,
    mended: { fix: 'Divide by hash' },
    duration: 5,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter(({ settings }) => settings.shards > 1)
      .flatMap((database) => {
        const station = stationsOf(architecture).get(database.name);
        const asked = [...new Set(arrivalsOf(architecture).flatMap(({ node, data }) => (node === database && data !== undefined ? [data] : [])))];
        if (station === undefined) return [];
        return byRange(database, asked, station) ?? byKey(database, asked, station) ?? [];
      }),
};

type Busy = Pick<Station, 'hottest' | 'utilisation'>;

/** What is asked for stands together where keys are divided by range and the newest are wanted. */
function byRange(database: NodeOf<'database'>, asked: readonly DataSet[], { hottest, utilisation }: Busy): Finding | undefined {
  const { shards } = database.settings;
  const newest = asked.find(({ settings }) => areNewestTogether(settings, database.settings));
  if (newest === undefined || hottest < 0.6) return undefined;
  const fix: Fix = { title: 'Divide by hash', edits: setProperties(database, { sharding: 'hash' }) };
  return {
    ...atProperty(database, 'sharding'),
    message:
      `The newest keys of ${newest.name} are what is asked for, and with sharding: range they stand together: one of the ${shards} shards of ${database.name} gets nearly all, ` +
      `and its leader is ${percent(hottest)} busy, the store ${percent(utilisation)}. Divide by hash.`,
    fixes: [fix],
  };
}

function byKey(database: NodeOf<'database'>, asked: readonly DataSet[], station: Busy): Finding | undefined {
  const { shards } = database.settings;
  const [skewed] = [...asked].sort((left, right) => busiestPartShare(right, shards) - busiestPartShare(left, shards));
  if (skewed === undefined || station.hottest < 0.6) return undefined;
  const share = busiestPartShare(skewed, shards);
  if (share * shards < 2) return undefined;
  return {
    ...atProperty(database, 'shards'),
    message:
      `One of the ${shards} shards of ${database.name} gets ${percent(share)} of the accesses to ${skewed.name} (one key alone ${percent(hottestKeyShare(skewed))}), ${number(share * shards)} times its share: ` +
      `it is ${percent(station.hottest)} busy, the store ${percent(station.utilisation)}. Put a cache in front, or divide the hot keys.`,
  };
}
