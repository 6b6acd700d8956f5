import { isAstNode, isReference, type AstNode, type ReferenceInfo } from 'langium';
import { remembered } from '../base/remembered.ts';

interface Contents {
  readonly nodes: AstNode[];
  readonly references: ReferenceInfo[];
}

/**
 * Langium's streams give the same, lazily; several passes over a large file take most of their time in such a stream, so that one walk
 * makes both lists, once for each tree.
 */
const contentsOf = remembered((root: AstNode): Contents => {
  const contents: Contents = { nodes: [], references: [] };
  collect(root, contents);
  return contents;
});

/** Every node of a parsed tree, each before what it contains. */
export function nodesIn(root: AstNode): readonly AstNode[] {
  return contentsOf(root).nodes;
}

/** Every name in a tree that should be linked, each before those that stand after it in its node. */
export function referencesIn(root: AstNode): readonly ReferenceInfo[] {
  return contentsOf(root).references;
}

function collect(node: AstNode, into: Contents): void {
  into.nodes.push(node);
  for (const property of Object.keys(node)) {
    if (property.startsWith('$')) continue;
    const value: unknown = node[property as keyof AstNode];
    if (typeof value !== 'object') continue;
    if (Array.isArray(value)) (value as readonly unknown[]).forEach((each, index) => collectValue(each, { container: node, property, index }, into));
    else collectValue(value, { container: node, property }, into);
  }
}

function collectValue(value: unknown, place: Omit<ReferenceInfo, 'reference'>, into: Contents): void {
  if (isAstNode(value)) collect(value, into);
  else if (isReference(value)) into.references.push({ reference: value, ...place });
}
