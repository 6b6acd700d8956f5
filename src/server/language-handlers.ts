import { DocumentState } from 'langium';
import {
  addCompletionHandler,
  addDocumentHighlightHandler,
  addDocumentLinkHandler,
  addDocumentSymbolHandler,
  addFindReferencesHandler,
  addFoldingRangeHandler,
  addFormattingHandler,
  addGotoDefinitionHandler,
  addGoToTypeDefinitionHandler,
  addRenameHandler,
  addSemanticTokenHandler,
  addSignatureHelpHandler,
  addTextDocumentContentRequestHandler,
  addWorkspaceSymbolHandler,
  createServerRequestHandler,
  WorkspaceState,
} from 'langium/lsp';
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import type { ArchServices, ArchSharedServices } from '../language/services.ts';

/** What the server can do beyond what Langium announces. */
export const addedCapabilities: ServerCapabilities = {
  callHierarchyProvider: true,
  inlayHintProvider: true,
  linkedEditingRangeProvider: true,
  selectionRangeProvider: true,
};

/** Names and texts. Diagnostics, code actions and changed files are ours: what an architecture means is decided over several files, by more than its grammar. */
export function addLanguageHandlers(connection: Connection, shared: ArchSharedServices, { lsp }: ArchServices): void {
  addCompletionHandler(connection, shared);
  addDocumentHighlightHandler(connection, shared);
  addDocumentLinkHandler(connection, shared, DocumentState.IndexedContent);
  addDocumentSymbolHandler(connection, shared);
  addFindReferencesHandler(connection, shared);
  addFoldingRangeHandler(connection, shared);
  addFormattingHandler(connection, shared, DocumentState.Parsed);
  addGotoDefinitionHandler(connection, shared);
  addGoToTypeDefinitionHandler(connection, shared);
  addRenameHandler(connection, shared);
  addSemanticTokenHandler(connection, shared);
  addSignatureHelpHandler(connection, shared, DocumentState.Parsed);
  addTextDocumentContentRequestHandler(connection, shared);
  addWorkspaceSymbolHandler(connection, shared);
  connection.languages.onLinkedEditingRange(
    createServerRequestHandler(
      (_services, document, parameters) => lsp.LinkedEditingProvider.getRanges(document, parameters),
      shared,
      WorkspaceState.IndexedReferences,
    ),
  );
  connection.onSelectionRanges(
    createServerRequestHandler(
      (_services, document, parameters) => lsp.SelectionRangeProvider.getSelectionRanges(document, parameters),
      shared,
      DocumentState.Parsed,
    ),
  );
}
