import type { Architecture, Call, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { type Arrow, arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { timeoutOf } from '../queries/calls.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const timeoutOrder: Rule = {
  id: 'capacity/timeout-order',
  severity: 'warning',
  title: 'A caller gives up before those who work for it',
  description:
    'A caller’s timeout is shorter than that of a service that works for it. When something is slow, the caller has left, and the service still waits and works: for an answer that nobody reads, with a slot that others need.',
  tradeoff: {
    gained: 'Work that was begun is brought to an end.',
    paid: 'Under load, most of the work is for callers that have gone.',
    accept: 'When the work counts even if nobody waits for it (a write that must not be left half done).',
  },
  references: [
    {
      title: 'Google: Site Reliability Engineering, chapter 22, “Latency and deadlines”',
      url: 'https://sre.google/sre-book/addressing-cascading-failures/',
    },
    { title: 'gRPC: Deadlines', url: 'https://grpc.io/docs/guides/deadlines/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Patience in the wrong place"
          client Shopper { timeout: 2s }
          service Orders { «timeout: 5s» }
          service Stock
          flow Checkout { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
        `,
        messages: ['Orders waits up to 5s for Stock, but Shopper, for whom it works, has given up after 2s. Wait less than that.'],
        fixes: ['Wait at most 1.6s'],
      },
      {
        text: arch`
          system "A call of its own"
          client Shopper
          service Orders { timeout: 1s }
          service Stock { timeout: 800ms }
          service Depot
          flow Checkout {
            rate: 10/s
            Shopper -> Orders -> Stock -> Depot : "how many?" { «timeout: 3s» }
          }
        `,
        messages: ['Stock waits up to 3s for Depot, but Orders, for whom it works, has given up after 1s. Wait less than that.'],
        fixes: ['Wait at most 800ms'],
      },
      {
        text: arch`
          system "A patient gateway"
          client Shopper { timeout: 2s }
          proxy Gateway { instances: 2  health-check: 5s  «timeout: 5s» }
          service Orders { instances: 2 }
          flow Checkout { rate: 10/s  Shopper -> Gateway -> Orders }
        `,
        messages: ['Gateway waits up to 5s for Orders, but Shopper, for whom it works, has given up after 2s. Wait less than that.'],
        fixes: ['Wait at most 1.6s'],
      },
    ],
    clean: [
      arch`
        system "Patience falls on the way"
        client Shopper { timeout: 5s }
        service Orders { timeout: 2s }
        service Stock
        flow Checkout { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
      arch`
        // Nobody waits for what comes after the reply.
        system "Afterwards"
        client Shopper { timeout: 2s }
        service Orders { timeout: 5s }
        service Stock
        flow Checkout {
          rate: 10/s
          Shopper -> Orders
          reply
          Orders -> Stock : "one less"
        }
      `,
    ],
  },
  harm: {
    shows: 'Requests that Orders works on at once, while Stock hangs',
    theory: 'Orders waits 5s for each of 10/s, of which Shopper gives up all after 2s: 50 at once, most of them for nobody. Waiting 1.6s, 16.',
    below: arch`
      scenario Hang { duration: 30s  at 0s drop Stock 100% }
      require Orders.in-flight < 25 during Hang
    `,
    mended: { fix: 'Wait at most 1.6s' },
  },
  check: ({ architecture }) =>
    uniqueBy(
      architecture.flows.flatMap((flow) => arrowsOf(flow).flatMap((arrow) => findingAbout(arrow, architecture) ?? [])),
      ({ origin }) => `${origin.uri} ${origin.range.start.line} ${origin.range.start.character}`,
    ),
};

function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** Only timeouts that the file states itself count, against the shortest of those who wait for the call. */
function findingAbout({ flow, step, within }: Arrow, architecture: Architecture): Finding | undefined {
  const caller = nodeNamed(architecture, step.from);
  if (step.kind !== 'call' || (caller?.kind !== 'service' && caller?.kind !== 'proxy')) return undefined;
  const stated = step.stated.timeout ?? caller.stated.timeout;
  const own = timeoutOf(architecture, step);
  const outer = shortest(waitingFor(step, within), architecture);
  if (stated === undefined || own === undefined || outer === undefined || own <= outer.timeout) return undefined;
  const limit = seconds(outer.timeout * 0.8);
  return {
    node: step.stated.timeout === undefined ? caller.name : flow.name,
    origin: stated.origin,
    message: `${step.from} waits up to ${seconds(own)} for ${step.to}, but ${outer.call.from}, for whom it works, has given up after ${seconds(outer.timeout)}. Wait less than that.`,
    related: [{ origin: outer.call.origin, message: `${outer.call.from} waits here.` }],
    fixes: [shorter(step.stated.timeout === undefined ? caller : step, limit)],
  };
}

/** The calls around it that wait until it has ended: none of those that have their answer already. */
function waitingFor(step: Call, within: readonly Call[]): readonly Call[] {
  const chain = [...within, step];
  const replied = within.findLastIndex((outer, index) => isAfterReply(outer.steps, chain[index + 1]));
  return within.slice(replied + 1);
}

function shortest(calls: readonly Call[], architecture: Architecture): { readonly call: Call; readonly timeout: number } | undefined {
  const limited = calls.flatMap((call) => {
    const timeout = timeoutOf(architecture, call);
    const isStated = call.stated.timeout !== undefined || nodeNamed(architecture, call.from)?.stated.timeout !== undefined;
    return timeout === undefined || !isStated ? [] : [{ call, timeout }];
  });
  return limited.sort((left, right) => left.timeout - right.timeout)[0];
}

function shorter(element: NodeOf<'service'> | Parameters<typeof setProperties>[0], limit: string): Fix {
  return { title: `Wait at most ${limit}`, edits: setProperties(element, { timeout: limit }) };
}

function isAfterReply(steps: readonly { readonly kind: string }[], step: object): boolean {
  const reply = steps.findIndex(({ kind }) => kind === 'reply');
  return reply >= 0 && steps.indexOf(step as never) > reply;
}
