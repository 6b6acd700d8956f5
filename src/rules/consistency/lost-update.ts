import type { Architecture, Flow } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { type Access, accessesOf } from '../queries/data.ts';
import { precedes, shareKeys } from '../queries/timeline.ts';
import type { Finding, Rule } from '../rule.ts';

export const lostUpdate: Rule = {
  id: 'consistency/lost-update',
  severity: 'warning',
  title: 'A flow reads a value, and then writes it without looking again',
  description:
    'The flow reads a key and later writes it blindly. Two requests that do so at the same time both read the same value, and the one that writes last takes back what the other has done. An update in one operation (a condition, a transaction) sees the difference. Data with an `owner` has one writer a key.',
  tradeoff: {
    gained: 'No lock, no condition, no second attempt.',
    paid: 'Changes that vanish without an error, the more often the more a key is in demand.',
    accept: 'When the write does not depend on what was read.',
  },
  references: [
    { title: 'Berenson et al.: A critique of ANSI SQL isolation levels (1995)', url: 'https://doi.org/10.1145/223784.223785' },
    { title: 'PostgreSQL documentation: transaction isolation', url: 'https://www.postgresql.org/docs/current/transaction-iso.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Stock"
          client Buyer
          service Shop { timeout: 1s }
          database Store
          data item { keys: 10k  store: Store }
          flow Buy {
            rate: 50/s
            Buyer -> Shop
            Shop -> Store : read item
            Shop «-> Store : write item»
          }
        `,
        messages: [
          'Buy reads item and then writes it blindly: of two requests for one key at the same time, one takes back what the other has done. Update in one operation.',
        ],
        fixes: ['Update in one operation'],
      },
      {
        text: arch`
          system "Seats"
          client Fan
          database Seats
          data seat { keys: 50k  store: Seats }
          flow Book {
            rate: 5/s
            Fan -> Seats : read seat
            wait 200ms
            Fan «-> Seats : write seat»
          }
        `,
        messages: [
          'Book reads seat and then writes it blindly: of two requests for one key at the same time, one takes back what the other has done. Update in one operation.',
        ],
        fixes: ['Update in one operation'],
      },
    ],
    clean: [
      arch`
        system "Stock"
        client Buyer
        service Shop { timeout: 1s }
        database Store
        data item { keys: 10k  store: Store }
        flow Buy {
          rate: 50/s
          Buyer -> Shop
          Shop -> Store : update item
        }
      `,
      arch`
        // Nobody else writes it.
        system "Baskets"
        client Buyer
        database Store
        data basket { keys: 10k  store: Store  owner: Buyer }
        flow Put {
          rate: 50/s
          Buyer -> Store : read basket
          Buyer -> Store : write basket
        }
      `,
    ],
  },
  harm: {
    unmeasured:
      'To the simulator a blind write is a write like any other: that it was made of what was read before, only the program knows. It counts lost updates of an `update`.',
  },
  check: ({ architecture }) => architecture.flows.flatMap((flow) => findingsIn(flow, architecture)),
};

function findingsIn(flow: Flow, architecture: Architecture): readonly Finding[] {
  const accesses = accessesOf(architecture).filter((access) => access.flow === flow && access.data.settings.owner === undefined);
  return accesses
    .filter(({ verb }) => verb === 'write')
    .flatMap((write) => {
      const read = accesses.find(
        (each) => each.verb === 'read' && each.data === write.data && precedes(flow, each.step, write.step) && shareKeys(flow, each.step, write.step),
      );
      return read === undefined ? [] : [findingAbout(flow, read, write)];
    });
}

function findingAbout(flow: Flow, read: Access, write: Access): Finding {
  const fix: Fix[] =
    write.step.operation === undefined
      ? []
      : [{ title: 'Update in one operation', edits: [{ origin: write.step.operation.origin, newText: `update ${write.data.name}` }] }];
  return {
    ...atStep(flow, write.step),
    message: `${flow.name} reads ${write.data.name} and then writes it blindly: of two requests for one key at the same time, one takes back what the other has done. Update in one operation.`,
    related: [{ origin: read.step.origin, message: 'Read here.' }],
    fixes: fix,
  };
}
