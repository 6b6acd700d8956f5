import { CodeActionKind, type CodeAction, type Connection } from 'vscode-languageserver';
import { flowActions } from '../language/editor/flow-actions.ts';
import { missingDeclarations } from '../language/editor/missing-declarations.ts';
import { profileActions } from '../language/editor/profile-actions.ts';
import type { ArchServices } from '../language/services.ts';
import type { Range } from '../base/text-range.ts';
import type { Checked, Workspace } from '../workspace/workspace.ts';
import { acceptAction } from './accept-actions.ts';
import { codeAction, fixAll, fixAllKind, otherAnswer, quickFixes, touch, type ActionContext } from './code-actions.ts';
import type { Files } from './files.ts';

interface Parts {
  readonly connection: Connection;
  readonly files: Files;
  readonly workspace: Workspace;
  readonly language: ArchServices;
  readonly ruleLink: () => string | undefined;
  readonly fillsInSnippets: () => boolean;
}

export const codeActionKinds: readonly CodeActionKind[] = [
  CodeActionKind.QuickFix,
  fixAllKind,
  CodeActionKind.Refactor,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorInline,
];

/** Answers to diagnostics, and what else may be done at a place; only of the kinds that are asked for. */
export function addCodeActionHandler(parts: Parts): void {
  const { connection, files } = parts;
  connection.onCodeAction(async ({ textDocument: { uri }, range, context: { only } }, token) => {
    const isAsked = (kind: CodeActionKind): boolean =>
      only === undefined || only.some((each) => each === '' || kind === each || kind.startsWith(`${each}.`));
    const checked = await files.check(uri);
    const diagnostics = await files.diagnosticsIn(uri);
    if (token.isCancellationRequested) return [];
    const context: ActionContext = {
      ruleLink: parts.ruleLink(),
      fillsInSnippets: parts.fillsInSnippets(),
      versionOf: (each) => files.openVersion(each),
      textOf: (each) => files.textOf(each),
    };
    return [
      ...(isAsked(CodeActionKind.QuickFix) ? answersIn(parts, { checked, diagnostics, range, context }) : []),
      // On request alone: it has nothing to do with the place.
      ...(only !== undefined && isAsked(fixAllKind) ? fixAll(checked.document.uri.toString(), diagnostics, context) : []),
      ...refactorings(parts, { checked, range, context }).filter(({ kind }) => isAsked(kind!)),
    ];
  });
}

interface Asked {
  readonly checked: Checked;
  readonly range: Range;
  readonly context: ActionContext;
}

/** Fixes, declarations of what is unknown, and acceptance, in this order. */
function answersIn({ language, workspace }: Parts, asked: Asked & Pick<Checked, 'diagnostics'>): CodeAction[] {
  const { checked, range, context } = asked;
  const here = asked.diagnostics.filter(({ origin }) => touch(origin.range, range));
  const missing = here.some(({ code }) => code === 'link') ? missingDeclarations(checked.document, language) : [];
  const closure = workspace.closure(checked.document);
  return [
    ...here.flatMap((diagnostic) => quickFixes(diagnostic, context)),
    ...here
      .filter(({ code }) => code === 'link')
      .flatMap((diagnostic) =>
        missing.filter((each) => touch(each.range, diagnostic.origin.range)).map((each) => otherAnswer(each, diagnostic, context)),
      ),
    ...here.flatMap((diagnostic) => {
      const action = acceptAction(diagnostic, closure);
      return action === undefined ? [] : [otherAnswer(action, diagnostic, context)];
    }),
  ];
}

function refactorings({ language }: Parts, { checked: { document }, range, context }: Asked): CodeAction[] {
  const { extract, inline } = profileActions(document, range, language);
  return [
    ...(extract === undefined ? [] : [codeAction(extract, CodeActionKind.RefactorExtract, context)]),
    ...(inline === undefined ? [] : [codeAction(inline, CodeActionKind.RefactorInline, context)]),
    ...flowActions(document, range, language).map((action) => codeAction(action, CodeActionKind.Refactor, context)),
  ];
}
