import type { Token } from './token.ts';

/** The tokens that begin on one line. */
export interface Line {
  readonly number: number;
  readonly indent: number;
  readonly tokens: readonly Token[];
  /** Closers of brackets and parentheses that are open at the end of this line, although the next one does not go on with them; innermost first. */
  readonly missingClosers: readonly (']' | ')')[];
  /** A closer whose opener is gone. */
  readonly strayCloser?: Token;
}

const closers: Readonly<Record<string, ']' | ')'>> = { '[': ']', '(': ')' };

/** Cuts tokens into lines and tells which lines break off in the middle of a list or of arguments. */
export function linesOf(tokens: readonly Token[]): readonly Line[] {
  const lines: { number: number; indent: number; tokens: Token[] }[] = [];
  let line: (typeof lines)[number] | undefined;
  for (const token of tokens) {
    if (line?.number !== token.startLine) {
      line = { number: token.startLine!, indent: token.startColumn! - 1, tokens: [] };
      lines.push(line);
    }
    line!.tokens.push(token);
  }
  const brackets = new Brackets();
  return lines.map((line, index) => ({ ...line, ...brackets.take(line, lines[index + 1]) }));
}

const whole: Pick<Line, 'missingClosers'> = { missingClosers: [] };

class Brackets {
  private open: string[] = [];
  /** Indentation of the line that opened the outermost bracket. */
  private indent = 0;

  take(line: Omit<Line, 'missingClosers'>, next: Omit<Line, 'missingClosers'> | undefined): Pick<Line, 'missingClosers' | 'strayCloser'> {
    let strayCloser: Token | undefined;
    for (const token of line.tokens) {
      const { image } = token;
      if (image === '[' || image === '(') {
        if (this.open.length === 0) this.indent = line.indent;
        this.open.push(image);
      } else if (image === ']' || image === ')') {
        if (closers[this.open.at(-1) ?? ''] === image) this.open.pop();
        else strayCloser = token;
      }
    }
    if (this.open.length === 0) return strayCloser === undefined ? whole : { missingClosers: [], strayCloser };
    if (this.goesOn(line.tokens.at(-1)!.image, next)) return { missingClosers: [], strayCloser };
    const missingClosers = this.open.toReversed().map((image) => closers[image]);
    this.open = [];
    return { missingClosers, strayCloser };
  }

  /** Whether a line looks like values, and not like a call, a block, or (in a list) a property. */
  private mayHold(tokens: readonly Token[]): boolean {
    const foreign = ['->', '=>', '{', '}', ...(this.open.includes('(') ? [] : [':'])];
    return tokens.every((token) => !foreign.includes(token.image));
  }

  /** A list goes on in the next line after a comma or an opening bracket, or if that line begins with a comma or closes it. */
  private goesOn(last: string, next: Omit<Line, 'missingClosers'> | undefined): boolean {
    const first = next?.tokens[0]?.image;
    if (next === undefined || first === undefined) return false;
    if (first === ']' || first === ')') return true;
    return next.indent > this.indent && (last === ',' || last in closers || first === ',') && this.mayHold(next.tokens);
  }
}
