import { DocumentCache, type LangiumDocument, type LexerResult } from 'langium';
import type { EditorServices } from './editor-services.ts';

/** The tokens of a file as it stands, read once for all that is asked between two edits. */
export class TokenCache {
  private readonly services: EditorServices;
  private readonly cache: DocumentCache<'tokens', { readonly version: number; readonly result: LexerResult }>;

  constructor(services: EditorServices) {
    this.services = services;
    this.cache = new DocumentCache(services.shared);
  }

  of({ uri, textDocument }: LangiumDocument): LexerResult {
    const { version } = textDocument;
    const known = this.cache.get(uri, 'tokens');
    if (known?.version === version) return known.result;
    const result = this.services.parser.Lexer.tokenize(textDocument.getText());
    this.cache.set(uri, 'tokens', { version, result });
    return result;
  }
}
