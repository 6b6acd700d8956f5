import { nearest } from '../../base/nearest.ts';
import type { Accepted } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { removal } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import type { Finding, Rule } from '../rule.ts';

export const acceptedNothing: Rule = {
  id: 'hygiene/accepted-nothing',
  severity: 'warning',
  isLast: true,
  title: 'An accepted tradeoff that is not there',
  description:
    'An `accept` matches no finding: the design has changed, the rule or the name is misspelt, or the finding was never there. It would silence the next finding of that kind without anybody having decided on it.',
  tradeoff: {
    gained: 'Nothing; a decision that no longer decides anything is only reading matter.',
    paid: 'Readers believe in a tradeoff that was given up long ago, and a new one would pass unseen under its name.',
    accept: 'While a change is under way that will bring the finding back.',
  },
  references: [
    {
      title: 'Nygard: Documenting architecture decisions (2011)',
      url: 'https://www.cognitect.com/blog/2011/11/15/documenting-architecture-decisions',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Bank"
          client Teller
          database Ledger { followers: 2  replication: sync }
          data account { keys: 10k  store: Ledger  critical: true }
          flow Withdraw { rate: 50/s  Teller -> Ledger : update account }
          «accept replication/async-loses-on-failover on Ledger because "A lost withdrawal is found in the machines' journals."»
        `,
        messages: ['Nothing is left to accept here: replication/async-loses-on-failover finds nothing on Ledger. Remove the accept.'],
        fixes: ['Remove the accept'],
      },
      {
        text: arch`
          system "Bank"
          client Teller
          database Ledger { followers: 2 }
          data account { keys: 10k  store: Ledger }
          flow Withdraw { rate: 50/s  Teller -> Ledger : update account }
          «accept replication/async-looses-on-failover because "A lost withdrawal is found in the machines' journals."»
        `,
        messages: [
          'There is no rule replication/async-looses-on-failover, so that this accepts nothing; did you mean replication/async-loses-on-failover?',
        ],
        fixes: ['Remove the accept'],
      },
    ],
    clean: [
      arch`
        system "Bank"
        client Teller
        database Ledger { followers: 2  replication: async }
        data account { keys: 10k  store: Ledger  critical: true }
        flow Withdraw { rate: 50/s  Teller -> Ledger : update account }
        accept replication/async-loses-on-failover on Ledger because "A lost withdrawal is found in the machines' journals."
      `,
      arch`
        // Without a name it accepts every finding of the rule.
        system "Shop behind one proxy"
        client Shopper
        proxy Gateway
        service Shop
        flow Browse { rate: 50/s  Shopper -> Gateway -> Shop }
        accept proxy/single-proxy because "The platform restarts it within a second, and the application tries again."
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about the text: what runs is the same.',
  },
  check: ({ unmatched, ruleIds }) => unmatched.map((accepted) => findingAbout(accepted, ruleIds)),
};

function findingAbout(accepted: Accepted, ruleIds: readonly string[]): Finding {
  return { node: accepted.on, origin: accepted.origin, message: messageOf(accepted, ruleIds), fixes: [removalOf(accepted)] };
}

function messageOf({ rule, on }: Accepted, ruleIds: readonly string[]): string {
  if (ruleIds.includes(rule))
    return `Nothing is left to accept here: ${rule} finds nothing${on === undefined ? '' : ` on ${on}`}. Remove the accept.`;
  const meant = nearest(rule, ruleIds);
  return `There is no rule ${rule}, so that this accepts nothing; ${meant === undefined ? 'see the list of rules, or remove the accept.' : `did you mean ${meant}?`}`;
}

function removalOf(accepted: Accepted): Fix {
  return { title: 'Remove the accept', edits: [removal(accepted.origin)] };
}
