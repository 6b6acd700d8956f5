import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { expectDiagnostics, rangeOf, replace, withExample, type Seen } from './editor.ts';
import { eventually, test } from './runner.ts';

/** What the bank is told when its ledger no longer waits for its followers. */
const asynchronousLedger: readonly Seen[] = [
  {
    severity: 'Error',
    code: 'consistency/strong-needs-sync',
    text: 'replication: async',
    message:
      'account must be strongly consistent, but Ledger acknowledges writes without waiting for its 2 followers: the one that takes over may lack what was already read. Replicate synchronously.',
  },
  {
    severity: 'Warning',
    code: 'replication/async-loses-on-failover',
    text: 'replication: async',
    message:
      'Ledger acknowledges writes of account, which is critical, without waiting for its 2 followers: a failover loses those on the way (200/s). Replicate synchronously.',
  },
  {
    severity: 'Warning',
    code: 'hygiene/accepted-nothing',
    text: 'accept replication/sync-replica-blocks on Ledger because "A machine that pays nothing for 20 s is better than one that pays out what the bank then forgets."',
    message: 'Nothing is left to accept here: replication/sync-replica-blocks finds nothing on Ledger. Remove the accept.',
  },
];

test('the bank as it ships has no diagnostics', () =>
  withExample('bank.arch', async (document) => {
    assert.equal(document.languageId, 'arch');
    await extension();
    await expectDiagnostics(document, []);
  }));

test('a planted mistake shows at its token with the nearest right word, and the quick fix writes it', () =>
  withExample('bank.arch', async (document) => {
    await replace(document, 'replication: sync ', 'replication: synk ');
    await expectDiagnostics(document, [
      { severity: 'Error', code: 'schema', text: 'synk', message: 'synk is not one of async, semi-sync, sync, consensus; did you mean "sync"?' },
    ]);
    await applyQuickFix(document, rangeOf(document, 'synk'), 'Change to "sync"');
    assert.match(document.getText(), /replication: sync {3}\/\/ followers first/);
    await expectDiagnostics(document, []);
  }));

test('a planted tradeoff is found by its rule, which links to its page, and the quick fix mends it', () =>
  withExample('bank.arch', async (document) => {
    await replace(document, 'replication: sync ', 'replication: async ');
    await expectDiagnostics(document, asynchronousLedger);
    const [found] = vscode.languages.getDiagnostics(document.uri).filter(({ message }) => message === asynchronousLedger[0].message);
    assert.equal(found.source, 'tradeoff');
    assert.ok(
      typeof found.code === 'object' &&
        found.code.target.toString(true) === `${vscode.env.uriScheme}://tradeoff.tradeoff/rule/consistency/strong-needs-sync`,
    );

    await applyQuickFix(document, found.range, 'Replicate synchronously');
    assert.match(document.getText(), /replication: sync {3}\/\/ followers first/);
    await expectDiagnostics(document, []);
  }));

test('a half-typed line is one error, and the rest of the file stays understood', () =>
  withExample('bank.arch', async (document) => {
    await replace(document, 'Accounts -> Ledger : update account', 'Accounts -> ');
    await expectDiagnostics(document, [{ severity: 'Error', code: 'syntax', text: '', message: 'a name is missing after ->' }]);
  }));

test('completion offers the words of a property, hover explains it', () =>
  withExample('bank.arch', async (document) => {
    const value = rangeOf(document, 'replication: sync ').start.translate(0, 'replication: '.length);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, value);
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const word of ['async', 'semi-sync', 'sync', 'consensus']) assert.ok(labels.includes(word), `${word} is missing in ${labels.join(' ')}`);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, value.translate(0, -4));
    const text = hovers.flatMap(({ contents }) => contents.map((each) => (typeof each === 'string' ? each : each.value))).join('\n');
    assert.match(text, /replication/);
  }));

test('a mistake in an imported file stands in that file, once, though two files see it', () =>
  withExample('payments.arch', async (document) => {
    await replace(document, 'error-rate: 0.01%', 'error-rate: 0.01ms');
    await eventually('the mistake', () => (vscode.languages.getDiagnostics(document.uri).length > 0 ? true : undefined));
    const [only, ...others] = vscode.languages.getDiagnostics(document.uri);
    assert.deepEqual(others, []);
    assert.equal(document.getText(only.range), '0.01ms');
  }));

test('settings change the severity of rules at once', () =>
  withExample('bank.arch', async (document) => {
    await replace(document, 'replication: sync ', 'replication: async ');
    await eventually('the rule', () => (has(document, 'consistency/strong-needs-sync') ? true : undefined));
    const settings = vscode.workspace.getConfiguration('tradeoff');
    await settings.update('rules', { 'consistency/strong-needs-sync': 'off' }, vscode.ConfigurationTarget.Workspace);
    await eventually('the rule to be off', () => (has(document, 'consistency/strong-needs-sync') ? undefined : true));
    await settings.update('rules', undefined, vscode.ConfigurationTarget.Workspace);
    await eventually('the rule to be on', () => (has(document, 'consistency/strong-needs-sync') ? true : undefined));
  }));

async function extension(): Promise<vscode.Extension<unknown>> {
  const found = vscode.extensions.getExtension('tradeoff.tradeoff');
  if (found === undefined) throw new Error('the extension is not installed');
  await found.activate();
  return found;
}

function has(document: vscode.TextDocument, code: string): boolean {
  return vscode.languages.getDiagnostics(document.uri).some((each) => typeof each.code === 'object' && each.code.value === code);
}

async function applyQuickFix(document: vscode.TextDocument, range: vscode.Range, title: string): Promise<void> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const action = actions.find((each) => each.title === title);
  if (action?.edit === undefined) throw new Error(`no quick fix "${title}" among ${actions.map((each) => each.title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(action.edit));
}
