import { meanOf } from '../../base/distribution.ts';
import type { Architecture, Call, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { callsTo } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { timeoutOf } from '../queries/calls.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const unboundedConcurrency: Rule = {
  id: 'capacity/unbounded-concurrency',
  severity: 'warning',
  title: 'More requests may wait than can be answered in time',
  description:
    'A service takes in so many requests that the last of them would be answered after its caller has given up. Under overload it then works on nothing but requests that nobody waits for. A shorter queue refuses early, and answers those it takes.',
  tradeoff: {
    gained: 'A short burst is taken in without a refusal.',
    paid: 'In overload everything is late, instead of some being refused.',
    accept: 'When callers wait for as long as it takes.',
  },
  references: [
    {
      title: 'Google: Site Reliability Engineering, chapter 22, “Queue management”',
      url: 'https://sre.google/sre-book/addressing-cascading-failures/',
    },
    {
      title: 'AWS Builders’ Library: Using load shedding to avoid overload',
      url: 'https://aws.amazon.com/builders-library/using-load-shedding-to-avoid-overload/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A very long queue"
          client Shopper { timeout: 2s }
          service Orders { time: 10ms  concurrency: 50  «queue: 10k» }
          flow Checkout { rate: 30/s  Shopper -> Orders }
        `,
        messages: [
          'Orders lets 10k requests wait or run in each instance: the last is answered after 1.7min, and Shopper gives up after 2s. Let 100 wait.',
        ],
        fixes: ['Let 100 wait'],
      },
      {
        text: arch`
          system "No limit at all"
          client Shopper { timeout: 1s }
          service Orders { time: 10ms  cores: 2  «concurrency: 100k» }
          flow Checkout { rate: 30/s  Shopper -> Orders }
        `,
        messages: [
          'Orders lets 100k requests wait or run in each instance: the last is answered after 8.4min, and Shopper gives up after 1s. Let 100 run.',
        ],
        fixes: ['Let 100 run'],
      },
    ],
    clean: [
      arch`
        system "A short queue"
        client Shopper { timeout: 2s }
        service Orders { time: 10ms  concurrency: 50  queue: 100 }
        flow Checkout { rate: 30/s  Shopper -> Orders }
      `,
      arch`
        // The file says nothing of its slots.
        system "Defaults"
        client Shopper { timeout: 2s }
        service Orders { time: 10ms }
        flow Checkout { rate: 30/s  Shopper -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered in time',
    theory:
      'Orders manages 100/s of 150/s. After 4s the wait is longer than the 2s after which Shopper gives up, and from then on no answer comes in time: 13% of 30s are left. Where 100 wait, the others are refused at once, and two thirds are answered within 1.5s.',
    below: arch`
      scenario Busy { duration: 30s  at 0s load Checkout x5 }
      require Checkout.availability > 50% during Busy
    `,
    mended: { fix: 'Let 100 wait' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'service')
      .filter(({ stated }) => stated.queue !== undefined || stated.concurrency !== undefined)
      .flatMap((service) => findingAbout(service, architecture) ?? []),
};

function findingAbout(service: NodeOf<'service'>, architecture: Architecture): Finding | undefined {
  const { concurrency, queue, cores, external, time } = service.settings;
  const caller = mostPatientCaller(service, architecture);
  const each = (meanOf(time) ?? 0) / cores;
  if (external || caller === undefined || (concurrency + queue) * each <= caller.timeout) return undefined;
  const inTime = Math.max(1, Math.floor(caller.timeout / each));
  const tooMany = concurrency > inTime;
  const enough = tooMany ? Math.max(cores, Math.floor(inTime / 2)) : Math.max(0, Math.min(queue, roundedDown((inTime - concurrency) * 0.7)));
  const remedy = `Let ${enough} ${tooMany ? 'run' : 'wait'}`;
  const values: Readonly<Record<string, string>> = tooMany ? { concurrency: String(enough), queue: String(enough) } : { queue: String(enough) };
  return {
    ...atProperty(service, service.stated.queue === undefined || tooMany ? 'concurrency' : 'queue'),
    message:
      `${service.name} lets ${number(concurrency + queue)} requests wait or run in each instance: the last is answered after ${seconds((concurrency + queue) * each)}, ` +
      `and ${caller.call.from} gives up after ${seconds(caller.timeout)}. ${remedy}.`,
    related: [{ origin: caller.call.origin, message: 'It waits here.' }],
    fixes: [{ title: remedy, edits: setProperties(service, values) }],
  };
}

/** To one digit, as a person would choose it. */
function roundedDown(value: number): number {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))));
  return Math.floor(value / scale) * scale;
}

interface Patience {
  readonly call: Call;
  readonly timeout: number;
}

function mostPatientCaller(service: NodeOf<'service'>, architecture: Architecture): Patience | undefined {
  const limited = callsTo(architecture, service.name).map(({ step }) => ({ call: step, timeout: timeoutOf(architecture, step) ?? Infinity }));
  const most = limited.sort((left, right) => right.timeout - left.timeout)[0];
  return most === undefined || most.timeout === Infinity ? undefined : most;
}
