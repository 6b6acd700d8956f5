import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument } from 'langium';
import type { TypeDefinitionProvider } from 'langium/lsp';
import { LocationLink, type TypeDefinitionParams } from 'vscode-languageserver';
import * as ast from '../generated/ast.ts';
import { profileScheme } from '../references/imports.ts';
import type { EditorServices } from './editor-services.ts';
import { declarationAt } from './name-at.ts';

/** From a node to its profile, and from a profile to the one that it extends. */
export class ArchTypeDefinitionProvider implements TypeDefinitionProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  getTypeDefinition(document: LangiumDocument, { position }: TypeDefinitionParams): LocationLink[] | undefined {
    const found = declarationAt(document, position, this.services);
    const profile = found && profileOf(found.declaration);
    if (found === undefined || profile?.$cstNode === undefined) return undefined;
    const { uri } = AstUtils.getDocument(profile);
    if (uri.scheme === profileScheme && !this.services.lsp.ClientAbilities.opensServerDocuments) return undefined;
    const name = GrammarUtils.findNodeForProperty(profile.$cstNode, 'name') ?? profile.$cstNode;
    return [LocationLink.create(uri.toString(), profile.$cstNode.range, name.range, found.token.range)];
  }
}

function profileOf(declaration: AstNode): ast.ProfileDeclaration | undefined {
  if (ast.isNodeDeclaration(declaration)) return declaration.profile?.ref;
  return ast.isProfileDeclaration(declaration) ? declaration.base?.ref : undefined;
}
