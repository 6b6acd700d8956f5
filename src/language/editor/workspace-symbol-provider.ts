import type { AstNodeDescription } from 'langium';
import { DefaultWorkspaceSymbolProvider } from 'langium/lsp';
import type { WorkspaceSymbol } from 'vscode-languageserver';
import * as ast from '../generated/ast.ts';
import { profileScheme } from '../references/imports.ts';

/** Declarations of every file of the workspace, zones with their region; the built-in profiles are not the user's. */
export class ArchWorkspaceSymbolProvider extends DefaultWorkspaceSymbolProvider {
  protected override getWorkspaceSymbol(description: AstNodeDescription): WorkspaceSymbol | undefined {
    if (description.documentUri.scheme === profileScheme) return undefined;
    const symbol = super.getWorkspaceSymbol(description);
    const container = description.node?.$container;
    const containerName = ast.isRegionDeclaration(container) ? container.name : ast.isGroupDeclaration(container) ? container.title : undefined;
    return symbol && { ...symbol, containerName };
  }
}
