import { parseQuantity } from '../../base/quantity.ts';
import { lineEnds } from '../../base/text-lines.ts';
import { ArchTerminals, type ArchTerminalNames } from '../generated/ast.ts';
import { problemAt, tokenAt, type LexingProblem, type Place, type Token, type TokenType, type TokenTypes } from './token.ts';
import { isWordKeyword } from './token-builder.ts';

export interface Scanned {
  readonly tokens: Token[];
  readonly comments: Token[];
  readonly problems: LexingProblem[];
}

const maximumProblems = 100;

const patterns = Object.fromEntries(Object.entries(ArchTerminals).map(([name, pattern]) => [name, new RegExp(pattern.source, 'uy')])) as Record<
  ArchTerminalNames,
  RegExp
>;

/** What may be the unit of a number that a space stands after; a name that goes on, is called, or is a property, is none. */
const unitApart = /[ \t]+(%|[A-Za-z]*\/[a-z]+|[A-Za-z]+)(?![\p{L}\p{N}_.(-]|[ \t]*(?::|->|=>|<->))/uy;

/**
 * Cuts a text into tokens, by the grammar's own terminals and keywords. Total: what fits nothing is a problem and left out; a string
 * without its closing quote ends with its line, a comment without its end with the lines that look like its own.
 */
export class Scanner {
  private readonly keywords = new Map<string, TokenType>();
  private readonly symbols = new Map<string, TokenType>();
  private readonly types: TokenTypes;

  constructor(types: TokenTypes) {
    this.types = types;
    for (const type of Object.values(types)) {
      if (typeof type.PATTERN === 'string') (isWordKeyword(type) ? this.keywords : this.symbols).set(type.PATTERN, type);
    }
  }

  /** Where someone types at `end`, what stands just before it is not finished. */
  scan(text: string, end = text.length): Scanned {
    const run = new Run(text, Math.min(end, text.length));
    while (run.offset < text.length) {
      const code = text.charCodeAt(run.offset);
      if (isLineEnd(text, run.offset)) run.newLine();
      else if (code === 32 || code === 9 || code === 13 || code === 0xfeff) run.offset++;
      else this.scanOne(run, code);
    }
    return { tokens: run.tokens, comments: run.comments, problems: run.problems };
  }

  private scanOne(run: Run, code: number): void {
    const { text, offset } = run;
    if (code === 47 && text[offset + 1] === '/') run.comment(this.types['SL_COMMENT'], this.length('SL_COMMENT', run));
    else if (code === 47 && text[offset + 1] === '*') this.scanBlockComment(run);
    else if (code === 42 && run.isAtLineStart) run.strayCommentLine(this.types['ML_COMMENT']);
    else if (code === 34) this.scanString(run);
    else if (code >= 48 && code <= 57) this.scanQuantity(run);
    else if (!this.scanName(run) && !this.scanSymbol(run)) run.unexpected();
  }

  private length(name: ArchTerminalNames, run: Run): number {
    const pattern = patterns[name];
    pattern.lastIndex = run.offset;
    return pattern.exec(run.text)?.[0].length ?? 0;
  }

  /** With its unit, also where a space stands between the two: that is said, and read as if it were not there. */
  private scanQuantity(run: Run): void {
    const length = this.length('QUANTITY', run);
    const number = run.text.substr(run.offset, length);
    unitApart.lastIndex = run.offset + length;
    const [rest, unit] = unitApart.exec(run.text) ?? ['', ''];
    const whole = length + rest.length;
    const joined = parseQuantity(number + unit);
    if (rest === '' || run.offset + whole >= run.end || !isCount(number) || 'problem' in joined) return run.token(this.types['QUANTITY'], length);
    run.problem(whole, `a unit follows its number without a space; write ${number}${unit}`, number + unit);
    run.token(this.types['QUANTITY'], whole, number + unit);
  }

  private scanName(run: Run): boolean {
    const length = this.length('NAME', run);
    if (length === 0) return false;
    const factor = run.text[run.offset] === 'x' ? this.length('FACTOR', run) : 0;
    if (factor > 0) run.token(this.types['FACTOR'], factor);
    else run.token(this.keywords.get(run.text.substr(run.offset, length)) ?? this.types['NAME'], length);
    return true;
  }

  private scanSymbol(run: Run): boolean {
    for (let length = 3; length > 0; length--) {
      const symbol = run.text.substr(run.offset, length);
      const type = this.symbols.get(symbol);
      if (type === undefined) continue;
      // At the end of the text less is left than was asked for.
      run.token(type, symbol.length);
      return true;
    }
    return false;
  }

  private scanString(run: Run): void {
    const length = this.length('STRING', run);
    if (length > 0) return run.token(this.types['STRING'], length);
    run.problem(lengthToLineEnd(run.text, run.offset), 'the text has no end; close it with a double quote on the same line');
    run.token(this.types['STRING'], lengthToLineEnd(run.text, run.offset));
  }

  private scanBlockComment(run: Run): void {
    const end = run.commentEnds.from(run.offset + 2);
    const next = run.commentStarts.from(run.offset + 2);
    const isClosed = end >= 0 && (next < 0 || next > end || run.text.startsWith('*/', next - 1));
    const length = isClosed ? end + 2 - run.offset : lengthOfOpenComment(run.text, run.offset);
    if (!isClosed) run.problem(2, 'the comment has no end; close it with */');
    run.comment(this.types['ML_COMMENT'], length);
  }
}

/** Where a sign stands next, asked from ever farther on: the text is looked through once, however many comments never end. */
class Signs {
  private readonly text: string;
  private readonly sign: string;
  private found = -1;
  private isOver = false;

  constructor(text: string, sign: string) {
    this.text = text;
    this.sign = sign;
  }

  /** Less than nothing where there is none. */
  from(offset: number): number {
    if (!this.isOver && this.found < offset) {
      this.found = this.text.indexOf(this.sign, offset);
      this.isOver = this.found < 0;
    }
    return this.found;
  }
}

class Run {
  readonly commentStarts: Signs;
  readonly commentEnds: Signs;
  offset = 0;
  line = 1;
  lineStart = 0;
  readonly tokens: Token[] = [];
  readonly comments: Token[] = [];
  readonly problems: LexingProblem[] = [];
  readonly text: string;
  readonly end: number;
  private lastUnexpected = -2;
  private lastStray = -2;

  constructor(text: string, end: number) {
    this.text = text;
    this.end = end;
    this.commentStarts = new Signs(text, '/*');
    this.commentEnds = new Signs(text, '*/');
  }

  newLine(): void {
    this.offset++;
    this.line++;
    this.lineStart = this.offset;
  }

  /** The next `length` characters, which may stand for another text, `image`. */
  token(type: TokenType, length: number, image = this.text.substr(this.offset, length)): void {
    const place = this.place();
    const token = tokenAt(type, image, place);
    token.endOffset = place.offset + length - 1;
    token.endColumn = place.column + length - 1;
    this.tokens.push(token);
    this.offset += length;
  }

  comment(type: TokenType, length: number): void {
    const start = this.place();
    const end = this.offset + length;
    const image = this.text.slice(this.offset, end);
    for (const { index, 0: lineEnd } of image.matchAll(lineEnds)) {
      this.line++;
      this.lineStart = this.offset + index + lineEnd.length;
    }
    this.comments.push({ ...tokenAt(type, image, start), endLine: this.line, endColumn: end - this.lineStart });
    this.offset = end;
  }

  get isAtLineStart(): boolean {
    return this.text.slice(this.lineStart, this.offset).trim() === '';
  }

  /** A line of a comment whose first line is gone; several in a row are one problem, at what is left of the beginning if anything is. */
  strayCommentLine(type: TokenType): void {
    const last = this.tokens.at(-1);
    const isFirst = this.lastStray !== this.line - 1;
    this.lastStray = this.line;
    if (isFirst && last?.image === '/' && last.startLine === this.line - 1) {
      this.tokens.pop();
      const place = { offset: last.startOffset, line: last.startLine, column: last.startColumn! };
      this.problems.push(problemAt(place, 1, 'a comment begins with /** and ends with */'));
    } else if (isFirst) this.problem(1, 'this looks like a comment that never began; write /** before it');
    this.comment(type, lengthToLineEnd(this.text, this.offset));
  }

  /** A run of characters that begin nothing is one problem. */
  unexpected(): void {
    const character = String.fromCodePoint(this.text.codePointAt(this.offset)!);
    if (this.lastUnexpected !== this.offset) {
      this.problem(character.length, `unexpected character ${JSON.stringify(character)}; remove it, or put text in double quotes`);
    }
    this.offset += character.length;
    this.lastUnexpected = this.offset;
  }

  problem(length: number, message: string, replacement?: string): void {
    if (this.problems.length < maximumProblems) this.problems.push(problemAt(this.place(), length, message, replacement));
  }

  private place(): Place {
    return { offset: this.offset, line: this.line, column: this.offset - this.lineStart + 1 };
  }
}

/** A number that may still get a unit. */
function isCount(text: string): boolean {
  const quantity = parseQuantity(text);
  return 'dimension' in quantity && quantity.dimension === 'count';
}

/** Of a line feed, or of a carriage return that none follows. */
function isLineEnd(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset);
  return code === 10 || (code === 13 && text.charCodeAt(offset + 1) !== 10);
}

function lengthToLineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end - offset;
}

/** Its own line, and those that follow and begin with `*`, as editors write them. */
function lengthOfOpenComment(text: string, offset: number): number {
  let end = offset + lengthToLineEnd(text, offset);
  for (;;) {
    const following = /^(?:\r\n?|\n)[ \t]*\*[^\n\r]*/.exec(text.slice(end, end + 10_000));
    if (following === null) return end - offset;
    end += following[0].length;
  }
}
