import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { callsTo, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { heldSlotsOf } from '../queries/held-slots.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, percent, perSecond, roundedUp, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const slowClientHoldsSlots: Rule = {
  id: 'capacity/slow-client-holds-slots',
  severity: 'warning',
  title: 'Slow clients fill the slots of what serves them',
  description:
    'A flow waits (`wait`) within a service or a proxy that clients reach without another service in between: for a request that comes over a mobile network, for a poll that is held open. Each holds one of the `concurrency` slots for as long as that takes. Rate × time (Little’s law) is more than four fifths of all slots, and most of it is that wait: quick clients queue behind slow ones, while the CPUs idle.',
  tradeoff: {
    gained: 'One machine less in the way, and requests that are worked on as they come in.',
    paid: 'How many can be served is decided by the slowest lines among the clients, and anyone can fill all slots by being slow on purpose.',
    accept: 'When all clients are near and known.',
  },
  references: [
    {
      title: 'Gunicorn documentation: Deploying Gunicorn, “make sure that it buffers slow clients”',
      url: 'https://docs.gunicorn.org/en/stable/deploy.html',
    },
    {
      title: 'nginx documentation: proxy_request_buffering',
      url: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_request_buffering',
    },
    { title: 'Little: A proof for the queuing formula L = λW (1961)', url: 'https://doi.org/10.1287/opre.9.3.383' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Photos over mobile networks"
          network default { latency: 0ms }
          client Phone
          service Photos { cores: 4  time: 5ms  «concurrency: 50»  timeout: 1s }
          service Album { instances: 2  time: 1ms }
          flow Upload {
            rate: 16/s
            Phone -> Photos : "a photo"
            wait 3s // until all of it has come
            Photos -> Album : "put it there"
          }
        `,
        messages: [
          'Photos holds 48 of its 50 slots on average (16/s for 3s), nearly all of them for slow clients, while its CPUs are 2% busy. Let a proxy that buffers wait in its place, or allow 97 at once.',
        ],
        fixes: ['Allow 97 at once'],
      },
      {
        text: arch`
          system "Polls that are held open"
          network default { latency: 0ms }
          client Reader
          proxy «Edge» { instances: 2  time: 0.1ms  timeout: 1min  rate-limit: 2k/s }
          service News { instances: 2  cores: 4  time: 2ms }
          flow Poll {
            rate: 1k/s
            Reader -> Edge
            wait 30s
            Edge -> News : "what is new?"
          }
        `,
        messages: [
          'Edge holds 30k of its 20000 slots on average (1k/s for 30s), nearly all of them for slow clients, while its CPUs are 5% busy. Allow 31000 at once.',
        ],
        fixes: ['Allow 31000 at once'],
      },
    ],
    clean: [
      arch`
        // The proxy takes the clients' time, and has slots for it.
        system "Photos that are whole"
        network default { latency: 0ms }
        client Phone
        proxy Edge { instances: 2  concurrency: 10k  rate-limit: 200/s  timeout: 10s }
        service Photos { instances: 2  cores: 4  time: 5ms  concurrency: 50  timeout: 1s }
        service Album { instances: 2  time: 1ms }
        flow Upload {
          rate: 16/s
          Phone -> Edge : "a photo"
          wait 3s
          Edge -> Photos -> Album : "put it there"
        }
      `,
      arch`
        // What waits here is no client's.
        system "A robot that takes its time"
        network default { latency: 0ms }
        client Planner
        service Plans { time: 1ms  timeout: 1min  concurrency: 200 }
        service Robot { time: 1ms  concurrency: 200 }
        flow Move {
          rate: 10/s
          Planner -> Plans -> Robot : "fetch it"
          wait 3s
          Robot -> Plans : "there"
        }
      `,
    ],
  },
  harm: {
    shows: 'Most photos that wait for a slot',
    theory:
      'With half more load, 24/s × 3s need 72 slots, and there are 50, which let 16.7/s through: of 480 photos in 20s some 330 have been taken in, the first 50 at once, and nearly 150 wait, while the CPUs idle. 97 slots are enough.',
    below: arch`
      scenario Busy { duration: 20s  at 0s load Upload x1.5 }
      require Photos.queue.max < 50 during Busy
    `,
    mended: { fix: 'Allow 97 at once' },
  },
  check: ({ architecture }) =>
    trafficOf(architecture).closed.size > 0
      ? []
      : [...nodesOfKind(architecture, 'proxy'), ...nodesOfKind(architecture, 'service')]
          .filter((node) => isReachedByClients(node, architecture))
          .flatMap((node) => findingAbout(node, architecture) ?? []),
};

/** A client calls it, itself or through proxies alone. */
function isReachedByClients({ name }: NodeOf<'service'> | NodeOf<'proxy'>, architecture: Architecture): boolean {
  return callsTo(architecture, name).some(
    ({ step, within }) =>
      nodeNamed(architecture, [...within, step][0].from)?.kind === 'client' &&
      within.every(({ to }) => nodeNamed(architecture, to)?.kind === 'proxy'),
  );
}

function findingAbout(node: NodeOf<'service'> | NodeOf<'proxy'>, architecture: Architecture): Finding | undefined {
  const found = heldSlotsOf(architecture, node);
  if (found === undefined || found.inWaits <= found.inCalls) return undefined;
  const { slots, held, rate, utilisation } = found;
  if (!Number.isFinite(held) || held < 0.8 * slots) return undefined;
  const enough = roundedUp((held * 2) / node.settings.instances);
  const remedy = node.kind === 'proxy' ? 'Allow' : 'Let a proxy that buffers wait in its place, or allow';
  return {
    ...atProperty(node, 'concurrency'),
    message:
      `${node.name} holds ${number(held)} of its ${slots} slots on average (${perSecond(rate)} for ${seconds(held / rate)}), nearly all of them for slow clients, ` +
      `while its CPUs are ${percent(utilisation)} busy. ${remedy} ${enough} at once.`,
    fixes: [{ title: `Allow ${enough} at once`, edits: setProperties(node, { concurrency: String(enough) }) }],
  };
}
