import { copySites } from '../../estimate/geography.ts';
import type { Architecture, NodeOf, Requirement } from '../../model/architecture.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atName, requiredHere } from '../finding.ts';
import { accessesOf, dataIn, isFor, requirementOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { requiredAvailability } from '../queries/requirements.ts';
import { listOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const capChoice: Rule = {
  id: 'consistency/cap-choice',
  severity: 'hint',
  title: 'Strong and available across regions: one gives way when they are cut apart',
  description:
    'Data must be strongly consistent, its flows must be available, and its copies stand in several regions. While these cannot reach each other, one side must refuse, or both must risk to disagree. The file does not say which: no scenario cuts them apart.',
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
  for (const data of dataIn(architecture, database)) {
    const strong = requirementOf(architecture, data, 'strong');
    const flows = accessesOf(architecture)
      .filter((access) => access.data === data && isFor(access, database))
      .map(({ flow }) => flow);
    const available = flows
      .map((flow) => ({ flow, required: requiredAvailability(architecture, flow) }))
      .find(({ required }) => required !== undefined);
    if (strong === undefined || available?.required === undefined) continue;
    const places: readonly Requirement[] = [strong, available.required.requirement];
    return {
      ...atName(database),
      message: `${data.name} must be strong and ${available.flow.name} available, and copies of ${database.name} stand in ${listOf(regions)}: while these are cut apart, one gives way. Say which, with a scenario.`,
      related: places.map(requiredHere),
    };
  }
  return undefined;
}
