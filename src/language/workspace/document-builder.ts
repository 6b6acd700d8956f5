import {
  DefaultDocumentBuilder,
  Deferred,
  DocumentState,
  type BuildOptions,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type ServiceRegistry,
  type URI,
} from 'langium';
import type { NameServices } from '../references/name-services.ts';

type CancellationToken = Parameters<DefaultDocumentBuilder['buildDocuments']>[2];

/**
 * Loads what the documents import, however deep, before they are built, and builds anew whoever imports a file that changed. What
 * waits for a document's state waits for edits that are still to be noticed: the tree of an edited text has the positions of one that
 * is gone.
 */
export class ArchDocumentBuilder extends DefaultDocumentBuilder {
  private readonly services: LangiumSharedCoreServices;
  private readonly registry: () => ServiceRegistry;
  private readonly unnoticed = new Set<Promise<void>>();

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.services = services;
    this.registry = () => services.ServiceRegistry;
  }

  /** Updates when the workspace is free. Resolves when the documents are built, or a later update builds them. */
  async schedule(changed: URI[], deleted: URI[]): Promise<void> {
    const { WorkspaceLock, WorkspaceManager } = this.services.workspace;
    const { promise, resolve } = new Deferred();
    this.unnoticed.add(promise);
    const noticed = (): void => {
      this.unnoticed.delete(promise);
      resolve();
    };
    try {
      await WorkspaceManager.ready;
      await WorkspaceLock.write(async (token) => {
        const listening = this.onUpdate(noticed);
        await this.update(changed, deleted, token).finally(() => listening.dispose());
      });
    } finally {
      noticed();
    }
  }

  override waitUntil(state: DocumentState, cancelToken?: CancellationToken): Promise<void>;
  override waitUntil(state: DocumentState, uri?: URI, cancelToken?: CancellationToken): Promise<URI>;
  override async waitUntil(state: DocumentState, uriOrToken?: URI | CancellationToken, cancelToken?: CancellationToken): Promise<URI | void> {
    while (this.unnoticed.size > 0) await Promise.all(this.unnoticed);
    return super.waitUntil(state, uriOrToken as URI | undefined, cancelToken);
  }

  protected override async buildDocuments(documents: LangiumDocument[], options: BuildOptions, cancelToken: CancellationToken): Promise<void> {
    const all = [...documents];
    for (const document of all) {
      if (document.state < DocumentState.Parsed) await this.parse(document, cancelToken);
      all.push(...(await this.loadImports(document)));
    }
    await super.buildDocuments(all, options, cancelToken);
  }

  /** Tells who waits for it: `super.buildDocuments` finds nothing left to parse. */
  private async parse(document: LangiumDocument, cancelToken: CancellationToken): Promise<void> {
    await this.langiumDocumentFactory.update(document, cancelToken);
    await this.notifyDocumentPhase(document, DocumentState.Parsed, cancelToken);
  }

  private async loadImports(document: LangiumDocument): Promise<LangiumDocument[]> {
    const loaded: LangiumDocument[] = [];
    for (const uri of this.nameServices(document).references.Imports.uris(document)) {
      if (this.langiumDocuments.hasDocument(uri) || !(await this.fileSystemProvider.exists(uri))) continue;
      // A folder, or a file that cannot be read, counts as missing; the validation says so at the import.
      const imported = await this.langiumDocuments.getOrCreateDocument(uri).catch(() => undefined);
      if (imported !== undefined) loaded.push(imported);
    }
    return loaded;
  }

  /** Names lead nowhere but into what is imported, be it there yet or not. */
  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    const imports = this.nameServices(document).references.Imports;
    return imports.closure(document).some((each) => imports.uris(each).some((uri) => changedUris.has(uri.toString())));
  }

  private nameServices(document: LangiumDocument): NameServices {
    return this.registry().getServices(document.uri) as NameServices;
  }
}
