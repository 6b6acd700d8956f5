import type { LangiumDocument, ReferenceDescription } from 'langium';
import { DefaultDocumentHighlightProvider } from 'langium/lsp';
import { DocumentHighlight, DocumentHighlightKind, type DocumentHighlightParams } from 'vscode-languageserver';

/** The declaration of a name counts as its writing. On other words the editor highlights equal text by itself. */
export class ArchDocumentHighlightProvider extends DefaultDocumentHighlightProvider {
  override async getDocumentHighlight(document: LangiumDocument, params: DocumentHighlightParams): Promise<DocumentHighlight[] | undefined> {
    const found = await super.getDocumentHighlight(document, params);
    return found === undefined || found.length === 0 ? undefined : found;
  }

  protected override createDocumentHighlight(reference: ReferenceDescription): DocumentHighlight {
    const isDeclaration = reference.sourcePath === reference.targetPath && reference.sourceUri.toString() === reference.targetUri.toString();
    return DocumentHighlight.create(reference.segment.range, isDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read);
  }
}
