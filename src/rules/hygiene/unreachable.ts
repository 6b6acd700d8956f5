import type { Architecture, Consumer } from '../../model/architecture.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import type { Rule } from '../rule.ts';

export const unreachable: Rule = {
  id: 'hygiene/unreachable',
  severity: 'warning',
  title: 'Nothing ever gets here',
  description: 'A consumer waits for messages of a queue to which no flow publishes. It never runs, and what it does is judged by nobody.',
  tradeoff: {
    gained: 'A place that is ready for a publisher.',
    paid: 'A part of the design that no simulation and no requirement sees.',
    accept: 'When somebody outside of the file publishes; better, declare a client that does.',
  },
  references: [
    {
      title: 'Enterprise Integration Patterns: message channel',
      url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/MessageChannel.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Nobody publishes"
          client Shopper
          service Shop
          service Worker { idempotent: true }
          queue Jobs
          flow Look { rate: 10/s  Shopper -> Shop }
          flow Work { Jobs «=> Worker» }
        `,
        messages: ['Worker waits for messages of Jobs, and no flow publishes any: this never runs. Publish to Jobs, or take it away.'],
        fixes: [],
      },
      {
        text: arch`
          system "Nobody fails either"
          client Shopper
          service Shop
          service Clerk { idempotent: true }
          queue Complaints
          flow Look { rate: 10/s  Shopper -> Shop }
          flow Answer { Complaints «=> each Clerk» }
        `,
        messages: ['Clerk waits for messages of Complaints, and no flow publishes any: this never runs. Publish to Complaints, or take it away.'],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Somebody publishes"
        client Shopper
        service Worker { idempotent: true }
        queue Jobs
        flow Submit { rate: 10/s  Shopper => Jobs : "a job" }
        flow Work { Jobs => Worker }
      `,
      arch`
        // What fails comes here.
        system "Parked"
        client Shopper
        service Worker { idempotent: true }
        service Clerk { idempotent: true }
        queue Jobs { dead-letter: Parked after 5 }
        queue Parked
        flow Submit { rate: 10/s  Shopper => Jobs : "a job"  Jobs => Worker }
        flow Mend { Parked => Clerk }
      `,
    ],
  },
  harm: {
    unmeasured: 'What no request reaches is not simulated.',
  },
  check: ({ architecture }) => {
    const filled = filledQueues(architecture);
    return architecture.flows
      .flatMap(({ consumers }) => consumers)
      .filter(({ queue }) => !filled.has(queue))
      .map(findingAbout);
  },
};

function findingAbout({ queue, group, origin }: Consumer) {
  return {
    node: group,
    origin,
    message: `${group} waits for messages of ${queue}, and no flow publishes any: this never runs. Publish to ${queue}, or take it away.`,
  };
}

/** Queues that a flow publishes to, of this file or of a variant, and where their failed messages go. */
function filledQueues(architecture: Architecture): ReadonlySet<string> {
  const flows = [...architecture.flows, ...architecture.variants.flatMap((variant) => variant.flows)];
  const names = new Set(flows.flatMap((flow) => arrowsOf(flow).flatMap(({ step }) => (step.kind === 'publish' ? [step.queue] : []))));
  for (const name of [...names]) {
    const queue = nodeNamed(architecture, name);
    if (queue?.kind === 'queue' && queue.settings['dead-letter'] !== undefined) names.add(queue.settings['dead-letter'].queue);
  }
  return names;
}
