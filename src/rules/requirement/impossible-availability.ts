import { type Part, partsOf } from '../../estimate/availability.ts';
import type { Architecture, Flow } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { attemptsOf } from '../queries/calls.ts';
import { requiredAvailability } from '../queries/requirements.ts';
import { listOf, percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const impossibleAvailability: Rule = {
  id: 'requirement/impossible-availability',
  severity: 'error',
  title: 'The parts that a flow needs fail more often than it may',
  description:
    'By their own `mtbf`, `mttr` and `error-rate`, the parts that every request of the flow needs are available less, all together, than the flow is required to be. A chain is as available as the product of its links. Further attempts help against what is down for a moment, not against errors, which are answers.',
  tradeoff: {
    gained: 'One of each: fewer machines.',
    paid: 'A promise that the parts cannot keep.',
    accept: 'Never; add what stands in for the weakest part, or promise less.',
  },
  references: [
    { title: 'Treynor et al.: The calculus of service availability (2017)', url: 'https://doi.org/10.1145/3080202' },
    { title: 'Gray, Siewiorek: High-availability computer systems (1991)', url: 'https://doi.org/10.1109/2.84898' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A chain of two"
          client Shopper
          service Shop { mtbf: 100d  mttr: 1h  timeout: 1s }
          service Stock { mtbf: 10d  mttr: 1h }
          flow Look { rate: 10/s  Shopper -> Shop -> Stock : "is it there?" }
          «require Look.availability >= 99.9%»
        `,
        messages: [
          'Look.availability >= 99.9% is required, but the parts that each request needs allow 99.54%: Shop 99.96% and Stock 99.59%. Run two of the weakest.',
        ],
        fixes: ['Run two instances of Stock'],
      },
      {
        text: arch`
          system "A partner that fails"
          client Shopper
          service Shop { timeout: 1s  instances: 2 }
          service Bank { external: true  latency: 50ms  error-rate: 1% }
          flow Pay { rate: 10/s  Shopper -> Shop -> Bank : "pay" }
          «require Pay.errors < 0.5%»
        `,
        messages: [
          'Pay.errors < 0.5% is required, but the parts that each request needs allow 99%: Bank 99%. Let something stand in for the weakest.',
        ],
        fixes: [],
      },
      {
        text: arch`
          // Whoever gets no answer tries again; an error is an answer.
          system "A partner that fails, asked in vain"
          client Shopper
          service Shop { timeout: 1s  instances: 2  retry: 3  backoff: 50ms  mtbf: 10d  mttr: 1h }
          service Bank { external: true  latency: 50ms  error-rate: 1%  idempotent: true }
          flow Pay { rate: 10/s  Shopper -> Shop -> Bank : "pay" }
          «require Pay.errors < 0.5%»
        `,
        messages: [
          'Pay.errors < 0.5% is required, but the parts that each request needs allow 99%: Bank 99%. Let something stand in for the weakest.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Two of each"
        client Shopper
        service Shop { instances: 2  mtbf: 30d  mttr: 1h  timeout: 1s }
        service Stock { instances: 2  mtbf: 10d  mttr: 1h }
        flow Look { rate: 10/s  Shopper -> Shop -> Stock : "is it there?" }
        require Look.availability >= 99.9%
      `,
      arch`
        // A partner who fails less often than is allowed.
        system "A better partner"
        client Shopper
        service Shop { timeout: 1s  instances: 2 }
        service Bank { external: true  latency: 50ms  error-rate: 0.05% }
        flow Pay { rate: 10/s  Shopper -> Shop -> Bank : "pay" }
        require Pay.availability >= 99.9%
      `,
      arch`
        // What is down for a minute may be back at a further attempt.
        system "Tried again"
        client Shopper
        service Shop { timeout: 1s  instances: 2  retry: 2  backoff: 30s }
        service Stock { mtbf: 10d  mttr: 1min  idempotent: true }
        flow Look { rate: 10/s  Shopper -> Shop -> Stock : "is it there?" }
        require Look.availability >= 99.999%
      `,
    ],
  },
  harm: {
    shows: 'Payments that succeed',
    theory: 'Each payment needs Bank, which fails 1% of its calls: 99%. One that fails 0.05% lets 99.95% succeed.',
    below: arch`
      require Pay.availability >= 99.5%
    `,
    example: 1,
    mended: { clean: 1 },
    duration: 1000,
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingAbout(flow, architecture) ?? []),
};

function findingAbout(flow: Flow, architecture: Architecture): Finding | undefined {
  const required = requiredAvailability(architecture, flow);
  if (required === undefined) return undefined;
  const calls = arrowsOf(flow).flatMap(({ step }) => (step.kind === 'call' ? [step] : []));
  if (calls.some(({ options }) => options.hedge !== undefined)) return undefined;
  const isRetried = calls.some((call) => attemptsOf(architecture, call) > 1);
  // What is down for a moment may be back at a further attempt. Errors are answers: nobody tries them again.
  const weak = partsOf(architecture, flow)
    .map((part) => (isRetried ? { ...part, availability: part.answers } : part))
    .filter(({ availability }) => availability < 1);
  const product = weak.reduce((all, { availability }) => all * availability, 1);
  if (weak.length === 0 || product >= required.limit) return undefined;
  const fix = secondOf(weak);
  return {
    node: flow.name,
    origin: required.requirement.origin,
    message:
      `${required.requirement.text} is required, but the parts that each request needs allow ${percent(product, 4)}: ` +
      `${listOf(weak.map(({ node, availability }) => `${node.name} ${percent(availability, 4)}`))}. ${fix === undefined ? 'Let something stand in for the weakest' : 'Run two of the weakest'}.`,
    related: weak.map(({ node }) => ({ origin: node.nameOrigin, message: 'It fails by its own figures.' })),
    fixes: fix === undefined ? [] : [fix],
  };
}

/** A second instance of the weakest, where it is alone and its own. */
function secondOf(parts: readonly Part[]): Fix | undefined {
  const [weakest] = [...parts].sort((left, right) => left.availability - right.availability);
  const { node } = weakest;
  if (node.kind !== 'service' || node.settings.instances > 1 || node.settings['error-rate'] > 0) return undefined;
  return { title: `Run two instances of ${node.name}`, edits: setProperties(node, { instances: '2' }) };
}
