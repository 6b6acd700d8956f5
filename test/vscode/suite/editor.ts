import * as vscode from 'vscode';
import { eventually } from './runner.ts';

/** What a test states of a diagnostic: all that a user sees. */
export interface Seen {
  readonly severity: 'Error' | 'Warning' | 'Information' | 'Hint';
  readonly code: string;
  readonly text: string;
  readonly message: string;
}

/** Opens an example, and leaves it as it was. */
export async function withExample(name: string, body: (document: vscode.TextDocument) => Promise<void>): Promise<void> {
  const { document } = await openExample(name);
  try {
    await body(document);
  } finally {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
}

export async function openExample(name: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('the suite needs a folder');
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name)));
}

/** Replaces a text that stands once in the document. */
export async function replace(document: vscode.TextDocument, text: string, replacement: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, text), replacement);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`the edit of "${text}" was refused`);
}

export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const content = document.getText();
  const start = content.indexOf(text);
  if (start < 0 || content.includes(text, start + 1)) throw new Error(`"${text}" must stand exactly once in ${document.fileName}`);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

export function seenIn(document: vscode.TextDocument): Seen[] {
  return vscode.languages.getDiagnostics(document.uri).map(({ severity, code, range, message }) => ({
    severity: vscode.DiagnosticSeverity[severity] as Seen['severity'],
    code: String(typeof code === 'object' ? code.value : code),
    text: document.getText(range),
    message,
  }));
}

/** Waits until the document's diagnostics are exactly these; says which they are otherwise. */
export async function expectDiagnostics(document: vscode.TextDocument, expected: readonly Seen[]): Promise<void> {
  const wanted = sorted(expected);
  try {
    await eventually('the diagnostics', () => (sorted(seenIn(document)) === wanted ? true : undefined));
  } catch {
    throw new Error(`diagnostics are\n${sorted(seenIn(document))}\nand should be\n${wanted}`);
  }
}

function sorted(diagnostics: readonly Seen[]): string {
  return diagnostics
    .map((each) => JSON.stringify(each, ['severity', 'code', 'text', 'message']))
    .sort()
    .join('\n');
}
