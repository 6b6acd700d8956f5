import { CstUtils, type AstNode, type LangiumDocument, type LeafCstNode } from 'langium';
import type { Position } from 'vscode-languageserver';
import type { EditorServices } from './editor-services.ts';

/** The token at a position, or the one that ends there. */
export function tokenAt(document: LangiumDocument, position: Position, services: EditorServices): LeafCstNode | undefined {
  const root = document.parseResult.value.$cstNode;
  return root && CstUtils.findDeclarationNodeAtOffset(root, document.textDocument.offsetAt(position), services.parser.GrammarConfig.nameRegexp);
}

/** The declaration that the name at a position is about: its own name, or a use of it. */
export function declarationAt(
  document: LangiumDocument,
  position: Position,
  services: EditorServices,
): { readonly token: LeafCstNode; readonly declaration: AstNode } | undefined {
  const token = tokenAt(document, position, services);
  const [declaration] = token === undefined ? [] : services.references.References.findDeclarations(token);
  return token === undefined || declaration === undefined ? undefined : { token, declaration };
}
