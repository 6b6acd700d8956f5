import type { Architecture, Call, Consumer, Step } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { consumersOf } from '../queries/queues.ts';
import type { Finding, Rule } from '../rule.ts';

export const exactlyOnceLimits: Rule = {
  id: 'queue/exactly-once-limits',
  severity: 'warning',
  title: 'Exactly once ends where the consumer calls somebody',
  description:
    'A log can commit a message together with what its consumer publishes in turn, exactly once. What the consumer does elsewhere (a write to a store, a call to another service) is not part of that commit: after a crash it is done again.',
  tradeoff: {
    gained: 'From queue to queue nothing is lost and nothing doubled.',
    paid: 'Transactions on every commit; and outside of the queue the promise does not hold, which is easily forgotten.',
    accept: 'When the call is harmless to repeat: then say `idempotent: true`.',
  },
  references: [
    { title: 'Apache Kafka documentation: message delivery semantics', url: 'https://kafka.apache.org/documentation/#semantics' },
    { title: 'Saltzer, Reed, Clark: End-to-end arguments in system design (1984)', url: 'https://doi.org/10.1145/357401.357402' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bonus points, exactly once?"
          client Buyer
          service Points
          queue Orders { delivery: exactly-once  dead-letter: Parked after 5 }
          queue Parked
          database Accounts
          data account { keys: 10k  store: Accounts }
          flow Buy {
            rate: 20/s
            Buyer => Orders : publish account
            Orders => Points
            Points «-> Accounts : update account»
          }
        `,
        messages: [
          'Orders delivers exactly once, but what Points does in Accounts is not part of its commit: after a crash it is done again. Make Points idempotent.',
        ],
        fixes: ['Points is idempotent'],
      },
      {
        text: arch`
          system "Mails, exactly once?"
          client Buyer
          service Mailer
          service Provider { external: true  latency: 100ms }
          queue Mails { delivery: exactly-once  dead-letter: Parked after 5 }
          queue Parked
          flow Buy {
            rate: 20/s
            Buyer => Mails : "a mail"
            Mails => Mailer
            Mailer «-> Provider : "send it"»
          }
        `,
        messages: [
          'Mails delivers exactly once, but what Mailer does in Provider is not part of its commit: after a crash it is done again. Make Mailer idempotent.',
        ],
        fixes: ['Mailer is idempotent'],
      },
    ],
    clean: [
      arch`
        system "Bonus points, by order number"
        client Buyer
        service Points { idempotent: true }
        queue Orders { delivery: exactly-once  dead-letter: Parked after 5 }
        queue Parked
        database Accounts
        data account { keys: 10k  store: Accounts }
        flow Buy {
          rate: 20/s
          Buyer => Orders : publish account
          Orders => Points
          Points -> Accounts : update account
        }
      `,
      arch`
        // From queue to queue the promise holds.
        system "Enrichment"
        client Sensor
        service Enricher
        queue Raw { delivery: exactly-once }
        queue Rich { delivery: exactly-once }
        data reading { keys: 10k }
        flow Measure {
          rate: 20/s
          Sensor => Raw : publish reading
          Raw => Enricher
          Enricher => Rich : publish reading
        }
      `,
    ],
  },
  harm: {
    shows: 'Orders processed twice',
    theory:
      'While Points is cut off from Orders it finishes the order that it has in hand (at 60ms each, 20/s, it always has one), but can’t commit it: after the cut it does it again. To an idempotent Points that is no second effect.',
    below: arch`
      scenario Cut {
        duration: 30s
        at 1s slow Points x60 for 4s
        at 3s partition Points | Orders for 20s
      }
      require Orders.duplicates = 0 during Cut
    `,
    mended: { fix: 'Points is idempotent' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.delivery === 'exactly-once')
      .flatMap((queue) => consumersOf(architecture, queue))
      .flatMap((consumer) => findingAbout(consumer, architecture) ?? []),
};

function findingAbout({ queue, group, steps }: Consumer, architecture: Architecture): Finding | undefined {
  const service = nodeNamed(architecture, group);
  const call = steps.map(firstEffect).find((each) => each !== undefined);
  if (service?.kind !== 'service' || service.settings.idempotent || call === undefined) return undefined;
  return {
    node: group,
    origin: call.origin,
    message: `${queue} delivers exactly once, but what ${group} does in ${call.to} is not part of its commit: after a crash it is done again. Make ${group} idempotent.`,
    fixes: [{ title: `${group} is idempotent`, edits: setProperties(service, { idempotent: 'true' }) }],
  };
}

/** Reading again harms nobody, and writing the same value again does not either. */
function firstEffect(step: Step): Call | undefined {
  switch (step.kind) {
    case 'call':
      return ['read', 'scan', 'write'].includes(step.operation?.verb ?? '') ? undefined : step;
    case 'parallel':
      return step.branches
        .flat()
        .map(firstEffect)
        .find((each) => each !== undefined);
    case 'choose':
      return step.branches
        .flatMap((branch) => branch.steps)
        .map(firstEffect)
        .find((each) => each !== undefined);
    case 'repeat':
      return step.steps.map(firstEffect).find((each) => each !== undefined);
    default:
      return undefined;
  }
}
