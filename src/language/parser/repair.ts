import { didYouMean } from '../../base/nearest.ts';
import { declarationKeywords, Follower, isWord } from './contexts.ts';
import { linesOf, type Line } from './lines.ts';
import type { Scanned } from './scanner.ts';
import { placeAfter, problemAt, tokenAt, type LexingProblem, type Token, type TokenTypes } from './token.ts';

interface OpenBlock {
  /** Indentation of the line that opened it. */
  readonly indent: number;
  readonly line: number;
  readonly brace?: Token;
  /** What surrounds the block. */
  readonly outside: Follower;
  /** Its head could not be read and is left out, and so are its braces; what stands in it counts as if it stood outside. */
  readonly isHeadless?: boolean;
}

export interface Repaired {
  readonly tokens: Token[];
  readonly problems: LexingProblem[];
}

/**
 * Makes half-typed lines readable, so that one of them costs one error and every other line keeps its meaning. Where a line ends too
 * early, what it lacks is inserted, empty; where braces do not match, the indentation tells which is missing; lines that belong to no
 * declaration are left out. A text without such faults passes unchanged. `isPartial` texts end where someone is typing: their last line
 * is left as it is.
 */
export function repair(scanned: Pick<Scanned, 'tokens' | 'comments'>, types: TokenTypes, isPartial: boolean): Repaired {
  return new Repair(scanned, types, isPartial).run();
}

class Repair {
  private readonly lines: readonly Line[];
  private readonly types: TokenTypes;
  private readonly isPartial: boolean;
  private readonly isUnbalanced: boolean;
  private readonly commentLines: ReadonlySet<number>;
  private readonly output: Token[] = [];
  private readonly problems = new Map<number, LexingProblem>();
  private readonly open: OpenBlock[] = [];
  private follower = new Follower('declarations');
  /** Lines that belong to nothing are going on: their indentation, and the braces open in them. */
  private orphans?: { readonly indent: number; depth: number };

  constructor({ tokens, comments }: Pick<Scanned, 'tokens' | 'comments'>, types: TokenTypes, isPartial: boolean) {
    this.lines = linesOf(tokens);
    this.types = types;
    this.isPartial = isPartial;
    this.commentLines = linesCovered(comments);
    this.isUnbalanced = !isBalanced(tokens) && isIndented(this.lines);
  }

  run(): Repaired {
    this.lines.forEach((line, index) => this.takeLine(line, index));
    if (!this.isPartial) while (this.open.length > 0) this.closeMissing();
    return { tokens: this.output, problems: [...this.problems.values()] };
  }

  private takeLine(line: Line, index: number): void {
    if (this.isUnbalanced) this.closeBefore(line);
    if (this.isOrphan(line, index)) return this.skipLine(line, index);
    this.orphans = undefined;
    if (this.isUnbalanced) this.openBefore(line, index);
    this.tokensOf(line).forEach((token, position, tokens) =>
      this.takeToken(token, line, { position, next: tokens[position + 1] ?? this.lines[index + 1]?.tokens[0] }),
    );
    if (this.isPartial && index === this.lines.length - 1) return;
    this.endLine(line, index);
  }

  /** What is left of a line after the rest of a list whose beginning was cut off. */
  private tokensOf(line: Line): readonly Token[] {
    const { strayCloser } = line;
    if (strayCloser === undefined) return line.tokens;
    const before = this.output.at(-1);
    const isRest = before !== undefined && line.indent > this.indentOf(before);
    const message = `a ${strayCloser.image} follows that closes nothing; remove it, or write what it belongs to`;
    if (isRest) this.addProblem(problemAt(placeAfter(before), 0, message));
    else this.complain(strayCloser, message.replace('a ', 'this ').replace(' follows that', ''));
    const position = line.tokens.indexOf(strayCloser);
    return isRest ? line.tokens.slice(position + 1) : line.tokens.filter((token) => token !== strayCloser);
  }

  private indentOf({ startLine }: Token): number {
    return this.lines.find((line) => line.number === startLine)?.indent ?? 0;
  }

  private takeToken(token: Token, line: Line, { position, next }: { position: number; next: Token | undefined }): void {
    if (token.image === '}') return this.takeClosingBrace(token, line, position);
    this.output.push(token);
    this.follower.take(token, next);
    if (token.image === '{') this.push(line, token);
    else if (next?.image === '}' && next.startLine === token.startLine) this.end(token);
  }

  private push(line: { indent: number; number: number }, brace?: Token): void {
    const context = this.follower.contextOfBlock();
    this.open.push({ indent: line.indent, line: line.number, brace, outside: this.follower });
    this.follower = new Follower(context);
  }

  private pop(): void {
    this.follower = this.open.pop()!.outside;
    this.follower.closeBlock();
  }

