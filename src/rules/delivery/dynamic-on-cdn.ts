import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { type Access } from '../queries/data.ts';
import { cachedReads, writtenElsewhere } from '../queries/caches.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { perSecond } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const dynamicOnCdn: Rule = {
  id: 'delivery/dynamic-on-cdn',
  severity: 'warning',
  title: 'A CDN keeps what changes more often than it is read',
  description:
    'Each write purges the entry from every point of presence, and there are more writes than reads at each: hardly a read finds its entry, and the purges travel around the world for nothing.',
  tradeoff: {
    gained: 'One way for everything.',
    paid: 'A detour for each read, and a storm of purges.',
    accept: 'When the CDN is there for its lines and its protection, not for its cache.',
  },
  references: [
    {
      title: 'Amazon CloudFront: Increase the proportion of requests that are served from caches',
      url: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-hit-ratio.html',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Positions"
          region eu
          client Courier
          cdn «Edge» { pops: [eu]  purge: on-write }
          service Map { instances: 2  timeout: 1s }
          database Store
          data position { keys: 1k  store: Store  visibility: public }
          flow Look { rate: 100/s  Courier -> Edge : read position  on miss { Edge -> Map -> Store : read position } }
          flow Move { rate: 300/s  Courier -> Map -> Store : write position }
        `,
        messages: ['position is written 300/s and read 100/s at each point of presence of Edge: hardly a read finds its entry. Read past Edge.'],
        fixes: ['Read past Edge'],
      },
      {
        text: arch`
          system "Scores"
          region eu
          region us
          client Fan { in: [eu, us] }
          cdn «Edge» { pops: [eu, us]  purge: on-write }
          service Games { instances: 2  timeout: 1s }
          database Store
          data score { keys: 100  store: Store  visibility: public }
          flow Look { rate: 200/s  Fan -> Edge : read score  on miss { Edge -> Games -> Store : read score } }
          flow Play { rate: 150/s  Fan -> Games -> Store : update score }
        `,
        messages: ['score is written 150/s and read 100/s at each point of presence of Edge: hardly a read finds its entry. Read past Edge.'],
        fixes: ['Read past Edge'],
      },
    ],
    clean: [
      arch`
        system "Pages"
        region eu
        client Reader
        cdn Edge { pops: [eu]  purge: on-write }
        service Pages { instances: 2  timeout: 1s }
        database Store
        data page { keys: 1k  store: Store  visibility: public }
        flow Look { rate: 100/s  Reader -> Edge : read page  on miss { Edge -> Pages -> Store : read page } }
        flow Save { rate: 1/s  Reader -> Pages -> Store : write page }
      `,
      arch`
        // A second old is new enough, and nothing is purged.
        system "Positions, a second old"
        region eu
        client Courier
        cdn Edge { pops: [eu]  ttl: 1s }
        service Map { instances: 2  timeout: 1s }
        database Store
        data position { keys: 10  store: Store  visibility: public }
        flow Look { rate: 100/s  Courier -> Edge : read position  on miss { Edge -> Map -> Store : read position } }
        flow Move { rate: 300/s  Courier -> Map -> Store : write position }
      `,
    ],
  },
  harm: {
    shows: 'Share of reads that find their entry',
    theory:
      'Three purges come to one read: a read finds its entry if the last event was a read, in 100 ÷ 400 = 25% of cases. At one write a second, in 99%.',
    below: arch`
      require Edge.hits > 50%
    `,
    mended: { clean: 0 },
    duration: 40,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'cdn')
      .filter(({ settings }) => settings.purge === 'on-write')
      .flatMap((cdn) =>
        [...new Set(cachedReads(architecture, cdn).map(({ data }) => data))].flatMap((data) => findingAbout(cdn, data, architecture) ?? []),
      ),
};

function findingAbout(cdn: NodeOf<'cdn'>, data: DataSet, architecture: Architecture): Finding | undefined {
  const { visits } = trafficOf(architecture);
  const rate = (accesses: readonly Access[]): number => accesses.reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0);
  const reads = cachedReads(architecture, cdn).filter((access) => access.data === data);
  const [read, written] = [rate(reads) / cdn.settings.pops.length, rate(writtenElsewhere(architecture, cdn, data))];
  if (written <= read) return undefined;
  return {
    ...atName(cdn),
    message: `${data.name} is written ${perSecond(written)} and read ${perSecond(read)} at each point of presence of ${cdn.name}: hardly a read finds its entry. Read past ${cdn.name}.`,
    fixes: [{ title: `Read past ${cdn.name}`, edits: reads.flatMap(({ step }) => setProperties(step, { cache: 'false' })) }],
  };
}
