import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { WorkspaceEdit } from 'vscode-languageserver/node';
import { TestClient } from './client.ts';

/** Published diagnostics come when they come; a test waits for them. */
const soon = { timeout: 10_000, interval: 20 };
const mistaken = 'service S { cores: 5ms }\n';
const sound = 'system "Shop"\nclient Buyer { users: 10 }\nservice Orders { timeout: 1s }\nflow Buy { rate: 1/s  Buyer -> Orders }\n';
const importing = 'import "./parts/orders.arch"\nsystem "Shop"\nclient Buyer { users: 10 }\nflow Buy { rate: 1/s  Buyer -> Orders }\n';
const orders = 'service Orders { timeout: 1s }\n';

async function expectCodes(client: TestClient, name: string, codes: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(client.codes(name)).toEqual(codes), soon);
}

/** Whatever the server had to do by then, it has done: it answers a check after it. */
async function codesOf(client: TestClient, name: string): Promise<readonly string[]> {
  return (await client.request('tradeoff/check', { uri: client.uri(name) })).diagnostics.map(({ code }) => code);
}

describe('folders', () => {
  test('of a workspace with several are all read, and systems with the same names stand beside one another', async () => {
    const files = { 'one/a.arch': sound, 'one/b.arch': `${sound}service S { cores: 5ms }\n`, 'two/a.arch': sound, 'two/c.arch': mistaken };
    const client = await TestClient.start(files, {}, true, { folders: ['one', 'two'] });
    await expectCodes(client, 'two/c.arch', ['schema']);
    await expectCodes(client, 'one/b.arch', ['schema']);
    expect(client.codes('one/a.arch')).not.toContain('link');
    expect(client.codes('two/a.arch')).not.toContain('link');
  });

  test('that come later are read, and those that go are forgotten, but for what is open', async () => {
    const files = { 'one/a.arch': mistaken, 'two/b.arch': mistaken, 'two/c.arch': mistaken };
    const client = await TestClient.start(files, {}, true, { folders: ['one'] });
    expect(client.capabilities.workspace?.workspaceFolders).toEqual({ supported: true, changeNotifications: true });
    await expectCodes(client, 'one/a.arch', ['schema']);
    expect(client.codes('two/b.arch')).toEqual([]);
    await client.changeFolders(['two'], []);
    await expectCodes(client, 'two/b.arch', ['schema']);
    await client.open('two/c.arch', mistaken);
    await client.changeFolders([], ['two']);
    await expectCodes(client, 'two/b.arch', []);
    await expectCodes(client, 'two/c.arch', ['schema']);
    await client.close('two/c.arch');
    await expectCodes(client, 'two/c.arch', []);
    await expectCodes(client, 'one/a.arch', ['schema']);
  });

  test('made by tools are passed over, also when a file appears in them', async () => {
    const client = await TestClient.start({ 'dist/a.arch': mistaken, 'b.arch': mistaken });
    await expectCodes(client, 'b.arch', ['schema']);
    await client.filesChanged({ 'dist/a.arch': 1 });
    await client.open('b.arch', 'system "Empty"\n');
    await expectCodes(client, 'b.arch', []);
    expect(client.codes('dist/a.arch')).toEqual([]);
  });
});