  private takeClosingBrace(token: Token, line: Line, position: number): void {
    const top = this.open.at(-1);
    const isSurplus = top === undefined || (this.isUnbalanced && position === 0 && top.indent < line.indent && top.line < line.number);
    if (isSurplus) return this.complain(token, 'this } closes nothing; remove it, or write the { that it belongs to');
    if (!top.isHeadless) this.output.push(token);
    this.pop();
  }

  // ---- Ends of lines ----

  private endLine(line: Line, index: number): void {
    const last = line.tokens.at(-1)!;
    const next = this.lines[index + 1]?.tokens[0];
    if (this.output.length === 0) return;
    this.end(last);
    for (const closer of line.missingClosers) this.insert(closer, `a ${closer} is missing`);
    if (last.image === '{' || last.image === '}') return;
    if (this.isUnbalanced && this.lacksOpeningBrace(line, index)) this.openMissing(line, index);
    else if (this.follower.wantsBlock && next?.image !== '{') {
      this.insert('{', 'a block in braces is missing');
      this.supply('}');
      this.follower.closeBlock();
    }
  }

  private openMissing(line: Line, index: number): void {
    const [first, second] = this.lines[index + 1].tokens as [Token, Token | undefined];
    if (!this.follower.canHaveBlockWith(first, second)) {
      if (!this.isLoneWord(line)) return;
      while (this.output.at(-1)!.startLine === line.number) this.output.pop();
      this.complain(
        line.tokens[0],
        `"${line.tokens[0].image}" begins no block${didYouMean(line.tokens[0].image, ['parallel', 'choose', 'repeat', 'on'])}`,
      );
      if (first.tokenType.name !== 'QUANTITY') return this.openHeadless(line);
      this.supply('choose');
      this.follower.head = 'choose';
      this.supply('{');
    } else this.insert('{', 'a { is missing at the end of this line');
    this.push(line);
  }

  /** In a flow, what can be neither a call nor another step that is whole. */
  private isLoneWord({ tokens: [first, ...rest] }: Line): boolean {
    return (
      this.follower.context === 'steps' &&
      this.follower.head === undefined &&
      isWord(first) &&
      rest.every((token) => ![':', '->', '=>', '{'].includes(token.image))
    );
  }

  private openHeadless(line: Line): void {
    this.open.push({ indent: line.indent, line: line.number, outside: this.follower, isHeadless: true });
  }

  /** Inserts what the line or block lacks after its last token. */
  private end(last: Token): void {
    const ending = this.follower.ending();
    if (ending === undefined || this.output.at(-1) !== last) return;
    if ('drop' in ending) {
      this.output.pop();
      this.follower.forgetLast();
      this.complain(last, ending.message);
      return;
    }
    for (const type of ending.insert) this.insert(type, ending.message);
  }

  private insert(type: string, message: string): void {
    this.addProblem(problemAt(placeAfter(this.output.at(-1)!), 0, message));
    this.supply(type);
  }

  private supply(type: string, image?: string): void {
    const token = this.emptyToken(type, image);
    this.output.push(token);
    this.follower.take(token, undefined);
  }

  /** A token that the text does not have, just after the last one that it has. */
  private emptyToken(type: string, image = ''): Token {
    const place = placeAfter(this.output.at(-1)!);
    return { ...tokenAt(this.types[type], image, place), endOffset: place.offset, endColumn: place.column - 1 };
  }

  // ---- Braces ----

  /** Blocks that this line, by its indentation, no longer stands in. */
  private closeBefore(line: Line): void {
    const isClosing = line.tokens[0].image === '}';
    for (let top = this.open.at(-1); top !== undefined && top.line < line.number; top = this.open.at(-1)) {
      if (isClosing ? top.indent <= line.indent : top.indent < line.indent) return;
      this.closeMissing();
    }
  }

  private closeMissing(): void {
    const { brace, isHeadless } = this.open.at(-1)!;
    if (!isHeadless) this.output.push(this.emptyToken('}'));
    if (brace !== undefined) this.complain(brace, 'this { has no }');
    this.pop();
  }

  /** A deeper block follows and ends with a `}` of this line's own indentation. */
  private lacksOpeningBrace(line: Line, index: number): boolean {
    const following = this.lines[index + 1];
    if (following === undefined || following.indent <= line.indent || !this.isNextTo(following, line)) return false;
    const end = this.lines.slice(index + 1).find((each) => each.indent <= line.indent);
    return end !== undefined && end.indent === line.indent && end.tokens[0].image === '}';
  }

  /** Nothing but comments stands between two lines: a blank line may be what is left of the line that began the block. */
  private isNextTo(following: Line, line: Line): boolean {
    for (let number = line.number + 1; number < following.number; number++) if (!this.commentLines.has(number)) return false;
    return true;
  }

