import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { expectDiagnostics, openExample, rangeOf, replace, withExample } from './editor.ts';
import { eventually, test } from './runner.ts';

test('completion offers a name of another file with its documentation, and adds the import', () =>
  withExample('bank.arch', async (document) => {
    await replace(document, 'Accounts -> Ledger : update account', 'Accounts -> Pay');
    const place = rangeOf(document, 'Accounts -> Pay').end;
    const item = await eventually('the name', async () => (await completionsAt(document, place)).find(({ label }) => textOf(label) === 'Payments'));
    assert.match(markdownOf(item.documentation), /Taking money is somebody else's business/);
    const [edit, ...others] = item.additionalTextEdits ?? [];
    assert.deepEqual(others, []);
    assert.equal(edit.newText, 'import "./payments.arch"\n\n');
    assert.ok(edit.range.start.isEqual(rangeOf(document, 'system "Cash').start));
  }));

test('completion of a distribution fills in its parameters', () =>
  withExample('bank.arch', async (document) => {
    const items = await completionsAt(document, rangeOf(document, 'lognormal(4ms').start);
    const erlang = items.find(({ label }) => textOf(label) === 'erlang');
    assert.ok(erlang?.insertText instanceof vscode.SnippetString);
    assert.equal(erlang.insertText.value, 'erlang(${1:k}, ${2:mean})');
  }));

test('whole declarations are offered once, where one may stand', () =>
  withExample('bank.arch', async (document) => {
    const start = rangeOf(document, 'data account {').start;
    const snippets = (await completionsAt(document, start)).filter(({ kind }) => kind === vscode.CompletionItemKind.Snippet);
    assert.deepEqual(snippets.filter(({ label }) => textOf(label) === 'service').length, 1);
  }));

test('a rename changes every file, and is refused with a reason', () =>
  withExample('shop.arch', async (document) => {
    const place = rangeOf(document, 'Orders -> Payments').end.translate(0, -2);
    const edit = await rename(document, place, 'Cashier');
    const files = edit.entries().map(([uri, edits]) => `${uri.path.replace(/.*\//, '')} ${edits.length}`);
    assert.deepEqual(files.sort(), ['payments.arch 1', 'shop.arch 1']);
    await assert.rejects(rename(document, place, 'Ledger'), /"Ledger" is a database already, at shop.arch:\d+; choose another name/);
    assert.ok(await vscode.workspace.applyEdit(edit));
    await expectDiagnostics(document, []);
    // The editor has the other file open as well now; it goes back to what the disk holds.
    await openExample('payments.arch');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }));

test('hovers explain numbers in other units, and what a node inherits', () =>
  withExample('bank.arch', async (document) => {
    assert.match(await hoverAt(document, rangeOf(document, 'Withdraw.availability >= 99.9%').end.translate(0, -2)), /43\.2min a month/);
    assert.match(await hoverAt(document, rangeOf(document, 'database Ledger').end.translate(0, -1)), /from `postgres`/);
    const rule = await hoverAt(document, rangeOf(document, 'accept replication/sync-replica-blocks').end.translate(0, -2));
    assert.match(rule, /Right to accept/);
    assert.match(rule, /:\/\/tradeoff\.tradeoff\/rule\/replication\/sync-replica-blocks/);
  }));

test('a built-in profile opens where its name leads', () =>
  withExample('bank.arch', async (document) => {
    const place = rangeOf(document, 'database Ledger : postgres').end.translate(0, -2);
    const [link] = await vscode.commands.executeCommand<vscode.LocationLink[]>('vscode.executeDefinitionProvider', document.uri, place);
    const profile = await vscode.workspace.openTextDocument(link.targetUri);
    assert.match(profile.getText(), /profile postgres : database/);
    assert.equal(profile.getText(link.targetSelectionRange), 'postgres');
  }));

test('outline, folding, colours, parameters and imports', () =>
  withExample('shop.arch', async (document) => {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri);
    assert.ok(symbols.some(({ name, detail }) => name === 'Ledger' && detail === 'database : postgres'));
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', document.uri);
    assert.ok(folds.some(({ kind }) => kind === vscode.FoldingRangeKind.Comment));
    const tokens = await vscode.commands.executeCommand<vscode.SemanticTokens>('vscode.provideDocumentSemanticTokens', document.uri);
    assert.ok(tokens.data.length > 500);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
    assert.ok(links.some(({ target }) => target?.path.endsWith('/payments.arch')));
    const inside = document.positionAt(document.getText().indexOf('lognormal(') + 'lognormal('.length);
    const help = await vscode.commands.executeCommand<vscode.SignatureHelp>('vscode.executeSignatureHelpProvider', document.uri, inside);
    assert.equal(help.signatures[help.activeSignature].label, 'lognormal(median, p99: …)');
  }));

async function completionsAt(document: vscode.TextDocument, place: vscode.Position): Promise<readonly vscode.CompletionItem[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, place);
  return list.items;
}

function rename(document: vscode.TextDocument, place: vscode.Position, name: string): Promise<vscode.WorkspaceEdit> {
  return Promise.resolve(vscode.commands.executeCommand<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', document.uri, place, name));
}

async function hoverAt(document: vscode.TextDocument, place: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, place);
  return hovers.flatMap(({ contents }) => contents.map(markdownOf)).join('\n');
}

function textOf(label: string | vscode.CompletionItemLabel): string {
  return typeof label === 'string' ? label : label.label;
}

function markdownOf(content: vscode.MarkdownString | vscode.MarkedString | undefined): string {
  return content === undefined || typeof content === 'string' ? (content ?? '') : content.value;
}
