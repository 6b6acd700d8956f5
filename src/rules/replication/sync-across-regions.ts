import { copySites, type Site } from '../../estimate/geography.ts';
import { roundTrip } from '../../estimate/delay.ts';
import { commitDelayOf } from '../../estimate/store-delays.ts';
import type { Architecture, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { hasFollowers } from '../queries/copies.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const syncAcrossRegions: Rule = {
  id: 'replication/sync-across-regions',
  severity: 'hint',
  title: 'Every write waits for another region',
  description:
    'The leader acknowledges a write only when a follower in another region has it. The distance there and back is the least that any write takes, on any hardware.',
  tradeoff: {
    gained: 'A whole region can be lost without losing a write.',
    paid: 'The distance in every write, and every disturbance of the line between the regions.',
    accept: 'When the loss of a region must lose nothing: money, orders, names.',
  },
  references: [
    { title: 'Abadi: Consistency tradeoffs in modern distributed database system design (PACELC, 2012)', url: 'https://doi.org/10.1109/MC.2012.33' },
    {
      title: 'Corbett et al.: Spanner: Google’s globally distributed database (2012)',
      url: 'https://www.usenix.org/conference/osdi12/technical-sessions/presentation/corbett',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Orders on two continents"
          region eu { zone a  zone b }
          region us { zone a }
          network eu <-> us { latency: 42ms }
          client Shopper { in: eu }
          database Ledger { in: [eu.a, eu.b, us.a]  followers: 2  «replication: sync»  failover: automatic }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: ['Every write of Ledger takes 84ms or more: its leader in eu.a waits for a follower in us.a. Wait for those nearby alone.'],
        fixes: ['Wait for the nearest follower'],
      },
      {
        text: arch`
          system "A majority of three regions"
          region eu
          region us
          region ap
          network eu <-> us { latency: 40ms }
          network eu <-> ap { latency: 120ms }
          client Shopper { in: eu }
          database Ledger { in: [eu, us, ap]  followers: 2  «replication: consensus»  failover: automatic }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: ['Every write of Ledger takes 80ms or more: its leader in eu waits for a follower in us. Accept it, or keep a majority nearby.'],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "The second continent may lag"
        region eu { zone a  zone b }
        region us { zone a }
        network eu <-> us { latency: 42ms }
        client Shopper { in: eu }
        database Ledger { in: [eu.a, eu.b, us.a]  followers: 2  replication: semi-sync  acks: 1  failover: automatic }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // Zones of one city.
        system "Orders in one region"
        region eu { zone a  zone b  zone c }
        client Shopper { in: eu }
        database Ledger { in: eu  followers: 2  replication: sync  failover: automatic }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
    ],
  },
  harm: {
    shows: 'Mean time of an order',
    theory: 'The leader waits for the follower across the ocean: 2 × 42ms = 84ms, and the work. The nearer follower is about a millisecond away.',
    below: arch`
      require Checkout.latency.mean < 50ms
    `,
    mended: { fix: 'Wait for the nearest follower' },
    duration: 5,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => hasFollowers(database) && database.settings.replication !== 'async')
      .flatMap((database) => findingAbout(database, architecture) ?? []),
};

function findingAbout(database: NodeOf<'database'>, architecture: Architecture): Finding | undefined {
  const { followers, replication } = database.settings;
  const [leader, ...others] = copySites(architecture, database, 1 + followers);
  const commit = commitDelayOf(architecture, database);
  const awaited = others.filter((site) => site.region !== leader.region && roundTrip(architecture, leader, site).mean <= commit.mean + 1e-9);
  if (awaited.length === 0) return undefined;
  const farthest = awaited.reduce((far, site) => (distance(architecture, leader, site) > distance(architecture, leader, far) ? site : far));
  const isNearby = others.some(({ region }) => region === leader.region);
  const fix: Fix = { title: 'Wait for the nearest follower', edits: setProperties(database, { replication: 'semi-sync', acks: '1' }) };
  const canWaitLess = isNearby && replication === 'sync';
  return {
    ...atProperty(database, 'replication'),
    message:
      `Every write of ${database.name} takes ${seconds(distance(architecture, leader, farthest))} or more: its leader in ${leader.zone} waits for a follower in ${farthest.zone}. ` +
      `${canWaitLess ? 'Wait for those nearby alone' : 'Accept it, or keep a majority nearby'}.`,
    fixes: canWaitLess ? [fix] : [],
  };
}

function distance(architecture: Architecture, from: Site, to: Site): number {
  return roundTrip(architecture, from, to).mean;
}
