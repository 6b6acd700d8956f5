import { stationsOf } from '../../estimate/stations.ts';
import type { Architecture, Call, Flow, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atCallOption } from '../finding.ts';
import { attemptsOf } from '../queries/calls.ts';
import { percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const retryStorm: Rule = {
  id: 'capacity/retry-storm',
  severity: 'warning',
  title: 'Retries turn a hiccup into an outage that does not end',
  description:
    'A caller tries again without a budget and without a circuit breaker. When the callee slows down, its load is multiplied by the number of attempts; where that is more than it can do, it stays overloaded by retries alone, long after the cause has gone.',
  tradeoff: {
    gained: 'A single lost request is hidden from the user.',
    paid: 'A store or service that was slow for a second is down for as long as people keep asking.',
    accept: 'When the callers are few, or wait so long between attempts that the load stays low.',
  },
  references: [
    { title: 'Bronson et al.: Metastable failures in distributed systems (2021)', url: 'https://doi.org/10.1145/3458336.3465286' },
    {
      title: 'AWS Builders’ Library: Timeouts, retries, and backoff with jitter',
      url: 'https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Four attempts"
          client Shopper
          service Orders { cores: 8  time: 1ms  timeout: 1s  retry: 3 }
          service Stock { cores: 2  time: 10ms  idempotent: true }
          flow Checkout { rate: 100/s  Shopper -> Orders «-> Stock : "is it there?"» }
        `,
        messages: [
          'Stock is 50% busy, and with up to 4 attempts a call from Orders it would be 200%: once it is slow, retries keep it down. Limit retries to a tenth.',
        ],
        fixes: ['Limit retries to a tenth', 'Break the circuit at half'],
      },
      {
        text: arch`
          system "An impatient client"
          client Shopper { timeout: 1s }
          service Orders { time: 7ms  idempotent: true }
          flow Checkout { rate: 100/s  Shopper -> Orders : "buy" { «retry: 2»  backoff: 10ms } }
        `,
        messages: [
          'Orders is 70% busy, and with up to 3 attempts a call from Shopper it would be 210%: once it is slow, retries keep it down. Try less often.',
        ],
        fixes: ['Do not retry here'],
      },
      {
        text: arch`
          // A fifth busy is little, and six times a fifth is too much.
          system "Enough for a storm"
          client Shopper
          service Orders { cores: 8  time: 1ms  timeout: 1s  retry: 5 }
          service Stock { cores: 4  time: 8ms  idempotent: true }
          flow Checkout { rate: 100/s  Shopper -> Orders «-> Stock : "is it there?"» }
        `,
        messages: [
          'Stock is 20% busy, and with up to 6 attempts a call from Orders it would be 120%: once it is slow, retries keep it down. Limit retries to a tenth.',
        ],
        fixes: ['Limit retries to a tenth', 'Break the circuit at half'],
      },
    ],
    clean: [
      arch`
        system "A budget"
        client Shopper
        service Orders { cores: 8  time: 1ms  timeout: 1s  retry: 3  retry-budget: 10% }
        service Stock { cores: 2  time: 10ms  idempotent: true }
        flow Checkout { rate: 100/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
      arch`
        // Room for every attempt.
        system "A quick callee"
        client Shopper
        service Orders { cores: 8  time: 1ms  timeout: 1s  retry: 3 }
        service Stock { cores: 8  time: 1ms  idempotent: true }
        flow Checkout { rate: 100/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered 25s after Stock is well again',
    theory:
      'For 10s Stock is slow, and its queue fills. Then it manages 200/s, but what waits is 6s old, longer than the timeout of 1s: every answer comes too late, and is asked for four times, 400/s. It stays down. With a tenth of retries 110/s come, the queue shrinks, and all is well.',
    below: arch`
      scenario Slow { duration: 60s  at 5s slow Stock x20 for 10s }
      require Checkout.availability > 90% during Slow from 40s to 60s
    `,
    mended: { fix: 'Limit retries to a tenth' },
  },
  check: ({ architecture }) =>
    architecture.flows.flatMap((flow) =>
      arrowsOf(flow).flatMap(({ step }) => (step.kind === 'call' ? (findingAbout(flow, step, architecture) ?? []) : [])),
    ),
};

function findingAbout(flow: Flow, step: Call, architecture: Architecture): Finding | undefined {
  const caller = nodeNamed(architecture, step.from);
  const attempts = attemptsOf(architecture, step);
  const station = stationsOf(architecture).get(step.to);
  if (attempts === 1 || station === undefined || station.hottest >= 1 || station.hottest * attempts < 1) return undefined;
  const limits = caller?.kind === 'service' || caller?.kind === 'proxy' ? caller : undefined;
  if (limits !== undefined && (limits.settings['retry-budget'] !== undefined || limits.settings['circuit-breaker'] !== undefined)) return undefined;
  return {
    ...atCallOption(flow, step, 'retry'),
    message:
      `${step.to} is ${percent(station.hottest)} busy, and with up to ${attempts} attempts a call from ${step.from} it would be ${percent(station.hottest * attempts)}: ` +
      `once it is slow, retries keep it down. ${limits === undefined ? 'Try less often' : 'Limit retries to a tenth'}.`,
    fixes: limits === undefined ? fewer(step) : limited(limits),
  };
}

function limited(caller: NodeOf<'service'> | NodeOf<'proxy'>): readonly Fix[] {
  return [
    { title: 'Limit retries to a tenth', edits: setProperties(caller, { 'retry-budget': '10%' }) },
    { title: 'Break the circuit at half', edits: setProperties(caller, { 'circuit-breaker': '50%' }) },
  ];
}

function fewer(step: Call): readonly Fix[] {
  return [{ title: 'Do not retry here', edits: setProperties(step, { retry: '0' }) }];
}
