import type { Architecture, Call, Flow, Step } from '../../model/architecture.ts';
import { delayOf } from '../../estimate/latency.ts';
import { nodeNamed } from '../../model/walk.ts';
import { groupBy } from '../../base/group-by.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { listOf, seconds } from '../queries/words.ts';
import { mayBothRun, stepsOf } from '../queries/timeline.ts';
import type { Finding, Rule } from '../rule.ts';

export const oneToManyByCalls: Rule = {
  id: 'queue/one-to-many-by-calls',
  severity: 'hint',
  title: 'The same event is told to several services one call at a time',
  description:
    'A service calls several others with the same words. Each new one that is interested is another call to write, wait for and catch; the caller is as slow as all of them together, and as available. One publish to a topic tells them all.',
  tradeoff: {
    gained: 'No broker to run, and the caller knows at once who has heard.',
    paid: 'The caller knows everybody who is interested, waits for each, and fails with each.',
    accept: 'For two that must both agree before the answer.',
  },
  references: [
    {
      title: 'Enterprise Integration Patterns: publish-subscribe channel',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/PublishSubscribeChannel.html',
    },
    { title: 'Eugster et al.: The many faces of publish/subscribe (2003)', url: 'https://doi.org/10.1145/857076.857078' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Everybody wants to know"
          network default { latency: 1ms }
          client Guest
          service Orders
          service Stock { time: 8ms  cores: 8 }
          service Mailer { time: 18ms  cores: 8 }
          service Statistics { time: 3ms  cores: 8 }
          flow Order {
            rate: 1/min
            Guest -> Orders
            Orders «-> Stock : "order placed"»
            Orders -> Mailer : "order placed"
            Orders -> Statistics : "order placed"
          }
        `,
        messages: ['Orders tells Stock, Mailer and Statistics the same (“order placed”) in 3 calls, and waits 35ms for them. Publish it once.'],
        fixes: [],
      },
      {
        text: arch`
          system "Two and counting"
          network default { latency: 1ms }
          client Editor
          service Pages
          service Search { time: 8ms  cores: 8 }
          service Feed { time: 8ms  cores: 8 }
          flow Save {
            rate: 1/min
            Editor -> Pages
            Pages «-> Search : "page changed"»
            Pages -> Feed : "page changed"
          }
        `,
        messages: ['Pages tells Search and Feed the same (“page changed”) in 2 calls, and waits 20ms for them. Publish it once.'],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "One publish"
        network default { latency: 1ms }
        client Guest
        service Orders
        service Stock { idempotent: true }
        service Mailer { idempotent: true }
        queue Placed { partitions: 4 }
        flow Order {
          rate: 1/min
          Guest -> Orders
          Orders => Placed : "order placed"
          Placed => Stock
          Placed => Mailer
        }
      `,
      arch`
        // Different words to different services.
        system "Two questions"
        client Guest
        service Orders
        service Stock
        service Prices
        flow Order {
          rate: 20/s
          Guest -> Orders
          Orders -> Stock : "is it there?"
          Orders -> Prices : "what is it?"
        }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the guest has an answer',
    theory:
      'Three calls of 8, 18 and 3ms and their ways of 2ms each make 35ms, beside the 3ms of Orders itself. One publish takes the way of 2ms and the time of an append.',
    below: arch`
      require Order.latency.mean < 20ms
    `,
    mended: { clean: 0 },
    duration: 6000,
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const calls = stepsOf(flow).filter((step) => isTelling(step, architecture));
  const byWords = groupBy(calls, ({ from, operation }) => `${from} ${operation?.verb === 'text' ? operation.text : ''}`);
  return [...byWords.values()].flatMap(([first, ...others]) => {
    const same = [first, ...others.filter((other) => mayBothRun(flow, first, other))];
    return new Set(same.map(({ to }) => to)).size < 2 ? [] : [findingAbout(flow, same, architecture)];
  });
}

/** A call of a service, with words and without anything that it asks for on the way. */
function isTelling(step: Step, architecture: Architecture): step is Call {
  return (
    step.kind === 'call' &&
    step.operation?.verb === 'text' &&
    nodeNamed(architecture, step.to)?.kind === 'service' &&
    nodeNamed(architecture, step.from)?.kind === 'service'
  );
}

function findingAbout(flow: Flow, calls: readonly Call[], architecture: Architecture): Finding {
  const [first] = calls;
  const words = first.operation?.verb === 'text' ? first.operation.text : '';
  const waits = calls.reduce((sum, call) => sum + delayOf(architecture, call).mean, 0);
  return {
    ...atStep(flow, first),
    message: `${first.from} tells ${listOf([...new Set(calls.map(({ to }) => to))])} the same (“${words}”) in ${calls.length} calls, and waits ${seconds(waits)} for them. Publish it once.`,
    related: calls.slice(1).map(({ origin }) => ({ origin, message: 'The same again.' })),
  };
}
