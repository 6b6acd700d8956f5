import { latenciesOf } from '../../estimate/latency.ts';
import type { Architecture, Flow } from '../../model/architecture.ts';
import { arch } from '../arch.ts';
import { atName, requiredHere } from '../finding.ts';
import { accessesOf, isRead } from '../queries/data.ts';
import { quantileOf, steadyRequirements, upperBound } from '../queries/requirements.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const noCdnForFarStatic: Rule = {
  id: 'delivery/no-cdn-for-far-static',
  severity: 'warning',
  title: 'Public data is fetched from far away, and must be there soon',
  description:
    'A flow only reads public data, its clients are in several regions, and for some of them the distance to the servers alone is more than the latency that is required. Nothing but nearness helps; public data may stand near everybody.',
  tradeoff: {
    gained: 'One place for everything, and every reader sees the newest.',
    paid: 'Readers far away wait for light.',
    accept: 'When the data changes with every read.',
  },
  references: [{ title: 'Nygren, Sitaraman, Sun: The Akamai network (2010)', url: 'https://doi.org/10.1145/1842733.1842736' }],
  examples: {
    violating: [
      {
        text: arch`
          system "One origin"
          region eu
          region ap
          network eu <-> ap { latency: 120ms }
          client Reader { in: spread(eu: 70%, ap: 30%) }
          service Pages { in: eu  instances: 2  timeout: 1s }
          database Store { in: eu }
          data page { keys: 10k  store: Store  visibility: public }
          flow «Read» { rate: 100/s  Reader -> Pages -> Store : read page }
          require Read.latency.p99 < 100ms
        `,
        messages: [
          'Readers in ap are 240ms away from what Read reads, and Read.latency.p99 < 100ms is required; page is public. Put a CDN in between.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "An office abroad"
          region eu
          region us
          client Reader { in: us }
          service Files { in: eu  instances: 2 }
          filesystem Store { in: eu  metadata-nodes: 2 }
          data file { keys: 10k  store: Store  visibility: public }
          flow «Open» { rate: 10/s  Reader -> Files  Files -> Store : read file }
          require Open.latency.mean < 50ms
        `,
        messages: [
          'Readers in us are 88ms away from what Open reads, and Open.latency.mean < 50ms is required; file is public. Put a CDN in between.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Near everybody"
        region eu
        region ap
        network eu <-> ap { latency: 120ms }
        client Reader { in: spread(eu: 70%, ap: 30%) }
        cdn Edge { pops: [eu, ap]  ttl: 1h }
        service Pages { in: eu  instances: 2 }
        data page { keys: 10k  visibility: public }
        flow Read { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages } }
        require Read.latency.p99 < 500ms
      `,
      arch`
        // Writes must go where the truth is.
        system "Orders"
        region eu
        region ap
        client Shopper { in: ap }
        database Store { in: eu }
        data order { keys: 10k  store: Store }
        flow Buy { rate: 10/s  Shopper -> Store : write order }
        require Buy.latency.p99 < 50ms
      `,
    ],
  },
  harm: {
    shows: 'Mean time until a reader has the page',
    theory:
      'For 30% of readers the way is 240ms: 72ms on average. From the edge nine of ten or more have theirs at once: 0.3 × 0.1 × 240ms = 7ms at most.',
    below: arch`
      require Read.latency.mean < 50ms
    `,
    mended: { clean: 0 },
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingAbout(flow, architecture) ?? []),
};

function findingAbout(flow: Flow, architecture: Architecture): Finding | undefined {
  const accesses = accessesOf(architecture).filter((access) => access.flow === flow);
  const isPublic =
    accesses.length > 0 && accesses.every((access) => isRead(access) && access.data.settings.visibility === 'public' && access.keeper.kind !== 'cdn');
  const [requirement] = steadyRequirements(architecture, flow, 'latency').filter(
    (each) => upperBound(each) < Infinity && quantileOf(each.metric) !== undefined,
  );
  if (!isPublic || requirement === undefined) return undefined;
  const far = [...latenciesOf(architecture, flow)]
    .filter(({ least }) => least > upperBound(requirement))
    .sort((left, right) => right.least - left.least)[0];
  if (far === undefined) return undefined;
  return {
    ...atName(flow),
    message: `Readers in ${far.place} are ${seconds(far.least)} away from what ${flow.name} reads, and ${requirement.text} is required; ${accesses[0].data.name} is public. Put a CDN in between.`,
    related: [requiredHere(requirement)],
  };
}
