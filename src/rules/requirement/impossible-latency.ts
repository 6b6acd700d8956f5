import { floorOf, meanFloorOf } from '../../estimate/latency.ts';
import type { Architecture, Flow, Requirement } from '../../model/architecture.ts';
import { arch } from '../arch.ts';
import { quantileOf, upperBound } from '../queries/requirements.ts';
import { percent, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const impossibleLatency: Rule = {
  id: 'requirement/impossible-latency',
  severity: 'error',
  title: 'Distance alone exceeds the required latency',
  description:
    'The ways there and back, and the least time that each part works, add up to more than the requirement allows, without any waiting, for the share of the clients that its percentile speaks of. No hardware and no tuning changes that: only fewer or shorter ways.',
  tradeoff: {
    gained: 'Everything in one place.',
    paid: 'A promise that cannot be kept to those who are far away.',
    accept: 'Never; require what is possible, or bring the service nearer.',
  },
  references: [
    { title: 'Cheshire: It’s the latency, stupid (1996)', url: 'https://www.stuartcheshire.org/rants/latency.html' },
    { title: 'Dean, Barroso: The tail at scale (2013)', url: 'https://doi.org/10.1145/2408776.2408794' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Half the world away"
          region eu
          region ap
          network eu <-> ap { latency: 120ms }
          client Reader { in: spread(eu: 80%, ap: 20%) }
          service Pages { in: eu  time: 10ms }
          flow Read { rate: 10/s  Reader -> Pages }
          «require Read.latency.p99 < 200ms»
        `,
        messages: [
          'Read takes 250ms or more from ap, where 20% of its clients are: Read.latency.p99 < 200ms cannot be met. Shorten the way, or require less.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "Three oceans"
          region eu
          region us
          client Reader { in: eu }
          service Pages { in: us  timeout: 1s }
          database Store { in: eu }
          data page { keys: 10k  store: Store }
          flow Read { rate: 10/s  Reader -> Pages -> Store : read page }
          «require Read.latency.mean < 100ms»
        `,
        messages: ['Read takes 160ms or more on average: Read.latency.mean < 100ms cannot be met. Shorten the way, or require less.'],
        fixes: [],
      },
      {
        text: arch`
          // The median is 30ms, and those who are far away count for the mean: 80% × 30ms + 20% × 250ms.
          system "Some are far away"
          region eu
          region us
          region ap
          network eu <-> us { latency: 10ms }
          network eu <-> ap { latency: 120ms }
          client Reader { in: spread(us: 80%, ap: 20%) }
          service Pages { in: eu  time: 10ms }
          flow Read { rate: 10/s  Reader -> Pages }
          «require Read.latency.mean < 70ms»
        `,
        messages: ['Read takes 74ms or more on average: Read.latency.mean < 70ms cannot be met. Shorten the way, or require less.'],
        fixes: [],
      },
      {
        text: arch`
          // Hardly anybody is there, and it is promised to them.
          system "One region by itself"
          region eu
          region ap
          network eu <-> ap { latency: 120ms }
          client Reader { in: spread(eu: 99.5%, ap: 0.5%) }
          service Pages { in: eu  time: 10ms }
          flow Read { rate: 10/s  Reader -> Pages }
          require Read.latency.p99 < 100ms
          «require Read.ap.latency.p99 < 200ms»
        `,
        messages: [
          'Read takes 250ms or more from ap, where 0.5% of its clients are: Read.ap.latency.p99 < 200ms cannot be met. Shorten the way, or require less.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Half of the readers"
        region eu
        region ap
        network eu <-> ap { latency: 120ms }
        client Reader { in: spread(eu: 80%, ap: 20%) }
        service Pages { in: eu  time: 10ms }
        flow Read { rate: 10/s  Reader -> Pages }
        require Read.latency.p50 < 200ms
      `,
      arch`
        // What follows the reply does not count.
        system "Afterwards"
        region eu
        region us
        client Reader { in: eu }
        service Pages { in: eu  timeout: 1s }
        service Audit { in: us }
        flow Read {
          rate: 10/s
          Reader -> Pages
          reply
          Pages -> Audit : "read"
        }
        require Read.latency.p99 < 20ms
      `,
      arch`
        // The median is 250ms, and the mean is not.
        system "Most are far away"
        region eu
        region us
        region ap
        network eu <-> us { latency: 10ms }
        network eu <-> ap { latency: 120ms }
        client Reader { in: spread(us: 40%, ap: 60%) }
        service Pages { in: eu  time: 10ms }
        flow Read { rate: 10/s  Reader -> Pages }
        require Read.latency.mean < 200ms
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a reader has the page',
    theory: 'Two ways across the ocean and back are 160ms, however quick everything is. What comes after the reply keeps nobody waiting.',
    below: arch`
      require Read.latency.mean < 100ms
    `,
    example: 1,
    mended: { clean: 1 },
  },
  check: ({ architecture }) =>
    architecture.requirements.flatMap((requirement) => {
      const flow = requirement.target.kind === 'flow' ? architecture.flows.find(({ name }) => name === requirement.target.name) : undefined;
      return flow === undefined || !requirement.metric.startsWith('latency.') ? [] : (findingAbout(flow, requirement, architecture) ?? []);
    }),
};

function findingAbout(flow: Flow, requirement: Requirement, architecture: Architecture): Finding | undefined {
  const isMean = requirement.metric === 'latency.mean';
  const floor = isMean
    ? meanFloorOf(architecture, flow, requirement.selector)
    : floorOf(architecture, flow, quantileOf(requirement.metric) ?? 1, requirement.selector);
  if (floor === undefined || floor.least <= upperBound(requirement)) return undefined;
  const where = floor.share > 1 - 1e-9 ? '' : ` from ${floor.place}, where ${percent(floor.share)} of its clients are`;
  return {
    node: flow.name,
    origin: requirement.origin,
    message: `${flow.name} takes ${seconds(floor.least)} or more${isMean ? ' on average' : ''}${where}: ${requirement.text} cannot be met. Shorten the way, or require less.`,
    related: [{ origin: flow.nameOrigin, message: 'This flow.' }],
  };
}
