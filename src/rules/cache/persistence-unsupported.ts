import { removeProperty } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Rule } from '../rule.ts';

export const persistenceUnsupported: Rule = {
  id: 'cache/persistence-unsupported',
  severity: 'error',
  title: 'The cache cannot persist what the file says it persists',
  description:
    'Memcached keeps everything in memory and nothing anywhere else: after a restart it is empty. Redis can save snapshots or append a log. A file that counts on persistence needs one that has it.',
  tradeoff: {
    gained: 'Nothing: it does not exist.',
    paid: 'After a restart the cache is empty, and the store gets all reads at once.',
    accept: 'Never; use another technology, or leave the property out.',
  },
  references: [
    { title: 'Memcached wiki: overview', url: 'https://github.com/memcached/memcached/wiki/Overview' },
    { title: 'Redis documentation: persistence', url: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Memcached with a log"
          client Buyer
          cache Prices : memcached { fronts: Store  «persistence: log» }
          database Store
          data price { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Prices : read price }
        `,
        messages: ['Prices is memcached, which keeps nothing on disk: persistence: log does not exist there. Leave it out, or use Redis.'],
        fixes: ['Leave persistence out'],
      },
      {
        text: arch`
          system "Memcached with snapshots"
          profile ours : memcached { ttl: 1h }
          client Buyer
          cache Prices : ours { fronts: Store  «persistence: snapshot»  snapshot: 5min }
          database Store
          data price { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Prices : read price }
        `,
        messages: ['Prices is memcached, which keeps nothing on disk: persistence: snapshot does not exist there. Leave it out, or use Redis.'],
        fixes: ['Leave persistence out'],
      },
    ],
    clean: [
      arch`
        system "Redis with a log"
        client Buyer
        cache Prices : redis { fronts: Store  persistence: log }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Prices : read price }
      `,
      arch`
        system "Memcached as it is"
        client Buyer
        cache Prices : memcached { fronts: Store }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Prices : read price }
      `,
    ],
  },
  harm: {
    unmeasured: 'The file asks for what the product does not have: there is no such design to simulate.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ profiles, settings }) => profiles.includes('memcached') && settings.persistence !== 'none')
      .map((cache) => ({
        ...atProperty(cache, 'persistence'),
        message: `${cache.name} is memcached, which keeps nothing on disk: persistence: ${cache.settings.persistence} does not exist there. Leave it out, or use Redis.`,
        fixes: [{ title: 'Leave persistence out', edits: removeProperty(cache, 'persistence') }],
      })),
};
