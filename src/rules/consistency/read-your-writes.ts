import { groupBy } from '../../base/group-by.ts';
import { meanOf } from '../../base/distribution.ts';
import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { mayReadFollower } from '../queries/copies.ts';
import { type Access, accessesOf, consistencyRequirements, isRead, isWrite, reaches, requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { precedes, shareKeys } from '../queries/timeline.ts';
import type { Finding, Rule } from '../rule.ts';

/** Why a read may miss a write that came before it, and what would help. */
interface Cause {
  readonly message: string;
  readonly fixes: readonly Fix[];
}

export const readYourWrites: Rule = {
  id: 'consistency/read-your-writes',
  severity: 'warning',
  title: 'A reader may not see its own write',
  description:
    'A flow writes data and later reads it through a copy that may not have the write yet: a follower that trails the leader, a cache whose entry nobody touched, a CDN that is purged later or never. The same holds for a session: ' +
    'data with an `owner` is read by whoever wrote it, and a required level of `read-your-writes` or more says that it matters.',
  tradeoff: {
    gained: 'Reads from the nearest or least busy copy.',
    paid: 'Somebody saves, looks again, and sees the old value: a comment that vanished, a profile that “did not save”, and then the second attempt.',
    accept:
      'When the reader can wait or already knows what it wrote (an optimistic user interface). If eventual consistency is enough, require just that: `require NAME.consistency >= eventual`.',
  },
  references: [
    { title: 'Terry et al.: Session guarantees for weakly consistent replicated data (1994)', url: 'https://doi.org/10.1109/PDIS.1994.331722' },
    { title: 'Vogels: Eventually consistent (2009)', url: 'https://doi.org/10.1145/1435417.1435432' },
    { title: 'Jepsen: read your writes', url: 'https://jepsen.io/consistency/models/read-your-writes' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Comments"
          client Reader
          service Comments
          database Posts { followers: 2  lag: 200ms  reads: followers }
          data comment { keys: 1M  store: Posts }
          flow Comment {
            rate: 20/s
            Reader -> Comments
            Comments -> Posts : write comment
            Comments «-> Posts : read comment»
          }
        `,
        messages: [
          'Comment reads comment after writing it, but a follower of Posts may serve the read before it has the write (200ms behind). Read from the leader, or promise read-your-writes.',
        ],
        fixes: ['Read from the leader here', 'Promise read-your-writes'],
      },
      {
        text: arch`
          system "Profiles"
          client Member
          service Profiles
          cache Recent { fronts: Store  ttl: 10min }
          database Store
          data profile { keys: 200k  store: Store  owner: Member }
          flow Save {
            rate: 5/s
            Member -> Profiles
            Profiles -> Store : write profile
          }
          flow Show {
            rate: 100/s
            Member -> Profiles
            Profiles «-> Recent : read profile»
          }
        `,
        messages: [
          'A session reads profile after writing it in Save, but Recent may still serve the old entry (for up to 10min). Invalidate on write.',
        ],
        fixes: ['Invalidate on write', 'Read past the cache here'],
      },
      {
        text: arch`
          system "A consumer that is quicker than replication"
          client Guest
          service Orders
          service Mailer
          database Ledger { followers: 1  session: read-your-writes  reads: nearest }
          queue Mails { dead-letter: Parked after 5 }
          queue Parked
          data order { keys: 1M  store: Ledger }
          flow Checkout {
            rate: 300/s
            Guest -> Orders
            Orders -> Ledger : create order
            Orders => Mails : publish order
            Mails => Mailer
            Mailer «-> Ledger : read order»
          }
        `,
        messages: [
          'Checkout reads order after writing it, but a follower of Ledger may serve the read before it has the write. Read from the leader.',
        ],
        fixes: ['Read from the leader here'],
      },
    ],
    clean: [
      arch`
        system "Comments"
        client Reader
        service Comments
        database Posts { followers: 2  lag: 200ms  reads: followers  session: read-your-writes }
        data comment { keys: 1M  store: Posts }
        flow Comment {
          rate: 20/s
          Reader -> Comments
          Comments -> Posts : write comment
          Comments -> Posts : read comment
        }
      `,
      arch`
        system "Profiles"
        client Member
        service Profiles
        cache Recent { fronts: Store  ttl: 10min  invalidate: on-write }
        database Store
        data profile { keys: 200k  store: Store  owner: Member }
        flow Save {
          rate: 5/s
          Member -> Profiles
          Profiles -> Store : write profile
        }
        flow Show {
          rate: 100/s
          Member -> Profiles
          Profiles -> Recent : read profile
        }
      `,
      arch`
        // Others read what an editor writes, and the file says that a delay is fine.
        system "News"
        client Reader
        client Editor
        database Articles { followers: 4  reads: followers }
        data article { keys: 10k  store: Articles  visibility: public }
        flow Publish { rate: 1/min  Editor -> Articles : write article }
        flow Read { rate: 2k/s  Reader -> Articles : read article }
      `,
      arch`
        // Synchronous followers have every acknowledged write.
        system "Comments, waited for"
        client Reader
        database Posts { followers: 2  replication: sync  reads: followers }
        data comment { keys: 1M  store: Posts }
        flow Comment {
          rate: 20/s
          Reader -> Posts : write comment
          Reader -> Posts : read comment
        }
      `,
    ],
  },
  harm: {
    shows: 'Reads of the old comment',
    theory:
      'The read follows the write within milliseconds, and followers are 200ms behind: nearly every read misses what its own flow has written. The leader has it.',
    below: arch`
      require comment.stale < 1%
    `,
    mended: { fix: 'Read from the leader here' },
  },
  check: ({ architecture }) => {
    const accesses = accessesOf(architecture);
    const writes = groupBy(accesses.filter(isWrite), ({ data }) => data);
    return accesses.filter(isRead).flatMap((read) => {
      for (const write of writes.get(read.data) ?? []) {
        const cause = matters(read, write, architecture) ? causeOf(read, write, architecture) : undefined;
        if (cause !== undefined) return [findingAbout(read, write, cause)];
      }
      return [];
    });
  },
};

/** Whether the reader expects the write: it is the same request, or the same session where the file says that sessions look again. */
function matters(read: Access, write: Access, architecture: Architecture): boolean {
  const required = requirementOf(architecture, read.data, 'read-your-writes') !== undefined;
  if (!required && consistencyRequirements(architecture, read.data).length > 0) return false;
  if (isOneRequest(read, write)) return true;
  const isSession = nodeNamed(architecture, read.flow.first)?.kind === 'client' && read.consumer === undefined && write.consumer === undefined;
  return isSession && read.flow.first === write.flow.first && (required || read.data.settings.owner === read.flow.first);
}

function isOneRequest(read: Access, write: Access): boolean {
  return read.flow === write.flow && precedes(read.flow, write.step, read.step) && shareKeys(read.flow, write.step, read.step);
}

function causeOf(read: Access, write: Access, architecture: Architecture): Cause | undefined {
  return oldEntry(read, write) ?? oldFollower(read, write, architecture);
}

/** The cache, or the CDN, still has what was there before the write. A key that is new has nothing old. */
function oldEntry(read: Access, write: Access): Cause | undefined {
  const { keeper, step } = read;
  if ((keeper.kind !== 'cache' && keeper.kind !== 'cdn') || step.options.cache === false || write.verb === 'create' || !read.data.settings.mutable)
    return undefined;
  const lasts = keeper.settings.ttl === undefined ? 'until it is evicted' : `for up to ${formatQuantity(keeper.settings.ttl, 'duration')}`;
  const past: Fix = { title: 'Read past the cache here', edits: setProperties(step, { cache: 'false' }) };
  if (keeper.kind === 'cdn') {
    const purged = keeper.settings.purge === 'on-write' ? 'until the purge arrives' : lasts;
    return { message: `${keeper.name} may still serve the old copy (${purged}). Read past it.`, fixes: [past] };
  }
  if (keeper.settings.invalidate === 'on-write' || (write.keeper === keeper && isWrittenThrough(keeper))) return undefined;
  const invalidate: Fix = { title: 'Invalidate on write', edits: setProperties(keeper, { invalidate: 'on-write' }) };
  return { message: `${keeper.name} may still serve the old entry (${lasts}). Invalidate on write.`, fixes: [invalidate, past] };
}

function isWrittenThrough({ settings }: NodeOf<'cache'>): boolean {
  return settings.policy === 'write-through' || settings.policy === 'write-back';
}

/** A follower of the store serves the read, and nothing makes it wait for the write. */
function oldFollower(read: Access, write: Access, architecture: Architecture): Cause | undefined {
  const database = nodesOfKind(architecture, 'database').find((each) => reaches(read, each));
  if (database === undefined || !mayReadFollower(database, read.keeper === database ? read.step.options : undefined) || haveAllApplied(database))
    return undefined;
  const { session, lag } = database.settings;
  const isOneSession = read.consumer === write.consumer;
  if (isOneSession && (session === 'read-your-writes' || session === 'both')) return undefined;
  const behind = meanOf(lag) ?? 0;
  const promise = {
    title: 'Promise read-your-writes',
    edits: setProperties(database, { session: session === 'monotonic' ? 'both' : 'read-your-writes' }),
  };
  const leader = { title: 'Read from the leader here', edits: setProperties(read.step, { reads: 'leader' }) };
  return {
    message:
      `a follower of ${database.name} may serve the read before it has the write${behind === 0 ? '' : ` (${formatQuantity(behind, 'duration', 2)} behind)`}. ` +
      `Read from the leader${isOneSession ? ', or promise read-your-writes' : ''}.`,
    fixes: [...(read.keeper === database ? [leader] : []), ...(isOneSession ? [promise] : [])],
  };
}

/** Whether every follower shows a write by the time it is acknowledged. */
function haveAllApplied({ settings }: NodeOf<'database'>): boolean {
  return (
    settings.replication === 'sync' ||
    (settings.replication === 'semi-sync' && settings['ack-at'] === 'applied' && settings.acks === settings.followers)
  );
}

function findingAbout(read: Access, write: Access, { message, fixes }: Cause): Finding {
  const { flow, step, data } = read;
  const who = isOneRequest(read, write)
    ? `${flow.name} reads ${data.name} after writing it`
    : `A session reads ${data.name} after writing it in ${write.flow.name}`;
  return {
    ...atStep(flow, step),
    message: `${who}, but ${message}`,
    related: [{ origin: write.step.origin, message: 'Written here.' }],
    fixes,
  };
}
