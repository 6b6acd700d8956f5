import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { NodeFileSystem } from 'langium/node';
import { onTestFinished } from 'vitest';
import {
  createConnection,
  createProtocolConnection,
  PublishDiagnosticsNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type ConfigurationParams,
  type Diagnostic,
  type InitializeResult,
  type ProtocolConnection,
  type ServerCapabilities,
  type WorkspaceFolder,
} from 'vscode-languageserver/node';
import { createArchServices } from '../../src/language/services.ts';
import type { ServerNotifications, ServerRequests } from '../../src/messages/server.ts';
import { startServer } from '../../src/server/start-server.ts';

export interface Opening {
  readonly folders?: readonly string[];
  readonly excluded?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** An editor without a screen: it opens and changes documents, and remembers what the server tells. */
export class TestClient {
  readonly connection: ProtocolConnection;
  readonly folder: string;
  settings: object = {};
  /** What the setting `files.exclude` says of each folder, by its name. */
  excluded: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {};
  /** What the server said that it can do. */
  capabilities: ServerCapabilities = {};
  readonly #diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly #versions = new Map<string, number>();

  private constructor(connection: ProtocolConnection, folder: string) {
    this.connection = connection;
    this.folder = folder;
  }

  /**
   * Starts a server over a fresh folder with these files, for an editor that can do `abilities` beside what every one can; without our extension unless it `isOurs`.
   * The workspace is that folder, or the `folders` in it; each may have something `excluded`.
   */
  static async start(
    files: Readonly<Record<string, string>>,
    abilities: ClientCapabilities = {},
    isOurs = true,
    { folders = ['.'], excluded = {} }: Opening = {},
  ): Promise<TestClient> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'tradeoff-server-')));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const [toServer, toClient] = [new PassThrough(), new PassThrough()];
    const serverSide = createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient));
    startServer(serverSide, createArchServices({ connection: serverSide, ...NodeFileSystem }));
    const client = new TestClient(createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)), folder);
    client.excluded = excluded;
    await client.#initialize(abilities, isOurs, folders);
    onTestFinished(async () => {
      await client.connection.sendRequest('shutdown');
      client.connection.dispose();
      serverSide.dispose();
      await rm(folder, { recursive: true, force: true });
    });
    return client;
  }

  uri(name: string): string {
    return pathToFileURL(join(this.folder, name)).href;
  }

  async open(name: string, text: string): Promise<void> {
    this.#versions.set(name, 1);
    await this.connection.sendNotification('textDocument/didOpen', { textDocument: { uri: this.uri(name), languageId: 'arch', version: 1, text } });
  }

  async change(name: string, text: string): Promise<void> {
    const version = (this.#versions.get(name) ?? 0) + 1;
    this.#versions.set(name, version);
    await this.connection.sendNotification('textDocument/didChange', { textDocument: { uri: this.uri(name), version }, contentChanges: [{ text }] });
  }

  async close(name: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(name) } });
  }

  /** Tells of files that were created (1), changed (2) or deleted (3) on disk. */
  async filesChanged(changes: Readonly<Record<string, 1 | 2 | 3>>): Promise<void> {
    const events = Object.entries(changes).map(([name, type]) => ({ uri: this.uri(name), type }));
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: events });
  }

  request<M extends keyof ServerRequests>(method: M, parameters: ServerRequests[M]['parameters']): Promise<ServerRequests[M]['reply']> {
    return this.connection.sendRequest(method, parameters);
  }

  onNotification<M extends keyof ServerNotifications>(method: M, listener: (parameters: ServerNotifications[M]) => void): void {
    this.connection.onNotification(method as string, (parameters: ServerNotifications[M]) => listener(parameters));
  }

  /** Codes of what was last published for a file. */
  codes(name: string): string[] {
    return (this.#diagnostics.get(this.uri(name)) ?? []).map(({ code }) => String(code));
  }

  diagnostics(name: string): readonly Diagnostic[] {
    return this.#diagnostics.get(this.uri(name)) ?? [];
  }

  #excludedIn(uri: string | undefined): Readonly<Record<string, boolean>> {
    return Object.entries(this.excluded).find(([name]) => this.workspaceFolder(name).uri === uri)?.[1] ?? {};
  }

  /** A folder, as clients name it. */
  workspaceFolder(name: string): WorkspaceFolder {
    return { uri: pathToFileURL(join(this.folder, name)).href.replace(/\/$/, ''), name };
  }

  async changeFolders(added: readonly string[], removed: readonly string[]): Promise<void> {
    const foldersOf = (names: readonly string[]): WorkspaceFolder[] => names.map((name) => this.workspaceFolder(name));
    const event = { added: foldersOf(added), removed: foldersOf(removed) };
    await this.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
  }

  async #initialize(abilities: ClientCapabilities, isOurs: boolean, folders: readonly string[]): Promise<void> {
    this.connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => void this.#diagnostics.set(uri, diagnostics));
    this.connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) =>
      items.map(({ section, scopeUri }) => (section === 'tradeoff' ? this.settings : this.#excludedIn(scopeUri))),
    );
    this.connection.onRequest('client/registerCapability', () => null);
    this.connection.listen();
    const workspace = { configuration: true, workspaceFolders: true, didChangeConfiguration: { dynamicRegistration: true } };
    const { capabilities }: InitializeResult = await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(this.folder).href,
      workspaceFolders: folders.map((name) => this.workspaceFolder(name)),
      capabilities: { ...abilities, workspace: { ...workspace, ...abilities.workspace } },
      initializationOptions: isOurs ? { ruleLink: 'vscode://tradeoff.tradeoff/rule/', hasCommands: true } : undefined,
    });
    this.capabilities = capabilities;
    await this.connection.sendNotification('initialized', {});
  }
}
