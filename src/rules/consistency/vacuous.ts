import type { Architecture, DataSet, Requirement } from '../../model/architecture.ts';
import { opportunitiesOf } from '../../estimate/opportunities.ts';
import { trafficOf } from '../../estimate/traffic.ts';
import { removal } from '../../model/edits.ts';
import { looks, mostEvents, neededOpportunities } from '../../model/study-limits.ts';
import { arch } from '../arch.ts';
import { accessesOf, isRead, isWrite } from '../queries/data.ts';
import { number, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const vacuous: Rule = {
  id: 'consistency/vacuous',
  severity: 'warning',
  title: 'A required consistency can never be judged',
  description:
    'A level of consistency is required of data that no flow reads, or that no flow writes. No run will ever see an old value, nor a new one: the requirement stays undecided for good, and guards nothing. Nor does it where accesses are so rare among so many keys that even forty runs bring too few reads of keys that were written, or that a read hardly ever comes while a copy is behind: then no violation is seen whether the store keeps its promise or not.',
  tradeoff: {
    gained: 'The requirement is there for the flow that will come.',
    paid: 'It looks like a promise that is kept, and is one that is never tested.',
    accept: 'Until the missing flow is written; or where the store’s design is proof enough.',
  },
  references: [
    { title: 'Beer et al.: Efficient detection of vacuity in temporal model checking (2001)', url: 'https://doi.org/10.1023/A:1008779610539' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Nobody reads"
          client Shopper
          database Ledger
          data order { keys: 1M  store: Ledger }
          flow Buy { rate: 10/s  Shopper -> Ledger : write order }
          «require order.consistency >= strong»
        `,
        messages: ['order.consistency >= strong can never be judged: no flow reads order. Write the flow that does, or take the requirement away.'],
        fixes: ['Take the requirement away'],
      },
      {
        text: arch`
          system "Nobody writes"
          client Shopper
          database Ledger
          data product { keys: 1M  store: Ledger }
          flow Look { rate: 10/s  Shopper -> Ledger : read product }
          «require product.consistency >= causal»
        `,
        messages: [
          'product.consistency >= causal can never be judged: no flow writes product. Write the flow that does, or take the requirement away.',
        ],
        fixes: ['Take the requirement away'],
      },
      {
        // Ten million keys at 10/s: after t seconds one read in 10⁶ ÷ t meets a written key, in a minute 10 · 60² ÷ 2 · 10⁻⁶ = 0.018 reads.
        text: arch`
          system "A short crash"
          client Shopper
          database Ledger { followers: 1  replication: sync }
          data order { keys: 10M  store: Ledger }
          flow Buy { rate: 10/s  Shopper -> Ledger : write order }
          flow Look { rate: 10/s  Shopper -> Ledger : read order }
          scenario Failover { duration: 1min  at 10s crash Ledger.leader }
          «require order.consistency >= strong during Failover»
        `,
        messages: [
          'order.consistency >= strong during Failover can hardly be judged: in 40 runs of 1min about 0.72 reads meet a key that was written before, and 10k are needed. Ask for more load on fewer keys, or for a longer scenario.',
        ],
        fixes: [],
      },
      {
        // 200 requests a second are at least as many events, so that a study ends after 5 · 10⁵ s: 100 · 100 ÷ 10⁹ · 5 · 10⁵ s · 1 ms = 0.005.
        text: arch`
          system "A quick follower"
          network default { latency: 0ms }
          client Shopper
          database Ledger { followers: 1  reads: followers  lag: 1ms }
          data order { keys: 1G  store: Ledger }
          flow Buy { rate: 100/s  Shopper -> Ledger : write order }
          flow Look { rate: 100/s  Shopper -> Ledger : read order }
          «require order.consistency >= strong»
        `,
        messages: [
          'order.consistency >= strong can be broken, and hardly be seen to be: as long as a study may last about 0.005 reads come to a copy of Ledger while a write of their key is on its way to it. Ask for more load on fewer keys, or rely on no run for it.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Read and written"
        client Shopper
        database Ledger
        data order { keys: 1M  store: Ledger }
        flow Buy { rate: 10/s  Shopper -> Ledger : write order }
        flow Look { rate: 10/s  Shopper -> Ledger : read order }
        require order.consistency >= strong
      `,
      arch`
        // An update reads what it writes.
        system "Updates"
        client Teller
        database Ledger
        data account { keys: 1M  store: Ledger }
        flow Pay { rate: 10/s  Teller -> Ledger : update account }
        require account.consistency >= strong
      `,
    ],
  },
  harm: {
    unmeasured:
      'The harm is that nothing can be measured: the simulator leaves the requirement undecided, and says that a longer run would not help.',
  },
  check: ({ architecture }) =>
    architecture.requirements.flatMap((requirement) => {
      const data =
        requirement.target.kind === 'data' && requirement.metric === 'consistency'
          ? architecture.data.find(({ name }) => name === requirement.target.name)
          : undefined;
      return data === undefined ? [] : (findingAbout(requirement, data, architecture) ?? []);
    }),
};

function findingAbout(requirement: Requirement, data: DataSet, architecture: Architecture): Finding | undefined {
  const accesses = accessesOf(architecture).filter((access) => access.data === data);
  const isReadAtAll = accesses.some((access) => isRead(access) || access.verb === 'update');
  const missing = !isReadAtAll ? 'reads' : accesses.some(isWrite) ? undefined : 'writes';
  const related = [{ origin: data.nameOrigin, message: 'Declared here.' }];
  if (missing === undefined) {
    const message = scarcity(requirement, data, architecture);
    return message === undefined ? undefined : { node: data.name, origin: requirement.origin, message, related, fixes: [] };
  }
  return {
    node: data.name,
    origin: requirement.origin,
    message: `${requirement.text} can never be judged: no flow ${missing} ${data.name}. Write the flow that does, or take the requirement away.`,
    related,
    fixes: [{ title: 'Take the requirement away', edits: [removal(requirement.origin)] }],
  };
}

/** Less than this is expected to be seen, where it is most likely not seen at all. */
const hardlyEver = 0.1;

/** Why all the runs of a study can be expected to show nothing. Every figure here is the most that there can be. */
function scarcity({ text, scenario: name, limit }: Requirement, data: DataSet, architecture: Architecture): string | undefined {
  const scenario = architecture.scenarios.find((each) => each.name === name);
  const runs = scenario === undefined ? looks[1] : looks[looks.length - 1];
  const duration = scenario?.settings.duration ?? longestStudy(architecture) / runs;
  const found = opportunitiesOf(architecture, data, duration);
  if (found === undefined) return undefined;
  if (runs * found.reads < neededOpportunities) {
    return (
      `${text} can hardly be judged: in ${runs} runs of ${seconds(duration)} about ${number(runs * found.reads)} reads meet a key that was written before, ` +
      `and ${number(neededOpportunities)} are needed. Ask for more load on fewer keys${scenario === undefined ? '' : ', or for a longer scenario'}.`
    );
  }
  const exposed = runs * found.exposed;
  if (scenario !== undefined || limit !== 'strong' || exposed === 0 || exposed >= hardlyEver) return undefined;
  return (
    `${text} can be broken, and hardly be seen to be: as long as a study may last about ${number(exposed)} reads come to a copy of ${data.settings.store} ` +
    `while a write of their key is on its way to it. Ask for more load on fewer keys, or rely on no run for it.`
  );
}

/** Seconds, all replications together, until the cap of events: every arrow is one at least. */
function longestStudy(architecture: Architecture): number {
  const events = [...trafficOf(architecture).visits.values()].reduce((sum, { rate }) => sum + rate, 0);
  return mostEvents / events;
}
