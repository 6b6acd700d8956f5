import { DefaultScopeComputation, MultiMap, type AstNodeDescription, type LangiumDocument, type LocalSymbols } from 'langium';
import { declarationsOf } from '../declarations.ts';
import { isRegionDeclaration, type ArchFile } from '../generated/ast.ts';

/** The index holds every declaration, those in groups included, for symbol search; the scope provider looks names up by itself. */
export class ArchScopeComputation extends DefaultScopeComputation {
  override collectExportedSymbols(document: LangiumDocument): Promise<AstNodeDescription[]> {
    const exported: AstNodeDescription[] = [];
    for (const declaration of declarationsOf(document.parseResult.value as ArchFile)) {
      const zones = isRegionDeclaration(declaration) ? declaration.zones : [];
      for (const node of [declaration, ...zones]) this.addExportedSymbol(node, exported, document);
    }
    return Promise.resolve(exported);
  }

  override collectLocalSymbols(): Promise<LocalSymbols> {
    return Promise.resolve(new MultiMap() as unknown as LocalSymbols);
  }
}
