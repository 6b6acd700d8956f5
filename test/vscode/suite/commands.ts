import * as assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import manifest from '../../../package.json' with { type: 'json' };
import type { PublicInterface } from '../../../src/extension/public-interface.ts';
import { openExample, seenIn } from './editor.ts';
import { eventually, test } from './runner.ts';

test('the folder is trusted only where the test says so, and the extension is active all the same', async () => {
  assert.equal(String(vscode.workspace.isTrusted), process.env.TRADEOFF_SUITE_TRUSTED);
  await openExample('bank.arch');
  await eventually('the extension', () => (vscode.extensions.getExtension('tradeoff.tradeoff')?.isActive ? true : undefined));
});

test('every contributed command exists, and every command is contributed', async () => {
  const contributed = manifest.contributes.commands.map(({ command }) => command).sort();
  const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('tradeoff.') && !id.endsWith('.focus')).sort();
  assert.deepEqual(registered, contributed);
});

test('the extension gives other extensions its version, checks and pictures', async () => {
  const { document } = await openExample('bank.arch');
  const api = await publicInterface();
  assert.equal(api.version, manifest.version);
  const { diagnostics } = await api.check(document.uri);
  assert.deepEqual(diagnostics, []);
  const svg = await api.render(document.uri, { format: 'svg', theme: 'dark' });
  assert.match(svg, /^<svg /);
  for (const name of ['CashMachine', 'Gateway', 'Accounts', 'Ledger']) assert.ok(svg.includes(`data-node="${name}"`), name);
  assert.match(await api.render(document.uri, { format: 'mermaid', flow: 'Withdraw' }), /^sequenceDiagram/);
});

test('a new file is an architecture without findings', async () => {
  await vscode.commands.executeCommand('tradeoff.newFile', 'starter');
  const editor = await eventually('the new file', () => {
    const active = vscode.window.activeTextEditor;
    return active?.document.isUntitled ? active : undefined;
  });
  assert.equal(editor.document.languageId, 'arch');
  const { diagnostics } = await (await publicInterface()).check(editor.document.uri);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(seenIn(editor.document), []);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
});

test("a rule's page opens in the editor, offline", async () => {
  await vscode.commands.executeCommand('tradeoff.explainRule', 'replication/single-copy');
  await eventually('the page', () => tabLabels().find((label) => label.includes('single-copy')));
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
});

test('the preview opens to the side and follows the active file', async () => {
  await openExample('bank.arch');
  await vscode.commands.executeCommand('tradeoff.openPreviewToSide');
  await eventually('the preview', () => tabLabels().find((label) => label === 'Preview bank.arch'));
  await openExample('delivery.arch');
  await eventually('the preview to follow', () => tabLabels().find((label) => label === 'Preview delivery.arch'));
  await openExample('bank.arch');
  await eventually('the preview to come back', () => tabLabels().find((label) => label === 'Preview bank.arch'));
});

test('a server that dies is started again, and the file is still checked', async () => {
  const { document } = await openExample('bank.arch');
  const api = await publicInterface();
  await api.check(document.uri);
  process.kill(await serverProcess(), 'SIGKILL');
  await eventually('the new server', async () => ((await isAnswering(api, document.uri)) ? true : undefined));
});

async function publicInterface(): Promise<PublicInterface> {
  const extension = vscode.extensions.getExtension<PublicInterface>('tradeoff.tradeoff');
  if (extension === undefined) throw new Error('the extension is not installed');
  return extension.activate();
}

async function isAnswering(api: PublicInterface, uri: vscode.Uri): Promise<boolean> {
  return api.check(uri).then(
    ({ diagnostics }) => diagnostics.length === 0,
    () => false,
  );
}

function tabLabels(): string[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

/** The language server is a child of this process, the extension host. */
async function serverProcess(): Promise<number> {
  const processes = process.platform === 'linux' ? await processesOfLinux() : await processesByProgram();
  const server = processes.find(({ parent, command }) => parent === process.pid && command.includes('server.cjs'));
  if (server === undefined) throw new Error(`no language server below process ${process.pid}`);
  return server.id;
}

interface Process {
  readonly id: number;
  readonly parent: number;
  readonly command: string;
}

/** A bare Linux has no program that lists processes. */
async function processesOfLinux(): Promise<Process[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = (id: string, file: string): Promise<string> => readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
  return Promise.all(
    ids.map(async (id) => ({
      id: Number(id),
      parent: Number(/^PPid:\s*(\d+)/m.exec(await read(id, 'status'))?.[1]),
      command: await read(id, 'cmdline'),
    })),
  );
}

async function processesByProgram(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout.split('\n').map((line) => {
    const [id, parent, ...command] = line.trim().split(/\s+/);
    return { id: Number(id), parent: Number(parent), command: command.join(' ') };
  });
}
