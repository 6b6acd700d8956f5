import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { cachedReads } from '../queries/caches.ts';
import { type Access, accessesOf, isWrite } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const writeThroughUnread: Rule = {
  id: 'cache/write-through-unread',
  severity: 'hint',
  title: 'Entries are written through that hardly anybody reads',
  description:
    'Every write goes into the cache and into the store, and there are many times more writes than reads: most entries are overwritten or evicted before anybody asks for them. Each write waits for both all the same. Writes that go around the cache, and delete the entry, wait for one.',
  tradeoff: {
    gained: 'The few reads that there are find the newest value.',
    paid: 'The cache’s time in every write, and its room for what nobody reads.',
    accept: 'When the reads, few as they are, must be both quick and new.',
  },
  references: [{ title: 'Jouppi: Cache write policies and performance (1993)', url: 'https://doi.org/10.1109/ISCA.1993.698560' }],
  examples: {
    violating: [
      {
        text: arch`
          system "Readings"
          client Sensor
          cache Recent { fronts: Store  «policy: write-through»  replicas: 1 }
          database Store
          data reading { keys: 1M  store: Store }
          flow Measure { rate: 500/s  Sensor -> Recent : write reading }
          flow Look { rate: 5/s  Sensor -> Recent : read reading }
        `,
        messages: ['reading is written through Recent 500/s and read 5/s: nearly all entries are written for nobody. Write around it.'],
        fixes: ['Write around, and invalidate'],
      },
      {
        text: arch`
          system "Positions"
          client Courier
          cache Places { fronts: Store  «policy: write-through»  replicas: 1 }
          database Store
          data place { keys: 1k  store: Store }
          flow Move { rate: 100/s  Courier -> Places : write place }
          flow Look { rate: 2/s  Courier -> Places : read place }
        `,
        messages: ['place is written through Places 100/s and read 2/s: nearly all entries are written for nobody. Write around it.'],
        fixes: ['Write around, and invalidate'],
      },
    ],
    clean: [
      arch`
        system "Baskets"
        client Buyer
        cache Baskets { fronts: Store  policy: write-through  replicas: 1 }
        database Store
        data basket { keys: 1M  store: Store }
        flow Put { rate: 50/s  Buyer -> Baskets : write basket }
        flow Show { rate: 100/s  Buyer -> Baskets : read basket }
      `,
      arch`
        // What is written is not what is read.
        system "Around"
        client Sensor
        cache Recent { fronts: Store  policy: write-around  invalidate: on-write  replicas: 1 }
        database Store
        data reading { keys: 1M  store: Store }
        flow Measure { rate: 500/s  Sensor -> Store : write reading }
        flow Look { rate: 5/s  Sensor -> Recent : read reading }
      `,
      arch`
        // Each update reads what the one before it has left in the cache.
        system "Counters"
        client Visitor
        cache Sums { fronts: Store  policy: write-through  replicas: 1 }
        database Store
        data sum { keys: 1k  store: Store }
        flow Count { rate: 500/s  Visitor -> Sums : update sum }
        flow Look { rate: 5/s  Visitor -> Sums : read sum }
      `,
    ],
  },
  harm: {
    unmeasured: 'What it costs is memory, which the simulator does not count in bytes: writes take the same way either way.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.policy === 'write-through')
      .flatMap((cache) => findingAbout(cache, architecture) ?? []),
};

/** Said only where all that the cache has is like that. */
function findingAbout(cache: NodeOf<'cache'>, architecture: Architecture): Finding | undefined {
  const { visits } = trafficOf(architecture);
  const rate = (accesses: readonly Access[], data: DataSet): number =>
    accesses.filter((access) => access.data === data).reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0);
  const writes = accessesOf(architecture).filter((access) => access.keeper === cache && isWrite(access));
  const reads = [...cachedReads(architecture, cache), ...writes.filter(({ verb }) => verb === 'update')];
  const data = [...new Set([...writes, ...reads].map((access) => access.data))];
  const isUnread = data.length > 0 && data.every((each) => rate(writes, each) > 20 * rate(reads, each) && rate(reads, each) > 0);
  if (!isUnread) return undefined;
  const [first] = data;
  return {
    ...atProperty(cache, 'policy'),
    message: `${first.name} is written through ${cache.name} ${perSecond(rate(writes, first))} and read ${perSecond(rate(reads, first))}: nearly all entries are written for nobody. Write around it.`,
    fixes: [{ title: 'Write around, and invalidate', edits: setProperties(cache, { policy: 'write-around', invalidate: 'on-write' }) }],
  };
}
