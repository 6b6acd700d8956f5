import { AstUtils, GrammarAST, GrammarUtils, isCompositeCstNode, type AstNode, type CstNode } from 'langium';
import { remembered } from '../base/remembered.ts';
import type { Range } from '../base/text-range.ts';

/** Where in a declaration something is wrong: a property of the tree (the n-th value of it), or the whole node. */
export interface Spot {
  readonly node: AstNode;
  readonly property?: string;
  readonly index?: number;
  readonly keyword?: string;
}

export type ProblemCode = 'syntax' | 'link' | 'schema' | 'import';

export interface Problem extends Spot {
  readonly message: string;
  readonly code?: ProblemCode;
  readonly severity?: 'error' | 'warning' | 'hint';
  /** What to write in place of the text at the spot. */
  readonly replacement?: string;
  readonly related?: readonly { readonly spot: Spot; readonly message: string }[];
}

/**
 * Takes what is wrong. Reading a value or lowering a flow tells its problems to whoever asks: the validation shows them, the lowering,
 * which does the same work with `unheard`, leaves out what cannot be read. So both always agree.
 */
export type Report = (problem: Problem) => void;

export const unheard: Report = () => {};

/** The text range of a spot; an empty one at the start of the file where the node has no text. */
export function rangeOf(spot: Spot): Range {
  return cstOf(spot)?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
}

function cstOf({ node, property, index, keyword }: Spot): CstNode | undefined {
  if (property !== undefined) return (node.$cstNode && valueOf(property, node.$cstNode, { left: index ?? 0 })) ?? node.$cstNode;
  if (keyword !== undefined) return GrammarUtils.findNodeForKeyword(node.$cstNode, keyword, index) ?? node.$cstNode;
  return node.$cstNode;
}

/** The text of the n-th value of a property. Langium's own search asks the grammar at every piece of text, and makes a list of each. */
function valueOf(property: string, within: CstNode, nth: { left: number }): CstNode | undefined {
  if (!isCompositeCstNode(within)) return undefined;
  for (const piece of within.content) {
    const isValue = propertyAt(piece.grammarSource) === property;
    if (isValue && nth.left-- === 0) return piece;
    const found = isValue || piece.astNode !== within.astNode ? undefined : valueOf(property, piece, nth);
    if (found !== undefined) return found;
  }
  return undefined;
}

function propertyAt(source: CstNode['grammarSource']): string | undefined {
  return source === undefined ? undefined : assignedProperty(source);
}

const assignedProperty = remembered((source: AstNode) => AstUtils.getContainerOfType(source, GrammarAST.isAssignment)?.feature);
