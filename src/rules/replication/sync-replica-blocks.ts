import { formatQuantity } from '../../base/quantity.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { firstToGiveUp } from '../queries/calls.ts';
import { hasFollowers } from '../queries/copies.ts';
import { type Access, accessesOf, isFor, isWrite } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { rateOf } from '../queries/timeline.ts';
import type { Finding, Rule } from '../rule.ts';

/** A write that fails while a dead follower is waited for. */
interface FailingWrite {
  readonly access: Access;
  /** Who gives up, and after how many seconds. */
  readonly caller: string;
  readonly timeout: number;
}

export const syncReplicaBlocks: Rule = {
  id: 'replication/sync-replica-blocks',
  severity: 'hint',
  title: 'One dead follower stops all writes until it is noticed',
  description:
    'Fully synchronous replication waits for every follower. When one dies, each write waits until it is declared dead (`detection`); callers with a shorter timeout give up, although all other copies are alive.',
  tradeoff: {
    gained: 'Every follower has every acknowledged write: any of them can take over, and nothing is lost.',
    paid: 'The store is only as available for writes as all of its copies together, and as quick as the slowest.',
    accept: 'When losing a write is worse than refusing it, and the refused ones can be tried again: bookings, withdrawals, ledgers.',
  },
  references: [
    {
      title: 'PostgreSQL documentation: planning for high availability of synchronous standbys',
      url: 'https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA',
    },
    {
      title: 'Kleppmann: Designing Data-Intensive Applications, chapter 5, “Synchronous versus asynchronous replication”',
      url: 'https://dataintensive.net',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bank"
          region eu { zone a  zone b  zone c }
          client Teller { in: eu  timeout: 5s }
          service Accounts { in: eu  timeout: 3s }
          database Ledger { in: [eu.a, eu.b, eu.c]  followers: 2  «replication: sync»  failover: automatic  detection: 20s }
          data account { keys: 10k  store: Ledger  critical: true }
          flow Withdraw {
            rate: 50/s
            Teller -> Accounts
            Accounts -> Ledger : update account
          }
        `,
        messages: [
          'When one of its 2 followers dies, Ledger takes no write until that is noticed 20s later, and Accounts gives up after 3s: about 850 writes fail (50/s). Wait for fewer followers, or accept it.',
        ],
        fixes: ['Wait for one follower', 'Wait for a majority'],
      },
      {
        text: arch`
          system "Shop with a write-through cache"
          client Shopper { timeout: 2s }
          cache Baskets { fronts: Ledger  policy: write-through }
          database Ledger { followers: 1  «replication: sync» }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 20/s  Shopper -> Baskets : write order }
        `,
        messages: [
          'When its follower dies, Ledger takes no write until that is noticed 10s later, and Shopper gives up after 2s: about 160 writes fail (20/s). Wait for fewer followers, or accept it.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Bank"
        region eu { zone a  zone b  zone c }
        client Teller { in: eu  timeout: 5s }
        service Accounts { in: eu  timeout: 3s }
        database Ledger { in: [eu.a, eu.b, eu.c]  followers: 2  replication: semi-sync  acks: 1  failover: automatic  detection: 20s }
        data account { keys: 10k  store: Ledger  critical: true }
        flow Withdraw {
          rate: 50/s
          Teller -> Accounts
          Accounts -> Ledger : update account
        }
      `,
      arch`
        // Everybody who writes is patient enough.
        system "Nightly import"
        client Importer { timeout: 1min }
        database Ledger { followers: 2  replication: sync  detection: 10s }
        data account { keys: 10k  store: Ledger  critical: true }
        flow Import { rate: 1/s  Importer -> Ledger : write account }
      `,
    ],
  },
  harm: {
    shows: 'Withdrawals that succeed when a follower dies',
    theory:
      'Until its death is noticed, 20s later, no write is acknowledged, and Accounts gives up after 3s: 50/s × 17s = 850 of 3000 fail, 28%. Where one follower is enough, the other answers.',
    below: arch`
      scenario Crash { duration: 60s  at 5s crash Ledger.follower for 50s }
      require Withdraw.availability > 90% during Crash
    `,
    mended: { fix: 'Wait for one follower' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => hasFollowers(database) && database.settings.replication === 'sync')
      .flatMap((database) => {
        const failing = failingWrites(database, architecture);
        return failing.length === 0 ? [] : [findingAbout(database, failing)];
      }),
};

function failingWrites(database: NodeOf<'database'>, architecture: Architecture): readonly FailingWrite[] {
  return accessesOf(architecture)
    .filter((access) => isWrite(access) && isFor(access, database))
    .flatMap((access) => {
      const first = firstToGiveUp(architecture, access);
      return first === undefined || first.timeout >= database.settings.detection ? [] : [{ access, caller: first.call.from, timeout: first.timeout }];
    });
}

function findingAbout(database: NodeOf<'database'>, failing: readonly FailingWrite[]): Finding {
  const { followers, detection } = database.settings;
  const [{ caller, timeout }] = failing;
  return {
    ...atProperty(database, 'replication'),
    message:
      `When ${followers === 1 ? 'its follower' : `one of its ${followers} followers`} dies, ${database.name} takes no write until that is noticed ${formatQuantity(detection, 'duration')} later, ` +
      `and ${caller} gives up after ${formatQuantity(timeout, 'duration')}${amountFailed(failing, detection)}. Wait for fewer followers, or accept it.`,
    related: failing.map(({ access: { step } }) => ({ origin: step.origin, message: 'This write waits.' })),
    fixes: fixesOf(database),
  };
}

/** Writes that come early enough after the crash to give up before it is noticed. */
function amountFailed(failing: readonly FailingWrite[], detection: number): string {
  const rates = failing.map(({ access: { flow, step } }) => rateOf(flow, step));
  if (!rates.every((rate) => rate !== undefined)) return '';
  const failed = rates.reduce((sum, rate, index) => sum + rate * (detection - failing[index].timeout), 0);
  const rate = rates.reduce((sum, each) => sum + each, 0);
  return `: about ${formatQuantity(failed, 'count', 2)} writes fail (${formatQuantity(rate, 'rate', 2)})`;
}

/** With a single follower there is nothing between waiting for it and not waiting at all. */
function fixesOf(database: NodeOf<'database'>): readonly Fix[] {
  if (database.settings.followers === 1) return [];
  return [
    { title: 'Wait for one follower', edits: setProperties(database, { replication: 'semi-sync', acks: '1' }) },
    { title: 'Wait for a majority', edits: setProperties(database, { replication: 'consensus' }) },
  ];
}
