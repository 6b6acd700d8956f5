import { CodeActionKind, type CodeAction, type SnippetTextEdit, type TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { groupBy } from '../base/group-by.ts';
import { fitEdits } from '../base/text-edits.ts';
import type { Position, Range, TextEdit } from '../base/text-range.ts';
import type { Action } from '../model/action.ts';
import type { Diagnostic, Fix } from '../model/diagnostic.ts';
import { lspDiagnostic } from './lsp-diagnostic.ts';

export interface ActionContext {
  readonly ruleLink: string | undefined;
  /** The editor selects what is only proposed. */
  readonly fillsInSnippets: boolean;
  /** The version of an open document, null of one on disk: an edit made for another version is refused by the editor. */
  readonly versionOf: (uri: string) => number | null;
  /** What stands in a file now, so that edits leave no gap and no blank line behind; nothing of a file that is not known. */
  readonly textOf: (uri: string) => string | undefined;
}

export const fixAllKind = `${CodeActionKind.SourceFixAll}.tradeoff`;

/** The fixes of a diagnostic, as quick fixes. */
export function quickFixes(diagnostic: Diagnostic, context: ActionContext): CodeAction[] {
  return diagnostic.fixes.map((fix) => ({
    ...codeAction(fix, CodeActionKind.QuickFix, context),
    diagnostics: [lspDiagnostic(diagnostic, context.ruleLink)],
    isPreferred: isPreferred(diagnostic),
  }));
}

/** What answers a diagnostic beside its fixes. */
export function otherAnswer(action: Action, diagnostic: Diagnostic, context: ActionContext): CodeAction {
  return { ...codeAction(action, CodeActionKind.QuickFix, context), diagnostics: [lspDiagnostic(diagnostic, context.ruleLink)] };
}

/**
 * Every preferred fix of a file that changes this file alone, in one action; of fixes that touch one another the first. What is left is
 * fixed when the rest has been checked anew.
 */
export function fixAll(uri: string, diagnostics: readonly Diagnostic[], context: ActionContext): CodeAction[] {
  const taken: TextEdit[] = [];
  for (const { edits } of diagnostics.filter(isPreferred).map(({ fixes }) => fixes[0]))
    if (edits.every(({ origin }) => origin.uri === uri && !taken.some((other) => touch(origin.range, other.origin.range)))) taken.push(...edits);
  return taken.length === 0 ? [] : [codeAction({ title: 'Fix all that has one remedy', edits: taken }, fixAllKind, context)];
}

/** An action as editors take it. */
export function codeAction(action: Action | Fix, kind: CodeActionKind, context: ActionContext): CodeAction {
  return { title: action.title, kind, edit: workspaceEdit(action, context) };
}

/** Whether two ranges have a place in common, be it where one ends and the other begins. */
export function touch(one: Range, other: Range): boolean {
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start);
}

function isPreferred({ fixes }: Diagnostic): boolean {
  return fixes.length === 1;
}

function workspaceEdit({ edits, proposal }: Action, context: ActionContext): WorkspaceEdit {
  const { versionOf, textOf } = context;
  const selected = context.fillsInSnippets ? proposal : undefined;
  const byFile = groupBy(edits, ({ origin }) => origin.uri);
  return {
    documentChanges: [...byFile].map(([uri, ofFile]): TextDocumentEdit => ({
      textDocument: { uri, version: versionOf(uri) },
      edits: fitted(textOf(uri), ofFile).map(({ origin: { range }, newText }) =>
        selected !== undefined && newText.includes(selected) ? snippetEdit(range, newText, selected) : { range, newText },
      ),
    })),
  };
}

function snippetEdit(range: Range, newText: string, selected: string): SnippetTextEdit {
  const escaped = (text: string): string => text.replaceAll(/[\\$}]/g, '\\$&');
  return { range, snippet: { kind: 'snippet', value: escaped(newText).replace(escaped(selected), () => `\${1:${escaped(selected)}}`) } };
}

function fitted(text: string | undefined, edits: readonly TextEdit[]): readonly TextEdit[] {
  return text === undefined ? edits : fitEdits(text, edits);
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character < other.character);
}
