import type { Position } from './text-range.ts';

/** What ends a line: the Language Server Protocol counts a carriage return alone as one, too. */
export const lineEnds = /\r\n?|\n/g;

/** Offsets at which the lines of a text begin. */
export function lineStartsOf(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(lineEnds), (match) => match.index + match[0].length)];
}

/** The offset of a position in a text of this length; a position behind the end is the end. */
export function offsetAt(position: Position, lineStarts: readonly number[], length: number): number {
  return Math.min((lineStarts[position.line] ?? length) + position.character, length);
}

/** How the lines of a text end; a single line's would end with a line feed. */
export function lineEndOf(text: string): string {
  return /\r\n?|\n/.exec(text)?.[0] ?? '\n';
}

export function positionAt(offset: number, lineStarts: readonly number[]): Position {
  const line = lineStarts.findLastIndex((start) => start <= offset);
  return { line, character: offset - lineStarts[line] };
}
