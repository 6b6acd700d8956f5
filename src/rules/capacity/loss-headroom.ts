import { sitesOf } from '../../estimate/geography.ts';
import type { Station } from '../../estimate/station.ts';
import { stationsOf } from '../../estimate/stations.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import { callsTo } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { moreInstances } from '../queries/instances.ts';
import { percent } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const lossHeadroom: Rule = {
  id: 'capacity/loss-headroom',
  severity: 'warning',
  title: 'One part less is overload',
  description:
    'The node runs several instances, so that one may fail, or stands in several zones, so that one may go. But the others could not carry the load: they would be more than fully busy, and the failure of a part becomes that of the whole.',
  tradeoff: {
    gained: 'As few machines as a day without failures needs.',
    paid: 'Redundancy that is not: the first failure takes the service.',
    accept: 'When load can be shed at once (a rate limit, a degraded mode) that this file does not show.',
  },
  references: [
    {
      title: 'AWS: Static stability using Availability Zones',
      url: 'https://aws.amazon.com/builders-library/static-stability-using-availability-zones/',
    },
    {
      title: 'Google: Site Reliability Engineering, chapter 22, “Addressing cascading failures”',
      url: 'https://sre.google/sre-book/addressing-cascading-failures/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Two of which both are needed"
          client Shopper { health-check: 1s }
          service Orders { «instances: 2»  time: 12ms }
          flow Checkout { rate: 100/s  Shopper -> Orders }
        `,
        messages: [
          'Orders is 60% busy with 2 instances, and would be 120% busy with one less: it does not survive what the second is there for. Run 3 instances.',
        ],
        fixes: ['Run 3 instances'],
      },
      {
        text: arch`
          system "Two zones"
          region eu { zone a  zone b }
          client Shopper { in: eu }
          service Orders { in: [eu.a, eu.b]  «instances: 6»  time: 40ms }
          flow Checkout { rate: 100/s  Shopper -> Orders }
        `,
        messages: [
          'Orders is 67% busy with 6 instances in 2 zones, and would be 130% busy with a zone less: it does not survive what the second is there for. Run 10 instances.',
        ],
        fixes: ['Run 10 instances'],
      },
    ],
    clean: [
      arch`
        system "Three of which two are enough"
        client Shopper
        service Orders { instances: 3  time: 12ms }
        flow Checkout { rate: 100/s  Shopper -> Orders }
      `,
      arch`
        // Messages wait in their queue until the third is back.
        system "Workers"
        client Shopper
        service Worker { instances: 3  time: 24ms  idempotent: true }
        queue Jobs { partitions: 12 }
        flow Submit { rate: 95/s  Shopper => Jobs : "a job"  Jobs => Worker }
      `,
      arch`
        // A single instance makes no promise.
        system "One alone"
        client Shopper
        service Orders { time: 7ms }
        flow Checkout { rate: 100/s  Shopper -> Orders }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the shopper has an answer',
    theory:
      'With one of two gone for 25s, the other gets 100/s and manages 1 ÷ 12ms = 83/s: a request that comes t seconds later waits 0.2 × t, 2.5s on average. Of three, two are left, 60% busy.',
    below: arch`
      scenario Crash { duration: 30s  at 5s crash Orders.instance 1 for 25s }
      require Checkout.latency.mean < 500ms during Crash
    `,
    mended: { fix: 'Run 3 instances' },
  },
  check: ({ architecture }) =>
    trafficOf(architecture).closed.size > 0
      ? []
      : [...stationsOf(architecture).values()].flatMap((station) => findingAbout(station, architecture) ?? []),
};

/** A node that is too busy as it stands is another rule's. */
function findingAbout({ node, utilisation, load }: Station, architecture: Architecture): Finding | undefined {
  if (node.kind !== 'service' && node.kind !== 'proxy') return undefined;
  const { instances, cores } = node.settings;
  const zones = zonesOf(node, architecture);
  if (instances === 1 || utilisation >= 0.8 || !isCalled(node, architecture)) return undefined;
  const left = zones > 1 ? instances - Math.ceil(instances / zones) : instances - 1;
  if (left < 1 || load / (left * cores) < 1) return undefined;
  const needed = Math.ceil(load / 0.85 / cores);
  const count = zones > 1 ? Math.ceil((needed * zones) / (zones - 1)) : needed + 1;
  const more = moreInstances(node, count * cores);
  const [where, less] = zones > 1 ? [` in ${zones} zones`, 'a zone less'] : ['', 'one less'];
  return {
    ...atProperty(node, 'instances'),
    message:
      `${node.name} is ${percent(utilisation)} busy with ${instances} instances${where}, and would be ${percent(load / (left * cores))} busy with ${less}: ` +
      `it does not survive what the second is there for. ${more?.fix.title}.`,
    fixes: more === undefined ? [] : [more.fix],
  };
}

/** Whether somebody waits for it: messages can wait for the instance that is missing. */
function isCalled({ name }: NodeOf<'service'> | NodeOf<'proxy'>, architecture: Architecture): boolean {
  const { visits } = trafficOf(architecture);
  return callsTo(architecture, name).some(({ step }) => visits.has(step));
}

/** Zones that the file itself names for the node. */
function zonesOf(node: NodeOf<'service'> | NodeOf<'proxy'>, architecture: Architecture): number {
  if ((node.settings.in ?? []).length < 2) return 1;
  return new Set(sitesOf(architecture, node).map(({ zone }) => zone)).size;
}
