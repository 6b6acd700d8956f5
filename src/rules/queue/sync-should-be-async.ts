import { delayOf, floorOf, latencyOf } from '../../estimate/latency.ts';
import type { Architecture, Call, Flow, Requirement, Step } from '../../model/architecture.ts';
import { arch } from '../arch.ts';
import { atStep, requiredHere } from '../finding.ts';
import { steadyRequirements, quantileOf, upperBound } from '../queries/requirements.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const syncShouldBeAsync: Rule = {
  id: 'queue/sync-should-be-async',
  severity: 'warning',
  title: 'A client waits too long for something whose result it does not need',
  description:
    'A required latency cannot be kept because the flow waits for a call that only writes or publishes: nothing of its result goes into the answer. Without waiting for it (through a queue, or after the `reply`) the requirement would hold.',
  tradeoff: {
    gained: 'One mechanism for everything, and an answer that says that all is done.',
    paid: 'The client waits for work that is not for it, and fails when that work fails.',
    accept: 'When OK must mean that even this is done.',
  },
  references: [
    { title: 'Enterprise Integration Patterns: messaging', url: 'https://www.enterpriseintegrationpatterns.com/patterns/messaging/Messaging.html' },
    { title: 'Hohpe: Starbucks does not use two-phase commit (2005)', url: 'https://doi.org/10.1109/MS.2005.52' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders that wait for a courier"
          network default { latency: 1ms }
          client Guest
          service Orders { cores: 8  time: 5ms  timeout: 5s }
          service Couriers { cores: 64  time: 400ms }
          database Plans
          data plan { keys: 1M  store: Plans }
          flow Order {
            rate: 10/s
            Guest -> Orders
            Orders «-> Couriers»
            Couriers -> Plans : write plan
          }
          require Order.latency.p50 < 200ms
        `,
        messages: [
          'Order.latency.p50 < 200ms is required, and Order takes 410ms, of which 410ms are spent waiting for Couriers, which only writes. Publish it to a queue, or reply first.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "A slow audit"
          network default { latency: 1ms }
          client Guest
          service Orders { cores: 8  time: 5ms  timeout: 5s }
          database Audit { write-time: 80ms }
          data line { keys: 1M  store: Audit }
          flow Order {
            rate: 10/s
            Guest -> Orders
            Orders «-> Audit : create line»
          }
          require Order.latency.mean < 50ms
        `,
        messages: [
          'Order.latency.mean < 50ms is required, and Order takes 89ms, of which 82ms are spent waiting for Audit, which only writes. Publish it to a queue, or reply first.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Orders in a queue"
        client Guest
        service Orders { cores: 8  time: 5ms }
        service Couriers { cores: 64  time: 400ms  idempotent: true }
        queue Jobs { partitions: 12 }
        flow Order {
          rate: 10/s
          Guest -> Orders
          Orders => Jobs : "find a courier"
          Jobs => Couriers
        }
        require Order.latency.p50 < 200ms
      `,
      arch`
        // The answer needs what is read.
        system "A slow search"
        client Guest
        service Shop { cores: 8  time: 5ms  timeout: 5s }
        database Index { read-time: 300ms }
        data product { keys: 1M  store: Index }
        flow Search { rate: 10/s  Guest -> Shop -> Index : read product }
        require Search.latency.p50 < 200ms
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the guest has an answer',
    theory:
      'The guest waits for Orders (5ms), Couriers (400ms), the store and the ways between them. What is put in a queue is answered after Orders and an append.',
    below: arch`
      require Order.latency.mean < 100ms
    `,
    mended: { clean: 0 },
  },
  check: ({ architecture }) =>
    architecture.flows.flatMap((flow) =>
      steadyRequirements(architecture, flow, 'latency')
        .slice(0, 1)
        .flatMap((requirement) => findingAbout(flow, requirement, architecture) ?? []),
    ),
};

/** A percentile is compared with the latency that nobody undercuts, the mean and the median with the mean. */
function findingAbout(flow: Flow, requirement: Requirement, architecture: Architecture): Finding | undefined {
  const limit = upperBound(requirement);
  const quantile = quantileOf(requirement.metric) ?? 1;
  const takes = quantile === 0.5 ? latencyOf(architecture, flow)?.mean : floorOf(architecture, flow, quantile)?.least;
  if (takes === undefined || takes === Infinity || takes <= limit) return undefined;
  const call = writingCalls(flow.steps, flow.first).find((each) => takes - spentIn(each, quantile, architecture) <= limit);
  if (call === undefined) return undefined;
  return {
    ...atStep(flow, call),
    message:
      `${requirement.text} is required, and ${flow.name} takes ${seconds(takes)}, of which ${seconds(spentIn(call, quantile, architecture))} are spent waiting for ` +
      `${call.to}, which only writes. Publish it to a queue, or reply first.`,
    related: [requiredHere(requirement)],
  };
}

function spentIn(call: Call, quantile: number, architecture: Architecture): number {
  const delay = delayOf(architecture, call);
  return quantile === 0.5 ? delay.mean : delay.least;
}

/** Calls of services before the reply, from which nothing comes back but that it is done. */
function writingCalls(steps: readonly Step[], first: string): readonly Call[] {
  const found: Call[] = [];
  for (const step of steps) {
    if (step.kind === 'reply') break;
    if (step.kind === 'call') found.push(...(step.from !== first && onlyWrites(step) ? [step] : writingCalls(step.steps, first)));
  }
  return found;
}

function onlyWrites(call: Call): boolean {
  const kinds = operationsOf(call);
  return kinds.length > 0 && kinds.every((verb) => verb === 'write' || verb === 'create' || verb === 'publish');
}

/** What is done to data in this call and within it; a call that names none does nothing to any. */
function operationsOf({ operation, steps }: Call): readonly string[] {
  const own = operation === undefined || operation.verb === 'text' ? [] : [operation.verb];
  return [
    ...own,
    ...steps.flatMap((step) =>
      step.kind === 'call' ? operationsOf(step) : step.kind === 'publish' ? ['publish'] : step.kind === 'wait' ? [] : ['other'],
    ),
  ];
}
