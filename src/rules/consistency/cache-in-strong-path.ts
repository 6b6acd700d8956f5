import type { Architecture, DataSet, NodeOf, Requirement } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName, atProperty, requiredHere } from '../finding.ts';
import { type Access, accessesOf, isRead, isWrite, requirementOf } from '../queries/data.ts';
import type { Finding, Rule } from '../rule.ts';

type Cache = NodeOf<'cache'> | NodeOf<'cdn'>;

/** One data set that must be strongly consistent, read through one cache. */
interface CachedReads {
  readonly cache: Cache;
  readonly data: DataSet;
  readonly requirement: Requirement;
  readonly reads: readonly Access[];
  readonly writes: readonly Access[];
}

export const cacheInStrongPath: Rule = {
  id: 'consistency/cache-in-strong-path',
  severity: 'error',
  title: 'A cache answers reads that must be strongly consistent',
  description:
    'Data is required to be strongly consistent, but a cache or a CDN answers reads of it with what it once saw. Deleting the entry on a write does not close the gap: a fill that began before the write may land after it. ' +
    'Only a cache through which every write goes (`policy: write-through`), one for all callers, always knows the newest value.',
  tradeoff: {
    gained: 'Reads at the speed of memory, and a store that rests.',
    paid: 'Old answers after every write, for a moment or until the entry expires.',
    accept: 'Never while the requirement stands. Read past the cache where it matters, or require less.',
  },
  references: [
    {
      title: 'Nishtala et al.: Scaling Memcache at Facebook (2013)',
      url: 'https://www.usenix.org/conference/nsdi13/technical-sessions/presentation/nishtala',
    },
    { title: 'Herlihy, Wing: Linearizability: a correctness condition for concurrent objects (1990)', url: 'https://doi.org/10.1145/78969.78972' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bank with a fast balance"
          client Teller
          service Accounts
          cache Balances { fronts: Ledger  «policy: aside»  invalidate: on-write }
          database Ledger
          data account { keys: 10k  store: Ledger }
          flow Withdraw {
            rate: 50/s
            Teller -> Accounts
            Accounts -> Ledger : update account
          }
          flow ShowBalance {
            rate: 200/s
            Teller -> Accounts
            Accounts -> Balances : read account
          }
          require account.consistency >= strong
        `,
        messages: [
          'account.consistency >= strong is required, but Balances answers reads of account, and a fill that began before a write may land after it and stay until it is evicted. Read past it, or let all writes go through Balances.',
        ],
        fixes: ['Read past Balances'],
      },
      {
        text: arch`
          system "Seats in a cache"
          client Fan
          cache Free { fronts: Seats  «policy: write-back» }
          database Seats
          data seat { keys: 50k  store: Seats }
          flow Look { rate: 200/s  Fan -> Free : read seat }
          flow Book { rate: 20/s  Fan -> Free : write seat }
          require seat.consistency >= strong
        `,
        messages: [
          'seat.consistency >= strong is required, but Free acknowledges writes of seat before Seats has them: a crash brings older values back. Write through.',
        ],
        fixes: ['Write through'],
      },
    ],
    clean: [
      arch`
        system "Bank with a fast balance"
        client Teller
        service Accounts
        cache Balances { fronts: Ledger  policy: write-through }
        database Ledger
        data account { keys: 10k  store: Ledger }
        flow Withdraw {
          rate: 50/s
          Teller -> Accounts
          Accounts -> Balances : update account
        }
        flow ShowBalance {
          rate: 200/s
          Teller -> Accounts
          Accounts -> Balances : read account
        }
        require account.consistency >= strong
      `,
      arch`
        // Products may be old; accounts, in the same store, are read past the cache.
        system "Shop"
        client Buyer
        cache Products { fronts: Store  ttl: 1min }
        database Store
        data product { keys: 10k  store: Store }
        data account { keys: 10k  store: Store }
        flow Browse { rate: 2k/s  Buyer -> Products : read product }
        flow Pay {
          rate: 20/s
          Buyer -> Products : read account { cache: false }
          Buyer -> Store : update account
        }
        require account.consistency >= strong
      `,
      arch`
        // A photo never changes: whatever a point of presence has of it is the newest there is.
        system "Photos"
        region eu
        client Viewer
        cdn Edge { pops: [eu]  origin: Album }
        database Album
        data photo { keys: 10k  store: Album }
        flow Look { rate: 200/s  Viewer -> Edge : read photo }
        flow Upload { rate: 2/s  Viewer -> Album : create photo }
        require photo.consistency >= strong
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged bookings that are gone',
    theory:
      'Free acknowledges 20 bookings a second and writes them to Seats every second: a crash loses those of up to a second, 10 on average, and readers see the seats free again. Written through, each is in Seats before it is acknowledged.',
    below: arch`
      scenario Crash { duration: 10s  at 5s crash Free for 1s }
      require seat.lost = 0 during Crash
    `,
    example: 1,
    mended: { fix: 'Write through' },
  },
  check: ({ architecture }) => cachedReadsOf(architecture).flatMap((cached) => findingAbout(cached) ?? []),
};

function cachedReadsOf(architecture: Architecture): readonly CachedReads[] {
  const accesses = accessesOf(architecture);
  return architecture.data.flatMap((data) => {
    const requirement = requirementOf(architecture, data, 'strong');
    const own = accesses.filter((access) => access.data === data);
    const cached = own.filter((access) => isRead(access) && access.step.options.cache !== false);
    const caches = new Set(cached.map(({ keeper }) => keeper).filter((keeper) => keeper.kind === 'cache' || keeper.kind === 'cdn'));
    if (requirement === undefined) return [];
    return [...caches].map((cache) => ({
      cache,
      data,
      requirement,
      reads: cached.filter(({ keeper }) => keeper === cache),
      // What is new has no old value that anybody could still see.
      writes: data.settings.mutable ? own.filter((access) => isWrite(access) && access.verb !== 'create') : [],
    }));
  });
}

function findingAbout(cached: CachedReads): Finding | undefined {
  const { cache, data, requirement, reads } = cached;
  const gap = gapOf(cached);
  if (gap === undefined) return undefined;
  const through = cache.kind === 'cache' && gap.remedy === 'Write through' ? setProperties(cache, { policy: 'write-through' }) : undefined;
  const past = reads.flatMap(({ step }) => setProperties(step, { cache: 'false' }));
  return {
    ...(cache.kind === 'cache' ? atProperty(cache, 'policy') : atName(cache)),
    message: `${requirement.text} is required, but ${cache.name} ${gap.reason(data.name)}. ${gap.remedy}.`,
    related: [requiredHere(requirement)],
    fixes: [through === undefined ? { title: `Read past ${cache.name}`, edits: past } : { title: 'Write through', edits: through }],
  };
}

/** How an old value gets to a reader, and what closes the way. */
interface Gap {
  readonly reason: (data: string) => string;
  readonly remedy: string;
}

function gapOf({ cache, writes }: CachedReads): Gap | undefined {
  if (writes.length === 0) return undefined;
  if (cache.kind === 'cdn') return { reason: (data) => `answers reads of ${data} with what a point of presence once saw`, remedy: 'Read past it' };
  const { policy, topology, invalidate, persistence, replicas, fronts = 'the store' } = cache.settings;
  if (topology === 'local')
    return { reason: (data) => `keeps a copy of ${data} in each instance, which learns late of the others' writes`, remedy: 'Read past it' };
  const race = (data: string): string =>
    `answers reads of ${data}, and a fill that began before a write may land after it and stay until it is evicted`;
  if (writes.some(({ keeper }) => keeper !== cache)) return { reason: race, remedy: `Read past it, or let all writes go through ${cache.name}` };
  if (policy === 'write-through' || (policy === 'write-back' && (persistence === 'log' || replicas > 0))) return undefined;
  const remedy = 'Write through';
  if (policy === 'write-back')
    return { reason: (data) => `acknowledges writes of ${data} before ${fronts} has them: a crash brings older values back`, remedy };
  return invalidate === 'on-write'
    ? { reason: race, remedy }
    : { reason: (data) => `keeps its old entry of ${data} when a write goes to ${fronts}`, remedy };
}
