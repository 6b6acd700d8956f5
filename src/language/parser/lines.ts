import type { Token } from './token.ts';

/** The tokens that begin on one line. */
export interface Line {
  readonly number: number;
  readonly indent: number;
  readonly tokens: readonly Token[];
  /** Brackets and parentheses that were opened here and are closed nowhere, innermost first. */
  readonly missingClosers: readonly (']' | ')')[];
}

const closers: Readonly<Record<string, ']' | ')'>> = { '[': ']', '(': ')' };

export function linesOf(tokens: readonly Token[]): readonly Line[] {
  const unclosed = unclosedBrackets(tokens);
  const lines: { number: number; indent: number; tokens: Token[]; missingClosers: (']' | ')')[] }[] = [];
  for (const token of tokens) {
    if (lines.at(-1)?.number !== token.startLine) lines.push({ number: token.startLine!, indent: token.startColumn! - 1, tokens: [], missingClosers: [] });
    const line = lines.at(-1)!;
    line.tokens.push(token);
    if (unclosed.has(token)) line.missingClosers.unshift(closers[token.image]!);
  }
  return lines;
}

/** Braces end lists and arguments, whether these are closed or not. */
function unclosedBrackets(tokens: readonly Token[]): ReadonlySet<Token> {
  const unclosed = new Set<Token>();
  let open: Token[] = [];
  const giveUp = (): void => {
    for (const token of open) unclosed.add(token);
    open = [];
  };
  for (const token of tokens) {
    const { image } = token;
    if (image in closers) open.push(token);
    else if (image === '{' || image === '}') giveUp();
    else if (open.length > 0 && closers[open.at(-1)!.image] === image) open.pop();
  }
  giveUp();
  return unclosed;
}
