import type { Architecture } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { type Arrow, arrowsOf, nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { accessesOf, type Access, isWrite } from '../queries/data.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const cacheOfCache: Rule = {
  id: 'cache/cache-of-cache',
  severity: 'hint',
  title: 'The same data is cached twice, and its ages add up',
  description:
    'A miss of one cache is answered by another cache in front of the same data. An entry that is about to expire in the inner one lives its whole time again in the outer: readers see data as old as both times to live together. And the outer one leaves the inner few hits.',
  tradeoff: {
    gained: 'The inner cache shields the store from the misses of many outer ones.',
    paid: 'Twice the staleness, and two places to purge.',
    accept: 'When the outer ones are many (points of presence, instances), and the sum is still fresh enough.',
  },
  references: [
    { title: 'RFC 9111: HTTP caching, calculating age', url: 'https://www.rfc-editor.org/rfc/rfc9111.html#name-calculating-age' },
    { title: 'Che, Tung, Wang: Hierarchical Web caching systems (2002)', url: 'https://doi.org/10.1109/JSAC.2002.801752' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Two caches"
          region eu
          client Buyer
          service Shop { timeout: 1s }
          cdn Edge { pops: [eu]  ttl: 1h }
          cache Prices { fronts: Store  ttl: 10min }
          database Store
          data price { keys: 10k  store: Store  visibility: public }
          flow Look {
            rate: 200/s
            Buyer -> Edge : read price
            on miss { Edge -> Shop «-> Prices : read price» }
          }
          flow Change { rate: 1/s  Buyer -> Shop -> Store : write price }
        `,
        messages: ['What Edge misses is answered from Prices: price is up to 1.2h old, 10min there and 1h in Edge. Read past the inner cache.'],
        fixes: ['Read past Prices'],
      },
      {
        text: arch`
          system "Near and far"
          client Buyer
          service Shop { timeout: 1s }
          cache Near { fronts: Store  topology: local  ttl: 10s }
          cache Far { fronts: Store  ttl: 50s }
          database Store
          data price { keys: 10k  store: Store }
          flow Look {
            rate: 200/s
            Buyer -> Shop
            Shop -> Near : read price
            on miss { Shop «-> Far : read price» }
          }
          flow Change { rate: 1/s  Buyer -> Shop -> Store : write price }
        `,
        messages: ['What Near misses is answered from Far: price is up to 1min old, 50s there and 10s in Near. Read past the inner cache.'],
        fixes: ['Read past Far'],
      },
      {
        text: arch`
          system "A proxy that caches, behind a CDN"
          region eu
          client Citizen
          service Pages { instances: 2  timeout: 1s }
          cdn Edge { pops: [eu]  ttl: 20s  purge: on-write }
          proxy Origin { instances: 2  cache: 1k  ttl: 5s  health-check: 5s }
          database Totals
          data total { keys: 500  store: Totals  visibility: public }
          flow Follow {
            rate: 200/s
            Citizen -> Edge : read total
            on miss {
              Edge «-> Origin : read total»
              Origin -> Pages -> Totals : read total
            }
          }
          flow Count { rate: 1/s  Citizen -> Pages -> Totals : write total }
        `,
        messages: ['What Edge misses is answered from Origin: total is up to 25s old, 5s there and 20s in Edge. Read past the inner cache.'],
        fixes: ['Read past Origin'],
      },
    ],
    clean: [
      arch`
        system "One cache"
        region eu
        client Buyer
        service Shop { timeout: 1s }
        cdn Edge { pops: [eu]  ttl: 1h }
        database Store
        data price { keys: 10k  store: Store  visibility: public }
        flow Look {
          rate: 200/s
          Buyer -> Edge : read price
          on miss { Edge -> Shop -> Store : read price }
        }
        flow Change { rate: 1/s  Buyer -> Shop -> Store : write price }
      `,
      arch`
        // What no flow changes does not age.
        system "Pictures"
        region eu
        client Buyer
        service Shop { timeout: 1s }
        cdn Edge { pops: [eu]  ttl: 1h }
        cache Pictures { fronts: Store  ttl: 10min }
        database Store
        data picture { keys: 10k  store: Store  visibility: public }
        flow Look {
          rate: 200/s
          Buyer -> Edge : read picture
          on miss { Edge -> Shop -> Pictures : read picture }
        }
      `,
    ],
  },
  harm: {
    shows: 'Greatest age of what a reader missed',
    theory:
      'An entry that Near takes from Far may be 50s old already, and lives for 10s more: up to 60s. Taken from the store it is at most 10s old.',
    below: arch`
      scenario Changes { duration: 40s  at 0s load Change x10 }
      require price.staleness.max < 15s during Changes
    `,
    example: 1,
    mended: { fix: 'Read past Far' },
  },
  check: ({ architecture }) => accessesOf(architecture).flatMap((outer) => findingsAbout(outer, architecture)),
};

function findingsAbout(outer: Access, architecture: Architecture): readonly Finding[] {
  const { keeper, data, step } = outer;
  const changes = accessesOf(architecture).some((access) => access.data === data && isWrite(access) && access.verb !== 'create');
  if (step.onMiss === undefined || !changes || !data.settings.mutable) return [];
  const block = step.onMiss.origin.range;
  const inner = arrowsOf(outer.flow)
    .flatMap((arrow) => cachedReadOf(arrow, architecture) ?? [])
    .find((read) => read.data === data.name && isInside(read.step.origin.range, block));
  if (inner === undefined) return [];
  const [far, near] = [inner.cache.settings.ttl, keeper.kind === 'cache' || keeper.kind === 'cdn' ? keeper.settings.ttl : undefined];
  if (far === undefined || near === undefined) return [];
  return [
    {
      ...atStep(outer.flow, inner.step),
      message: `What ${keeper.name} misses is answered from ${inner.cache.name}: ${data.name} is up to ${seconds(far + near)} old, ${seconds(far)} there and ${seconds(near)} in ${keeper.name}. Read past the inner cache.`,
      related: [{ origin: step.origin, message: 'Cached here too.' }],
      fixes: [{ title: `Read past ${inner.cache.name}`, edits: setProperties(inner.step, { cache: 'false' }) }],
    },
  ];
}

/** A read that a cache, or a proxy that caches responses, may answer. */
function cachedReadOf({ step }: Arrow, architecture: Architecture) {
  if (step.kind !== 'call' || !step.options.cache || !(step.operation?.verb === 'read' || step.operation?.verb === 'scan')) return undefined;
  const cache = nodeNamed(architecture, step.to);
  const keeps = cache?.kind === 'cache' || (cache?.kind === 'proxy' && cache.settings.cache !== undefined);
  return keeps ? { step, data: step.operation.data, cache } : undefined;
}

type Range = Access['step']['origin']['range'];

function isInside(inner: Range, outer: Range): boolean {
  const from = inner.start.line - outer.start.line || inner.start.character - outer.start.character;
  const to = outer.end.line - inner.end.line || outer.end.character - inner.end.character;
  return from >= 0 && to >= 0;
}
