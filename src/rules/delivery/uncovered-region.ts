import { distanceBetween, siteNamed, sitesOf } from '../../estimate/geography.ts';
import type { Architecture, Node, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { callsTo, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { percent, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const uncoveredRegion: Rule = {
  id: 'delivery/uncovered-region',
  severity: 'warning',
  title: 'Clients are far from every point of presence',
  description:
    'A CDN is as quick as the way to its nearest point of presence. Clients in a region without one go to the next, 20 ms and more away, for every hit.',
  tradeoff: {
    gained: 'Fewer points of presence to fill, to purge and to pay.',
    paid: 'Those far away have the distance in every request, as without a CDN.',
    accept: 'When they are few.',
  },
  references: [{ title: 'Nygren, Sitaraman, Sun: The Akamai network (2010)', url: 'https://doi.org/10.1145/1842733.1842736' }],
  examples: {
    violating: [
      {
        text: arch`
          system "Two continents"
          region eu
          region ap
          network eu <-> ap { latency: 120ms }
          client Reader { in: spread(eu: 70%, ap: 30%) }
          cdn Edge { «pops: [eu]»  ttl: 1min }
          service Pages { instances: 2 }
          data page { keys: 100  visibility: public }
          flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
        `,
        messages: ['30% of the clients of Edge are in ap, and the nearest point of presence is eu: 240ms in every request. Add one in ap.'],
        fixes: ['Add a point of presence in ap'],
      },
      {
        text: arch`
          system "All are elsewhere"
          region eu
          region us
          client Reader { in: us }
          cdn Edge { «pops: [eu]»  ttl: 1min }
          service Pages { in: eu  instances: 2 }
          data page { keys: 100  visibility: public }
          flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
        `,
        messages: ['100% of the clients of Edge are in us, and the nearest point of presence is eu: 80ms in every request. Add one in us.'],
        fixes: ['Add a point of presence in us'],
      },
    ],
    clean: [
      arch`
        system "Everywhere"
        region eu
        region ap
        client Reader { in: spread(eu: 70%, ap: 30%) }
        cdn Edge { pops: [eu, ap]  ttl: 1min }
        service Pages { instances: 2 }
        data page { keys: 100  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
      `,
      arch`
        // A neighbour will do.
        system "Neighbours"
        region de
        region fr
        network de <-> fr { latency: 6ms }
        client Reader { in: spread(de: 70%, fr: 30%) }
        cdn Edge { pops: [de]  ttl: 1min }
        service Pages { instances: 2 }
        data page { keys: 100  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a reader has the page',
    theory:
      'For 30% of readers the nearest point is 240ms away: 72ms on average. With a point of their own only what has expired there goes that way.',
    below: arch`
      require Read.latency.mean < 30ms
    `,
    mended: { fix: 'Add a point of presence in ap' },
  },
  check: ({ architecture }) => nodesOfKind(architecture, 'cdn').flatMap((cdn) => findingsAbout(cdn, architecture)),
};

function findingsAbout(cdn: NodeOf<'cdn'>, architecture: Architecture): readonly Finding[] {
  const names = new Set(callsTo(architecture, cdn.name).map(({ step }) => step.from));
  const clients = [...names].map((name) => nodeNamed(architecture, name)).filter((node): node is Node => node?.kind === 'client');
  const { pops } = cdn.settings;
  const places = pops.map((region) => siteNamed(architecture, region));
  const far = new Map<string, number>();
  for (const client of clients)
    for (const { region, share } of sitesOf(architecture, client))
      if (!pops.includes(region)) far.set(region, (far.get(region) ?? 0) + share / clients.length);
  return [...far].flatMap(([region, share]) => {
    const here = siteNamed(architecture, region);
    const nearest = [...places].sort(
      (left, right) => distanceBetween(architecture, here, left).mean - distanceBetween(architecture, here, right).mean,
    )[0];
    const trip = nearest === undefined ? 0 : 2 * distanceBetween(architecture, here, nearest).mean;
    if (trip < 0.04) return [];
    return [
      {
        ...atProperty(cdn, 'pops'),
        message: `${percent(share)} of the clients of ${cdn.name} are in ${region}, and the nearest point of presence is ${nearest.region}: ${seconds(trip)} in every request. Add one in ${region}.`,
        fixes: [{ title: `Add a point of presence in ${region}`, edits: setProperties(cdn, { pops: `[${[...pops, region].join(', ')}]` }) }],
      },
    ];
  });
}
