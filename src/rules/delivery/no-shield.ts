import { sitesOf } from '../../estimate/geography.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arrowsOf, callsTo, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const noShield: Rule = {
  id: 'delivery/no-shield',
  severity: 'hint',
  title: 'Each point of presence asks the origin by itself',
  description:
    'With three points of presence and more, each entry that expires is fetched from the origin as often as there are points. A shield, one point that the others ask first, makes one request of them.',
  tradeoff: {
    gained: 'No detour for a miss, and no point on which the others depend.',
    paid: 'The origin gets every miss of every point of presence.',
    accept: 'When the origin does not notice.',
  },
  references: [
    { title: 'Amazon CloudFront: Using Origin Shield', url: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-shield.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Three points"
          region eu
          region us
          region ap
          client Reader { in: spread(eu: 40%, us: 40%, ap: 20%) }
          cdn Edge { «pops: [eu, us, ap]»  ttl: 1min }
          service Pages { in: us  instances: 2 }
          data page { keys: 100  visibility: public }
          flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
        `,
        messages: ['What expires is fetched by 3 points of presence, each by itself, from Pages. Let the others ask the one in us first.'],
        fixes: ['Ask the one in us first'],
      },
      {
        text: arch`
          system "Four points"
          region a
          region b
          region c
          region d
          client Reader { in: [a, b, c, d] }
          cdn Edge { «pops: [a, b, c, d]»  ttl: 1min  origin: Pages }
          service Pages { in: a  instances: 2 }
          data page { keys: 100  visibility: public }
          flow Read { rate: 100/s  Reader -> Edge : read page }
        `,
        messages: ['What expires is fetched by 4 points of presence, each by itself, from Pages. Let the others ask the one in a first.'],
        fixes: ['Ask the one in a first'],
      },
    ],
    clean: [
      arch`
        system "A shield"
        region eu
        region us
        region ap
        client Reader { in: spread(eu: 40%, us: 40%, ap: 20%) }
        cdn Edge { pops: [eu, us, ap]  ttl: 1min  shield: us }
        service Pages { in: us  instances: 2 }
        data page { keys: 100  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
      `,
      arch`
        system "Two points"
        region eu
        region us
        client Reader { in: [eu, us] }
        cdn Edge { pops: [eu, us]  ttl: 1min }
        service Pages { in: us  instances: 2 }
        data page { keys: 100  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
      `,
    ],
  },
  harm: {
    shows: 'Reads a second that reach the origin',
    theory:
      'Each of 100 pages expires after a minute at each of three points, and is fetched again a moment later: 3 × 100 ÷ 60s = 5/s. Behind a shield the points fetch from each other, and one of them from the origin: 1.7/s.',
    below: arch`
      require Edge.origin-load < 3/s
    `,
    mended: { fix: 'Ask the one in us first' },
    duration: 120,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cdn')
      .filter(({ settings }) => settings.pops.length >= 3 && settings.shield === undefined)
      .flatMap((cdn) => findingAbout(cdn, architecture) ?? []),
};

function findingAbout(cdn: NodeOf<'cdn'>, architecture: Architecture): Finding | undefined {
  const called = architecture.flows.flatMap((flow) => arrowsOf(flow)).find(({ step }) => step.kind === 'call' && step.from === cdn.name)?.step;
  const name = called?.kind === 'call' ? called.to : cdn.settings.origin;
  const origin = name === undefined ? undefined : nodeNamed(architecture, name);
  const isAsked = callsTo(architecture, cdn.name).some(({ step }) => (trafficOf(architecture).visits.get(step)?.rate ?? 0) > 0);
  if (origin === undefined || !isAsked) return undefined;
  const { pops } = cdn.settings;
  const near = sitesOf(architecture, origin).find(({ region }) => pops.includes(region))?.region ?? pops[0];
  return {
    ...atProperty(cdn, 'pops'),
    message: `What expires is fetched by ${pops.length} points of presence, each by itself, from ${origin.name}. Let the others ask the one in ${near} first.`,
    fixes: [{ title: `Ask the one in ${near} first`, edits: setProperties(cdn, { shield: near }) }],
  };
}
