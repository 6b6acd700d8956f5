import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { seconds } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const twoNodeFailover: Rule = {
  id: 'replication/two-node-failover',
  severity: 'warning',
  title: 'Two copies decide by themselves who leads',
  description:
    'With two copies and automatic failover, a follower that does not hear from the leader cannot know whether the leader is dead or only the line. It takes over; if the line was it, two leaders take writes, and those of one are thrown away when they meet again. A third vote tells the two cases apart.',
  tradeoff: {
    gained: 'Failover without a third machine.',
    paid: 'A cut line is a split brain: two truths, one of which is discarded.',
    accept: 'When something else decides (a witness, a fencing device, a shared disk) that this file does not show.',
  },
  references: [
    {
      title: 'Kleppmann: Designing Data-Intensive Applications, chapter 8, “The truth is defined by the majority”',
      url: 'https://dataintensive.net',
    },
    { title: 'GitHub: October 21 post-incident analysis (2018)', url: 'https://github.blog/2018-10-30-oct21-post-incident-analysis/' },
    { title: 'Patroni documentation: DCS failsafe mode', url: 'https://patroni.readthedocs.io/en/latest/dcs_failsafe_mode.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Master and slave"
          client Shopper
          database Ledger { «followers: 1»  replication: semi-sync  failover: automatic  detection: 10s }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: [
          'When the line between the 2 copies of Ledger is cut for 10s, the follower takes over while the leader goes on: both take writes, and those of one are discarded. Keep a third copy.',
        ],
        fixes: ['Keep a third copy'],
      },
      {
        text: arch`
          system "Two data centres"
          region north
          region south
          client Shopper { in: north }
          database Ledger { in: [north, south]  «followers: 1»  failover: automatic  detection: 30s }
          data order { keys: 2M  store: Ledger }
          flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
        `,
        messages: [
          'When the line between the 2 copies of Ledger is cut for 30s, the follower takes over while the leader goes on: both take writes, and those of one are discarded. Keep a third copy.',
        ],
        fixes: ['Keep a third copy'],
      },
    ],
    clean: [
      arch`
        system "Three copies"
        client Shopper
        database Ledger { followers: 2  replication: semi-sync  failover: automatic }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
      arch`
        // A person looks first.
        system "Failover by hand"
        client Shopper
        database Ledger { followers: 1  replication: semi-sync }
        data order { keys: 2M  store: Ledger }
        flow Checkout { rate: 300/s  Shopper -> Ledger : write order }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged orders that are discarded',
    theory:
      'The line is cut for 60s. After 35s the follower in the south leads as well, while the leader in the north goes on: when the line is back, one of both gives way, and what was written in the north since the cut is discarded, 30/s × 60s = 1800. Of three copies only the side with two goes on.',
    below: arch`
      scenario Cut {
        duration: 80s
        at 0s load Checkout x0.1
        at 5s partition north | south for 60s
      }
      require order.lost = 0 during Cut
    `,
    example: 1,
    mended: { fix: 'Keep a third copy' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter(
        ({ settings }) =>
          settings.topology === 'leader-follower' &&
          settings.followers === 1 &&
          settings.failover === 'automatic' &&
          settings.replication !== 'consensus',
      )
      .map((database) => ({
        ...atProperty(database, 'followers'),
        message:
          `When the line between the 2 copies of ${database.name} is cut for ${seconds(database.settings.detection)}, the follower takes over while the leader goes on: ` +
          'both take writes, and those of one are discarded. Keep a third copy.',
        fixes: [{ title: 'Keep a third copy', edits: setProperties(database, { followers: '2' }) }],
      })),
};
