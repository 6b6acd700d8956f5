import type { FormattedLine } from './lines.ts';
import type { Piece } from './pieces.ts';

/**
 * Leaves more spaces than needed only where the author aligned something with the line above or below, or a comment with another one. As
 * taking spaces away moves what follows, this is repeated until nothing moves any more: each round only ever takes spaces away.
 */
export function keepAlignedAlone(lines: readonly FormattedLine[]): void {
  while (closeUp(lines)) continue;
}

function closeUp(lines: readonly FormattedLine[]): boolean {
  const columns = lines.map(columnsOf);
  const ofComments = occurrences(lines.flatMap(({ pieces }, index) => columns[index].filter((_column, gap) => pieces[gap + 1].isComment)));
  const isAligned = (index: number, gap: number): boolean => {
    const column = columns[index][gap];
    const piece = lines[index].pieces[gap + 1];
    if (piece.isComment) return ofComments.get(column)! > 1;
    return neighboursOf(lines, index).some((other) => {
      const at = columns[other].indexOf(column);
      return at >= 0 && isAlike(piece, lines[other].pieces[at + 1]);
    });
  };
  let hasMoved = false;
  lines.forEach(({ spaces, needed }, index) => {
    spaces.forEach((each, gap) => {
      if (each === needed[gap] || (needed[gap] > 0 && isAligned(index, gap))) return;
      spaces[gap] = needed[gap];
      hasMoved = true;
    });
  });
  return hasMoved;
}

function isAlike(one: Piece, other: Piece): boolean {
  const areTitles = one.image.startsWith('"') && other.image.startsWith('"');
  return one.image === other.image || areTitles || (one.isItem && other.isItem);
}

function occurrences(numbers: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

/** Of every piece but the first. */
function columnsOf({ indent, pieces, spaces }: FormattedLine): number[] {
  let column = indent.length + lengthOf(pieces[0].image);
  return spaces.map((each, index) => {
    const start = column + each;
    column = start + lengthOf(pieces[index + 1].image);
    return start;
  });
}

/** Of its last line. */
function lengthOf(image: string): number {
  return image.length - (image.lastIndexOf('\n') + 1);
}

/** The lines above and below, comments of their own passed over, up to a blank line. */
function neighboursOf(lines: readonly FormattedLine[], index: number): number[] {
  const isComment = (at: number): boolean => lines[at].pieces[0].isComment;
  let above = index;
  do above = above > 0 && !lines[above].isAfterBlank ? above - 1 : -1;
  while (above >= 0 && isComment(above));
  let below = index;
  do below = below + 1 < lines.length && !lines[below + 1].isAfterBlank ? below + 1 : -1;
  while (below >= 0 && isComment(below));
  return [above, below].filter((other) => other >= 0);
}
