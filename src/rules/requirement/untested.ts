import type { Architecture, NodeOf, ScenarioEvent } from '../../model/architecture.ts';
import { insertLineAfter } from '../../model/edits.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atName, criticalHere } from '../finding.ts';
import { criticalDataIn } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const untested: Rule = {
  id: 'requirement/untested',
  severity: 'hint',
  title: 'No scenario breaks a store of critical data',
  description:
    'A store keeps data whose loss would be serious, and no scenario of the file crashes it or the place where it stands. What its replication and its failover are worth, nobody has seen: a failure that was never rehearsed is rehearsed in production.',
  tradeoff: {
    gained: 'A shorter file, and shorter simulations.',
    paid: 'The first crash of the store is the first test of its failover.',
    accept: 'When another file rehearses the same store.',
  },
  references: [
    { title: 'Basiri et al.: Chaos engineering (2016)', url: 'https://doi.org/10.1109/MS.2016.60' },
    {
      title: 'Yuan et al.: Simple testing can prevent most critical failures (2014)',
      url: 'https://www.usenix.org/conference/osdi14/technical-sessions/presentation/yuan',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Never broken"
          client Shopper
          database «Ledger» { followers: 2  replication: sync  failover: automatic }
          data order { keys: 1M  store: Ledger  critical: true }
          flow Buy { rate: 10/s  Shopper -> Ledger : write order }
        `,
        messages: ['Ledger keeps order, which is critical, and no scenario breaks it. Rehearse its crash.'],
        fixes: ['Rehearse the crash of its leader'],
      },
      {
        text: arch`
          system "Something else is broken"
          client Shopper
          service Shop { timeout: 10s }
          database «Profiles» { topology: leaderless }
          data profile { keys: 1M  store: Profiles  critical: true }
          flow Edit { rate: 10/s  Shopper -> Shop -> Profiles : write profile }
          scenario ShopCrash { duration: 5min  at 1min crash Shop for 10s }
          require Edit.recovery < 1min during ShopCrash
        `,
        messages: ['Profiles keeps profile, which is critical, and no scenario breaks it. Rehearse its crash.'],
        fixes: ['Rehearse its crash'],
      },
      {
        text: arch`
          system "Files"
          client Author
          filesystem «Books» { data-nodes: 6  metadata-nodes: 2 }
          data book { keys: 10k  store: Books  critical: true }
          flow Save { rate: 1/s  Author -> Books : create book }
        `,
        messages: ['Books keeps book, which is critical, and no scenario breaks it. Rehearse its crash.'],
        fixes: ['Rehearse the crash of a data node'],
      },
    ],
    clean: [
      arch`
        system "Broken on purpose"
        client Shopper
        database Ledger { followers: 2  replication: sync  failover: automatic }
        data order { keys: 1M  store: Ledger  critical: true }
        flow Buy { rate: 10/s  Shopper -> Ledger : write order }
        scenario Crash { duration: 5min  at 1min crash Ledger.leader for 1min }
        require order.lost = 0 during Crash
      `,
      arch`
        // Its whole region goes.
        system "A region less"
        region eu
        region us
        client Shopper { in: us }
        database Ledger { in: [eu, us]  followers: 2  replication: sync  failover: automatic }
        data order { keys: 1M  store: Ledger  critical: true }
        flow Buy { rate: 10/s  Shopper -> Ledger : write order }
        scenario Fire { duration: 5min  at 1min crash eu for 1min }
        require order.lost = 0 during Fire
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about what is rehearsed: how the store takes its crash, the scenario that it asks for will show.',
  },
  check: ({ architecture }) =>
    [...nodesOfKind(architecture, 'database'), ...nodesOfKind(architecture, 'filesystem')].flatMap((store) => {
      const critical = criticalDataIn(architecture, store);
      const isBroken = architecture.scenarios.some(({ events }) => events.some((event) => breaks(event, store)));
      return critical.length === 0 || isBroken ? [] : [findingAbout(store, architecture)];
    }),
};

type Store = NodeOf<'database'> | NodeOf<'filesystem'>;

/** A crash, a loss or a cut that reaches the store or a place; which place, is not looked at closely. */
function breaks({ action }: ScenarioEvent, store: Store): boolean {
  if (action.kind === 'partition') return true;
  if (action.kind !== 'crash' && action.kind !== 'lose' && action.kind !== 'restart') return false;
  return 'place' in action.target || action.target.node === store.name;
}

function findingAbout(store: Store, architecture: Architecture): Finding {
  const critical = criticalDataIn(architecture, store);
  const [target, what] = rehearsalOf(store);
  const name = `${store.name}Crash`;
  const lines = `scenario ${name} { duration: 5min  at 1min crash ${target} for 1min }\nrequire ${critical[0].name}.lost = 0 during ${name}`;
  return {
    ...atName(store),
    message: `${store.name} keeps ${criticalNamesOf(critical)}, and no scenario breaks it. Rehearse its crash.`,
    related: criticalHere(critical),
    fixes: [{ title: `Rehearse ${what}`, edits: [insertLineAfter(store.origin, lines)] }],
  };
}

/** Whom to crash, and what that is called. */
function rehearsalOf(store: Store): readonly [string, string] {
  if (store.kind === 'filesystem') return [`${store.name}.instance 1`, 'the crash of a data node'];
  const hasLeader = store.settings.topology === 'leader-follower' && copiesOf(store.settings) > 1;
  return hasLeader ? [`${store.name}.leader`, 'the crash of its leader'] : [store.name, 'its crash'];
}
