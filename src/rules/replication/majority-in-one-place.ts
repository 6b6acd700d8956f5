import { groupBy } from '../../base/group-by.ts';
import { copySites, type Site } from '../../estimate/geography.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const majorityInOnePlace: Rule = {
  id: 'replication/majority-in-one-place',
  severity: 'hint',
  title: 'One place holds the majority',
  description:
    'Copies that decide by majority stand in several places, but more than half of them in one: when that place goes, the others are too few to decide, and the store stops, although copies live elsewhere.',
  tradeoff: {
    gained: 'A majority nearby: writes wait for no long distance.',
    paid: 'The store stands and falls with one place; the copies elsewhere save the data, not the service.',
    accept: 'When the copies elsewhere are there against a disaster, and a person decides what then.',
  },
  references: [
    { title: 'Brewer: CAP twelve years later: how the rules have changed (2012)', url: 'https://doi.org/10.1109/MC.2012.37' },
    { title: 'CockroachDB documentation: multi-region survival goals', url: 'https://www.cockroachlabs.com/docs/stable/multiregion-survival-goals' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Two of three in one zone"
          region eu { zone a  zone b  zone c }
          client Shopper { in: eu }
          database Ledger { «in: [eu.a, eu.b]»  followers: 2  replication: consensus  failover: automatic }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: [
          '2 of the 3 copies of Ledger stand in eu.a: when it goes, the others are no majority, and nothing is written. Spread them over 3 zones.',
        ],
        fixes: ['Spread over eu'],
      },
      {
        text: arch`
          system "Three of five in one region"
          region eu { zone a  zone b  zone c }
          region us { zone a  zone b }
          client Shopper { in: eu }
          database Ledger { «in: [eu.a, eu.b, eu.c, us.a, us.b]»  followers: 4  replication: consensus  failover: automatic }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: [
          '3 of the 5 copies of Ledger stand in eu: when it goes, the others are no majority, and nothing is written. Spread them over 3 regions.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "One in each zone"
        region eu { zone a  zone b  zone c }
        client Shopper { in: eu }
        database Ledger { in: eu  followers: 2  replication: consensus  failover: automatic }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // Nobody votes here.
        system "A copy elsewhere"
        region eu { zone a  zone b }
        region us { zone a }
        client Shopper { in: eu }
        database Ledger { in: [eu.a, eu.b, us.a]  followers: 2 }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
    ],
  },
  harm: {
    shows: 'Orders taken while a zone is out',
    theory:
      'Two of three copies are in the zone that is out for 50s of 60s: the third is no majority, and five sixths of the orders fail. With one copy in each zone two are left, and a new leader after 15s: a quarter fails.',
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
      .filter(({ settings }) => (settings.topology === 'leader-follower' ? settings.replication === 'consensus' : settings.topology === 'leaderless'))
      .flatMap((database) => findingAbout(database, architecture) ?? []),
};

function findingAbout(database: NodeOf<'database'>, architecture: Architecture): Finding | undefined {
  const sites = copySites(architecture, database, copiesOf(database.settings));
  const kinds = [
    { word: 'zones', placeOf: ({ zone }: Site) => zone },
    { word: 'regions', placeOf: ({ region }: Site) => region },
  ];
  for (const { word, placeOf } of kinds) {
    const places = groupBy(sites, placeOf);
    const crowded = [...places].find(([, own]) => places.size > 1 && own.length > sites.length / 2);
    if (crowded !== undefined) return finding(database, { place: crowded[0], held: crowded[1], all: sites.length, word }, architecture);
  }
  return undefined;
}

interface Crowd {
  readonly place: string;
  readonly held: readonly Site[];
  readonly all: number;
  readonly word: string;
}

function finding(database: NodeOf<'database'>, { place, held, all, word }: Crowd, architecture: Architecture): Finding {
  const [{ region }] = held;
  const zones = architecture.regions.find(({ name }) => name === region)?.zones.length ?? 0;
  const fix: Fix = { title: `Spread over ${region}`, edits: setProperties(database, { in: region }) };
  return {
    ...atProperty(database, 'in'),
    message: `${held.length} of the ${all} copies of ${database.name} stand in ${place}: when it goes, the others are no majority, and nothing is written. Spread them over 3 ${word}.`,
    fixes: word === 'zones' && zones >= all ? [fix] : [],
  };
}
