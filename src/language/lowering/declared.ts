import { CstUtils, type AstNode } from 'langium';
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

/** The text of the `/** … *​/` before a declaration, without its stars. */
export function documentationOf(node: AstNode): string | undefined {
  const comment = CstUtils.findCommentNode(node.$cstNode, ['ML_COMMENT'])?.text;
  if (comment === undefined || !comment.startsWith('/**')) return undefined;
  const lines = comment.slice(3).replace(/\*\/$/, '').split(/\r?\n/).map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  return lines.join('\n').trim() || undefined;
}
