import type { LangiumDocument } from 'langium';
import type { TokenTypes } from '../parser/token.ts';
import { keepAlignedAlone } from './alignment.ts';
import { linesOf, type FormattedLine } from './lines.ts';
import { piecesOf, type Piece } from './pieces.ts';

/** A stretch of whitespace that should be another. Offsets into the text. */
export interface WhitespaceEdit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

/**
 * What to change, in the order of the text, so that it is laid out by the rules of docs/language.md. Only whitespace ever changes, and
 * none of it on lines that could not be read.
 */
export function formattingEdits(document: LangiumDocument, types: TokenTypes): readonly WhitespaceEdit[] {
  const text = document.textDocument.getText();
  const pieces = piecesOf(document, types);
  const last = pieces.at(-1);
  if (last === undefined) return [];
  const lines = linesOf(pieces, text);
  keepAlignedAlone(lines);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const wanted = lines.flatMap((line, index) => wantedIn(line, lines[index - 1]?.pieces.at(-1), lineEnd));
  if (!last.isBroken) wanted.push({ start: last.end, end: text.length, newText: lineEnd });
  return wanted.flatMap((edit) => smallest(edit, text) ?? []);
}

/** The text with its edits, which are in order. */
export function withEdits(text: string, edits: readonly WhitespaceEdit[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, newText } of edits) {
    result += text.slice(done, start) + newText;
    done = end;
  }
  return result + text.slice(done);
}

/** All whitespace of a line, that before it included, as it should be. */
function wantedIn(line: FormattedLine, before: Piece | undefined, lineEnd: string): WhitespaceEdit[] {
  const { pieces, indent, isAfterBlank, spaces } = line;
  return pieces.flatMap((piece, index) => {
    const previous = pieces[index - 1] ?? before;
    if (piece.isBroken && previous?.isBroken !== false) return [];
    const breaks = previous === undefined ? '' : lineEnd.repeat(isAfterBlank ? 2 : 1);
    const newText = index > 0 ? ' '.repeat(spaces[index - 1]) : breaks + indent;
    const edit = { start: previous?.end ?? 0, end: piece.offset, newText };
    return [edit, ...(piece.isComment && !piece.isBroken ? wantedInComment(piece, indent) : [])];
  });
}

/** No spaces at the end of a comment; the stars of a long one below each other. */
function wantedInComment({ image, offset, end }: Piece, indent: string): WhitespaceEdit[] {
  if (image.startsWith('//')) return [{ start: offset + image.trimEnd().length, end, newText: '' }];
  const breaks = [...image.matchAll(/\n[ \t]*/g)];
  if (!breaks.every(({ index, 0: space }) => image[index + space.length] === '*')) return [];
  return breaks.map(({ index, 0: space }) => {
    const start = offset + index + 1;
    return { start, end: start + space.length - 1, newText: `${indent} ` };
  });
}

/** Less what stays as it is; nothing where all does, or where something stands that is no whitespace. */
function smallest({ start, end, newText }: WhitespaceEdit, text: string): WhitespaceEdit | undefined {
  const old = text.slice(start, end);
  if (old === newText || !/^(?:[ \t]|\r?\n)*$/.test(old)) return undefined;
  const shorter = Math.min(old.length, newText.length);
  let before = 0;
  while (before < shorter && old[before] === newText[before]) before++;
  let after = 0;
  while (after < shorter - before && old.at(-1 - after) === newText.at(-1 - after)) after++;
  return { start: start + before, end: end - after, newText: newText.slice(before, newText.length - after) };
}
