import type { Architecture, Call, Flow } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { attemptsOf } from '../queries/calls.ts';
import type { Finding, Rule } from '../rule.ts';

export const retryNeedsIdempotence: Rule = {
  id: 'capacity/retry-needs-idempotence',
  severity: 'warning',
  title: 'A write is tried again at a service that may do it twice',
  description:
    'A call that changes something is retried, and the service that is called is not idempotent. A timeout does not tell whether the first attempt was done: where it was, the second does it again.',
  tradeoff: {
    gained: 'The service need not remember what it has done.',
    paid: 'Whenever an answer is lost, an order is placed twice.',
    accept: 'When doing it twice is harmless after all: then say `idempotent: true`.',
  },
  references: [
    { title: 'Helland: Idempotence is not a medical condition (2012)', url: 'https://doi.org/10.1145/2160718.2160734' },
    { title: 'Stripe: Designing robust and predictable APIs with idempotency', url: 'https://stripe.com/blog/idempotency' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Paid twice"
          client Shopper
          service Orders { timeout: 1s  retry: 2 }
          service Accounts
          database Ledger
          data account { keys: 1M  store: Ledger }
          flow Checkout {
            rate: 20/s
            Shopper -> Orders
            Orders «-> Accounts»
            Accounts -> Ledger : update account
          }
        `,
        messages: [
          'Orders may call Accounts up to 3 times, and each time it updates account: after a lost answer, done twice. Make Accounts idempotent.',
        ],
        fixes: ['Accounts is idempotent'],
      },
      {
        text: arch`
          system "Two parcels"
          client Shopper
          service Orders { timeout: 1s }
          service Depot { external: true  latency: 50ms }
          flow Checkout { rate: 20/s  Shopper -> Orders «-> Depot : "send a parcel" { retry: 1 }» }
        `,
        messages: ['Orders may call Depot up to 2 times, and each time it acts elsewhere: after a lost answer, done twice. Make Depot idempotent.'],
        fixes: ['Depot is idempotent'],
      },
    ],
    clean: [
      arch`
        system "A number for each order"
        client Shopper
        service Orders { timeout: 1s  retry: 2 }
        service Accounts { idempotent: true }
        database Ledger
        data account { keys: 1M  store: Ledger }
        flow Checkout {
          rate: 20/s
          Shopper -> Orders -> Accounts
          Accounts -> Ledger : update account
        }
      `,
      arch`
        // Reading twice changes nothing.
        system "Reads"
        client Shopper
        service Orders { timeout: 1s  retry: 2 }
        service Accounts
        database Ledger
        data account { keys: 1M  store: Ledger }
        flow Look {
          rate: 20/s
          Shopper -> Orders -> Accounts
          Accounts -> Ledger : read account
        }
      `,
    ],
  },
  harm: {
    unmeasured:
      'The simulator makes the further attempts, and each writes again; what the second payment costs is up to the business, and `idempotent` changes what a repetition means, not whether it happens.',
  },
  check: ({ architecture }) =>
    architecture.flows.flatMap((flow) =>
      arrowsOf(flow).flatMap(({ step }) => (step.kind === 'call' ? (findingAbout(flow, step, architecture) ?? []) : [])),
    ),
};

function findingAbout(flow: Flow, step: Call, architecture: Architecture): Finding | undefined {
  const callee = nodeNamed(architecture, step.to);
  const attempts = attemptsOf(architecture, step);
  if (attempts === 1 || callee?.kind !== 'service' || callee.settings.idempotent) return undefined;
  const effect = callee.settings.external ? 'acts elsewhere' : effectOf(step);
  if (effect === undefined) return undefined;
  return {
    ...atStep(flow, step),
    message: `${step.from} may call ${step.to} up to ${attempts} times, and each time it ${effect}: after a lost answer, done twice. Make ${step.to} idempotent.`,
    fixes: [{ title: `${step.to} is idempotent`, edits: setProperties(callee, { idempotent: 'true' }) }],
  };
}

/** What the callee changes itself; a plain write of the same value changes nothing the second time. */
function effectOf({ steps }: Call): string | undefined {
  for (const step of steps) {
    if (step.kind === 'publish') return `publishes to ${step.queue}`;
    if (step.kind === 'call' && (step.operation?.verb === 'update' || step.operation?.verb === 'create'))
      return `${step.operation.verb}s ${step.operation.data}`;
  }
  return undefined;
}
