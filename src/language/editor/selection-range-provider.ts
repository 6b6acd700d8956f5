import { CstUtils, type CstNode, type LangiumDocument } from 'langium';
import type { SelectionRange } from 'vscode-languageserver';
import { type Position, type Range, type SelectionRangeParams } from 'vscode-languageserver';

/** What "expand selection" takes next: the word, the value, the property, what stands between the braces, the declaration, the file. */
export class SelectionRangeProvider {
  getSelectionRanges(document: LangiumDocument, { positions }: SelectionRangeParams): SelectionRange[] {
    return positions.map((position) => nested(rangesAround(document, position), { start: position, end: position }));
  }
}

/** Outermost first, each within the one before and no two the same. */
function rangesAround({ parseResult, textDocument }: LangiumDocument, position: Position): Range[] {
  const root = parseResult.value.$cstNode;
  const offset = textDocument.offsetAt(position);
  const length = textDocument.getText().length;
  const found: Piece[] = [{ offset: 0, end: length }];
  if (root !== undefined) {
    // A word, a text or a comment is also meant right behind it; a bracket stands for what it encloses.
    const leaves = [offset, offset - 1].flatMap((at) => CstUtils.findLeafNodeAtOffset(root, at) ?? []);
    const leaf = leaves.find(({ text }) => /^([\p{L}\p{N}_"]|\/[/*])/u.test(text)) ?? leaves[0]?.container;
    for (let node: CstNode | undefined = leaf ?? around(root, offset); node !== undefined; node = node.container) found.push(...piecesOf(node));
  }
  const unique = new Map(
    found.filter((piece) => piece.offset <= offset && offset <= piece.end).map((piece) => [`${piece.offset} ${piece.end}`, piece]),
  );
  return (
    [...unique.values()]
      .sort((one, other) => one.offset - other.offset || other.end - one.end)
      // Right before a closing bracket both it and what it closes touch the cursor; they do not stand within each other.
      .reduce<Piece[]>((outer, piece) => (outer.length === 0 || isWithin(piece, outer.at(-1)!) ? [...outer, piece] : outer), [])
      .map((piece) => ({ start: textDocument.positionAt(piece.offset), end: textDocument.positionAt(piece.end) }))
  );
}

interface Piece {
  readonly offset: number;
  readonly end: number;
}

/** A node itself, and what stands between its braces or quotation marks. */
function piecesOf(node: CstNode): Piece[] {
  const { text, offset, end } = node;
  const isEnclosed = /^(\{[^]*\}|\[[^]*\]|"[^]*")$/.test(text) && text.length > 2;
  const inner = text.slice(1, -1);
  const blanks = inner.length - inner.trimStart().length;
  return [{ offset, end }, ...(isEnclosed && inner.trim() !== '' ? [{ offset: offset + 1 + blanks, end: offset + 1 + inner.trimEnd().length }] : [])];
}

/** The innermost node around a place between tokens. */
function around(node: CstNode, offset: number): CstNode {
  const inner = 'content' in node ? (node.content as CstNode[]).find((each) => each.offset <= offset && offset <= each.end) : undefined;
  return inner === undefined ? node : around(inner, offset);
}

function isWithin(inner: Piece, outer: Piece): boolean {
  return outer.offset <= inner.offset && inner.end <= outer.end;
}

function nested(ranges: readonly Range[], fallback: Range): SelectionRange {
  const innermost = ranges.reduce<SelectionRange | undefined>((parent, range) => ({ range, parent }), undefined);
  return innermost ?? { range: fallback };
}
