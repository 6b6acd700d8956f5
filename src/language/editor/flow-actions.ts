import { AstUtils, type LangiumDocument } from 'langium';
import type { Range } from '../../base/text-range.ts';
import type { Action } from '../../model/action.ts';
import { namedDeclarationsOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import type { EditorServices } from './editor-services.ts';
import { lineAfter } from './insertion.ts';
import { declarationAt } from './name-at.ts';

/** What may be asked of a flow whose name stands at a place: requirements, and a scenario that loads it more. */
export function flowActions(document: LangiumDocument, { start }: Range, services: EditorServices): readonly Action[] {
  const flow = declarationAt(document, start, services)?.declaration;
  if (!ast.isFlowDeclaration(flow) || AstUtils.getDocument(flow) !== document) return [];
  const { name } = flow;
  const scenario = freeName(`${name}Peak`, document, services);
  return [
    { title: `Require a latency of "${name}"`, edits: [lineAfter(flow, `require ${name}.latency.p99 < 500ms`)], proposal: '500ms' },
    { title: `Require an availability of "${name}"`, edits: [lineAfter(flow, `require ${name}.availability >= 99.9%`)], proposal: '99.9%' },
    {
      title: `Create a scenario that loads "${name}" more`,
      edits: [lineAfter(flow, `scenario ${scenario} { duration: 5min  at 1min load ${name} x2 for 2min }`)],
      proposal: 'x2',
    },
  ];
}

function freeName(wanted: string, document: LangiumDocument, services: EditorServices): string {
  const taken = new Set(
    services.references.Imports.closure(document).flatMap(({ parseResult }) => namedDeclarationsOf(parseResult.value).map(({ name }) => name)),
  );
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}${count}`;
    if (!taken.has(name)) return name;
  }
}
