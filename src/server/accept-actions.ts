import { lineAfter } from '../language/editor/insertion.ts';
import { declarationsOf } from '../language/declarations.ts';
import type { Action } from '../model/action.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { allRules } from '../rules/index.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Document = Parameters<Workspace['closure']>[0];

const reason = 'why it is right here';

/** Accepts a finding with a reason, next to what it is about, or else at the end of the file where it was found. */
export function acceptAction(diagnostic: Diagnostic, files: readonly Document[]): Action | undefined {
  const { code, node, origin } = diagnostic;
  const rule = allRules.find(({ id }) => id === code);
  if (rule === undefined || rule.isLast === true) return undefined;
  const text = `accept ${code}${node === undefined ? '' : ` on ${node}`} because "${reason}"`;
  const declared = files
    .flatMap(({ parseResult }) => declarationsOf(parseResult.value))
    .find((each) => 'name' in each && each.name === node && each.$type !== 'ProfileDeclaration');
  const last = files.find(({ uri }) => uri.toString() === origin.uri)?.parseResult.value.declarations.at(-1);
  const after = declared ?? last;
  return after && { title: `Accept ${code}${node === undefined ? '' : ` on ${node}`}`, edits: [lineAfter(after, text)], proposal: reason };
}
