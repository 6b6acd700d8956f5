import { DefaultLexer, type LangiumCoreServices, type LexerResult, type TokenizeOptions } from 'langium';
import { repair } from './repair.ts';
import { Scanner } from './scanner.ts';
import type { LexingProblem, Token } from './token.ts';

const maximumBytes = 2_000_000;
const deepestNesting = 64;

/** Text → tokens for the parser: limits first, then the scan, then the repair of half-typed lines. */
export class ArchLexer extends DefaultLexer {
  private readonly scanner: Scanner;
  private end = Infinity;
  private last: { readonly text: string; readonly result: LexerResult } | undefined;
  private given: LexerResult | undefined;

  constructor(services: LangiumCoreServices) {
    super(services);
    this.scanner = new Scanner(this.definition);
  }

  /** What was read last is not read again: after each edit several services of the editor ask for the tokens that were just parsed. */
  override tokenize(text: string, options?: TokenizeOptions): LexerResult {
    if (this.given !== undefined) return this.given;
    if (options?.mode === 'partial' || Number.isFinite(this.end)) return this.read(text, options);
    if (this.last?.text !== text) this.last = { text, result: this.read(text, options) };
    // The parser takes comments off the list as it passes them.
    return { ...this.last.result, hidden: [...this.last.result.hidden] };
  }

  private read(text: string, options?: TokenizeOptions): LexerResult {
    if (isTooLarge(text))
      return refused({
        offset: 0,
        length: 0,
        line: 1,
        column: 1,
        code: 'file',
        message: 'the file is larger than 2 MB; split it into files that import one another',
      });
    const { tokens, comments, problems } = this.scanner.scan(text, this.end);
    const tooDeep = firstTooDeep(tokens);
    if (tooDeep !== undefined) return refused(tooDeep);
    const read = Number.isFinite(this.end) ? tokens.filter((token) => token.startOffset <= this.end) : tokens;
    const repaired = repair({ tokens: read, comments }, this.definition, options?.mode === 'partial');
    return { tokens: repaired.tokens, hidden: comments, errors: [...problems, ...repaired.problems] };
  }

  /** Runs `action`, during which every text consists of these tokens and comments. */
  giving<Result>({ tokens, hidden }: Pick<LexerResult, 'tokens' | 'hidden'>, action: () => Result): Result {
    this.given = { tokens, hidden, errors: [] };
    try {
      return action();
    } finally {
      this.given = undefined;
    }
  }

  /** Runs `action`, during which no text ends later than at `offset`. */
  readingUntil<Result>(offset: number, action: () => Result): Result {
    this.end = offset;
    try {
      return action();
    } finally {
      this.end = Infinity;
    }
  }
}

function refused(problem: LexingProblem): LexerResult {
  return { tokens: [], hidden: [], errors: [problem] };
}

/** In UTF-8, as files are stored. */
function isTooLarge(text: string): boolean {
  if (text.length > maximumBytes) return true;
  if (text.length * 3 <= maximumBytes) return false;
  let bytes = 0;
  for (const character of text) bytes += utf8Length(character.codePointAt(0)!);
  return bytes > maximumBytes;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

function firstTooDeep(tokens: readonly Token[]): LexingProblem | undefined {
  let depth = 0;
  for (const { image, startOffset, startLine, startColumn } of tokens) {
    if (image === '{' || image === '[' || image === '(') depth++;
    else if (image === '}' || image === ']' || image === ')') depth = Math.max(0, depth - 1);
    if (depth <= deepestNesting) continue;
    return {
      offset: startOffset,
      length: image.length,
      line: startLine!,
      column: startColumn!,
      code: 'file',
      message: `the file is nested over ${deepestNesting} deep here; it was not read further`,
    };
  }
  return undefined;
}
