import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  createProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type CodeAction,
  type CompletionList,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { folderWith, repository, tradeoff } from '../support/tradeoff.ts';

/** As an editor starts it that knows the Language Server Protocol and nothing of Tradeoff. */
async function startServer(folder: string): Promise<{ connection: ProtocolConnection; server: ChildProcess; initialized: InitializeResult }> {
  const server = spawn(process.execPath, [join(repository, 'dist', 'cli.mjs'), 'lsp', '--stdio'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill());
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.listen();
  const rootUri = pathToFileURL(folder).href;
  const initialized = await connection.sendRequest<InitializeResult>('initialize', { processId: process.pid, rootUri, capabilities: {} });
  await connection.sendNotification('initialized', {});
  return { connection, server, initialized };
}

const soon = { timeout: 10_000, interval: 20 };
const text = 'system "Small"\nclient User { users: 10 }\nservice Shop { coers: 2 }\nflow Buy { rate: 10/s  User -> Shop }\n';

test('an editor that knows nothing but the protocol gets diagnostics, fixes, completion and hover, and the server ends when it is told', async () => {
  const folder = await folderWith({ 'other.arch': 'system "Other"\nclient C { users: 5ms }\n' });
  const { connection, server, initialized } = await startServer(folder);
  expect(initialized.capabilities).toMatchObject({ hoverProvider: true, definitionProvider: true, codeActionProvider: {} });

  const published = new Map<string, readonly Diagnostic[]>();
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => void published.set(uri, diagnostics));
  const uri = pathToFileURL(join(folder, 'small.arch')).href;
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'arch', version: 1, text } });
  await vi.waitFor(() => expect(published.get(uri)?.map(({ code }) => code)).toEqual(['schema']), soon);
  await vi.waitFor(() => expect(published.get(pathToFileURL(join(folder, 'other.arch')).href)).toHaveLength(1), soon);
  const [unknown] = published.get(uri) ?? [];
  expect(unknown.range.start).toEqual({ line: 2, character: 15 });

  const textDocument = { uri };
  const fixes = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument,
    range: unknown.range,
    context: { diagnostics: [unknown] },
  });
  expect(fixes.map(({ title }) => title).join()).toContain('cores');
  const completion = await connection.sendRequest<CompletionList>('textDocument/completion', { textDocument, position: { line: 2, character: 15 } });
  expect(completion.items.map(({ label }) => label)).toContain('cores');

  const mended = text.replace('coers', 'cores');
  await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ text: mended }] });
  await vi.waitFor(() => expect(published.get(uri)?.map(({ code }) => code)).not.toContain('schema'), soon);
  const hover = await connection.sendRequest<Hover>('textDocument/hover', { textDocument, position: { line: 2, character: 17 } });
  expect(JSON.stringify(hover.contents)).toContain('cores');

  await connection.sendRequest('shutdown');
  const ended = new Promise((resolve) => server.on('exit', resolve));
  await connection.sendNotification('exit');
  expect(await ended).toBe(0);
});

test('a rule without an editor that opens its page carries no link', async () => {
  const folder = await folderWith({});
  const { connection } = await startServer(folder);
  const rules = new Promise<readonly Diagnostic[]>((resolve) => {
    connection.onNotification(PublishDiagnosticsNotification.type, ({ diagnostics }) => {
      if (diagnostics.some(({ code }) => String(code).includes('/'))) resolve(diagnostics);
    });
  });
  const single = `${text.replace(' { coers: 2 }', '')}database Ledger\ndata order { keys: 1k  store: Ledger  critical: true }\nflow Pay { rate: 1/s  User -> Shop  Shop -> Ledger : write order }\n`;
  const uri = pathToFileURL(join(folder, 'single.arch')).href;
  await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'arch', version: 1, text: single } });
  expect((await rules).map(({ codeDescription }) => codeDescription).filter((each) => each !== undefined)).toEqual([]);
});

test('the server ends when the editor dies', async () => {
  const { server } = await startServer(await folderWith({}));
  const ended = new Promise((resolve) => server.on('exit', resolve));
  server.stdin?.end();
  expect(await ended).not.toBeNull();
});

test('without --stdio it says what to write', async () => {
  const { code, output, errors } = await tradeoff(['lsp']);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toBe('tradeoff: lsp speaks over standard input and output; start it as "tradeoff lsp --stdio"\n');
});
