import type { Piece } from './pieces.ts';
import { spacesBetween } from './spacing.ts';

/** One line of the formatted text. */
export interface FormattedLine {
  readonly indent: string;
  readonly isAfterBlank: boolean;
  readonly pieces: Piece[];
  /** Before each piece but the first: the spaces that it needs, and those that it gets. */
  readonly needed: number[];
  readonly spaces: number[];
}

const oneLevel = '  ';

/**
 * Cuts pieces into lines: where the author did, and around what stands in a block of several lines. At most one blank line is kept, and
 * none at the edges of a block. Where braces do not match, nothing says how deep a line is, and it stays where it stands.
 */
export function linesOf(pieces: readonly Piece[], text: string): readonly FormattedLine[] {
  const blocks = blocksOf(pieces);
  const levels = new Levels();
  const lines: FormattedLine[] = [];
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1] as Piece | undefined;
    if (before === undefined || breaksBetween(before, piece, blocks)) {
      const indent = blocks === undefined || piece.isBroken ? indentBefore(piece, text) : oneLevel.repeat(levels.indentOf(piece));
      lines.push({ indent, isAfterBlank: before !== undefined && isBlankBetween(before, piece), pieces: [piece], needed: [], spaces: [] });
      levels.beginLine(piece);
    } else addTo(lines.at(-1)!, before, piece);
    levels.take(piece);
  });
  return lines;
}

function addTo(line: FormattedLine, before: Piece, piece: Piece): void {
  const written = piece.offset - before.end;
  const needed = before.isBroken || piece.isBroken ? written : spacesBetween(before, piece, written);
  line.pieces.push(piece);
  line.needed.push(needed);
  line.spaces.push(Math.max(written, needed));
}

function isBlankBetween(before: Piece, piece: Piece): boolean {
  return piece.firstLine - before.lastLine > 1 && (piece.isBroken || before.isBroken || (before.image !== '{' && piece.image !== '}'));
}

function indentBefore({ offset }: Piece, text: string): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))![0];
}

/** Braces that stand on different lines; undefined where some bracket has no partner. */
type Blocks = { readonly opening: ReadonlySet<Piece>; readonly closing: ReadonlySet<Piece> } | undefined;

const partners: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' };

function blocksOf(pieces: readonly Piece[]): Blocks {
  const open: Piece[] = [];
  const opening = new Set<Piece>();
  const closing = new Set<Piece>();
  for (const piece of pieces) {
    if (Object.values(partners).includes(piece.image)) open.push(piece);
    if (!(piece.image in partners)) continue;
    const partner = open.pop();
    if (partner?.image !== partners[piece.image]) return undefined;
    if (piece.image !== '}' || partner.firstLine === piece.firstLine || partner.isBroken || piece.isBroken) continue;
    opening.add(partner);
    closing.add(piece);
  }
  return open.length > 0 ? undefined : { opening, closing };
}

function breaksBetween(before: Piece, piece: Piece, blocks: Blocks): boolean {
  if (piece.firstLine > before.lastLine) return true;
  if (before.isBroken || piece.isBroken) return false;
  return (blocks?.opening.has(before) === true && !piece.image.startsWith('//')) || blocks?.closing.has(piece) === true;
}

/** How deep lines stand: a level for each line that opened brackets which are still open, one more for what goes on from the line before. */
class Levels {
  private readonly open: { readonly image: string; readonly level: number }[] = [];
  private level = 0;

  indentOf({ image, isItem, isComment }: Piece): number {
    const top = this.open.at(-1);
    if (image in partners) return top?.level ?? 0;
    const inside = top === undefined ? 0 : top.level + 1;
    const goesOn = !isItem && !isComment && image !== '{' && (top === undefined || top.image === '{');
    return goesOn ? inside + 1 : inside;
  }

  beginLine(piece: Piece): void {
    this.level = this.indentOf(piece);
  }

  take({ image }: Piece): void {
    if (image in partners) this.open.pop();
    else if (Object.values(partners).includes(image)) this.open.push({ image, level: this.level });
  }
}
