import type { Position } from './text-range.ts';

/** Offsets at which the lines of a text begin. */
export function lineStartsOf(text: string): readonly number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
}

/** The offset of a position in a text of this length; a position behind the end is the end. */
export function offsetAt(position: Position, lineStarts: readonly number[], length: number): number {
  return Math.min((lineStarts[position.line] ?? length) + position.character, length);
}

export function positionAt(offset: number, lineStarts: readonly number[]): Position {
  const line = lineStarts.findLastIndex((start) => start <= offset);
  return { line, character: offset - lineStarts[line] };
}
