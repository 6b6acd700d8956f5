import { AstUtils, type AstNode, type LangiumDocument, type ReferenceInfo } from 'langium';
import type { Range } from '../../base/text-range.ts';
import type { Action } from '../../model/action.ts';
import { kinds } from '../../model/schema/value-types.ts';
import * as ast from '../generated/ast.ts';
import { expectedNames } from '../references/expected-names.ts';
import type { EditorServices } from './editor-services.ts';
import { lineAfter } from './insertion.ts';

interface MissingDeclaration extends Action {
  /** Where the unknown name stands. */
  readonly range: Range;
}

/** For each unknown name of a file the declarations that would do there. */
export function missingDeclarations(document: LangiumDocument, services: EditorServices): readonly MissingDeclaration[] {
  return document.references.flatMap((reference): MissingDeclaration[] => {
    const info = reference.error?.info;
    const range = reference.$refNode?.range;
    const after = info && declarationAround(info.container);
    if (info === undefined || range === undefined || after === undefined || reference.$refText === '') return [];
    return declaratorsAt(info, services).map((declarator) => {
      const text = declarator.replace('NAME', reference.$refText);
      return { title: `Declare ${text.replace(/ \{.*/, '')}`, range, edits: [lineAfter(after, text)] };
    });
  });
}

function declarationAround(node: AstNode): AstNode | undefined {
  return AstUtils.getContainerOfType(node, ast.isDeclaration);
}

/** How a name at a reference may be declared, what fits best first. */
function declaratorsAt(info: ReferenceInfo, { references: { ProfileKinds } }: EditorServices): readonly string[] {
  const { container, property } = info;
  if (ast.isNodeDeclaration(container)) return [`profile NAME : ${container.kind}`];
  if (ast.isDataOperation(container)) return ['data NAME { keys: 1k }'];
  if (ast.isRequireDeclaration(container)) return ['scenario NAME { duration: 5min }'];
  if (ast.isArrow(container)) return container.kind === '=>' ? callees.published(container) : callees.called(container);
  if (ast.isArrowStatement(container)) return ['service NAME', 'client NAME'];
  if (!ast.isWordValue(container) || property !== 'first') return [];
  const expected = expectedNames(info, ProfileKinds) ?? [];
  return expected.flatMap((name) => (name === 'region' || kinds.some((kind) => kind === name) ? [`${name} NAME`] : []));
}

const callees = {
  /** What a queue hands out goes to a service. */
  published: ({ $container }: ast.Arrow): readonly string[] => {
    const { ref } = $container.from;
    return ref?.kind === 'queue' ? ['service NAME'] : ['queue NAME'];
  },
  /** What is read and written is a store or what stands before one. */
  called: ({ operation }: ast.Arrow): readonly string[] =>
    ast.isDataOperation(operation) ? ['database NAME', 'cache NAME', 'service NAME'] : ['service NAME', 'proxy NAME', 'database NAME'],
};
