import { TextDocument } from 'langium';
import { describe, expect, test } from 'vitest';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { TestClient } from './client.ts';

const laidOut = `system "Shop"

client Buyer
service Orders {
  time: 10ms
}
database Ledger
data order { keys: 10  store: Ledger }

flow Buy {
  rate: 41/s
  Buyer -> Orders -> Ledger : read order
}
`;

function applied(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create('', 'arch', 0, text), [...edits]);
}

/** An editor asks in the same moment as it tells of an edit, while the files are being checked. */
describe('what is asked right after an edit is answered from the edited text', () => {
  test('formatting', async () => {
    const client = await TestClient.start({});
    await client.open('main.arch', laidOut);
    const textDocument = { uri: client.uri('main.arch') };
    for (let round = 1; round <= 20; round++) {
      const spoiled = laidOut.replace('data order {', `data${' '.repeat(1 + round)}order{`);
      const check = client.request('tradeoff/check', textDocument);
      void client.change('main.arch', spoiled);
      const edits: TextEdit[] = await client.connection.sendRequest('textDocument/formatting', {
        textDocument,
        options: { tabSize: 2, insertSpaces: true },
      });
      await check;
      expect(applied(spoiled, edits)).toBe(laidOut);
    }
  });

  test('renaming', async () => {
    const client = await TestClient.start({});
    await client.open('main.arch', laidOut);
    const textDocument = { uri: client.uri('main.arch') };
    for (let round = 1; round <= 20; round++) {
      const moved = `// ${'x'.repeat(round)}\n${laidOut}`;
      const check = client.request('tradeoff/check', textDocument);
      void client.change('main.arch', moved);
      const edit: WorkspaceEdit = await client.connection.sendRequest('textDocument/rename', {
        textDocument,
        position: { line: 7, character: 12 },
        newName: 'Books',
      });
      await check;
      expect(applied(moved, edit.changes![textDocument.uri])).toBe(moved.replaceAll('Ledger', 'Books'));
    }
  });
});
