import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PublicInterface } from '../../../src/extension/public-interface.ts';
import { openExample } from './editor.ts';
import { test } from './runner.ts';

test('the bank is simulated through a crash of its leader, and keeps what it promises', async () => {
  const { document } = await openExample('bank.arch');
  const api = (await vscode.extensions.getExtension<PublicInterface>('tradeoff.tradeoff')?.activate()) as PublicInterface;
  const result = await api.simulate(document.uri, { scenarios: ['LeaderCrash'], replications: 5 });
  const run = result.runs.find(({ scenario }) => scenario === 'LeaderCrash');
  assert.equal(run?.replications, 5);
  assert.ok((run.flows.Withdraw.throughput.mean ?? 0) > 100);
  const verdicts = Object.fromEntries(result.requirements.map(({ text, verdict }) => [text, verdict]));
  assert.equal(verdicts['account.lost = 0 during LeaderCrash'], 'met');
  assert.equal(verdicts['Withdraw.recovery < 30s during LeaderCrash'], 'met');
});

test('a running simulation can be stopped', async () => {
  const { document } = await openExample('bank.arch');
  const api = (await vscode.extensions.getExtension<PublicInterface>('tradeoff.tradeoff')?.activate()) as PublicInterface;
  const running = api.simulate(document.uri, { duration: 100_000, replications: 40 });
  const stopping = new Promise<void>((resolve) => setTimeout(resolve, 500)).then(() => vscode.commands.executeCommand('tradeoff.stopSimulation'));
  const started = Date.now();
  await assert.rejects(running, { name: 'Canceled' });
  assert.ok(Date.now() - started < 5000);
  await stopping;
});

test('what cannot be simulated is refused with its place', async () => {
  const { document } = await openExample('bank.arch');
  const api = (await vscode.extensions.getExtension<PublicInterface>('tradeoff.tradeoff')?.activate()) as PublicInterface;
  await assert.rejects(api.simulate(document.uri, { scenarios: ['LeaderCrush'] }), /no scenario "LeaderCrush".*LeaderCrash/);
});
