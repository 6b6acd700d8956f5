import { DefaultLexer, type LangiumCoreServices, type LexerResult, type TokenizeOptions } from 'langium';
import { Scanner } from './scanner.ts';
import type { LexingProblem } from './token.ts';

/** Text → tokens for the parser. */
export class ArchLexer extends DefaultLexer {
  private readonly scanner: Scanner;

  constructor(services: LangiumCoreServices) {
    super(services);
    this.scanner = new Scanner(this.definition);
  }

  override tokenize(text: string, _options?: TokenizeOptions): LexerResult {
    const { tokens, comments, problems } = this.scanner.scan(text);
    return { tokens, hidden: comments, errors: problems satisfies LexingProblem[] as LexerResult['errors'] };
  }
}
