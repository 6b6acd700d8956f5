import { DefaultTokenBuilder, type Grammar, type TokenBuilderOptions } from 'langium';
import type { TokenType } from './token.ts';

const word = /^[A-Za-z][A-Za-z-]*$/;

/** Every keyword that is a word, and `x5`, also counts as a name, so that a queue may be called `queue` and a cache `default`. */
export class ArchTokenBuilder extends DefaultTokenBuilder {
  override buildTokens(grammar: Grammar, options?: TokenBuilderOptions): TokenType[] {
    const tokens = super.buildTokens(grammar, options) as TokenType[];
    const name = tokens.find((token) => token.name === 'NAME')!;
    for (const token of tokens) if (isWordKeyword(token) || token.name === 'FACTOR') token.CATEGORIES = [name];
    return tokens;
  }
}

export function isWordKeyword(type: TokenType): boolean {
  return typeof type.PATTERN === 'string' && word.test(type.PATTERN);
}
