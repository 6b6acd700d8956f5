import { AbstractParserErrorMessageProvider } from 'langium';
import type { Token, TokenType } from './token.ts';

const words: Readonly<Record<string, string>> = {
  NAME: 'a name',
  STRING: 'a text in double quotes',
  QUANTITY: 'a number with its unit',
  FACTOR: 'a factor, as in x3',
  EOF: 'the end of the file',
};

const maximumErrors = 100;

class TooManyErrors extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super('more syntax errors than anyone reads');
    this.offset = offset;
  }
}

/** What the parser did not expect, in the words of the person who wrote it; and a limit to how often it is asked. */
export class ArchParserErrorMessages extends AbstractParserErrorMessageProvider {
  private count = 0;
  private limit = Infinity;

  /** Runs `action`; where it would meet more errors than the limit, breaks it off and runs `otherwise` with the offset of the last one. */
  limited<Result>(action: () => Result, otherwise: (offset: number) => Result): Result {
    [this.count, this.limit] = [0, maximumErrors];
    try {
      return action();
    } catch (error) {
      if (!(error instanceof TooManyErrors)) throw error;
      this.limit = Infinity;
      return otherwise(error.offset);
    } finally {
      this.limit = Infinity;
    }
  }

  override buildMismatchTokenMessage({ expected, actual }: { expected: TokenType; actual: Token }): string {
    return `${this.found(actual)} stands where ${words[expected.name] ?? expected.name} is needed`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: { firstRedundant: Token }): string {
    return `${this.found(firstRedundant)} does not belong here; remove it, or begin a declaration`;
  }

  override buildNoViableAltMessage({ actual }: { actual: Token[] }): string {
    return `${this.found(actual[0])} does not belong here; remove it`;
  }

  override buildEarlyExitMessage({ actual }: { actual: Token[] }): string {
    return `${this.found(actual[0])} does not belong here; remove it`;
  }

  private found(token: Token | undefined): string {
    if (++this.count > this.limit && token !== undefined && Number.isFinite(token.startOffset)) throw new TooManyErrors(token.startOffset);
    if (token === undefined || token.image === '') return 'the end of the file';
    return token.image.startsWith('"') ? token.image : `"${token.image}"`;
  }
}
