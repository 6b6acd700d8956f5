import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { URI, type LangiumDocument } from 'langium';
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { ArchServices, ArchSharedServices } from '../language/services.ts';
import { HiddenFiles } from './hidden-files.ts';

/**
 * Which files are known: those in the workspace's folders that the user does not hide, those that are open, and whatever these import.
 * Folders may come and go, and so may what is hidden.
 */
export class WorkspaceContents {
  readonly #connection: Connection;
  readonly #shared: ArchSharedServices;
  readonly #language: ArchServices;
  readonly #hidden: HiddenFiles;
  #asksForSettings = false;

  constructor(connection: Connection, { shared, arch }: { readonly shared: ArchSharedServices; readonly arch: ArchServices }) {
    this.#connection = connection;
    this.#shared = shared;
    this.#language = arch;
    this.#hidden = new HiddenFiles(connection);
    shared.workspace.WorkspaceManager.isHidden = (uri) => this.#hidden.isHidden(uri);
  }

  /** Before the folders are read for the first time. */
  async prepare({ workspace }: ClientCapabilities): Promise<void> {
    this.#asksForSettings = workspace?.configuration === true;
    if (workspace?.workspaceFolders === true)
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        this.#shared.workspace.WorkspaceManager.changeFolders(added, removed);
        void this.settle();
      });
    await this.#readHidden();
  }

  /** Reads what came into sight, and forgets what nobody sees any more. */
  async settle(): Promise<void> {
    const { DocumentBuilder, LangiumDocuments, WorkspaceManager } = this.#shared.workspace;
    await WorkspaceManager.ready;
    await this.#readHidden();
    const found = await WorkspaceManager.filesToCheck();
    await DocumentBuilder.schedule(
      found.filter((uri) => !LangiumDocuments.hasDocument(uri)),
      this.strays(),
    );
  }

  /** What becomes of a file that the editor closes: it is read from disk, or nobody sees it any more. */
  afterClosing(uri: string): { readonly changed: URI[]; readonly deleted: URI[] } {
    const closed = URI.parse(uri);
    const isSeen = closed.scheme === 'file' && existsSync(fileURLToPath(uri)) && this.#shared.workspace.WorkspaceManager.includes(closed);
    return isSeen ? { changed: [closed], deleted: [] } : { changed: [], deleted: [closed, ...this.strays()] };
  }

  /** Files that are neither open nor in a folder, nor imported by one that is. */
  strays(): URI[] {
    const { LangiumDocuments, TextDocuments, WorkspaceManager } = this.#shared.workspace;
    const { Imports } = this.#language.references;
    const all: readonly LangiumDocument[] = LangiumDocuments.all.toArray();
    const seen = new Set<LangiumDocument>(Imports.profiles());
    for (const document of all)
      if (TextDocuments.get(document.uri) !== undefined || WorkspaceManager.includes(document.uri))
        for (const each of Imports.closure(document)) seen.add(each);
    return all.filter((document) => !seen.has(document)).map(({ uri }) => uri);
  }

  async #readHidden(): Promise<void> {
    const folders = this.#shared.workspace.WorkspaceManager.workspaceFolders ?? [];
    if (this.#asksForSettings) await this.#hidden.read(folders.map(({ uri }) => uri));
  }
}
