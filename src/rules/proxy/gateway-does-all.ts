import type { Architecture, Flow, NodeOf } from '../../model/architecture.ts';
import { callsFrom, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const gatewayDoesAll: Rule = {
  id: 'proxy/gateway-does-all',
  severity: 'hint',
  title: 'The gateway makes up the answer itself',
  description:
    'In one request the gateway calls several services and puts their answers together. That is the work of a service: it changes with the product, it fails in its own ways, and it now happens in the one place through which everything passes.',
  tradeoff: {
    gained: 'One hop less, and no service for putting together.',
    paid: 'Every change to a page is a change to the gateway, and its mistakes are everybody’s.',
    accept: 'For a gateway of one team and one client (a backend for a frontend).',
  },
  references: [
    { title: 'Richardson: API gateway, backends for frontends', url: 'https://microservices.io/patterns/apigateway.html' },
    {
      title: 'Thoughtworks Technology Radar: Overambitious API gateways',
      url: 'https://www.thoughtworks.com/radar/platforms/overambitious-api-gateways',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A page of three parts"
          client Shopper
          proxy «Gateway» { instances: 2  role: api-gateway  rate-limit: 1k/s  health-check: 5s }
          service Products { instances: 2 }
          service Prices { instances: 2 }
          service Reviews { instances: 2 }
          flow Look {
            rate: 10/s
            Shopper -> Gateway
            Gateway -> Products : "what is it?"
            Gateway -> Prices : "what is it worth?"
            Gateway -> Reviews : "is it good?"
          }
        `,
        messages: ['In one request of Look, Gateway calls Products, Prices and Reviews and puts the answer together. Let a service do that.'],
        fixes: [],
      },
      {
        text: arch`
          system "Side by side"
          client Shopper
          proxy «Gateway» { instances: 2  role: api-gateway  rate-limit: 1k/s  health-check: 5s }
          service A { instances: 2 }
          service B { instances: 2 }
          service C { instances: 2 }
          flow Look { rate: 10/s  Shopper -> Gateway  parallel { Gateway -> A  Gateway -> B  Gateway -> C } }
        `,
        messages: ['In one request of Look, Gateway calls A, B and C and puts the answer together. Let a service do that.'],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "A service puts together"
        client Shopper
        proxy Gateway { instances: 2  role: api-gateway  rate-limit: 1k/s  health-check: 5s }
        service Pages { instances: 2  timeout: 1s }
        service Products { instances: 2 }
        service Prices { instances: 2 }
        service Reviews { instances: 2 }
        flow Look {
          rate: 10/s
          Shopper -> Gateway -> Pages
          parallel { Pages -> Products  Pages -> Prices  Pages -> Reviews }
        }
      `,
      arch`
        // A login on the way is a gateway's work.
        system "Login, then the page"
        client Shopper
        proxy Gateway { instances: 2  role: api-gateway  rate-limit: 1k/s  health-check: 5s }
        service Login { instances: 2 }
        service Pages { instances: 2 }
        flow Look {
          rate: 10/s
          Shopper -> Gateway
          Gateway -> Login : "who is it?"
          Gateway -> Pages : "show it"
        }
      `,
    ],
  },
  harm: {
    unmeasured: 'The calls are the same wherever they are made from; what it costs is in the hands of those who change the gateway.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'proxy')
      .filter(({ settings }) => settings.role === 'api-gateway')
      .flatMap((gateway) => architecture.flows.flatMap((flow) => findingAbout(gateway, flow, architecture) ?? []).slice(0, 1)),
};

function findingAbout(gateway: NodeOf<'proxy'>, flow: Flow, architecture: Architecture): Finding | undefined {
  const calls = callsFrom(architecture, gateway.name).filter((call) => call.flow === flow);
  const services = [...new Set(calls.map(({ step }) => step.to))].filter((name) => nodeNamed(architecture, name)?.kind === 'service');
  if (services.length < 3) return undefined;
  return {
    ...atName(gateway),
    message: `In one request of ${flow.name}, ${gateway.name} calls ${listOf(services)} and puts the answer together. Let a service do that.`,
    related: calls.map(({ step }) => ({ origin: step.origin, message: 'Called here.' })),
  };
}