describe('files that the editor hides (files.exclude)', () => {
  test('are not checked, until one is opened or the setting changes', async () => {
    const files = { 'one/old/a.arch': mistaken, 'one/b.arch': mistaken, 'two/old/c.arch': mistaken };
    const excluded = { one: { '**/old': true, '**/b.arch': false } };
    const client = await TestClient.start(files, {}, true, { folders: ['one', 'two'], excluded });
    await expectCodes(client, 'one/b.arch', ['schema']);
    await expectCodes(client, 'two/old/c.arch', ['schema']);
    expect(client.codes('one/old/a.arch')).toEqual([]);
    await client.open('one/old/a.arch', mistaken);
    await expectCodes(client, 'one/old/a.arch', ['schema']);
    await client.close('one/old/a.arch');
    await expectCodes(client, 'one/old/a.arch', []);
    client.excluded = { two: { 'old/{c,d}.arch': true } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await expectCodes(client, 'one/old/a.arch', ['schema']);
    await expectCodes(client, 'two/old/c.arch', []);
  });

  test('are known all the same where something imports them', async () => {
    const files = { 'shop.arch': importing, 'parts/orders.arch': `${orders}${mistaken}` };
    const client = await TestClient.start(files, {}, true, { excluded: { '.': { parts: true } } });
    await expectCodes(client, 'parts/orders.arch', ['schema']);
    expect(await codesOf(client, 'shop.arch')).not.toContain('import');
  });

  test('editors that know no settings hide nothing', async () => {
    const client = await TestClient.start({ 'a.arch': mistaken }, { workspace: { configuration: false } }, true, {
      excluded: { '.': { '**': true } },
    });
    await expectCodes(client, 'a.arch', ['schema']);
  });
});

describe('a file outside of every folder', () => {
  test('is checked with what it imports while it is open, and no longer', async () => {
    const files = { 'inside/a.arch': mistaken, 'elsewhere/shop.arch': importing, 'elsewhere/parts/orders.arch': `${orders}${mistaken}` };
    const client = await TestClient.start(files, {}, true, { folders: ['inside'] });
    await client.open('elsewhere/shop.arch', `${importing}service T { cores: 5ms }\n`);
    await expectCodes(client, 'elsewhere/shop.arch', ['schema']);
    await expectCodes(client, 'elsewhere/parts/orders.arch', ['schema']);
    await client.close('elsewhere/shop.arch');
    await expectCodes(client, 'elsewhere/shop.arch', []);
    await expectCodes(client, 'elsewhere/parts/orders.arch', []);
    await expectCodes(client, 'inside/a.arch', ['schema']);
  });

  test('that was never saved is forgotten when it is closed', async () => {
    const client = await TestClient.start({});
    await client.open('new.arch', mistaken);
    await expectCodes(client, 'new.arch', ['schema']);
    await client.close('new.arch');
    await expectCodes(client, 'new.arch', []);
  });
});

describe('imported files that are renamed and deleted', () => {
  const renamed = (client: TestClient, from: string, to: string) => ({ files: [{ oldUri: client.uri(from), newUri: client.uri(to) }] });

  async function editsFor(client: TestClient, from: string, to: string): Promise<readonly unknown[]> {
    const edit: WorkspaceEdit = await client.connection.sendRequest('workspace/willRenameFiles', renamed(client, from, to));
    return (edit.documentChanges ?? [])
      .map((change) => ('edits' in change ? change : { textDocument: { uri: 'no edit' }, edits: [] }))
      .map(({ textDocument, edits }) => [textDocument.uri.slice(client.uri('.').length), edits.map((each) => 'newText' in each && each.newText)])
      .sort();
  }

  test('imports follow a file, a folder, and the importing file itself', async () => {
    const client = await TestClient.start({ 'shop.arch': importing, 'parts/orders.arch': `import "./more.arch"\n${orders}`, 'parts/more.arch': '' });
    await codesOf(client, 'shop.arch');
    expect(await editsFor(client, 'parts/orders.arch', 'orders.arch')).toEqual([
      ['/parts/orders.arch', ['"./parts/more.arch"']],
      ['/shop.arch', ['"./orders.arch"']],
    ]);
    expect(await editsFor(client, 'parts', 'pieces')).toEqual([['/shop.arch', ['"./pieces/orders.arch"']]]);
    expect(await editsFor(client, 'shop.arch', 'parts/shop.arch')).toEqual([['/shop.arch', ['"./orders.arch"']]]);
    expect(await editsFor(client, 'part', 'piece')).toEqual([]);
  });

  test('a renamed folder is found under its new name, and missed under its old one', async () => {
    const client = await TestClient.start({ 'shop.arch': importing, 'parts/orders.arch': orders });
    expect(await codesOf(client, 'shop.arch')).not.toContain('import');
    await rename(join(client.folder, 'parts'), join(client.folder, 'pieces'));
    await client.connection.sendNotification('workspace/didRenameFiles', renamed(client, 'parts', 'pieces'));
    expect(await codesOf(client, 'shop.arch')).toContain('import');
    await client.open('shop.arch', importing.replace('parts', 'pieces'));
    expect(await codesOf(client, 'shop.arch')).not.toContain('import');
  });

  test('a deleted folder is missed, and nothing is said of its files any more', async () => {
    const client = await TestClient.start({ 'shop.arch': importing, 'parts/orders.arch': `${orders}${mistaken}` });
    await expectCodes(client, 'parts/orders.arch', ['schema']);
    await rm(join(client.folder, 'parts'), { recursive: true });
    await client.connection.sendNotification('workspace/didDeleteFiles', { files: [{ uri: client.uri('parts') }] });
    await expectCodes(client, 'parts/orders.arch', []);
    expect(await codesOf(client, 'shop.arch')).toContain('import');
    await mkdir(join(client.folder, 'parts'));
    await writeFile(join(client.folder, 'parts/orders.arch'), orders);
    await client.filesChanged({ 'parts/orders.arch': 1 });
    expect(await codesOf(client, 'shop.arch')).not.toContain('import');
  });

  test('a file that is deleted on disk while it is open is what its editor shows, until that is closed', async () => {
    const client = await TestClient.start({ 'shop.arch': importing, 'parts/orders.arch': orders });
    await client.open('parts/orders.arch', orders);
    expect(await codesOf(client, 'shop.arch')).not.toContain('import');
    await rm(join(client.folder, 'parts'), { recursive: true });
    await client.filesChanged({ 'parts/orders.arch': 3 });
    expect(await codesOf(client, 'shop.arch')).not.toContain('import');
    await client.close('parts/orders.arch');
    expect(await codesOf(client, 'shop.arch')).toContain('import');
  });
});
