import { DocumentState, URI } from 'langium';
import { DidChangeWatchedFilesNotification, FileChangeType, type Connection, type FileEvent } from 'vscode-languageserver';
import type { ArchSharedServices } from '../language/services.ts';
import type { WorkspaceContents } from './workspace-contents.ts';

interface Parts {
  readonly connection: Connection;
  readonly shared: ArchSharedServices;
  readonly contents: WorkspaceContents;
}

interface Listening {
  /** Files were built anew, or are gone. */
  readonly onBuilt: () => void;
  /** A `tradeoff.json` changed. */
  readonly onConfiguration: () => void;
}

/** Rebuilds what changes in the editor and on disk. An open file is what its editor shows; a closed one is what the disk holds. */
export class DocumentUpdates {
  readonly #connection: Connection;
  readonly #shared: ArchSharedServices;
  readonly #listening: Listening;

  constructor({ connection, shared, contents }: Parts, listening: Listening) {
    this.#connection = connection;
    this.#shared = shared;
    this.#listening = listening;
    const { DocumentBuilder, TextDocuments } = shared.workspace;
    TextDocuments.onDidChangeContent(({ document }) => this.#update([document.uri], []));
    TextDocuments.onDidClose(({ document }) => {
      const { changed, deleted } = contents.afterClosing(document.uri);
      void DocumentBuilder.schedule(changed, deleted);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => this.#changed(changes));
    DocumentBuilder.onBuildPhase(DocumentState.Validated, () => listening.onBuilt());
    DocumentBuilder.onUpdate((_changed, deleted) => {
      if (deleted.length > 0) listening.onBuilt();
    });
  }

  watchFiles(): void {
    const watchers = ['**/*.arch', '**/tradeoff.json'].map((globPattern) => ({ globPattern }));
    void this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(() => undefined);
  }

  #changed(changes: readonly FileEvent[]): void {
    const ofOurs = changes.filter(({ uri }) => uri.endsWith('.arch'));
    // A file that is gone from disk lives on in its editor.
    const isOpen = (uri: string): boolean => this.#shared.workspace.TextDocuments.get(uri) !== undefined;
    const isDeleted = ({ type, uri }: FileEvent): boolean => type === FileChangeType.Deleted && !isOpen(uri);
    const urisOf = (events: readonly FileEvent[]): string[] => [...new Set(events.map(({ uri }) => uri))];
    if (ofOurs.length > 0) this.#update(urisOf(ofOurs.filter((each) => !isDeleted(each))), urisOf(ofOurs.filter(isDeleted)));
    if (ofOurs.length < changes.length) this.#listening.onConfiguration();
  }

  #update(changed: readonly string[], deleted: readonly string[]): void {
    const parse = (uri: string): URI => URI.parse(uri);
    void this.#shared.workspace.DocumentBuilder.schedule(changed.map(parse), deleted.map(parse));
  }
}
