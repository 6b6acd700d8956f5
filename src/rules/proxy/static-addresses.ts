import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { callsTo, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const staticAddresses: Rule = {
  id: 'proxy/static-addresses',
  severity: 'hint',
  title: 'A caller has a fixed list of addresses where others ask the registry',
  description:
    'The system has a registry, which knows which instances of a service live, and some callers ask it. This one has a fixed list of the same instances: it goes on calling those that are gone, and never learns of new ones.',
  tradeoff: {
    gained: 'No dependence on the registry, and no look-up.',
    paid: 'Two truths about who is there, one of which somebody must edit.',
    accept: 'When the addresses never change, or a balancer stands behind them.',
  },
  references: [{ title: 'Richardson: Client-side service discovery', url: 'https://microservices.io/patterns/client-side-discovery.html' }],
  examples: {
    violating: [
      {
        text: arch`
          system "Two truths"
          client Shopper
          registry Directory { ttl: 2s  followers: 2 }
          service Orders { timeout: 1s  discovery: Directory }
          service Search { timeout: 1s  «discovery: static» }
          service Stock { instances: 4 }
          flow Buy { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
          flow Find { rate: 10/s  Shopper -> Search -> Stock : "what is there?" }
        `,
        messages: ['Search has a fixed list of the 4 instances of Stock, which Orders looks up in Directory. Look them up too.'],
        fixes: ['Look them up in Directory'],
      },
      {
        text: arch`
          system "A gateway with a list"
          client Shopper
          registry Directory { ttl: 2s  followers: 2 }
          proxy «Gateway» { instances: 2  health-check: 5s }
          service Orders { timeout: 1s  discovery: Directory }
          service Stock { instances: 2 }
          flow Buy { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
          flow Look { rate: 10/s  Shopper -> Gateway -> Stock : "show it" }
        `,
        messages: ['Gateway has a fixed list of the 2 instances of Stock, which Orders looks up in Directory. Look them up too.'],
        fixes: ['Look them up in Directory'],
      },
    ],
    clean: [
      arch`
        system "One truth"
        client Shopper
        registry Directory { ttl: 2s  followers: 2 }
        service Orders { timeout: 1s  discovery: Directory }
        service Search { timeout: 1s  discovery: Directory }
        service Stock { instances: 4 }
        flow Buy { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
        flow Find { rate: 10/s  Shopper -> Search -> Stock : "what is there?" }
      `,
      arch`
        // Nobody has a registry.
        system "Lists"
        client Shopper
        service Orders { timeout: 1s }
        service Stock { instances: 4 }
        flow Buy { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered after one of four instances has died',
    theory:
      'The instance is down for 35s of 40s, and Search, which has its address, goes on sending it a quarter of its calls: 22% fail. Looked up every 2s, 1%.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Stock.instance 1 for 35s }
      require Find.availability > 90% during Crash
    `,
    mended: { fix: 'Look them up in Directory' },
  },
  check: ({ architecture }) => nodesOfKind(architecture, 'service').flatMap((callee) => findingsAbout(callee, architecture)),
};

type Caller = NodeOf<'service'> | NodeOf<'proxy'>;

function findingsAbout(callee: NodeOf<'service'>, architecture: Architecture): readonly Finding[] {
  if (callee.settings.instances === 1) return [];
  const names = new Set(callsTo(architecture, callee.name).map(({ step }) => step.from));
  const callers = [...names]
    .map((name) => nodeNamed(architecture, name))
    .filter((node): node is Caller => node?.kind === 'service' || node?.kind === 'proxy');
  const asking = callers.find(({ settings }) => settings.discovery !== 'static');
  if (asking === undefined) return [];
  const registry = asking.settings.discovery;
  return callers
    .filter(({ settings }) => settings.discovery === 'static')
    .map((caller) => ({
      ...atProperty<'service' | 'proxy'>(caller, 'discovery'),
      message: `${caller.name} has a fixed list of the ${callee.settings.instances} instances of ${callee.name}, which ${asking.name} looks up in ${registry}. Look them up too.`,
      related: [{ origin: asking.nameOrigin, message: 'It looks them up.' }],
      fixes: [{ title: `Look them up in ${registry}`, edits: setProperties(caller, { discovery: registry }) }],
    }));
}