  /** The line with `choose {` or `80% {` is gone, but what stood in it is here: give it a place. */
  private openBefore(line: Line, index: number): void {
    const first = line.tokens[0];
    const isStrayBranch =
      this.follower.context === 'steps' && line.tokens[1]?.image === '{' && (first.tokenType.name === 'QUANTITY' || first.image === 'else');
    const isStrayStep = this.follower.context === 'choose' && isWord(first) && first.image !== 'else' && line.tokens[1]?.image !== '{';
    const end = isStrayBranch || isStrayStep ? this.lines.slice(index + 1).find((each) => each.indent < line.indent) : undefined;
    if (end === undefined || this.output.length === 0 || end.tokens[0].image !== '}' || end.indent <= (this.open.at(-1)?.indent ?? -1)) return;
    if (isStrayBranch) this.supply('choose');
    else this.supply('QUANTITY', '0%');
    if (isStrayBranch) this.follower.head = 'choose';
    this.supply('{');
    this.push({ indent: end.indent, number: line.number - 1 });
    this.complain(
      first,
      isStrayBranch
        ? 'a branch stands in a block of its own; write choose { before it'
        : 'steps in choose stand in a branch; write its probability before them, as in 80% {',
    );
  }

  // ---- Lines that belong to nothing ----

  /** Whether the line begins nothing that may stand here, or goes on with such lines. */
  private isOrphan(line: Line, index: number): boolean {
    if (this.orphans !== undefined && this.orphans.depth > 0) return true;
    const { context } = this.follower;
    if (context !== 'declarations' && context !== 'variant') return false;
    const [first, second] = line.tokens as [Token, Token | undefined];
    if (first.image === '}') return this.orphans !== undefined && line.indent > (this.open.at(-1)?.indent ?? -1);
    const isStart = this.follower.isKeyword(first, second) || (context === 'variant' && this.isOverride(line, index));
    return !isStart && (this.orphans !== undefined || isWord(first) || first.tokenType.name === 'QUANTITY');
  }

  /** In a variant, a name alone or with a block, in which properties follow. */
  private isOverride(line: Line, index: number): boolean {
    const [first, second] = line.tokens as [Token, Token | undefined];
    if (!isWord(first) || (this.orphans !== undefined && line.indent >= this.orphans.indent)) return false;
    return second === undefined
      ? !this.inner(line, index).some((each) => each.tokens.some(({ image }) => image === '->' || image === '=>'))
      : second.image === '{';
  }

  /** The lines that by their indentation stand in what `line` begins. */
  private inner(line: Line, index: number): readonly Line[] {
    const end = this.lines.findIndex((each, at) => at > index && each.indent <= line.indent);
    return this.lines.slice(index + 1, end < 0 ? undefined : end);
  }

  private skipLine(line: Line, index: number): void {
    if (this.orphans === undefined) {
      this.orphans = { indent: line.indent, depth: 0 };
      const [first, second] = line.tokens as [Token, Token | undefined];
      const hint = didYouMean(first.image, this.follower.context === 'variant' ? ['flow'] : declarationKeywords);
      this.complain(
        first,
        isWord(first) && second?.image !== ':'
          ? `"${first.image}" begins no declaration${hint || '; write service, database, flow, …'}`
          : `"${first.image}" stands outside of any declaration`,
      );
      if (this.isUnbalanced) this.expectClosingBrace(line, index);
    }
    for (const token of line.tokens) {
      if (token.image === '{') this.orphans.depth++;
      if (token.image === '}') this.orphans.depth = Math.max(0, this.orphans.depth - 1);
    }
  }

  /** These lines, or what follows them, stood in a block whose beginning is gone: its end means nothing either. */
  private expectClosingBrace(line: Line, index: number): void {
    if (line.tokens.at(-1)!.image !== '{' && this.lacksOpeningBrace(line, index)) return this.openHeadless(line);
    const end = this.lines.slice(index + 1).find((each) => each.indent < line.indent);
    if (end?.tokens[0]!.image === '}' && end.indent > (this.open.at(-1)?.indent ?? -1)) this.openHeadless({ ...line, indent: end.indent });
  }

  private complain(token: Token, message: string): void {
    this.addProblem(problemAt({ offset: token.startOffset, line: token.startLine!, column: token.startColumn! }, token.image.length, message));
  }

  /** The first problem of a line says what is wrong; the others follow from it. */
  private addProblem(problem: LexingProblem): void {
    if (!this.problems.has(problem.line)) this.problems.set(problem.line, problem);
  }
}

function linesCovered(comments: readonly Token[]): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { startLine, endLine } of comments) for (let line = startLine!; line <= endLine!; line++) lines.add(line);
  return lines;
}

function isBalanced(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { image } of tokens) {
    if (image === '{') depth++;
    if (image === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Whether most blocks of the text are indented, so that indentation says what braces should. */
function isIndented(lines: readonly Line[]): boolean {
  let balance = 0;
  lines.forEach((line, index) => {
    const next = lines[index + 1];
    if (line.tokens.at(-1)!.image === '{' && next !== undefined && next.tokens[0].image !== '}') balance += next.indent > line.indent ? 1 : -1;
  });
  return balance >= 0;
}
