import { AstUtils, type AstNode } from 'langium';

/** The linking that a tree's names have now; another object after each. */
const linkings = new WeakMap<AstNode, object>();

/** The names of a tree are linked anew: what was computed of it may no longer hold. */
export function forgetComputed(root: AstNode): void {
  linkings.set(root, {});
}

/**
 * The same function of a node, computed once between two linkings of its file: validation and lowering ask the same. A file is linked
 * anew whenever something changed that it imports.
 */
export function rememberedWhileLinked<N extends AstNode, V>(compute: (node: N) => V): (node: N) => V {
  const known = new WeakMap<N, { readonly linking: object | undefined; readonly value: V }>();
  return (node) => {
    const linking = linkings.get(AstUtils.findRootNode(node));
    const found = known.get(node);
    if (found !== undefined && found.linking === linking) return found.value;
    const value = compute(node);
    known.set(node, { linking, value });
    return value;
  };
}
