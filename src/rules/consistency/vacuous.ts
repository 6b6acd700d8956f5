import type { Architecture, DataSet, Requirement } from '../../model/architecture.ts';
import { removal } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { accessesOf, isRead, isWrite } from '../queries/data.ts';
import type { Finding, Rule } from '../rule.ts';

export const vacuous: Rule = {
  id: 'consistency/vacuous',
  severity: 'warning',
  title: 'A required consistency can never be judged',
  description:
    'A level of consistency is required of data that no flow reads, or that no flow writes. No run will ever see an old value, nor a new one: the requirement stays undecided for good, and guards nothing.',
  tradeoff: {
    gained: 'The requirement is there for the flow that will come.',
    paid: 'It looks like a promise that is kept, and is one that is never tested.',
    accept: 'Until the missing flow is written.',
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
  if (missing === undefined) return undefined;
  return {
    node: data.name,
    origin: requirement.origin,
    message: `${requirement.text} can never be judged: no flow ${missing} ${data.name}. Write the flow that does, or take the requirement away.`,
    related: [{ origin: data.nameOrigin, message: 'Declared here.' }],
    fixes: [{ title: 'Take the requirement away', edits: [removal(requirement.origin)] }],
  };
}
