import type { LangiumDocument } from 'langium';
import type { Range } from '../../base/text-range.ts';
import type { LexingProblem } from '../parser/token.ts';

/** A problem at a place that no node of the tree stands for. */
export interface TextProblem {
  readonly range: Range;
  readonly message: string;
  readonly code: 'syntax' | 'file';
  /** The text that would be right there. */
  readonly replacement?: string;
}

/** What the lexer and the parser did not understand. */
export function syntaxErrors(document: LangiumDocument): readonly TextProblem[] {
  const { lexerErrors, parserErrors } = document.parseResult;
  return [
    ...lexerErrors.map((error) => fromLexer(error as unknown as LexingProblem)),
    ...parserErrors.map((error) => ({ range: rangeOfToken(error as never), message: error.message, code: 'syntax' as const })),
  ];
}

function fromLexer({ line, column, length, message, code, replacement }: LexingProblem): TextProblem {
  const start = { line: line - 1, character: column - 1 };
  return { range: { start, end: { line: start.line, character: start.character + length } }, message, code, replacement };
}

interface TokenPlace {
  readonly startLine?: number;
  readonly startColumn?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** At the end of the file there is no token: the error stands after the last one. */
function rangeOfToken({ token, previousToken }: { readonly token: TokenPlace; readonly previousToken?: TokenPlace }): Range {
  if (isPlaced(token))
    return { start: { line: token.startLine - 1, character: token.startColumn - 1 }, end: { line: token.endLine - 1, character: token.endColumn } };
  const end =
    previousToken !== undefined && isPlaced(previousToken)
      ? { line: previousToken.endLine - 1, character: previousToken.endColumn }
      : { line: 0, character: 0 };
  return { start: end, end };
}

/** What the parser makes up itself has no place: not a number, or a negative one. */
function isPlaced(token: TokenPlace): token is Required<TokenPlace> {
  const { startLine = 0, startColumn = 0, endLine = 0, endColumn = 0 } = token;
  return [startLine, startColumn, endLine, endColumn].every((count) => count > 0);
}
