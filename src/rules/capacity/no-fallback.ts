import type { Architecture, Flow } from '../../model/architecture.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep, requiredHere } from '../finding.ts';
import { awaitedWithoutFallback } from '../queries/fallback.ts';
import { requiredAvailability } from '../queries/requirements.ts';
import { percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const noFallback: Rule = {
  id: 'capacity/no-fallback',
  severity: 'warning',
  title: 'Somebody else’s failures use up most of what a flow may fail',
  description:
    'A flow calls a service that is not ours, and when that fails, the flow fails. Its stated failures alone use more than half of what the required availability leaves for everything. A fallback (`on error`: a default, a queue, another provider) keeps them from the client. Further attempts do not: an error is an answer, and `retry` is for those who get none.',
  tradeoff: {
    gained: 'One way through the flow, and no answer that is half right.',
    paid: 'We are never more available than those we depend on.',
    accept: 'When there is no second-best answer: no payment without the bank.',
  },
  references: [
    { title: 'Treynor et al.: The calculus of service availability (2017)', url: 'https://doi.org/10.1145/3080202' },
    { title: 'Nygard: Release It!, “Integration points”', url: 'https://pragprog.com/titles/mnee2/release-it-second-edition/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Recommendations on the way"
          client Shopper
          service Shop { timeout: 1s }
          service Hints { external: true  latency: 30ms  error-rate: 0.08% }
          flow Look { rate: 20/s  Shopper -> Shop «-> Hints : "what else?"» }
          require Look.availability >= 99.9%
        `,
        messages: [
          'Hints fails 0.08% of its calls, which is 80% of what Look.availability >= 99.9% leaves for all failures, and nothing stands in for it. Answer without it on error.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "A bank that fails"
          client Shopper
          service Shop { timeout: 1s }
          service Bank { external: true  latency: 30ms  error-rate: 2% }
          flow Pay { rate: 20/s  Shopper -> Shop «-> Bank : "pay"» }
          require Pay.errors < 3%
        `,
        messages: [
          'Bank fails 2% of its calls, which is 67% of what Pay.errors < 3% leaves for all failures, and nothing stands in for it. Answer without it on error.',
        ],
        fixes: [],
      },
      {
        text: arch`
          // A retry is for who gets no answer: a failure is one.
          system "A bank that fails, asked in vain"
          client Shopper
          service Shop { timeout: 1s  retry: 3  backoff: 50ms }
          service Bank { external: true  latency: 30ms  error-rate: 2%  idempotent: true }
          flow Pay { rate: 20/s  Shopper -> Shop «-> Bank : "pay"» }
          require Pay.errors < 3%
        `,
        messages: [
          'Bank fails 2% of its calls, which is 67% of what Pay.errors < 3% leaves for all failures, and nothing stands in for it. Answer without it on error.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Recommendations, if there are any"
        client Shopper
        service Shop { timeout: 1s }
        service Hints { external: true  latency: 30ms  error-rate: 0.08% }
        service Favourites
        flow Look {
          rate: 20/s
          Shopper -> Shop
          Shop -> Hints : "what else?"
          on error { Shop -> Favourites : "what everybody likes" }
        }
        require Look.availability >= 99.9%
      `,
      arch`
        // A tenth of what may fail.
        system "A good bank"
        client Shopper
        service Shop { timeout: 1s }
        service Bank { external: true  latency: 30ms  error-rate: 0.01% }
        flow Pay { rate: 20/s  Shopper -> Shop -> Bank : "pay" }
        require Pay.availability >= 99.9%
      `,
    ],
  },
  harm: {
    shows: 'Payments that fail',
    theory:
      'Bank fails 2% of its calls, and each of those is a payment that fails: an error is an answer, which nobody tries again. A partner that fails 0.01% is not missed.',
    below: arch`
      require Pay.errors < 1%
    `,
    example: 2,
    mended: { clean: 1 },
    duration: 200,
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const required = requiredAvailability(architecture, flow);
  if (required === undefined) return [];
  const { limit, requirement } = required;
  return awaitedWithoutFallback(flow).flatMap((call) => {
    const callee = nodeNamed(architecture, call.to);
    // The second copy of a hedged call may succeed.
    if (callee?.kind !== 'service' || !callee.settings.external || call.options.hedge !== undefined) return [];
    const fails = callee.settings['error-rate'];
    if (fails === 0 || fails < (1 - limit) / 2) return [];
    return [
      {
        ...atStep(flow, call),
        message: `${call.to} fails ${percent(fails)} of its calls, which is ${percent(fails / (1 - limit))} of what ${requirement.text} leaves for all failures, and nothing stands in for it. Answer without it on error.`,
        related: [requiredHere(requirement)],
      },
    ];
  });
}
