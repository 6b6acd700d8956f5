import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { heldSlotsOf } from '../queries/held-slots.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, percent, perSecond, roundedUp, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const waitingHoldsSlots: Rule = {
  id: 'capacity/waiting-holds-slots',
  severity: 'warning',
  title: 'Waiting for others fills the slots of a service',
  description:
    'A request holds one of the `concurrency` slots for as long as it is served, waiting included. Rate × time in the service (Little’s law) is more than four fifths of all slots: requests queue in front of CPUs that idle.',
  tradeoff: {
    gained: 'A limit to what is under way at once: memory, connections, load on callees.',
    paid: 'The limit is reached by waiting, not by working.',
    accept: 'When the limit is there to protect the callee.',
  },
  references: [
    { title: 'Little: A proof for the queuing formula L = λW (1961)', url: 'https://doi.org/10.1287/opre.9.3.383' },
    { title: 'Nygard: Release It!, “Blocked threads”', url: 'https://pragprog.com/titles/mnee2/release-it-second-edition/' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A slow partner"
          network default { latency: 0ms }
          client Shopper
          service Orders { instances: 2  cores: 4  time: 1ms  «concurrency: 20»  timeout: 10s }
          service Bank { external: true  latency: 400ms }
          flow Checkout { rate: 90/s  Shopper -> Orders -> Bank : "pay" }
        `,
        messages: [
          'Orders holds 36 of its 40 slots on average (90/s for 400ms), nearly all of them waiting, while its CPUs are 1.1% busy. Allow 37 at once.',
        ],
        fixes: ['Allow 37 at once'],
      },
      {
        text: arch`
          system "A slower partner"
          network default { latency: 0ms }
          client Shopper
          service «Orders» { cores: 4  time: 1ms  timeout: 10s }
          service Bank { external: true  latency: 3s }
          flow Checkout { rate: 100/s  Shopper -> Orders -> Bank : "pay" }
        `,
        messages: [
          'Orders holds 300 of its 256 slots on average (100/s for 3s), nearly all of them waiting, while its CPUs are 2.5% busy. Allow 610 at once.',
        ],
        fixes: ['Allow 610 at once'],
      },
    ],
    clean: [
      arch`
        system "Slots for those who wait"
        client Shopper
        service Orders { instances: 2  cores: 4  time: 1ms  concurrency: 200  timeout: 10s }
        service Bank { external: true  latency: 400ms }
        flow Checkout { rate: 90/s  Shopper -> Orders -> Bank : "pay" }
      `,
      arch`
        // After the reply the slot is held all the same, but not for long.
        system "Quick"
        client Shopper
        service Orders { time: 1ms  concurrency: 20  timeout: 10s }
        service Bank { external: true  latency: 10ms }
        flow Checkout { rate: 90/s  Shopper -> Orders -> Bank : "pay" }
      `,
    ],
  },
  harm: {
    shows: 'Most requests that wait for a slot',
    theory:
      'With half more load, 135/s × 400ms need 54 slots, and there are 40, which let 100/s through: 35/s pile up, 700 in 20s, while the CPUs idle. 74 slots are enough.',
    below: arch`
      scenario Busy { duration: 20s  at 0s load Checkout x1.5 }
      require Orders.queue.max < 50 during Busy
    `,
    mended: { fix: 'Allow 37 at once' },
  },
  check: ({ architecture }) =>
    trafficOf(architecture).closed.size > 0
      ? []
      : nodesOfKind(architecture, 'service').flatMap((service) => findingAbout(service, architecture) ?? []),
};

function findingAbout(service: NodeOf<'service'>, architecture: Architecture): Finding | undefined {
  const found = heldSlotsOf(architecture, service);
  // What its clients' time takes is told by slow-client-holds-slots.
  if (found === undefined || found.inWaits > found.inCalls) return undefined;
  const { slots, held, rate, utilisation } = found;
  if (!Number.isFinite(held) || held < 0.8 * slots) return undefined;
  const enough = roundedUp((held * 2) / service.settings.instances);
  return {
    ...atProperty(service, 'concurrency'),
    message:
      `${service.name} holds ${number(held)} of its ${slots} slots on average (${perSecond(rate)} for ${seconds(held / rate)}), nearly all of them waiting, ` +
      `while its CPUs are ${percent(utilisation)} busy. Allow ${enough} at once.`,
    fixes: [{ title: `Allow ${enough} at once`, edits: setProperties(service, { concurrency: String(enough) }) }],
  };
}
