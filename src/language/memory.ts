import type { AstNode } from 'langium';

/** The linking that a tree's names have now, of the whole and of each declaration; another object after each. */
const linkings = new WeakMap<AstNode, object>();

/** The names of a file or of a declaration are linked anew: what was computed of it may no longer hold. */
export function forgetComputed(node: AstNode): void {
  linkings.set(node, {});
}

/** Files whose names lead nowhere for now: what is computed meanwhile holds for nobody else. */
const unlinked = new WeakSet<AstNode>();

/** Until `computeAgain`, nothing of a file is remembered, and nothing forgotten. */
export function computeForNow(file: AstNode): void {
  unlinked.add(file);
}

export function computeAgain(file: AstNode): void {
  unlinked.delete(file);
}

/**
 * The same function of a node, computed once until something changes that it may depend on: validation and lowering ask the same, and after
 * an edit most declarations mean what they meant. Within a declaration it may read the declaration, all that its names lead to, and the
 * comment before it, nothing else; of what stands in no declaration it may read everything.
 */
export function rememberedWhileLinked<N extends AstNode, V>(compute: (node: N) => V): (node: N) => V {
  const known = new WeakMap<N, { readonly linking: Linking; readonly value: V }>();
  return (node) => {
    const linking = linkingAround(node);
    const found = known.get(node);
    if (found !== undefined && found.linking === linking) return found.value;
    const value = compute(node);
    if (linking !== 'none') known.set(node, { linking, value });
    return value;
  };
}

type Linking = object | 'none' | undefined;

function linkingAround(node: AstNode): Linking {
  let found: object | undefined;
  let root = node;
  for (let each: AstNode | undefined = node; each !== undefined; each = each.$container) {
    found ??= linkings.get(each);
    root = each;
  }
  return unlinked.has(root) ? 'none' : found;
}
