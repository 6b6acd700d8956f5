import { AstUtils, GrammarUtils, type AstNode } from 'langium';
import { lineEndOf } from '../../base/text-lines.ts';
import type { Position, TextEdit } from '../../base/text-range.ts';
import type { RegionDeclaration } from '../generated/ast.ts';

/** A line of its own after a declaration, as deep as that one. */
export function lineAfter(declaration: AstNode, text: string): TextEdit {
  const { textDocument, uri } = AstUtils.getDocument(declaration);
  const { start, end } = declaration.$cstNode!.range;
  const before = textDocument.getText({ start: { line: start.line, character: 0 }, end: start });
  const indent = /^\s*$/.test(before) ? before : '';
  return { origin: { uri: uri.toString(), range: { start: end, end } }, newText: `${lineEndOf(textDocument.getText())}${indent}${text}` };
}

/** One more zone of a region: behind the others, as they stand. */
export function zoneIn(region: RegionDeclaration, name: string): TextEdit {
  const { textDocument, uri } = AstUtils.getDocument(region);
  const at = (place: Position, newText: string): TextEdit => ({ origin: { uri: uri.toString(), range: { start: place, end: place } }, newText });
  const { start, end } = region.$cstNode!.range;
  const last = region.zones.at(-1)?.$cstNode?.range;
  if (last !== undefined && last.start.line === start.line) return at(last.end, `  zone ${name}`);
  if (last !== undefined) return at(last.end, `${lineEndOf(textDocument.getText())}${' '.repeat(last.start.character)}zone ${name}`);
  const brace = GrammarUtils.findNodeForKeyword(region.$cstNode, '{');
  return brace === undefined ? at(end, ` { zone ${name} }`) : at(brace.range.end, ` zone ${name} `);
}
