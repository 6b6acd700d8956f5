import { expect, test } from 'vitest';
import { changesOf, withChanges } from '../../src/messages/picture-changes.ts';
import type { Picture } from '../../src/messages/preview.ts';
import { diagramMessage } from '../browser/support/messages.ts';
import { architectureOf } from '../support/architecture.ts';

const shop = `system "Shop"
region eu { zone a  zone b }
client Buyer
service Orders { in: eu  instances: 2 }
database Ledger { in: eu }
data order { keys: 10  store: Ledger }
flow Buy { rate: 41/s  Buyer -> Orders -> Ledger : read order }
`;

const pictureOf = async (text: string, options: Parameters<typeof diagramMessage>[1] = {}): Promise<Picture> =>
  diagramMessage(await architectureOf(text), options);

/** As it crosses into the page: what is undefined is not said. */
const sent = <T>(message: T): T => JSON.parse(JSON.stringify(message)) as T;

const edits: Record<string, string> = {
  'nothing at all': shop,
  'a figure': shop.replace('instances: 2', 'instances: 3'),
  'a title': shop.replace('"Shop"', '"Store"'),
  'a line above': `// A comment\n${shop}`,
  'a node more': shop.replace('client Buyer', 'client Buyer\nservice Stock'),
  'a node less': shop.replace(/database[^]*$/, 'flow Buy { rate: 1/s  Buyer -> Orders }'),
  everything: 'system "Other"\nclient A\nservice B\nflow F { rate: 1/s  A -> B }',
};

test.each(Object.entries(edits))('%s: with the changes the page shows what it would show anew', async (_, text) => {
  const [before, now] = [await pictureOf(shop, { estimate: { Orders: 0.4 } }), await pictureOf(text)];
  const received = sent(before);
  expect(withChanges(received, sent(changesOf(before, now)))).toEqual(sent(now));
  expect(withChanges(sent(now), sent(changesOf(now, before)))).toEqual(received);
});

test('of an edit of a figure, only the card that says it is sent', async () => {
  const [before, now] = [await pictureOf(shop), await pictureOf(edits['a figure'])];
  const { diagram, ...others } = changesOf(before, now);
  expect(diagram!.nodes.map((node) => node?.name ?? null)).toEqual([null, 'Orders', null]);
  expect(others).toEqual({ kind: 'changes', same: Object.keys(before).filter((key) => key !== 'diagram') });
});

test('of an edit that changes no picture, nothing is', async () => {
  const picture = await pictureOf(shop);
  expect(changesOf(picture, picture)).toEqual({ kind: 'changes', same: Object.keys(picture) });
});
