import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, requiredHere } from '../finding.ts';
import { cachedReads, lifeOf, writtenElsewhere } from '../queries/caches.ts';
import { requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Rule } from '../rule.ts';

export const fillRace: Rule = {
  id: 'cache/fill-race',
  severity: 'warning',
  title: 'A late fill can bring back the value that a write has just removed',
  description:
    'A reader misses, reads the old value from the store, and is slow to put it into the cache. In between a writer writes the new value and deletes the entry. Then the reader puts the old value in, where it stays. With `invalidate: on-write` this is rare; a requirement of read-your-writes and more forbids it.',
  tradeoff: {
    gained: 'The simplest cache there is, filled by whoever misses.',
    paid: 'Now and then an old value that outlives the write, until it expires.',
    accept: 'When once in a million is fine: then require less.',
  },
  references: [
    {
      title: 'Nishtala et al.: Scaling Memcache at Facebook (2013), leases',
      url: 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Profiles"
          client Member
          cache Profiles { fronts: Store  «invalidate: on-write»  ttl: 5min }
          database Store
          data profile { keys: 20  store: Store }
          flow Save { rate: 10/s  Member -> Store : write profile }
          flow Show { rate: 200/s  Member -> Profiles : read profile }
          require profile.consistency >= read-your-writes
        `,
        messages: [
          'profile.consistency >= read-your-writes is required, but a fill of Profiles that began before a write may land after its invalidation and stay for up to 5min. Read past Profiles.',
        ],
        fixes: ['Read past Profiles'],
      },
      {
        text: arch`
          system "Seats"
          client Fan
          cache Seats { fronts: Store  «invalidate: on-write» }
          database Store
          data seat { keys: 10k  store: Store }
          flow Book { rate: 10/s  Fan -> Store : update seat }
          flow Look { rate: 200/s  Fan -> Seats : read seat }
          require seat.consistency >= causal
        `,
        messages: [
          'seat.consistency >= causal is required, but a fill of Seats that began before a write may land after its invalidation and stay until it is evicted. Read past Seats.',
        ],
        fixes: ['Read past Seats'],
      },
    ],
    clean: [
      arch`
        system "Profiles, written through"
        client Member
        cache Profiles { fronts: Store  policy: write-through }
        database Store
        data profile { keys: 20  store: Store }
        flow Save { rate: 10/s  Member -> Profiles : write profile }
        flow Show { rate: 200/s  Member -> Profiles : read profile }
        require profile.consistency >= read-your-writes
      `,
      arch`
        // Nothing is required.
        system "Profiles"
        client Member
        cache Profiles { fronts: Store  invalidate: on-write }
        database Store
        data profile { keys: 20  store: Store }
        flow Save { rate: 10/s  Member -> Store : write profile }
        flow Show { rate: 200/s  Member -> Profiles : read profile }
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old profile',
    theory:
      'On a network whose ways take 100ms, now less, now more, a fill with the old value and the invalidation that follows it take two ways each: the fill is later by 75ms on average where it is later at all, half the time. With a write of each profile every 2s about 4% of fills bring an old value back, until the next write. Read from the store, every profile is new.',
    below: arch`
      network default { latency: exponential(100ms) }
      require profile.stale < 0.5%
    `,
    mended: { fix: 'Read past Profiles' },
    duration: 60,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cache')
      .filter(({ settings }) => settings.invalidate === 'on-write')
      .flatMap((cache) =>
        [...new Set(cachedReads(architecture, cache).map(({ data }) => data))].flatMap((data) => {
          const requirement = requirementOf(architecture, data, 'read-your-writes');
          // Strong consistency is another rule's, and it says more.
          if (requirement === undefined || requirement.limit === 'strong' || writtenElsewhere(architecture, cache, data).length === 0) return [];
          const reads = cachedReads(architecture, cache).filter((access) => access.data === data);
          return [
            {
              ...atProperty(cache, 'invalidate'),
              message: `${requirement.text} is required, but a fill of ${cache.name} that began before a write may land after its invalidation and stay ${lifeOf(cache)}. Read past ${cache.name}.`,
              related: [requiredHere(requirement)],
              fixes: [{ title: `Read past ${cache.name}`, edits: reads.flatMap(({ step }) => setProperties(step, { cache: 'false' })) }],
            },
          ];
        }),
      ),
};
