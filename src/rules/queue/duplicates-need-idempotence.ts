import type { Architecture, Call, Consumer, Publish, Step } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { consumersOf } from '../queries/queues.ts';
import type { Finding, Rule } from '../rule.ts';

export const duplicatesNeedIdempotence: Rule = {
  id: 'queue/duplicates-need-idempotence',
  severity: 'warning',
  title: 'A message that comes twice is done twice',
  description:
    'At least once means: now and then twice. After a crash, a rebalance or a late acknowledgement a message is handed out again although it was processed. Where processing changes a value, creates a thing or calls somebody else, doing it again has an effect again.',
  tradeoff: {
    gained: 'No table of what was seen already, no condition on each write.',
    paid: 'Two couriers, two mails, twice the money, after every crash of a consumer.',
    accept: 'When doing it twice is harmless after all (an index, a cache to refresh): then say `idempotent: true`.',
  },
  references: [
    { title: 'Helland: Idempotence is not a medical condition (2012)', url: 'https://doi.org/10.1145/2160718.2160734' },
    {
      title: 'Enterprise Integration Patterns: idempotent receiver',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/IdempotentReceiver.html',
    },
    { title: 'Apache Kafka documentation: message delivery semantics', url: 'https://kafka.apache.org/documentation/#semantics' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bonus points"
          client Buyer
          service Points
          queue Orders { dead-letter: Parked after 5 }
          queue Parked
          database Accounts
          data account { keys: 10k  store: Accounts }
          flow Buy {
            rate: 20/s
            Buyer => Orders : publish account
            Orders «=> Points»
            Points -> Accounts : update account
          }
        `,
        messages: ['Orders may hand a message to Points twice, and each time it updates account: after a crash, done twice. Make Points idempotent.'],
        fixes: ['Points is idempotent'],
      },
      {
        text: arch`
          system "Mails"
          client Buyer
          service Mailer
          service Provider { external: true  latency: 100ms }
          queue Mails : sqs { dead-letter: Parked after 5 }
          queue Parked : sqs
          flow Buy {
            rate: 20/s
            Buyer => Mails : "a mail"
            Mails «=> Mailer»
            Mailer -> Provider : "send it"
          }
        `,
        messages: ['Mails may hand a message to Mailer twice, and each time it calls Provider: after a crash, done twice. Make Mailer idempotent.'],
        fixes: ['Mailer is idempotent'],
      },
    ],
    clean: [
      arch`
        system "Bonus points, by order number"
        client Buyer
        service Points { idempotent: true }
        queue Orders { dead-letter: Parked after 5 }
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
        // Writing the same value again changes nothing.
        system "A search index"
        client Buyer
        service Indexer
        queue Changes { dead-letter: Parked after 5 }
        queue Parked
        database Index
        data product { keys: 10k  store: Index }
        flow Change {
          rate: 20/s
          Buyer => Changes : publish product
          Changes => Indexer
          Indexer -> Index : write product
        }
      `,
    ],
  },
  harm: {
    unmeasured: 'The simulator counts what is processed twice (`duplicates`); `idempotent` changes what a repetition means, not whether it happens.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'queue')
      .filter(({ settings }) => settings.delivery === 'at-least-once')
      .flatMap((queue) => consumersOf(architecture, queue))
      .flatMap((consumer) => findingAbout(consumer, architecture) ?? []),
};

function findingAbout(consumer: Consumer, architecture: Architecture): Finding | undefined {
  const { queue, group, steps, origin } = consumer;
  const service = nodeNamed(architecture, group);
  if (service?.kind !== 'service' || service.settings.idempotent || service.settings.commit === 'before') return undefined;
  const effect = steps.map((step) => effectOf(step, architecture)).find((each) => each !== undefined);
  if (effect === undefined) return undefined;
  return {
    node: group,
    origin,
    message: `${queue} may hand a message to ${group} twice, and each time it ${effect.what}: after a crash, done twice. Make ${group} idempotent.`,
    related: [{ origin: effect.step.origin, message: 'Done again here.' }],
    fixes: [{ title: `${group} is idempotent`, edits: setProperties(service, { idempotent: 'true' }) }],
  };
}

interface Effect {
  readonly step: Call | Publish;
  readonly what: string;
}

/** The first thing that has an effect again when it is done again. A plain write of the same value has none. */
function effectOf(step: Step, architecture: Architecture): Effect | undefined {
  const among = (steps: readonly Step[]): Effect | undefined => steps.map((each) => effectOf(each, architecture)).find((each) => each !== undefined);
  switch (step.kind) {
    case 'publish':
      return { step, what: `publishes to ${step.queue}` };
    case 'call':
      return ownEffect(step, architecture) ?? among(step.steps);
    case 'parallel':
      return among(step.branches.flat());
    case 'choose':
      return among(step.branches.flatMap((branch) => branch.steps));
    case 'repeat':
      return among(step.steps);
    default:
      return undefined;
  }
}

function ownEffect(step: Call, architecture: Architecture): Effect | undefined {
  const { operation } = step;
  if (operation?.verb === 'update' || operation?.verb === 'create') return { step, what: `${operation.verb}s ${operation.data}` };
  const callee = nodeNamed(architecture, step.to);
  const calls = callee?.kind === 'service' && !callee.settings.idempotent && (operation === undefined || operation.verb === 'text');
  return calls && callee.settings.external ? { step, what: `calls ${step.to}` } : undefined;
}
