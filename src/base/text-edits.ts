import { assert } from './assert.ts';
import { lineEndOf, lineStartsOf, offsetAt, positionAt } from './text-lines.ts';
import type { Range, TextEdit } from './text-range.ts';

/** The text after all edits, each of which speaks of the text as it was. Edits must not overlap; insertions at one place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let done = 0;
  for (const { start, end, newText } of fittedSpans(text, edits)) {
    result += text.slice(done, start) + newText;
    done = end;
  }
  return result + text.slice(done);
}

/**
 * The same edits in the order of the text, fitted to it: a removal takes the blank line or the gap that it would leave, a
 * line that is inserted after another leaves that one its trailing comment, and line ends are those of the text.
 */
export function fitEdits(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  const lines = lineStartsOf(text);
  return fittedSpans(text, edits).map(({ uri, start, end, newText }) => ({
    origin: { uri, range: { start: positionAt(start, lines), end: positionAt(end, lines) } },
    newText,
  }));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface SpanEdit extends Span {
  readonly uri: string;
  readonly newText: string;
}

function fittedSpans(text: string, edits: readonly TextEdit[]): readonly SpanEdit[] {
  const lines = lineStartsOf(text);
  const lineEnd = lineEndOf(text);
  const spans = edits.map(({ origin, newText }) => ({
    uri: origin.uri,
    newText: newText.replaceAll(/\r?\n/g, lineEnd),
    ...(newText === ''
      ? fitRemoval(text, spanOf(origin.range, lines, text.length))
      : fitInsertion(text, spanOf(origin.range, lines, text.length), newText)),
  }));
  spans.sort((left, right) => left.start - right.start);
  assertApart(edits, lines, text.length);
  // Two removals side by side both take the gap between them.
  return spans.map((span, index) => ({ ...span, start: Math.max(span.start, ...spans.slice(0, index).map((before) => before.end)) }));
}

function assertApart(edits: readonly TextEdit[], lines: readonly number[], length: number): void {
  const spans = edits.map(({ origin }) => spanOf(origin.range, lines, length)).sort((left, right) => left.start - right.start);
  assert(
    spans.every((span, index) => index === 0 || span.start >= spans[index - 1].end),
    'edits must not overlap',
  );
}

function fitRemoval(text: string, span: Span): Span {
  const before = /[ \t]*$/.exec(text.slice(0, span.start))?.[0].length ?? 0;
  const after = /^[ \t]*/.exec(text.slice(span.end))?.[0].length ?? 0;
  const lineStart = span.start - before;
  const beginsLine = lineStart === 0 || text[lineStart - 1] === '\n' || text[lineStart - 1] === '\r';
  if (!beginsLine) return { start: lineStart, end: span.end };
  const lineEnd = /^(\r\n?|\n|$)/.exec(text.slice(span.end + after))?.[0].length;
  return lineEnd === undefined ? { start: span.start, end: span.end + after } : { start: lineStart, end: span.end + after + lineEnd };
}

const trailingComment = /^[ \t]*(\/\/[^\r\n]*|\/\*[^\r\n]*\*\/(?=[ \t]*(\r|\n|$)))/;

function fitInsertion(text: string, span: Span, newText: string): Span {
  if (span.start !== span.end || !newText.startsWith('\n')) return span;
  const comment = trailingComment.exec(text.slice(span.end))?.[0].length ?? 0;
  return { start: span.start + comment, end: span.end + comment };
}

function spanOf({ start, end }: Range, lines: readonly number[], length: number): Span {
  return { start: offsetAt(start, lines, length), end: offsetAt(end, lines, length) };
}
