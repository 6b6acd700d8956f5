import { copySites } from '../../estimate/geography.ts';
import type { Architecture, Flow, NodeOf, Requirement } from '../../model/architecture.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atName, requiredHere } from '../finding.ts';
import { accessesOf, dataIn, isFor, isWrite, requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { requiredAvailability } from '../queries/requirements.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const capChoice: Rule = {
  id: 'consistency/cap-choice',
  severity: 'hint',
  title: 'Strong and available across regions: one gives way when they are cut apart',
  description:
    'Data must be strongly consistent, its flows must be available, and its copies stand in several regions. While these cannot reach each other, one side must refuse, or both must risk to disagree. The file does not say which: no scenario cuts them apart. Leaders who agree on each write (`conflicts: reject`) have chosen to refuse: of two neither writes without the other.',
  tradeoff: {
    gained: 'The question is put off.',
    paid: 'The answer is given by the store’s defaults, on the day the line is cut.',
    accept: 'When the line between the regions counts as never failing.',
  },
  references: [
    {
      title: 'Gilbert, Lynch: Brewer’s conjecture and the feasibility of consistent, available, partition-tolerant web services (2002)',
      url: 'https://doi.org/10.1145/564585.564601',
    },
    { title: 'Brewer: CAP twelve years later: how the rules have changed (2012)', url: 'https://doi.org/10.1109/MC.2012.37' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bank on two continents"
          region eu
          region us
          client Teller { in: eu }
          database «Ledger» { in: [eu, us]  followers: 2  replication: consensus  failover: automatic }
          data account { keys: 1M  store: Ledger }
          flow Pay { rate: 10/s  Teller -> Ledger : update account }
          require account.consistency >= strong
          require Pay.availability >= 99.9%
        `,
        messages: [
          'account must be strong and Pay available, and copies of Ledger stand in eu and us: while these are cut apart, one gives way. Say which, with a scenario.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "Seats"
          region eu
          region us
          region ap
          client Fan { in: [eu, us, ap] }
          database «Seats» { in: [eu, us, ap]  topology: leaderless  read-repair: blocking }
          data seat { keys: 1k  store: Seats }
          flow Book { rate: 10/s  Fan -> Seats : update seat }
          require seat.consistency >= strong
          require Book.errors < 1%
        `,
        messages: [
          'seat must be strong and Book available, and copies of Seats stand in eu, us and ap: while these are cut apart, one gives way. Say which, with a scenario.',
        ],
        fixes: [],
      },
      {
        text: arch`
          // Two leaders who agree on each write: cut apart, neither has a majority.
          system "Shared documents"
          region eu
          region us
          client Author { in: [eu, us] }
          database «Documents» { in: [eu, us]  topology: multi-leader  conflicts: reject }
          data document { keys: 1M  store: Documents }
          flow Save { rate: 10/s  Author -> Documents : write document }
          require Save.availability >= 99.9%
        `,
        messages: [
          'Save must be available, and the leaders of Documents in eu and us agree on each write: while these are cut apart, nobody writes. Say whether that may be, with a scenario.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "Shared documents on three continents"
          region eu
          region us
          region ap
          client Author { in: [eu, us, ap] }
          database «Documents» { in: [eu, us, ap]  topology: multi-leader  conflicts: reject }
          data document { keys: 1M  store: Documents }
          flow Save { rate: 10/s  Author -> Documents : write document }
          require Save.availability >= 99.9%
        `,
        messages: [
          'Save must be available, and the leaders of Documents in eu, us and ap agree on each write: whichever is cut off from the others does not write. Say whether that may be, with a scenario.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Said"
        region eu
        region us
        client Teller { in: eu }
        database Ledger { in: [eu, us]  followers: 2  replication: consensus  failover: automatic }
        data account { keys: 1M  store: Ledger }
        flow Pay { rate: 10/s  Teller -> Ledger : update account }
        require account.consistency >= strong
        require Pay.availability >= 99.9%
        scenario Cut { duration: 5min  at 1min partition eu | us for 1min }
        require account.consistency >= strong during Cut
      `,
      arch`
        // Each leader writes alone: nobody refuses.
        system "Profiles"
        region eu
        region us
        client Member { in: [eu, us] }
        database Profiles { in: [eu, us]  topology: multi-leader }
        data profile { keys: 1M  store: Profiles  owner: Member }
        flow Edit { rate: 10/s  Member -> Profiles : write profile }
        require Edit.availability >= 99.9%
      `,
      arch`
        // One region.
        system "Bank in one city"
        region eu { zone a  zone b  zone c }
        client Teller { in: eu }
        database Ledger { in: eu  followers: 2  replication: consensus  failover: automatic }
        data account { keys: 1M  store: Ledger }
        flow Pay { rate: 10/s  Teller -> Ledger : update account }
        require account.consistency >= strong
        require Pay.availability >= 99.9%
      `,
    ],
  },
  harm: {
    unmeasured: 'The rule asks for a decision, not for another design: whichever way it is decided, the design is the same.',
  },
  check: ({ architecture }) => {
    const isSaid = architecture.scenarios.some(({ events }) => events.some(({ action }) => action.kind === 'partition'));
    return isSaid ? [] : nodesOfKind(architecture, 'database').flatMap((database) => findingAbout(database, architecture) ?? []);
  },
};

function findingAbout(database: NodeOf<'database'>, architecture: Architecture): Finding | undefined {
  const regions = [...new Set(copySites(architecture, database, copiesOf(database.settings)).map(({ region }) => region))];
  if (regions.length < 2) return undefined;
  const accesses = accessesOf(architecture).filter((access) => isFor(access, database));
  if (database.settings.topology === 'multi-leader' && database.settings.conflicts === 'reject')
    return aboutAgreement(database, architecture, { regions, writers: accesses.filter(isWrite).map(({ flow }) => flow) });
  for (const data of dataIn(architecture, database)) {
    const strong = requirementOf(architecture, data, 'strong');
    const available = availableAmong(
      architecture,
      accesses.filter((access) => access.data === data).map(({ flow }) => flow),
    );
    if (strong === undefined || available === undefined) continue;
    return {
      ...atName(database),
      message: `${data.name} must be strong and ${available.flow.name} available, and copies of ${database.name} stand in ${listOf(regions)}: while these are cut apart, one gives way. Say which, with a scenario.`,
      related: [strong, available.requirement].map(requiredHere),
    };
  }
  return undefined;
}

/** Leaders who certify each write by majority: which side stops writing is given by how many there are. */
function aboutAgreement(
  database: NodeOf<'database'>,
  architecture: Architecture,
  { regions, writers }: { readonly regions: readonly string[]; readonly writers: readonly Flow[] },
): Finding | undefined {
  const available = availableAmong(architecture, writers);
  if (available === undefined) return undefined;
  const stops = regions.length === 2 ? 'while these are cut apart, nobody writes' : 'whichever is cut off from the others does not write';
  return {
    ...atName(database),
    message: `${available.flow.name} must be available, and the leaders of ${database.name} in ${listOf(regions)} agree on each write: ${stops}. Say whether that may be, with a scenario.`,
    related: [requiredHere(available.requirement)],
  };
}

/** The first of the flows whose availability is required. */
function availableAmong(architecture: Architecture, flows: readonly Flow[]): { readonly flow: Flow; readonly requirement: Requirement } | undefined {
  for (const flow of flows) {
    const required = requiredAvailability(architecture, flow);
    if (required !== undefined) return { flow, requirement: required.requirement };
  }
  return undefined;
}
