import type { Lexer, LexerResult } from 'langium';

export type Token = LexerResult['tokens'][number];
export type TokenType = Token['tokenType'];
export type TokenTypes = Lexer['definition'];

/** What is wrong in the text itself; the code is `file` where the whole file is refused. */
export interface LexingProblem {
  readonly offset: number;
  readonly length: number;
  /** Counted from 1, as the tokens count. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly code: 'syntax' | 'file';
  /** The text that would be right at this place. */
  readonly replacement?: string;
}

/** A place in the text; line and column count from 1. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

export function tokenAt(type: TokenType, image: string, place: Place): Token {
  return {
    image,
    tokenType: type,
    tokenTypeIdx: type.tokenTypeIdx!,
    startOffset: place.offset,
    endOffset: place.offset + image.length - 1,
    startLine: place.line,
    endLine: place.line,
    startColumn: place.column,
    endColumn: place.column + image.length - 1,
  };
}

/** Just after a token that ends on the line it begins on. */
export function placeAfter(token: Token): Place {
  return { offset: token.startOffset + token.image.length, line: token.endLine!, column: token.endColumn! + 1 };
}

export function problemAt(place: Place, length: number, message: string, replacement?: string): LexingProblem {
  return { offset: place.offset, length, line: place.line, column: place.column, message, code: 'syntax', replacement };
}
