import type { Piece } from './pieces.ts';

const apart = 2;

/** Spaces between two pieces of one line, where nothing is aligned. `written` are those that stand there. */
export function spacesBetween(before: Piece, after: Piece, written: number): number {
  if (after.isComment) return Math.min(apart, Math.max(1, written));
  if (before.isComment) return 1;
  if (before.image === '{') return after.image === '}' ? 0 : 1;
  if (after.isItem) return after.image === 'else' ? 1 : apart;
  if (after.isKeyColon || closesUp(after.image) || opens(before.image)) return 0;
  return 1;
}

/** What stands close to whatever is before it. */
function closesUp(image: string): boolean {
  return [',', '.', '/', '(', ')', ']'].includes(image);
}

/** What stands close to whatever is after it. */
function opens(image: string): boolean {
  return ['.', '/', '(', '['].includes(image);
}
