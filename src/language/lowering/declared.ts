import { CstUtils, type AstNode } from 'langium';
import { lineEnds } from '../../base/text-lines.ts';
import type { Declared } from '../../model/architecture.ts';
import { originOf } from '../origins.ts';

/** Name, title, documentation and places of a declaration. */
export function declared(node: AstNode & { readonly name: string; readonly title?: string; readonly body?: AstNode }): Declared {
  return {
    name: node.name,
    title: node.title || undefined,
    documentation: documentationOf(node),
    origin: originOf({ node }),
    nameOrigin: originOf({ node, property: 'name' }),
    bodyOrigin: node.body?.$cstNode === undefined ? undefined : originOf({ node: node.body }),
  };
}

/** The text of the documentation comment on the line before a declaration, without its stars. */
export function documentationOf(node: AstNode): string | undefined {
  const comment = CstUtils.findCommentNode(node.$cstNode, ['ML_COMMENT']);
  if (comment === undefined || !comment.text.startsWith('/**') || !node.$cstNode || node.$cstNode.range.start.line - comment.range.end.line > 1)
    return undefined;
  const lines = comment.text
    .slice(3)
    .replace(/\*\/$/, '')
    .split(lineEnds)
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  return lines.join('\n').trim() || undefined;
}
