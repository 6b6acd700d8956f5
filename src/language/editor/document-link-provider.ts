import { GrammarUtils, type LangiumDocument } from 'langium';
import type { DocumentLinkProvider } from 'langium/lsp';
import type { DocumentLink } from 'vscode-languageserver';
import type { ArchFile } from '../generated/ast.ts';
import type { EditorServices } from './editor-services.ts';

/** Imports lead to their files, with the quotation marks left out; one that leads nowhere is no link. */
export class ArchDocumentLinkProvider implements DocumentLinkProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  getDocumentLinks(document: LangiumDocument): DocumentLink[] {
    const { references, shared } = this.services;
    return (document.parseResult.value as ArchFile).imports.flatMap((each) => {
      const target = references.Imports.target(document, each.path ?? '');
      const text = GrammarUtils.findNodeForProperty(each.$cstNode, 'path');
      if (text === undefined || !('uri' in target) || !shared.workspace.LangiumDocuments.hasDocument(target.uri)) return [];
      const { start, end } = text.range;
      const range = { start: { ...start, character: start.character + 1 }, end: { ...end, character: end.character - 1 } };
      return [{ range, target: target.uri.toString() }];
    });
  }
}
