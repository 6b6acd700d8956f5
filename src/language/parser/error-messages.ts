import { AbstractParserErrorMessageProvider } from 'langium';
import type { Token, TokenType } from './token.ts';

const words: Readonly<Record<string, string>> = {
  NAME: 'a name', STRING: 'a text in double quotes', QUANTITY: 'a number with its unit', FACTOR: 'a factor, as in x3', EOF: 'the end of the file',
};

/** What the parser did not expect, in the words of the person who wrote it; made without looking at what else would fit, since that takes long. */
export class ArchParserErrorMessages extends AbstractParserErrorMessageProvider {
  override buildMismatchTokenMessage({ expected, actual }: { expected: TokenType; actual: Token }): string {
    return `${found(actual)} stands where ${words[expected.name] ?? expected.name} is needed`;
  }

  override buildNotAllInputParsedMessage({ firstRedundant }: { firstRedundant: Token }): string {
    return `${found(firstRedundant)} does not belong here; remove it, or begin a declaration`;
  }

  override buildNoViableAltMessage({ actual }: { actual: Token[] }): string {
    return `${found(actual[0])} does not belong here; remove it`;
  }

  override buildEarlyExitMessage({ actual }: { actual: Token[] }): string {
    return `${found(actual[0])} does not belong here; remove it`;
  }
}

function found(token: Token | undefined): string {
  if (token === undefined || token.image === '') return 'the end of the file';
  return token.image.startsWith('"') ? token.image : `"${token.image}"`;
}
