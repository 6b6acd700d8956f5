import type { Architecture, DataSet, NodeOf, Requirement } from '../../model/architecture.ts';
import { setProperties } from '../../model/edits.ts';
import { levelsImplied } from '../../model/schema/metrics.ts';
import { arch } from '../arch.ts';
import { atProperty, requiredHere } from '../finding.ts';
import { dataIn, requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

type Database = NodeOf<'database'>;

export const quorumOverlap: Rule = {
  id: 'consistency/quorum-overlap',
  severity: 'error',
  title: 'The quorums of a leaderless store cannot give the consistency that is required',
  description:
    'A read is sure to meet the newest acknowledged write only if its quorum shares a copy with that of the write: R + W > N. And even then a write that is under way is seen by one reader and missed by the next, unless ' +
    'a reader that sees it brings it to a quorum before it answers (`read-repair: blocking`); strong consistency needs both.',
  tradeoff: {
    gained: 'Small quorums answer sooner, and from fewer live copies.',
    paid: 'Reads that miss what was acknowledged, for as long as repair takes.',
    accept: 'Never while the requirement stands. If eventual consistency is enough for this data, require that instead.',
  },
  references: [
    { title: 'Gifford: Weighted voting for replicated data (1979)', url: 'https://doi.org/10.1145/800215.806583' },
    { title: 'Attiya, Bar-Noy, Dolev: Sharing memory robustly in message-passing systems (1995)', url: 'https://doi.org/10.1145/200836.200869' },
    {
      title: 'Bailis et al.: Probabilistically bounded staleness for practical partial quorums (2012)',
      url: 'https://doi.org/10.14778/2212351.2212359',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Profiles"
          client Member
          database Profiles { topology: leaderless  replication-factor: 3  «read-quorum: 1»  write-quorum: 1 }
          data profile { keys: 1k  store: Profiles  owner: Member }
          flow Save { rate: 20/s  Member -> Profiles : write profile }
          flow Show { rate: 200/s  Member -> Profiles : read profile }
          require profile.consistency >= read-your-writes
        `,
        messages: [
          'profile.consistency >= read-your-writes is required, but reads of Profiles ask 1 of 3 copies and writes wait for 1: 1 + 1 is not more than 3, so that a read can miss an acknowledged write. Read from 3 copies.',
        ],
        fixes: ['Read from 3 copies'],
      },
      {
        text: arch`
          system "Seats"
          client Fan
          database «Seats» { topology: leaderless  replication-factor: 5 }
          data seat { keys: 50k  store: Seats }
          flow Look { rate: 200/s  Fan -> Seats : read seat }
          flow Book { rate: 20/s  Fan -> Seats : update seat }
          require seat.consistency >= strong
        `,
        messages: [
          'seat.consistency >= strong is required, and the quorums of Seats overlap (3 + 3 > 5), but while a write is under way one read sees it and the next may not. Repair before answering.',
        ],
        fixes: ['Repair before answering'],
      },
    ],
    clean: [
      arch`
        system "Profiles"
        client Member
        database Profiles { topology: leaderless  replication-factor: 3  read-quorum: 2  write-quorum: 2 }
        data profile { keys: 1k  store: Profiles  owner: Member }
        flow Save { rate: 20/s  Member -> Profiles : write profile }
        flow Show { rate: 200/s  Member -> Profiles : read profile }
        require profile.consistency >= read-your-writes
      `,
      arch`
        system "Seats"
        client Fan
        database Seats { topology: leaderless  replication-factor: 5  read-repair: blocking }
        data seat { keys: 50k  store: Seats }
        flow Look { rate: 200/s  Fan -> Seats : read seat }
        flow Book { rate: 20/s  Fan -> Seats : update seat }
        require seat.consistency >= strong
      `,
      arch`
        // Eventual consistency needs no overlap.
        system "Likes"
        client Member
        database Likes { topology: leaderless  read-quorum: 1  write-quorum: 1 }
        data like { keys: 1M  store: Likes }
        flow Show { rate: 2k/s  Member -> Likes : read like }
        require like.consistency >= eventual
      `,
    ],
  },
  harm: {
    shows: 'Reads of an old profile',
    theory:
      'One of three copies is away for 10s, and misses 20/s × 10s = 200 of 1000 profiles. When it is back, it answers a third of reads, a fifth of those with an old profile, until the reads have repaired it, some 5s later each: over the 30s about 1% of all. Asked together with the others, it never decides.',
    below: arch`
      scenario Crash { duration: 30s  at 5s crash Profiles.instance 1 for 10s }
      require profile.stale < 0.2% during Crash
    `,
    mended: { fix: 'Read from 3 copies' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter((database) => database.settings.topology === 'leaderless')
      .flatMap((database) => dataIn(architecture, database).flatMap((data) => findingsAbout(database, data, architecture))),
};

interface Quorums {
  readonly reads: number;
  readonly writes: number;
  readonly copies: number;
}

/** A quorum that the file leaves open is a majority. */
function quorumsOf({ settings }: Database): Quorums {
  const copies = settings['replication-factor'];
  const majority = Math.floor(copies / 2) + 1;
  return { copies, reads: settings['read-quorum'] ?? majority, writes: settings['write-quorum'] ?? majority };
}

function findingsAbout(database: Database, data: DataSet, architecture: Architecture): readonly Finding[] {
  const quorums = quorumsOf(database);
  const strong = requirementOf(architecture, data, 'strong');
  const required = strong ?? requirementOf(architecture, data, 'read-your-writes') ?? requirementOf(architecture, data, 'monotonic-reads');
  if (required !== undefined && quorums.reads + quorums.writes <= quorums.copies)
    return isPromised(database, required) ? [] : [apart(database, required)];
  return strong === undefined || database.settings['read-repair'] === 'blocking' ? [] : [unrepaired(database, strong)];
}

/** Whether sessions are promised what is required, by other means than quorums. */
function isPromised({ settings }: Database, { limit }: Requirement): boolean {
  const promised = {
    none: [],
    'read-your-writes': ['read-your-writes'],
    monotonic: ['monotonic-reads'],
    both: ['read-your-writes', 'monotonic-reads'],
  };
  const levels: readonly string[] = ['eventual', ...promised[settings.session]];
  return typeof limit === 'string' && levelsImplied[limit].every((level) => levels.includes(level));
}

function apart(database: Database, requirement: Requirement): Finding {
  const { reads, writes, copies } = quorumsOf(database);
  const enough = copies - writes + 1;
  const isStrong = requirement.limit === 'strong';
  return {
    ...atProperty(database, database.stated['read-quorum'] === undefined ? 'write-quorum' : 'read-quorum'),
    message:
      `${requirement.text} is required, but reads of ${database.name} ask ${reads} of ${copies} copies and writes wait for ${writes}: ` +
      `${reads} + ${writes} is not more than ${copies}, so that a read can miss an acknowledged write. Read from ${enough} copies.`,
    related: [requiredHere(requirement)],
    fixes: [
      {
        title: `Read from ${enough} copies`,
        edits: setProperties(database, { 'read-quorum': String(enough), ...(isStrong ? { 'read-repair': 'blocking' } : {}) }),
      },
    ],
  };
}

function unrepaired(database: Database, requirement: Requirement): Finding {
  const { reads, writes, copies } = quorumsOf(database);
  return {
    ...atProperty(database, 'read-repair'),
    message:
      `${requirement.text} is required, and the quorums of ${database.name} overlap (${reads} + ${writes} > ${copies}), ` +
      'but while a write is under way one read sees it and the next may not. Repair before answering.',
    related: [requiredHere(requirement)],
    fixes: [{ title: 'Repair before answering', edits: setProperties(database, { 'read-repair': 'blocking' }) }],
  };
}
