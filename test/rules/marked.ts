import { lineStartsOf, positionAt } from '../../src/base/text-lines.ts';
import type { Range } from '../../src/base/text-range.ts';

/** A text without its guillemets, and the ranges that stood in them. */
export function unmarked(marked: string): { readonly text: string; readonly ranges: readonly Range[] } {
  const starts: number[] = [];
  const spans: { readonly start: number; readonly end: number }[] = [];
  let text = '';
  for (const part of marked.split(/([«»])/)) {
    if (part === '«') starts.push(text.length);
    else if (part === '»') spans.push({ start: starts.pop() ?? NaN, end: text.length });
    else text += part;
  }
  const lines = lineStartsOf(text);
  return { text, ranges: spans.map(({ start, end }) => ({ start: positionAt(start, lines), end: positionAt(end, lines) })) };
}
