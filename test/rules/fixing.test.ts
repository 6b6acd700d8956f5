import { expect, test } from 'vitest';
import { applyEdits } from '../../src/base/text-edits.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

const naive = `
system "Naive shop"
region eu { zone a }
client Shopper { in: eu }
proxy Gateway : nginx { in: eu }
service Orders { in: eu  timeout: 2s }
service Dispatch { in: eu }
database Ledger : postgres { in: eu  followers: 1  reads: followers }
database Couriers { in: eu }
queue Deliveries : kafka { in: eu } // one broker will do
data order { keys: 1M  store: Ledger  critical: true }
data courier { keys: 1k  store: Couriers  critical: true }
flow Checkout {
  rate: 300/s
  Shopper -> Gateway -> Orders
  Orders -> Ledger : write order
  Orders -> Ledger : read order
  reply // be quick
  Orders => Deliveries => Dispatch -> Couriers : update courier
}
require order.consistency >= strong
accept proxy/singel-proxy on Gateway because "Later."
`;

test('somebody who takes the first fix of every finding ends with a sound design, and with their comments', async () => {
  const { text, taken } = await fixedOneByOne(naive);
  expect(taken).toEqual([
    'Run two instances',
    'Replicate synchronously',
    'Read from the leader',
    'Keep two synchronous followers',
    'Park in a new queue after 5 attempts',
    'Wait 4s between attempts',
    'Reply after the publish',
    'Publish through an outbox',
    'Dispatch is idempotent',
    'Remove the accept',
  ]);
  expect(text).toBe(`
system "Naive shop"
region eu { zone a }
client Shopper { in: eu }
proxy Gateway : nginx { in: eu  instances: 2 }
service Orders { in: eu  timeout: 2s  outbox: true }
service Dispatch { in: eu  idempotent: true }
database Ledger : postgres { in: eu  followers: 1  reads: leader  replication: sync }
database Couriers { in: eu  followers: 2  replication: sync  failover: automatic }
queue Deliveries : kafka { in: eu  dead-letter: Parked after 5  redelivery-delay: 4s } // one broker will do
queue Parked : kafka { in: eu }
data order { keys: 1M  store: Ledger  critical: true }
data courier { keys: 1k  store: Couriers  critical: true }
flow Checkout {
  rate: 300/s
  Shopper -> Gateway -> Orders
  Orders -> Ledger : write order
  Orders -> Ledger : read order
  // be quick
  Orders => Deliveries => Dispatch -> Couriers : update courier
  reply
}
require order.consistency >= strong
`);
});

async function fixedOneByOne(source: string): Promise<{ readonly text: string; readonly taken: readonly string[] }> {
  let text = source;
  const taken: string[] = [];
  for (let finding = await firstFinding(text); finding !== undefined; finding = await firstFinding(text)) {
    expect(taken.length).toBeLessThan(20);
    taken.push(finding.fixes[0].title);
    text = applyEdits(text, finding.fixes[0].edits);
  }
  return { text, taken };
}

async function firstFinding(text: string): Promise<Diagnostic | undefined> {
  return review(await architectureOf(text)).diagnostics.find(({ severity, fixes }) => severity !== 'hint' && fixes.length > 0);
}
