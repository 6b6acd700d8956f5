import { AstUtils, type LangiumDocument, type LeafCstNode } from 'langium';
import { DefaultDefinitionProvider } from 'langium/lsp';
import { LocationLink, type DefinitionParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.ts';
import { profileScheme } from '../references/imports.ts';
import type { EditorServices } from './editor-services.ts';
import { tokenAt } from './name-at.ts';

/** From a name to its declaration, and from an import to its file. */
export class ArchDefinitionProvider extends DefaultDefinitionProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    super(services);
    this.services = services;
  }

  override async getDefinition(document: LangiumDocument, params: DefinitionParams): Promise<LocationLink[] | undefined> {
    const token = tokenAt(document, params.position, this.services);
    if (token === undefined) return undefined;
    return ast.isImport(token.astNode) ? this.importedFile(token, token.astNode) : this.collectLocationLinks(token, params);
  }

  protected override findLinks(source: LeafCstNode): ReturnType<DefaultDefinitionProvider['findLinks']> {
    const links = super.findLinks(source);
    return this.services.lsp.ClientAbilities.opensServerDocuments
      ? links
      : links.filter(({ targetDocument }) => targetDocument.uri.scheme !== profileScheme);
  }

  private importedFile(token: LeafCstNode, { path }: ast.Import): LocationLink[] | undefined {
    const target = this.services.references.Imports.target(AstUtils.getDocument(token.astNode), path ?? '');
    if (!('uri' in target) || !this.services.shared.workspace.LangiumDocuments.hasDocument(target.uri)) return undefined;
    const start = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    return [LocationLink.create(target.uri.toString(), start, start, token.range)];
  }
}
