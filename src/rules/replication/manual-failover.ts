import { partsOf } from '../../estimate/availability.ts';
import type { Architecture, Flow, NodeOf, Requirement } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, requiredHere } from '../finding.ts';
import { hasFollowers } from '../queries/copies.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { requiredAvailability } from '../queries/requirements.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

/** Thirty days. */
const month = 2_592_000;

export const manualFailover: Rule = {
  id: 'replication/manual-failover',
  severity: 'warning',
  title: 'The required availability leaves no time for a failover by hand',
  description:
    'A flow is required to be available so much of the time that little is left for failures, and the store it needs waits for a person to promote a follower: to be woken, to look, to be sure, to act. Few do that in less than half an hour.',
  tradeoff: {
    gained: 'No failover that nobody wanted: no split brain, no flapping.',
    paid: 'Every death of the leader lasts as long as people need.',
    accept: 'When somebody sits in front of the screen day and night, and promotion is one command.',
  },
  references: [
    { title: 'Google: Site Reliability Engineering, chapter 3, “Embracing risk”', url: 'https://sre.google/sre-book/embracing-risk/' },
    { title: 'PostgreSQL documentation: failover', url: 'https://www.postgresql.org/docs/current/warm-standby-failover.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Shop"
          client Shopper
          service Orders { instances: 3  timeout: 2s }
          database Ledger { «followers: 2»  replication: semi-sync }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Orders -> Ledger : write order }
          require Checkout.availability >= 99.9%
        `,
        messages: [
          'Checkout.availability >= 99.9% leaves 43min a month for everything that fails, and when the leader of Ledger dies, a person has to promote a follower. Fail over automatically.',
        ],
        fixes: ['Fail over automatically'],
      },
      {
        text: arch`
          system "Bank"
          client Teller
          service Accounts { instances: 3 }
          database Ledger { followers: 1  replication: sync  «failover: manual» }
          data account { keys: 2M  store: Ledger }
          flow Pay { rate: 300/s  Teller -> Accounts -> Ledger : update account }
          require Pay.errors < 0.01%
        `,
        messages: [
          'Pay.errors < 0.01% leaves 4.3min a month for everything that fails, and when the leader of Ledger dies, a person has to promote a follower. Fail over automatically.',
        ],
        fixes: ['Fail over automatically'],
      },
    ],
    clean: [
      arch`
        system "Shop"
        client Shopper
        database Ledger { followers: 2  replication: semi-sync  failover: automatic }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        require Checkout.availability >= 99.9%
      `,
      arch`
        // Seven hours a month are enough for a person.
        system "Intranet"
        client Clerk
        database Pages { followers: 1 }
        data page { keys: 10k  store: Pages }
        flow Save { rate: 1/s  Clerk -> Pages : write page }
        require Save.availability >= 99%
      `,
    ],
  },
  harm: {
    shows: 'Orders taken while the leader is down',
    theory:
      'The leader is down for 50s of 60s, and nobody takes over: five sixths of the orders fail. Automatically, a follower leads after 15s (10s until the death is noticed, 5s for the election): a quarter fails.',
    below: arch`
      scenario Crash {
        duration: 60s
        at 0s load Checkout x0.1
        at 5s crash Ledger.leader for 50s
      }
      require Checkout.availability > 50% during Crash
    `,
    mended: { fix: 'Fail over automatically' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => hasFollowers(database) && database.settings.failover === 'manual')
      .flatMap((database) =>
        strictest(database, architecture)
          .slice(0, 1)
          .map(({ requirement, left }) => findingAbout(database, requirement, left)),
      ),
};

interface Demand {
  readonly requirement: Requirement;
  /** Seconds a month that may fail. */
  readonly left: number;
}

/** What is required of flows that need the store, strictest first; an hour a month and more is time enough. */
function strictest(database: NodeOf<'database'>, architecture: Architecture): readonly Demand[] {
  const needsIt = (flow: Flow): boolean => partsOf(architecture, flow).some(({ node }) => node === database);
  return architecture.flows
    .filter(needsIt)
    .flatMap((flow) => requiredAvailability(architecture, flow) ?? [])
    .map(({ requirement, limit }) => ({ requirement, left: (1 - limit) * month }))
    .filter(({ left }) => left < 3600)
    .sort((one, other) => one.left - other.left);
}

function findingAbout(database: NodeOf<'database'>, requirement: Requirement, left: number): Finding {
  // Two copies that decide by themselves would be another finding.
  const values = {
    failover: 'automatic',
    ...(database.settings.followers === 1 && database.settings.replication !== 'consensus' ? { followers: '2' } : {}),
  };
  return {
    ...atProperty(database, database.stated.failover === undefined ? 'followers' : 'failover'),
    message: `${requirement.text} leaves ${seconds(left)} a month for everything that fails, and when the leader of ${database.name} dies, a person has to promote a follower. Fail over automatically.`,
    related: [requiredHere(requirement)],
    fixes: [{ title: 'Fail over automatically', edits: setProperties(database, values) }],
  };
}
