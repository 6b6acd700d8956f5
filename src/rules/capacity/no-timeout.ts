import { delayOf } from '../../estimate/latency.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, Call, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf, type CallArrow, callsFrom } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { timeoutOf } from '../queries/calls.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { listOf, perSecond, roundedUp, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const noTimeout: Rule = {
  id: 'capacity/no-timeout',
  severity: 'warning',
  title: 'A service waits for others as long as it takes',
  description:
    'A service calls others and sets no limit to how long it waits. When one of them hangs, every request that needs it holds a slot, until all slots are held, and the service hangs too, for those who never needed that call.',
  tradeoff: {
    gained: 'No request fails that would have succeeded a little later.',
    paid: 'One slow callee takes all of its callers with it.',
    accept: 'For work in the background whose caller has nothing else to do.',
  },
  references: [
    { title: 'Nygard: Release It!, “Integration points” and “Timeouts”', url: 'https://pragprog.com/titles/mnee2/release-it-second-edition/' },
    {
      title: 'AWS Builders’ Library: Timeouts, retries, and backoff with jitter',
      url: 'https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Endless patience"
          client Shopper
          service «Orders» { instances: 2  concurrency: 100 }
          service Stock
          flow Checkout { rate: 50/s  Shopper -> Orders -> Stock : "is it there?" }
        `,
        messages: ['Orders waits for Stock without limit: when it hangs, at 50/s all 200 slots are held after 4s. Give up after 1s.'],
        fixes: ['Give up after 1s'],
      },
      {
        text: arch`
          system "A slow partner"
          network default { latency: 0ms }
          client Shopper
          service «Orders»
          service Bank { external: true  latency: 400ms }
          database Ledger
          data order { keys: 1M  store: Ledger }
          flow Checkout { rate: 8/s  Shopper -> Orders  Orders -> Bank : "pay"  Orders -> Ledger : write order }
        `,
        messages: ['Orders waits for Bank and Ledger without limit: when one hangs, at 8/s all 256 slots are held after 32s. Give up after 4s.'],
        fixes: ['Give up after 4s'],
      },
    ],
    clean: [
      arch`
        system "Two seconds are enough"
        client Shopper
        service Orders { timeout: 2s }
        service Stock
        flow Checkout { rate: 50/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
      arch`
        // The call has a limit of its own.
        system "One call"
        client Shopper
        service Orders
        service Stock
        flow Checkout { rate: 50/s  Shopper -> Orders -> Stock : "is it there?" { timeout: 1s } }
      `,
    ],
  },
  harm: {
    shows: 'Mean time of a request that has nothing to do with Stock',
    theory:
      'Stock swallows what it gets for 25s. At 50/s all 200 slots of Orders are held 4s later, and a request that does not need Stock waits for a free one until the end. With a timeout of 1s, 50 slots are held.',
    below: arch`
      flow Ping { rate: 5/s  Shopper -> Orders : "are you there?" }
      scenario Hang { duration: 30s  at 2s drop Stock 100% for 25s }
      require Ping.latency.mean < 1s during Hang
    `,
    mended: { fix: 'Give up after 1s' },
  },
  check: ({ architecture }) => nodesOfKind(architecture, 'service').flatMap((service) => findingAbout(service, architecture) ?? []),
};

/** Messages wait in their queue, not in a slot: only what clients wait for counts. */
function findingAbout(service: NodeOf<'service'>, architecture: Architecture): Finding | undefined {
  const calls = callsFrom(architecture, service.name).filter(({ consumer }) => consumer === undefined);
  const arrows = calls.filter(({ step }) => timeoutOf(architecture, step) === undefined);
  const endless = arrows.map(({ step }) => step);
  const rate = rateOfCalls(architecture, endless);
  if (endless.length === 0 || rate === 0) return undefined;
  const slots = service.settings.instances * service.settings.concurrency;
  const usual = Math.max(...endless.map((call) => delayOf(architecture, call).mean));
  const ample = Number.isFinite(usual) ? Math.max(1, roundedUp(usual * 10)) : 1;
  // Whoever is called needs the time that it gives others.
  const limit = seconds(Math.max(ample, ...arrows.flatMap((arrow) => timeoutsWithin(architecture, arrow))));
  const callees = [...new Set(endless.map(({ to }) => to))];
  return {
    ...atName(service),
    message:
      `${service.name} waits for ${listOf(callees)} without limit: when ${callees.length === 1 ? 'it' : 'one'} hangs, at ${perSecond(rate)} all ${slots} slots are held after ${seconds(slots / rate)}. ` +
      `Give up after ${limit}.`,
    related: endless.map(({ origin }) => ({ origin, message: 'It waits here.' })),
    fixes: [{ title: `Give up after ${limit}`, edits: setProperties(service, { timeout: limit }) }],
  };
}

/** How long those wait that work for a call, as far as they have limits. */
function timeoutsWithin(architecture: Architecture, { flow, step }: CallArrow): readonly number[] {
  return arrowsOf(flow).flatMap((arrow) =>
    arrow.step.kind === 'call' && arrow.within.includes(step) ? (timeoutOf(architecture, arrow.step) ?? []) : [],
  );
}

/** Requests a second that make the most frequent of these calls. */
function rateOfCalls(architecture: Architecture, calls: readonly Call[]): number {
  const { visits } = trafficOf(architecture);
  return Math.max(0, ...calls.map((call) => visits.get(call)?.rate ?? 0));
}
