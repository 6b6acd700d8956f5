import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { attemptsOf } from '../queries/calls.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { percent, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const staleRegistry: Rule = {
  id: 'consistency/stale-registry',
  severity: 'warning',
  title: 'Callers go on calling a dead instance for as long as their list is valid',
  description:
    'Callers look up who there is and use that list for `ttl`. An instance that dies stays in it: until the list is looked up again, its share of the calls fails, unless the caller tries another one. Ten seconds and more of that are noticed.',
  tradeoff: {
    gained: 'Few look-ups, and calls that go on while the registry is down.',
    paid: 'The death of one of N instances fails one call in N until lists are renewed.',
    accept: 'When clients try again by themselves.',
  },
  references: [
    {
      title: 'Netflix Eureka wiki: understanding Eureka client/server communication',
      url: 'https://github.com/Netflix/eureka/wiki/Understanding-eureka-client-server-communication',
    },
    { title: 'Consul documentation: DNS caching', url: 'https://developer.hashicorp.com/consul/docs/discover/dns/scale' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Old lists"
          client Shopper
          registry Directory { «ttl: 30s»  followers: 2 }
          service Orders { discovery: Directory  timeout: 1s }
          service Stock { instances: 4  idempotent: true }
          flow Look { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
        `,
        messages: [
          'When one of the 4 instances of Stock dies, Orders goes on calling it for up to 30s, with 25% of its calls, and makes no second attempt. Renew lists sooner, or try again.',
        ],
        fixes: ['Renew lists every 2s', 'Try again once'],
      },
      {
        text: arch`
          system "Default lists"
          client Shopper
          registry «Directory» { followers: 2 }
          service Orders { discovery: Directory  timeout: 1s }
          service Stock { instances: 2  idempotent: true }
          flow Look { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
        `,
        messages: [
          'When one of the 2 instances of Stock dies, Orders goes on calling it for up to 10s, with 50% of its calls, and makes no second attempt. Renew lists sooner, or try again.',
        ],
        fixes: ['Renew lists every 2s', 'Try again once'],
      },
    ],
    clean: [
      arch`
        system "Tried again"
        client Shopper
        registry Directory { ttl: 30s  followers: 2 }
        service Orders { discovery: Directory  timeout: 1s  retry: 1 }
        service Stock { instances: 4  idempotent: true }
        flow Look { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
      arch`
        system "New lists"
        client Shopper
        registry Directory { ttl: 2s  followers: 2 }
        service Orders { discovery: Directory  timeout: 1s }
        service Stock { instances: 4  idempotent: true }
        flow Look { rate: 10/s  Shopper -> Orders -> Stock : "is it there?" }
      `,
    ],
  },
  harm: {
    shows: 'Requests answered after one of four instances has died',
    theory:
      'Until the list is renewed, up to 30s later, a quarter of the calls go to the dead instance and fail: of 40s up to 25s, 16%. With lists that are renewed every 2s it is 1%.',
    below: arch`
      scenario Crash { duration: 40s  at 5s crash Stock.instance 1 for 35s }
      require Look.availability > 93% during Crash
    `,
    mended: { fix: 'Renew lists every 2s' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'registry')
      .filter(({ settings }) => settings.ttl >= 10)
      .flatMap((registry) => findingAbout(registry, architecture) ?? []),
};

function findingAbout(registry: NodeOf<'registry'>, architecture: Architecture): Finding | undefined {
  for (const { step } of architecture.flows.flatMap((flow) => arrowsOf(flow))) {
    const caller = nodeNamed(architecture, step.from);
    const callee = step.kind === 'call' ? nodeNamed(architecture, step.to) : undefined;
    const looksUp = (caller?.kind === 'service' || caller?.kind === 'proxy') && caller.settings.discovery === registry.name;
    if (step.kind !== 'call' || !looksUp || callee?.kind !== 'service' || callee.settings.instances === 1) continue;
    if (attemptsOf(architecture, step) > 1 || step.onError !== undefined) continue;
    const { instances } = callee.settings;
    return {
      ...atProperty(registry, 'ttl'),
      message:
        `When one of the ${instances} instances of ${callee.name} dies, ${caller.name} goes on calling it for up to ${seconds(registry.settings.ttl)}, with ${percent(1 / instances)} of its calls, ` +
        'and makes no second attempt. Renew lists sooner, or try again.',
      related: [{ origin: step.origin, message: 'Called here.' }],
      fixes: [
        { title: 'Renew lists every 2s', edits: setProperties(registry, { ttl: '2s' }) },
        { title: 'Try again once', edits: setProperties(caller, { retry: '1' }) },
      ],
    };
  }
  return undefined;
}
