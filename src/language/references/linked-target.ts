import { isAstNode, type AstNode, type ReferenceInfo } from 'langium';

/** What a name leads to; nothing where it is unknown, or no name. Asks what was linked, and links nothing itself. */
export function linkedTarget({ reference }: ReferenceInfo): AstNode | undefined {
  const { _ref: target } = reference as { readonly _ref?: unknown };
  return isAstNode(target) ? target : undefined;
}
