import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type Diagnostic,
  type ProtocolConnection,
} from 'vscode-languageserver/node';
import { median } from '../statistics.ts';

/**
 * Opens a large file with one unknown name in a language server and edits it, as an editor does. Prints milliseconds of wall-clock time and
 * of the server's CPU, and megabytes of its memory at their highest.
 * Arguments: folder, file, language id, the unknown name, the name that is meant, then the server's command.
 */
const [folder, file, languageId, unknown, meant, command, ...commandArguments] = process.argv.slice(2);
const edits = 10;

interface Moment {
  readonly wall: number;
  readonly cpu: number;
}

const text = readFileSync(join(folder, file), 'utf8');
const uri = pathToFileURL(join(folder, file)).href;
const start = performance.now();
const server = spawn(command, commandArguments, { stdio: ['pipe', 'pipe', 'ignore'] });
const connection: ProtocolConnection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
let awaited: { readonly fits: (diagnostics: readonly Diagnostic[]) => boolean; readonly resolve: () => void } | undefined;
connection.onNotification(PublishDiagnosticsNotification.type, ({ uri: published, diagnostics }) => {
  if (published === uri && awaited?.fits(diagnostics) === true) awaited.resolve();
});
connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => ({})));
connection.onRequest('client/registerCapability', () => null);
connection.onRequest('window/workDoneProgress/create', () => null);
connection.listen();

const workspaceFolder = { uri: pathToFileURL(folder).href, name: basename(folder) };
const capabilities = { workspace: { configuration: true, workspaceFolders: true } };
const parameters = { processId: process.pid, rootUri: workspaceFolder.uri, workspaceFolders: [workspaceFolder], capabilities };
await connection.sendRequest('initialize', parameters);
await connection.sendNotification('initialized', {});
const first = diagnosticsWith(({ length }) => length > 0);
await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
await first;
const firstDiagnostics: Moment = { wall: performance.now() - start, cpu: cpuMilliseconds() };

const toDiagnostics: Moment[] = [];
const toCompletion: Moment[] = [];
let version = 1;
for (let edit = 0; edit < edits; edit++) {
  // The mistake goes, and comes back.
  const isMended = edit % 2 === 0;
  const isBroken = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(({ message }) => JSON.stringify(message).includes(unknown));
  const before = now();
  const told = diagnosticsWith((diagnostics) => isBroken(diagnostics) !== isMended);
  const content = isMended ? text.replace(unknown, meant) : text;
  await connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges: [{ text: content }] });
  await told;
  toDiagnostics.push(since(before));
  const asked = now();
  const { length } = await completions();
  if (length === 0) throw new Error('No completion');
  toCompletion.push(since(asked));
}
console.log(
  JSON.stringify({ firstDiagnostics, edit: medians(toDiagnostics), completion: medians(toCompletion), megabytes: megabytes() } satisfies object),
);
await connection.sendRequest('shutdown');
await connection.sendNotification('exit');
server.on('exit', () => process.exit());

function diagnosticsWith(fits: (diagnostics: readonly Diagnostic[]) => boolean): Promise<void> {
  return new Promise((resolve) => (awaited = { fits, resolve }));
}

/** Before the name in question. */
async function completions(): Promise<readonly unknown[]> {
  const before = text.slice(0, text.indexOf(unknown)).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)!.length };
  const reply = await connection.sendRequest<{ items: unknown[] } | unknown[] | null>('textDocument/completion', { textDocument: { uri }, position });
  return reply === null ? [] : Array.isArray(reply) ? reply : reply.items;
}

function now(): Moment {
  return { wall: performance.now(), cpu: cpuMilliseconds() };
}

function since({ wall, cpu }: Moment): Moment {
  return { wall: performance.now() - wall, cpu: cpuMilliseconds() - cpu };
}

function medians(moments: readonly Moment[]): Moment {
  return { wall: median(moments.map(({ wall }) => wall)), cpu: median(moments.map(({ cpu }) => cpu)) };
}

/** Of the server and of what it started: user and system time, in Linux' ticks of 10 ms. */
function cpuMilliseconds(): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

function megabytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) / 1024;
}
