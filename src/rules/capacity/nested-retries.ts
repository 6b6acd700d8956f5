import type { Architecture } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { type Arrow, arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { attemptsOf } from '../queries/calls.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const nestedRetries: Rule = {
  id: 'capacity/nested-retries',
  severity: 'warning',
  title: 'Retries at several levels multiply',
  description:
    'A caller retries a call in which the callee retries too. Where the last in the chain fails, the attempts multiply from level to level: three levels of three attempts are 27 calls for one request, at the moment in which it can least bear them. Retry at one level.',
  tradeoff: {
    gained: 'Each level is robust by itself, whoever calls it.',
    paid: 'Load that grows by a power exactly when something is overloaded.',
    accept: 'When budgets or breakers bound the retries of each level.',
  },
  references: [
    { title: 'Google: Site Reliability Engineering, chapter 22, “Retries”', url: 'https://sre.google/sre-book/addressing-cascading-failures/' },
    {
      title: 'AWS Builders’ Library: Timeouts, retries, and backoff with jitter',
      url: 'https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Nine calls"
          client Shopper { timeout: 2s  retry: 2 }
          service Orders { timeout: 1s  retry: 2  idempotent: true }
          service Stock { idempotent: true }
          flow Checkout { rate: 20/s  Shopper -> Orders «-> Stock : "is it there?"» }
        `,
        messages: [
          'When Stock fails, one request of Checkout is up to 9 calls to it: Shopper makes 3 attempts and Orders makes 3. Retry at one level.',
        ],
        fixes: ['Do not retry in Orders'],
      },
      {
        text: arch`
          system "Eight calls"
          client Shopper { timeout: 5s  retry: 1 }
          service Orders { timeout: 2s  retry: 1  idempotent: true }
          service Stock { timeout: 1s  retry: 1  idempotent: true }
          service Depot { idempotent: true }
          flow Checkout { rate: 20/s  Shopper -> Orders -> Stock «-> Depot : "is it there?"» }
        `,
        messages: [
          'When Depot fails, one request of Checkout is up to 8 calls to it: Shopper makes 2 attempts, Orders makes 2 and Stock makes 2. Retry at one level.',
        ],
        fixes: ['Do not retry in Stock'],
      },
    ],
    clean: [
      arch`
        system "One level"
        client Shopper { timeout: 5s }
        service Orders { timeout: 1s  retry: 2  idempotent: true }
        service Stock { idempotent: true }
        flow Checkout { rate: 20/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
      arch`
        // A tenth more at most.
        system "A budget"
        client Shopper { timeout: 5s  retry: 2 }
        service Orders { timeout: 1s  retry: 2  retry-budget: 10%  idempotent: true }
        service Stock { idempotent: true }
        flow Checkout { rate: 20/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
    ],
  },
  harm: {
    shows: 'Most requests that wait at Stock',
    theory:
      'Stock needs 2s for a request that Orders gives up after 1s. Orders makes three calls for each attempt of Shopper, who gives up after 2s and tries again, three times in all: at 20/s some 1600 calls in 12s, more than the 1280 that Stock lets in. Without retries in Orders, Shopper hears of the failure after a second, and each request is one call: 240.',
    below: arch`
      scenario Slow { duration: 12s  at 0s slow Stock x2000 }
      require Stock.queue.max < 700 during Slow
    `,
    mended: { fix: 'Do not retry in Orders' },
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => arrowsOf(flow).flatMap((arrow) => findingAbout(arrow, architecture) ?? [])),
};

/** Six calls for one are no accident any more. Said at the innermost level alone. */
function findingAbout({ flow, step, within }: Arrow, architecture: Architecture): Finding | undefined {
  if (step.kind !== 'call' || attemptsOf(architecture, step) === 1) return undefined;
  if (step.steps.some((inner) => inner.kind === 'call' && attemptsOf(architecture, inner) > 1)) return undefined;
  const chain = [...within, step].filter((call) => attemptsOf(architecture, call) > 1 && !isBounded(architecture, call.from));
  const all = chain.reduce((product, call) => product * attemptsOf(architecture, call), 1);
  if (chain.length < 2 || all < 6 || chain.at(-1) !== step) return undefined;
  const levels = chain.map((call, index) => `${call.from} makes ${attemptsOf(architecture, call)}${index === 0 ? ' attempts' : ''}`);
  const caller = nodeNamed(architecture, step.from);
  const inner = step.stated.retry === undefined && caller !== undefined ? caller : step;
  const fix: Fix = { title: `Do not retry in ${step.from}`, edits: setProperties(inner, { retry: '0' }) };
  return {
    ...atStep(flow, step),
    message: `When ${step.to} fails, one request of ${flow.name} is up to ${all} calls to it: ${listOf(levels)}. Retry at one level.`,
    related: chain.slice(0, -1).map(({ origin }) => ({ origin, message: 'Retried here too.' })),
    fixes: [fix],
  };
}

function isBounded(architecture: Architecture, name: string): boolean {
  const node = nodeNamed(architecture, name);
  return (
    (node?.kind === 'service' || node?.kind === 'proxy') &&
    (node.settings['retry-budget'] !== undefined || node.settings['circuit-breaker'] !== undefined)
  );
}
