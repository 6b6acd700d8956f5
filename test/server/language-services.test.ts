import { describe, expect, test } from 'vitest';
import type { LocationLink, SelectionRange, WorkspaceEdit } from 'vscode-languageserver/node';
import { TestClient } from './client.ts';

const shop = 'import "./parts.arch"\nsystem "Shop"\nclient C\ndatabase L : postgres\nflow F { rate: 1/s  C -> Orders }\n';
const files = { 'shop.arch': shop, 'parts.arch': 'service Orders\n' };

/** What a request about a place is asked with: the first place where `text` stands. */
function at(
  client: TestClient,
  name: keyof typeof files,
  text: string,
): { textDocument: { uri: string }; position: { line: number; character: number } } {
  const before = files[name].slice(0, files[name].indexOf(text)).split('\n');
  return { textDocument: { uri: client.uri(name) }, position: { line: before.length - 1, character: before.at(-1)!.length } };
}

describe('the server', () => {
  test('announces its services', async () => {
    const client = await TestClient.start(files);
    await client.request('tradeoff/check', { uri: client.uri('shop.arch') });
    expect(client.capabilities).toMatchObject({
      completionProvider: {},
      definitionProvider: true,
      documentHighlightProvider: true,
      documentLinkProvider: {},
      documentSymbolProvider: true,
      foldingRangeProvider: true,
      hoverProvider: true,
      linkedEditingRangeProvider: true,
      referencesProvider: true,
      renameProvider: { prepareProvider: true },
      selectionRangeProvider: true,
      semanticTokensProvider: { full: { delta: false }, range: true },
      typeDefinitionProvider: true,
      workspaceSymbolProvider: {},
    });
  });

  test('renames across files on disk and open ones, and sends the reason where it refuses', async () => {
    const client = await TestClient.start(files);
    await client.open('shop.arch', shop);
    const place = at(client, 'shop.arch', 'Orders');
    const edit: WorkspaceEdit = await client.connection.sendRequest('textDocument/rename', { ...place, newName: 'Sales' });
    expect(Object.keys(edit.changes!).sort()).toEqual([client.uri('parts.arch'), client.uri('shop.arch')]);
    await expect(client.connection.sendRequest('textDocument/rename', { ...place, newName: 'C' })).rejects.toThrow(
      '"C" is a client already, at shop.arch:3; choose another name',
    );
    await expect(client.connection.sendRequest('textDocument/prepareRename', at(client, 'shop.arch', 'postgres'))).rejects.toThrow('built in');
  });

  test('answers requests that Langium has no handlers for', async () => {
    const client = await TestClient.start({ ...files, 'alone.arch': 'client C\nservice S\nflow F { rate: 1/s  C -> S }' });
    const { textDocument, position } = at(client, 'shop.arch', 'Orders');
    const [range]: SelectionRange[] = await client.connection.sendRequest('textDocument/selectionRange', { textDocument, positions: [position] });
    expect(range.range).toEqual({ start: position, end: { ...position, character: position.character + 6 } });
    const alone = { textDocument: { uri: client.uri('alone.arch') }, position: { line: 1, character: 8 } };
    expect(await client.connection.sendRequest('textDocument/linkedEditingRange', alone)).toMatchObject({ ranges: [{}, {}] });
  });

  test('leads into built-in profiles where the editor can ask for their text, and not elsewhere', async () => {
    const able = await TestClient.start(files, { workspace: { textDocumentContent: {} } });
    const [link]: LocationLink[] = await able.connection.sendRequest('textDocument/definition', at(able, 'shop.arch', 'postgres'));
    const { text }: { text: string } = await able.connection.sendRequest('workspace/textDocumentContent', { uri: link.targetUri });
    expect(text).toContain('profile postgres : database');
    const unable = await TestClient.start(files);
    for (const method of ['textDocument/definition', 'textDocument/typeDefinition'])
      expect((await unable.connection.sendRequest(method, at(unable, 'shop.arch', 'postgres'))) ?? []).toEqual([]);
  });
});
