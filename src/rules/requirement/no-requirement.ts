import { insertLineAfter } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import type { Rule } from '../rule.ts';

export const noRequirement: Rule = {
  id: 'requirement/no-requirement',
  severity: 'hint',
  title: 'A flow says what it does, and not how well',
  description:
    'The flow is functional: who calls whom. How quick it must be, how often it may fail, how much it must carry, the file does not say; so no simulation can fail, and no review can tell enough from too little. A flow that begins with a queue is judged with the flow that publishes.',
  tradeoff: {
    gained: 'No number to argue about.',
    paid: 'Nobody knows whether the design is good enough, or three times too dear.',
    accept: 'For flows that are there only as load for others.',
  },
  references: [
    {
      title: 'Bass, Clements, Kazman: Software architecture in practice, “Quality attribute scenarios”',
      url: 'https://www.sei.cmu.edu/library/software-architecture-in-practice-fourth-edition/',
    },
    {
      title: 'Google: Site Reliability Engineering, chapter 4, “Service level objectives”',
      url: 'https://sre.google/sre-book/service-level-objectives/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Works somehow"
          client Shopper
          service Shop
          flow «Look» { rate: 10/s  Shopper -> Shop }
        `,
        messages: ['Nothing says how quick or how available Look must be. Require it.'],
        fixes: ['Require a latency', 'Require an availability'],
      },
      {
        text: arch`
          system "One of two"
          client Shopper
          service Shop
          flow Look { rate: 10/s  Shopper -> Shop }
          flow «Buy» {
            rate: 1/s
            Shopper -> Shop
          }
          require Look.latency.p99 < 100ms
        `,
        messages: ['Nothing says how quick or how available Buy must be. Require it.'],
        fixes: ['Require a latency', 'Require an availability'],
      },
    ],
    clean: [
      arch`
        system "Works well enough"
        client Shopper
        service Shop
        flow Look { rate: 10/s  Shopper -> Shop }
        require Look.latency.p99 < 100ms
      `,
      arch`
        // A flow of messages is judged with its publisher.
        system "Messages"
        client Shopper
        service Worker { idempotent: true }
        queue Jobs
        flow Submit { rate: 10/s  Shopper => Jobs : "a job" }
        flow Work { Jobs => Worker }
        require Submit.completion.p99 < 1min
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about what is required, not about what runs.',
  },
  check: ({ architecture }) =>
    architecture.flows
      .filter((flow) => flow.steps.length > 0 && !architecture.requirements.some(({ target }) => target.kind === 'flow' && target.name === flow.name))
      .map((flow) => ({
        ...atName(flow),
        message: `Nothing says how quick or how available ${flow.name} must be. Require it.`,
        fixes: [
          { title: 'Require a latency', edits: [insertLineAfter(flow.origin, `require ${flow.name}.latency.p99 < 500ms`)] },
          { title: 'Require an availability', edits: [insertLineAfter(flow.origin, `require ${flow.name}.availability >= 99%`)] },
        ],
      })),
};
