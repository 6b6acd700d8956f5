import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { expectDiagnostics, rangeOf, replace, withExample } from './editor.ts';
import { eventually, test } from './runner.ts';

test('Format Document lays the file out, and leaves a good one alone', () =>
  withExample('bank.arch', async (document) => {
    const before = document.getText();
    await vscode.commands.executeCommand('editor.action.formatDocument');
    assert.equal(document.getText(), before);
    const data = rangeOf(document, 'data account {');
    await replace(document, 'data account {', 'data   account{');
    assert.notEqual(document.getText(), before);
    await vscode.commands.executeCommand('editor.action.formatDocument');
    assert.equal(document.getText(data), 'data account {');
    assert.equal(document.getText(), before);
  }));

test('Fix All takes every fix that is the only one', () =>
  withExample('bank.arch', async (document) => {
    const before = document.getText();
    await replace(document, 'followers: 2', 'folowers: 2');
    await replace(document, 'election: 1s', 'electoin: 1s');
    await eventually('both mistakes', () => Promise.resolve(vscode.languages.getDiagnostics(document.uri).length >= 2 || undefined));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(0, 0, 0, 0),
      'source.fixAll',
    );
    assert.deepEqual(
      actions.map(({ kind }) => kind?.value),
      ['source.fixAll.tradeoff'],
    );
    assert.ok(await vscode.workspace.applyEdit(actions[0].edit!));
    assert.equal(document.getText(), before);
    await expectDiagnostics(document, []);
  }));

test('lenses offer simulation, and show the last verdict until the file is edited', () =>
  withExample('bank.arch', async (document) => {
    const titles = async (): Promise<string[]> => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 100);
      return lenses.flatMap(({ command }) => command?.title ?? []);
    };
    assert.ok((await titles()).includes('Simulate'));
    const extension = vscode.extensions.getExtension<{ simulate(uri: vscode.Uri, options: object): Promise<unknown> }>('tradeoff.tradeoff');
    await extension!.exports.simulate(document.uri, { scenarios: [null], duration: 30, replications: 5 });
    const isFresh = (title: string): boolean => /^[✓✗?] (met|violated|undecided)/.test(title) && !title.includes('before the last edits');
    await eventually('a verdict', async () => (await titles()).some(isFresh) || undefined);
    await replace(document, 'followers: 2', 'followers: 3');
    await eventually('that it is from before', async () => {
      const now = await titles();
      return (now.some((title) => title.includes('before the last edits')) && !now.some(isFresh)) || undefined;
    });
  }));
