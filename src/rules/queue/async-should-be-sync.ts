import type { Architecture, Call, Consumer, Flow, Publish } from '../../model/architecture.ts';
import { arrowsOf } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { type Access, accessesOf, isRead, isWrite } from '../queries/data.ts';
import { precedes, shareKeys, stepsOf } from '../queries/timeline.ts';
import type { Finding, Rule } from '../rule.ts';

export const asyncShouldBeSync: Rule = {
  id: 'queue/async-should-be-sync',
  severity: 'warning',
  title: 'A flow reads what its own message has yet to write',
  description:
    'The flow publishes a message, and before it replies it reads the data that the consumer of that message writes. The consumer may not have begun: the read sees the old value, or nothing. What must be known for the answer is a call, not a message.',
  tradeoff: {
    gained: 'The publisher does not depend on the consumer being up.',
    paid: 'An answer made of data that is not there yet; and then polling, sleeps and retries to hide it.',
    accept: 'When the read is for something else, and an old value will do.',
  },
  references: [
    { title: 'Vogels: Eventually consistent (2009)', url: 'https://doi.org/10.1145/1435417.1435432' },
    {
      title: 'Enterprise Integration Patterns: request-reply',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/RequestReply.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A price that is not there yet"
          client Guest
          service Shop
          service Pricing { idempotent: true }
          queue Quotes { dead-letter: Parked after 5 }
          queue Parked
          database Prices
          data price { keys: 10k  store: Prices }
          flow Ask {
            rate: 20/s
            Guest -> Shop
            Shop => Quotes : publish price
            Shop «-> Prices : read price»
            Quotes => Pricing
            Pricing -> Prices : write price
          }
        `,
        messages: [
          'Ask reads price after publishing to Quotes, but Pricing writes it only when it gets to the message: the answer is made of what was there before. Call Pricing and wait.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "A wait that hopes"
          client Guest
          service Shop
          service Stock { idempotent: true }
          queue Reservations { dead-letter: Parked after 5 }
          queue Parked
          database Items
          data item { keys: 10k  store: Items }
          flow Reserve {
            rate: 20/s
            Guest -> Shop
            Shop => Reservations : publish item
            wait 500ms
            Shop «-> Items : read item»
            Reservations => Stock
            Stock -> Items : update item
          }
        `,
        messages: [
          'Reserve reads item after publishing to Reservations, but Stock writes it only when it gets to the message: the answer is made of what was there before. Call Stock and wait.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "A price that is asked for"
        client Guest
        service Shop
        service Pricing
        database Prices
        data price { keys: 10k  store: Prices }
        flow Ask {
          rate: 20/s
          Guest -> Shop
          Shop -> Pricing
          Pricing -> Prices : write price
          Shop -> Prices : read price
        }
      `,
      arch`
        // Read first, then told.
        system "Views"
        client Guest
        service Shop
        service Counter { idempotent: true }
        queue Views { dead-letter: Parked after 5 }
        queue Parked
        database Items
        data item { keys: 10k  store: Items }
        flow Look {
          rate: 20/s
          Guest -> Shop
          Shop -> Items : read item
          Shop => Views : publish item
          Views => Counter
          Counter -> Items : update item
        }
      `,
    ],
  },
  harm: {
    unmeasured:
      'A read is judged by what was acknowledged before it began, and the consumer has not written yet: nothing is stale by that measure, only useless.',
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const accesses = accessesOf(architecture).filter((access) => access.flow === flow);
  const reads = accesses.filter((access) => isRead(access) && access.consumer === undefined);
  return reads.flatMap((read) => {
    const cause = accesses
      .filter((write) => isWrite(write) && write.consumer !== undefined && write.data === read.data)
      .map((write) => ({ write, publish: publishBefore(flow, read.step, write.consumer as Consumer) }))
      .find(({ write, publish }) => publish !== undefined && shareKeys(flow, publish, read.step) && write.verb !== 'create');
    return cause?.publish === undefined ? [] : [findingAbout(read, cause.write, cause.publish)];
  });
}

/** A publish to the consumer's queue that ends before the read begins, with no reply in between. */
function publishBefore(flow: Flow, read: Call, consumer: Consumer): Publish | undefined {
  const publishes = arrowsOf(flow).flatMap(({ step }) => (step.kind === 'publish' && step.queue === consumer.queue ? [step] : []));
  const replies = stepsOf(flow).filter((step) => step.kind === 'reply');
  return publishes.find((publish) => precedes(flow, publish, read) && !replies.some((reply) => precedes(flow, reply, read)));
}

function findingAbout(read: Access, write: Access, publish: Publish): Finding {
  const group = write.consumer?.group ?? '';
  return {
    ...atStep(read.flow, read.step),
    message: `${read.flow.name} reads ${read.data.name} after publishing to ${publish.queue}, but ${group} writes it only when it gets to the message: the answer is made of what was there before. Call ${group} and wait.`,
    related: [
      { origin: publish.origin, message: 'Published here.' },
      { origin: write.step.origin, message: 'Written here, at some time.' },
    ],
  };
}
