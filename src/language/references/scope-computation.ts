import { AstUtils, DefaultScopeComputation, MultiMap, type AstNodeDescription, type LangiumDocument, type LocalSymbols } from 'langium';

/** The index holds every declaration, those in groups included, for symbol search; the scope provider looks names up by itself. */
export class ArchScopeComputation extends DefaultScopeComputation {
  override collectExportedSymbols(document: LangiumDocument): Promise<AstNodeDescription[]> {
    return this.collectExportedSymbolsForNode(document.parseResult.value, document, AstUtils.streamAllContents);
  }

  override collectLocalSymbols(): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap() as unknown as LocalSymbols);
  }
}
