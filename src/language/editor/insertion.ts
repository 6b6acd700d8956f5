import { AstUtils, type AstNode } from 'langium';
import type { TextEdit } from '../../base/text-range.ts';

/** A line of its own after a declaration, as deep as that one. */
export function lineAfter(declaration: AstNode, text: string): TextEdit {
  const { textDocument, uri } = AstUtils.getDocument(declaration);
  const { start, end } = declaration.$cstNode!.range;
  const before = textDocument.getText({ start: { line: start.line, character: 0 }, end: start });
  const indent = /^\s*$/.test(before) ? before : '';
  return { origin: { uri: uri.toString(), range: { start: end, end } }, newText: `\n${indent}${text}` };
}
