import { isAstNode, isReference, type AstNode, type ReferenceInfo } from 'langium';
import { remembered } from '../base/remembered.ts';

/**
 * Every node of a parsed tree, each before what it contains. Langium's streams give the same, lazily; several passes over a large file
 * take most of their time in such a stream, so the list is made once for each tree.
 */
export const nodesIn = remembered((root: AstNode): readonly AstNode[] => {
  const nodes: AstNode[] = [];
  collect(root, nodes);
  return nodes;
});

/** Every name in a tree that should be linked, in the order of its nodes. */
export const referencesIn = remembered((root: AstNode): readonly ReferenceInfo[] => nodesIn(root).flatMap(referencesOf));

function collect(node: AstNode, into: AstNode[]): void {
  into.push(node);
  for (const property of Object.keys(node)) {
    if (property.startsWith('$')) continue;
    const value: unknown = node[property as keyof AstNode];
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value]) if (isAstNode(each)) collect(each, into);
  }
}

function referencesOf(container: AstNode): ReferenceInfo[] {
  const found: ReferenceInfo[] = [];
  for (const property of Object.keys(container)) {
    if (property.startsWith('$')) continue;
    const value: unknown = container[property as keyof AstNode];
    if (isReference(value)) found.push({ reference: value, container, property });
    else if (Array.isArray(value))
      (value as readonly unknown[]).forEach((reference, index) => {
        if (isReference(reference)) found.push({ reference, container, property, index });
      });
  }
  return found;
}
