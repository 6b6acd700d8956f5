import { groupBy } from '../base/group-by.ts';
import { CodeActionKind, type CodeAction, type TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageserver';
import { fitEdits } from '../base/text-edits.ts';
import type { Range, TextEdit } from '../base/text-range.ts';
import type { Diagnostic, Fix } from '../model/diagnostic.ts';
import { lspDiagnostic } from './lsp-diagnostic.ts';

interface Context {
  readonly ruleLink: string | undefined;
  /** The version of an open document, null of one on disk: an edit made for another version is refused by the editor. */
  readonly versionOf: (uri: string) => number | null;
  /** What stands in a file now, so that edits leave no gap and no blank line behind; nothing of a file that is not known. */
  readonly textOf: (uri: string) => string | undefined;
}

/** The fixes of the diagnostics that touch a range, as quick fixes. */
export function quickFixes(diagnostics: readonly Diagnostic[], range: Range, context: Context): CodeAction[] {
  return diagnostics
    .filter(({ origin }) => touch(origin.range, range))
    .flatMap((diagnostic) =>
      diagnostic.fixes.map((fix) => ({
        title: fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [lspDiagnostic(diagnostic, context.ruleLink)],
        isPreferred: diagnostic.fixes.length === 1,
        edit: workspaceEdit(fix, context),
      })),
    );
}

function workspaceEdit({ edits }: Fix, { versionOf, textOf }: Context): WorkspaceEdit {
  const byFile = groupBy(edits, ({ origin }) => origin.uri);
  return { documentChanges: [...byFile].map(([uri, ofFile]) => fileEdit(uri, versionOf(uri), fitted(textOf(uri), ofFile))) };
}

function fileEdit(uri: string, version: number | null, edits: readonly TextEdit[]): TextDocumentEdit {
  return { textDocument: { uri, version }, edits: edits.map(({ origin, newText }) => ({ range: origin.range, newText })) };
}

function fitted(text: string | undefined, edits: readonly TextEdit[]): readonly TextEdit[] {
  return text === undefined ? edits : fitEdits(text, edits);
}

function touch(one: Range, other: Range): boolean {
  return !isBefore(one, other) && !isBefore(other, one);
}

function isBefore(one: Range, other: Range): boolean {
  return one.end.line < other.start.line || (one.end.line === other.start.line && one.end.character < other.start.character);
}
