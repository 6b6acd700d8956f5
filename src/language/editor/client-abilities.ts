import type { LangiumSharedServices } from 'langium/lsp';
import type { ClientCapabilities } from 'vscode-languageserver';

/** What the editor at the other end can do; everything, until it says otherwise. */
export class ClientAbilities {
  /** Whether a completion may ask VS Code to show the next list; other editors would not know the command. */
  runsEditorCommands = true;
  private capabilities: ClientCapabilities | undefined;

  constructor(services: { readonly shared: LangiumSharedServices }) {
    services.shared.lsp.LanguageServer.onInitialize(({ capabilities }) => {
      this.capabilities = capabilities;
    });
  }

  /** Text with stops to fill in. */
  get fillsInSnippets(): boolean {
    return this.capabilities === undefined || this.capabilities.textDocument?.completion?.completionItem?.snippetSupport === true;
  }

  /** Documents that only the server has, such as the built-in profiles. */
  get opensServerDocuments(): boolean {
    return this.capabilities === undefined || this.capabilities.workspace?.textDocumentContent !== undefined;
  }
}
