import type { Architecture, Flow, NodeOf, Publish } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';
import { rateOf, precedes } from '../queries/timeline.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { type Access, accessesOf, isWrite } from '../queries/data.ts';
import { perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const dualWrite: Rule = {
  id: 'consistency/dual-write',
  severity: 'warning',
  title: 'A service writes a store and publishes, and either may fail alone',
  description:
    'A service writes data and then publishes a message about it, in two steps. When it crashes in between, or the queue refuses, the data is changed and nobody is told: the store and those who listen disagree for good. With an outbox the message is part of the write, and is published afterwards, however often that takes.',
  tradeoff: {
    gained: 'No table of messages in the store, and no relay.',
    paid: 'Now and then the store knows something that the rest of the system never learns.',
    accept: 'When a nightly reconciliation finds and mends the differences.',
  },
  references: [
    { title: 'Richardson: Transactional outbox', url: 'https://microservices.io/patterns/data/transactional-outbox.html' },
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 11, “Keeping systems in sync”', url: 'https://dataintensive.net' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders"
          client Shopper
          service Orders { timeout: 1s }
          database Ledger { followers: 2  replication: sync }
          queue Placed { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
          data order { keys: 1M  store: Ledger  critical: true }
          flow Checkout {
            rate: 20/s
            Shopper -> Orders
            Orders -> Ledger : write order
            Orders «=> Placed : publish order»
          }
        `,
        messages: [
          'Orders writes order to Ledger and then publishes to Placed (20/s): a crash in between, and one has it and the other never will. Use an outbox.',
        ],
        fixes: ['Publish through an outbox'],
      },
      {
        text: arch`
          system "Accounts"
          client Teller
          service Books { timeout: 30s }
          database Ledger { followers: 2  replication: sync }
          queue Moves { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
          data account { keys: 1M  store: Ledger  critical: true }
          flow Pay {
            rate: 5/s
            Teller -> Books
            Books -> Ledger : update account
            Books «=> Moves : "a movement"»
          }
        `,
        messages: [
          'Books writes account to Ledger and then publishes to Moves (5/s): a crash in between, and one has it and the other never will. Use an outbox.',
        ],
        fixes: ['Publish through an outbox'],
      },
    ],
    clean: [
      arch`
        system "Orders"
        client Shopper
        service Orders { timeout: 1s  outbox: true }
        database Ledger { followers: 2  replication: sync }
        queue Placed { brokers: 3  replicas: 3  acks: all  min-in-sync: 2 }
        data order { keys: 1M  store: Ledger  critical: true }
        flow Checkout {
          rate: 20/s
          Shopper -> Orders
          Orders -> Ledger : write order
          Orders => Placed : publish order
        }
      `,
      arch`
        // What is not critical may differ.
        system "Views"
        client Reader
        service Pages { timeout: 1s }
        database Store
        queue Views
        data view { keys: 1M  store: Store }
        flow Look {
          rate: 20/s
          Reader -> Pages
          Pages -> Store : write view
          Pages => Views : publish view
        }
      `,
    ],
  },
  harm: {
    shows: 'Orders of 1200 that Placed ever gets',
    theory:
      'Placed is down for 30s of 60s: 20/s × 30s = 600 orders are in Ledger, and never in Placed. An outbox publishes them afterwards, all 1200.',
    below: arch`
      scenario Outage { duration: 60s  at 10s crash Placed for 30s }
      require Placed.published > 900 during Outage
    `,
    mended: { fix: 'Publish through an outbox' },
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

/** A consumer whose message comes again does both again: only what nobody repeats is held against it. */
function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const writes = accessesOf(architecture).filter(
    (access) => access.flow === flow && isWrite(access) && access.data.settings.critical && access.consumer === undefined,
  );
  const publishes = arrowsOf(flow).flatMap(({ step, consumer }) => (step.kind === 'publish' && consumer === undefined ? [step] : []));
  return publishes.flatMap((publish) => {
    const service = nodeNamed(architecture, publish.from);
    const write = writes.find(({ step }) => step.from === publish.from && precedes(flow, step, publish));
    const queue = nodeNamed(architecture, publish.queue);
    const mayBeLost = queue?.kind === 'queue' && queue.settings.acks === 'none';
    if (service?.kind !== 'service' || service.settings.outbox || write === undefined || mayBeLost || publish.onError !== undefined) return [];
    return [findingAbout(flow, write, publish, service)];
  });
}

function findingAbout(flow: Flow, write: Access, publish: Publish, service: NodeOf<'service'>): Finding {
  const rate = rateOf(flow, publish);
  return {
    ...atStep(flow, publish),
    message:
      `${service.name} writes ${write.data.name} to ${write.keeper.name} and then publishes to ${publish.queue}${rate === undefined ? '' : ` (${perSecond(rate)})`}: ` +
      'a crash in between, and one has it and the other never will. Use an outbox.',
    related: [{ origin: write.step.origin, message: 'Written here.' }],
    fixes: [{ title: 'Publish through an outbox', edits: setProperties(service, { outbox: 'true' }) }],
  };
}
