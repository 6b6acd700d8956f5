import { copySites, distanceBetween, sitesOf } from '../../estimate/geography.ts';
import { keyGroupsOf } from '../../estimate/key-groups.ts';
import { agreementDelay } from '../../estimate/store-delays.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import type { Architecture, DataSet, NodeOf } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { copiesOf, leadersOf } from '../../model/places.ts';
import { nodeNamed } from '../../model/walk.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { anotherLeader, listed } from '../queries/copies.ts';
import { type Access, accessesOf, isFor, isWrite } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { listOf, number, perSecond, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const multiLeaderConflicts: Rule = {
  id: 'consistency/multi-leader-conflicts',
  severity: 'warning',
  title: 'Leaders in several regions take writes of one key, and the later stamp wins',
  description:
    'Each region has a leader that acknowledges writes at once. Two writes of one key, in two regions, within the time that a write travels between them, do not know of each other: last write wins, and the other one, acknowledged as well, is gone. Where every key has one writer (`owner`) there is no conflict.',
  tradeoff: {
    gained: 'Every region writes nearby, and goes on when it is cut off.',
    paid: 'Acknowledged writes that disappear without an error.',
    accept: 'When writes of one key come from one region, or losing one of two is fine (a profile, a setting).',
  },
  references: [
    { title: 'Kleppmann: Designing Data-Intensive Applications, chapter 5, “Multi-leader replication”', url: 'https://dataintensive.net' },
    { title: 'DeCandia et al.: Dynamo: Amazon’s highly available key-value store (2007)', url: 'https://doi.org/10.1145/1294261.1294281' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Wiki on two continents"
          region eu
          region us
          region ap
          network eu <-> us { latency: 50ms }
          client Author { in: spread(eu: 50%, us: 50%) }
          database Pages { in: [eu, us]  «topology: multi-leader» }
          data page { keys: 100  store: Pages }
          flow Save { rate: 10/s  Author -> Pages : write page }
        `,
        messages: [
          'Leaders of Pages in eu and us take writes of page (10/s) that do not know of each other for 50ms: about 90 an hour are overwritten unseen. Let a third leader in ap decide with them, and refuse the later one (each write then waits 80ms for other leaders), or give each key one writer.',
        ],
        fixes: ['Refuse conflicting writes, with a leader in ap'],
      },
      {
        text: arch`
          system "A counter"
          region eu
          region us
          network eu <-> us { latency: 40ms }
          client Fan { in: spread(eu: 50%, us: 50%) }
          database Counts { in: [eu, us]  «topology: multi-leader»  conflicts: last-write-wins }
          data star { keys: 1k  popularity: hotspot(0.1%, 100%)  store: Counts }
          flow Like { rate: 1/s  Fan -> Counts : update star }
        `,
        messages: [
          'Leaders of Counts in eu and us take writes of star (1/s) that do not know of each other for 40ms: about 72 an hour are overwritten unseen. Refuse the later one (each write then waits 80ms for other leaders, and of the two neither writes without the other), or give each key one writer.',
        ],
        fixes: [],
      },
      {
        text: arch`
          // Three leaders have a majority when one is away.
          system "Carts on three continents"
          region eu
          region us
          region ap
          network eu <-> us { latency: 50ms }
          client Shopper { in: spread(eu: 50%, us: 50%) }
          database Carts { in: [eu, us, ap]  «topology: multi-leader» }
          data cart { keys: 100  store: Carts }
          flow Add { rate: 10/s  Shopper -> Carts : write cart }
        `,
        messages: [
          'Leaders of Carts in eu, us and ap take writes of cart (10/s) that do not know of each other for 50ms: about 90 an hour are overwritten unseen. Refuse the later one (each write then waits 80ms for other leaders), or give each key one writer.',
        ],
        fixes: ['Refuse conflicting writes'],
      },
    ],
    clean: [
      arch`
        system "Profiles"
        region eu
        region us
        client Member { in: spread(eu: 50%, us: 50%) }
        database Profiles { in: [eu, us]  topology: multi-leader }
        data profile { keys: 1M  store: Profiles  owner: Member }
        flow Save { rate: 10/s  Member -> Profiles : write profile }
      `,
      arch`
        // All authors are in one region.
        system "A wiki that is read abroad"
        region eu
        region us
        client Author { in: eu }
        database Pages { in: [eu, us]  topology: multi-leader }
        data page { keys: 100  store: Pages }
        flow Save { rate: 10/s  Author -> Pages : write page }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged pages that are overwritten unseen',
    theory:
      'Twenty times the load makes 400 times the conflicts: 200 writes a second of 100 pages, half of them on either side and 50ms apart, overwrite 200 × 1/s × 50ms = 10 a second. Refused, the later of two is told, and nothing that was acknowledged is overwritten unseen.',
    below: arch`
      scenario Busy { duration: 10s  at 0s load Save x20 }
      require page.lost = 0 during Busy
    `,
    mended: { fix: 'Refuse conflicting writes, with a leader in ap' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database')
      .filter(
        (database) =>
          database.settings.topology === 'multi-leader' && database.settings.conflicts === 'last-write-wins' && copiesOf(database.settings) > 1,
      )
      .flatMap((database) =>
        architecture.data
          .filter(({ settings }) => settings.owner === undefined)
          .flatMap((data) => findingAbout(database, data, architecture) ?? [])
          .slice(0, 1),
      ),
};

/** Pairs of writes of one key from two regions, within the way of one to the other: rate² × Σ shares² × both ways × the chance of two regions ÷ 2. */
function findingAbout(database: NodeOf<'database'>, data: DataSet, architecture: Architecture): Finding | undefined {
  const writes = accessesOf(architecture).filter(
    (access) => access.data === data && isFor(access, database) && isWrite(access) && access.verb !== 'create',
  );
  const rate = writes.reduce((sum, { step }) => sum + (trafficOf(architecture).visits.get(step)?.rate ?? 0), 0);
  const regions = regionsOf(writes, architecture);
  const apart = 1 - [...regions.values()].reduce((sum, share) => sum + share ** 2, 0);
  const [here, there] = copySites(architecture, database, 2);
  if (rate === 0 || apart < 1e-9 || there === undefined) return undefined;
  const { counts, shares } = keyGroupsOf(data);
  const same = shares.reduce((sum, share, group) => sum + share ** 2 / counts[group], 0);
  const window = distanceBetween(architecture, here, there).mean;
  const lost = rate ** 2 * same * window * apart * 3600;
  const places = [...new Set((database.settings.in ?? []).map(({ place }) => place.split('.')[0]))];
  const { remedy, fixes } = refusal(database, architecture);
  return {
    ...atProperty(database, 'topology'),
    message:
      `Leaders of ${database.name} in ${listOf(places)} take writes of ${data.name} (${perSecond(rate)}) that do not know of each other for ${seconds(window)}: ` +
      `about ${number(lost)} an hour are overwritten unseen. ${remedy}, or give each key one writer.`,
    related: writes.map(({ step }) => ({ origin: step.origin, message: 'Written here.' })),
    fixes,
  };
}

/** To refuse takes a majority of the leaders: an even number of them bears no more losses than one less, two bear none. */
function refusal(database: NodeOf<'database'>, architecture: Architecture): { readonly remedy: string; readonly fixes: readonly Fix[] } {
  const leaders = leadersOf(database.settings);
  const another = leaders % 2 === 0 ? anotherLeader(architecture, database) : undefined;
  const mended = another === undefined ? database : { ...database, settings: { ...database.settings, in: another.placement } };
  const wait = `each write then waits ${seconds(agreementDelay(architecture, mended).mean)} for other leaders`;
  if (another !== undefined) {
    const values = { in: listed(another.placement), conflicts: 'reject' };
    return {
      remedy: `Let a ${leaders === 2 ? 'third' : 'further'} leader in ${another.region} decide with them, and refuse the later one (${wait})`,
      fixes: [{ title: `Refuse conflicting writes, with a leader in ${another.region}`, edits: setProperties(database, values) }],
    };
  }
  if (leaders % 2 === 1)
    return {
      remedy: `Refuse the later one (${wait})`,
      fixes: [{ title: 'Refuse conflicting writes', edits: setProperties(database, { conflicts: 'reject' }) }],
    };
  const bears = leaders === 2 ? 'of the two neither writes without the other' : `no more than ${leaders / 2 - 1} of them may be away`;
  return { remedy: `Refuse the later one (${wait}, and ${bears})`, fixes: [] };
}

/** Where the writers of each flow are, each flow alike. */
function regionsOf(writes: readonly Access[], architecture: Architecture): ReadonlyMap<string, number> {
  const regions = new Map<string, number>();
  for (const { flow } of writes) {
    const first = nodeNamed(architecture, flow.first);
    for (const { region, share } of first === undefined ? [] : sitesOf(architecture, first))
      regions.set(region, (regions.get(region) ?? 0) + share / writes.length);
  }
  return regions;
}
