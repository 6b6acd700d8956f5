import { meanOf } from '../../base/distribution.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { mayReadFollower } from '../queries/copies.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { seconds } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const sessionGuaranteeCost: Rule = {
  id: 'replication/session-guarantee-cost',
  severity: 'hint',
  title: 'A session guarantee sends readers of late followers on to the leader',
  description:
    'A session that is promised its own writes (or never to see older than it saw) may not be answered by a follower that lacks them: it is sent on to the leader. With followers that trail by a second or more, whoever writes reads from the leader anyway, and pays a detour.',
  tradeoff: {
    gained: 'Those who only read are served by followers, those who write see what they wrote.',
    paid: 'One way more for the reads of every session that has just written, and load on the leader where none is expected.',
    accept: 'When sessions that write are few.',
  },
  references: [
    { title: 'Terry et al.: Session guarantees for weakly consistent replicated data (1994)', url: 'https://doi.org/10.1109/PDIS.1994.331722' },
    {
      title: 'MongoDB documentation: causal consistency and read and write concerns',
      url: 'https://www.mongodb.com/docs/manual/core/causal-consistency-read-write-concerns/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Profiles"
          client Member
          database Profiles { followers: 2  lag: 2s  reads: followers  «session: read-your-writes» }
          data profile { keys: 1M  store: Profiles  owner: Member }
          flow Save { rate: 20/s  Member -> Profiles : write profile }
          flow Show { rate: 200/s  Member -> Profiles : read profile }
        `,
        messages: [
          'Followers of Profiles trail by 2s: for that long after each of its writes, a session is sent on from a follower to the leader. Read from the leader, or bring the followers up to date sooner.',
        ],
        fixes: ['Read from the leader'],
      },
      {
        text: arch`
          system "News"
          client Reader
          database News { followers: 4  lag: exponential(5s)  reads: any  «session: both» }
          data item { keys: 10k  store: News }
          flow Read { rate: 200/s  Reader -> News : read item }
        `,
        messages: [
          'Followers of News trail by 5s: for that long after each of its writes, a session is sent on from a follower to the leader. Read from the leader, or bring the followers up to date sooner.',
        ],
        fixes: ['Read from the leader'],
      },
    ],
    clean: [
      arch`
        system "Profiles"
        client Member
        database Profiles { followers: 2  lag: 50ms  reads: followers  session: read-your-writes }
        data profile { keys: 1M  store: Profiles  owner: Member }
        flow Save { rate: 20/s  Member -> Profiles : write profile }
        flow Show { rate: 200/s  Member -> Profiles : read profile }
      `,
      arch`
        // Nothing is promised.
        system "News"
        client Reader
        database News { followers: 4  lag: 5s  reads: any }
        data item { keys: 10k  store: News }
        flow Read { rate: 200/s  Reader -> News : read item }
      `,
    ],
  },
  harm: {
    unmeasured: 'What it costs is a way from follower to leader, which is as long as the network says: within one place well below a millisecond.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => database.settings.session !== 'none' && mayReadFollower(database) && (meanOf(database.settings.lag) ?? 0) >= 1)
      .map((database) => ({
        ...atProperty(database, 'session'),
        message:
          `Followers of ${database.name} trail by ${seconds(meanOf(database.settings.lag) ?? 0)}: for that long after each of its writes, a session is sent on from a follower to the leader. ` +
          'Read from the leader, or bring the followers up to date sooner.',
        fixes: [{ title: 'Read from the leader', edits: setProperties(database, { reads: 'leader' }) }],
      })),
};
