import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { cachedReads, lifeOf } from '../queries/caches.ts';
import { accessesOf, isWrite } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { namesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const localIncoherent: Rule = {
  id: 'cache/local-incoherent',
  severity: 'warning',
  title: 'Each instance has its own copy, and they disagree',
  description:
    'A local cache is one in each instance. A write that one instance makes or learns of is nothing to the others: two requests of one user, at two instances, see new and then old. Coherence messages (`coherence: invalidate` or `update`), or one cache for all, end that.',
  tradeoff: {
    gained: 'Hits without a network, and no cache to operate.',
    paid: 'As many versions of the truth as instances, and the same entries in each.',
    accept: 'For data that may be that old anyway, with a short time to live.',
  },
  references: [
    {
      title: 'Adya et al.: Thialfi: a client notification service for internet-scale applications (2011)',
      url: 'https://doi.org/10.1145/2043556.2043570',
    },
    { title: 'Sorin, Hill, Wood: A primer on memory consistency and cache coherence', url: 'https://doi.org/10.1007/978-3-031-01764-3' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Prices in each server"
          client Buyer
          service Shop { instances: 4  timeout: 1s }
          cache Prices { fronts: Store  «topology: local»  ttl: 10min }
          database Store
          data price { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Shop -> Prices : read price }
          flow Change { rate: 1/s  Buyer -> Shop -> Store : write price }
        `,
        messages: ['Each of the 4 instances of Shop keeps its own copy of price: after a write they disagree for up to 10min. Tell the others.'],
        fixes: ['Invalidate the other copies'],
      },
      {
        text: arch`
          system "Written through one of them"
          client Buyer
          service Shop { instances: 3  timeout: 1s }
          cache Stock { fronts: Store  «topology: local»  policy: write-through }
          database Store
          data item { keys: 10k  store: Store }
          flow Look { rate: 200/s  Buyer -> Shop -> Stock : read item }
          flow Buy { rate: 1/s  Buyer -> Shop -> Stock : update item }
        `,
        messages: ['Each of the 3 instances of Shop keeps its own copy of item: after a write they disagree until it is evicted. Tell the others.'],
        fixes: ['Invalidate the other copies'],
      },
    ],
    clean: [
      arch`
        system "Prices in each server, kept alike"
        client Buyer
        service Shop { instances: 4  timeout: 1s }
        cache Prices { fronts: Store  topology: local  ttl: 10min  coherence: invalidate }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Shop -> Prices : read price }
        flow Change { rate: 1/s  Buyer -> Shop -> Store : write price }
      `,
      arch`
        // A single instance agrees with itself.
        system "One server"
        client Buyer
        service Shop { timeout: 1s }
        cache Prices { fronts: Store  topology: local  policy: write-through }
        database Store
        data price { keys: 10k  store: Store }
        flow Look { rate: 200/s  Buyer -> Shop -> Prices : read price }
        flow Change { rate: 1/s  Buyer -> Shop -> Prices : write price }
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old price',
    theory:
      'With 100 changes a second of 10k prices, 1% more of them have changed with every second, and the copies in the servers notice none. Three quarters of reads find a copy (each server sees 0.005 reads a second of a key, and keeps it for 10min: 3 ÷ 4): over 20s 7% of reads are stale. Told of each write, they drop their copy within milliseconds.',
    below: arch`
      scenario Changes { duration: 20s  at 0s load Change x100 }
      require price.stale < 1% during Changes
    `,
    mended: { fix: 'Invalidate the other copies' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.topology === 'local' && settings.coherence === 'none')
      .flatMap((cache) => {
        const reads = cachedReads(architecture, cache);
        const caller = reads.map(({ step }) => nodeNamed(architecture, step.from)).find((node) => (node?.settings.instances ?? 1) > 1);
        const changed = (name: string): boolean =>
          accessesOf(architecture).some(
            (access) => access.data.name === name && access.data.settings.mutable && isWrite(access) && access.verb !== 'create',
          );
        const data = [...new Set(reads.map((read) => read.data))].filter(({ name }) => changed(name));
        if (caller === undefined || data.length === 0) return [];
        return [
          {
            ...atProperty(cache, 'topology'),
            message: `Each of the ${caller.settings.instances} instances of ${caller.name} keeps its own copy of ${namesOf(data)}: after a write they disagree ${lifeOf(cache)}. Tell the others.`,
            fixes: [{ title: 'Invalidate the other copies', edits: setProperties(cache, { coherence: 'invalidate' }) }],
          },
        ];
      }),
};
