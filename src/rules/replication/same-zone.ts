import { copySites } from '../../estimate/geography.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { criticalDataIn } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const sameZone: Rule = {
  id: 'replication/same-zone',
  severity: 'warning',
  title: 'All copies of critical data share one zone',
  description:
    'Copies protect from the death of a machine only as far as they do not die together. A zone shares power, cooling and network: when it goes, all copies in it go, whatever their number.',
  tradeoff: {
    gained: 'Replication in a quarter of a millisecond, and no traffic between zones to pay for.',
    paid: 'The outage of a zone is the outage of the store, and its fire the end of the data.',
    accept: 'When backups elsewhere are good enough, and an outage with the zone is agreed.',
  },
  references: [
    {
      title: 'AWS: Availability zones',
      url: 'https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/availability-zones.html',
    },
    {
      title: 'Ford et al.: Availability in globally distributed storage systems (2010)',
      url: 'https://www.usenix.org/conference/osdi10/availability-globally-distributed-storage-systems',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Three copies in one room"
          region eu { zone a  zone b  zone c }
          client Shopper { in: eu }
          database Ledger { «in: eu.a»  followers: 2  replication: semi-sync  acks: 1  failover: automatic }
          data order { keys: 2M  store: Ledger  critical: true }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: ['All 3 copies of order, which is critical, stand in eu.a: one power cut takes Ledger as a whole. Spread it over the zones of eu.'],
        fixes: ['Spread over eu'],
      },
      {
        text: arch`
          system "A region with one zone"
          region eu { zone a }
          client Shopper { in: eu }
          database «Profiles» { topology: leaderless }
          data profile { keys: 2M  store: Profiles  critical: true }
          flow Edit { rate: 30/s  Shopper -> Profiles : write profile }
        `,
        messages: [
          'All 3 copies of profile, which is critical, stand in eu.a: one power cut takes Profiles as a whole. Spread it over several zones.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Three copies in three zones"
        region eu { zone a  zone b  zone c }
        client Shopper { in: eu }
        database Ledger { in: eu  followers: 2  replication: semi-sync  acks: 1  failover: automatic }
        data order { keys: 2M  store: Ledger  critical: true }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // The file does not speak of zones.
        system "A small office"
        client Clerk
        database Files { followers: 1  replication: semi-sync }
        data file { keys: 10k  store: Files  critical: true }
        flow Save { rate: 1/s  Clerk -> Files : write file }
      `,
    ],
  },
  harm: {
    shows: 'Orders taken while a zone is out',
    theory:
      'All copies are in the zone that is out for 50s of 60s: five sixths of the orders fail. Spread over the zones, a copy elsewhere leads after 15s: a quarter fails.',
    below: arch`
      scenario PowerCut {
        duration: 60s
        at 0s load Checkout x0.1
        at 5s crash eu.a for 50s
      }
      require Checkout.availability > 50% during PowerCut
    `,
    mended: { fix: 'Spread over eu' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => copiesOf(database.settings) > 1)
      .flatMap((database) => findingAbout(database, criticalDataIn(architecture, database), architecture) ?? []),
};

function findingAbout(database: NodeOf<'database'>, critical: readonly DataSet[], architecture: Architecture): Finding | undefined {
  const copies = copiesOf(database.settings);
  const sites = copySites(architecture, database, copies);
  const [{ zone, region }] = sites;
  if (critical.length === 0 || zone === region || sites.some((site) => site.zone !== zone)) return undefined;
  const hasMore = (architecture.regions.find(({ name }) => name === region)?.zones.length ?? 0) > 1;
  const fix: Fix = { title: `Spread over ${region}`, edits: setProperties(database, { in: region }) };
  return {
    ...atProperty(database, 'in'),
    message:
      `All ${copies} copies of ${criticalNamesOf(critical)}, stand in ${zone}: one power cut takes ${database.name} as a whole. ` +
      `Spread it over ${hasMore ? `the zones of ${region}` : 'several zones'}.`,
    related: criticalHere(critical),
    fixes: hasMore ? [fix] : [],
  };
}
