import {
  DefaultDocumentBuilder,
  DocumentState,
  type BuildOptions,
  type LangiumDocument,
  type LangiumSharedCoreServices,
  type ServiceRegistry,
} from 'langium';
import type { NameServices } from '../references/name-services.ts';

type CancellationToken = Parameters<DefaultDocumentBuilder['buildDocuments']>[2];

/** Loads what the documents import, however deep, before they are built, and builds anew whoever imports a file that changed. */
export class ArchDocumentBuilder extends DefaultDocumentBuilder {
  private readonly registry: () => ServiceRegistry;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.registry = () => services.ServiceRegistry;
  }

  protected override async buildDocuments(documents: LangiumDocument[], options: BuildOptions, cancelToken: CancellationToken): Promise<void> {
    const all = [...documents];
    for (const document of all) {
      if (document.state < DocumentState.Parsed) await this.langiumDocumentFactory.update(document, cancelToken);
      all.push(...(await this.loadImports(document)));
    }
    await super.buildDocuments(all, options, cancelToken);
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

  protected override shouldRelink(document: LangiumDocument, changedUris: Set<string>): boolean {
    const imports = this.nameServices(document).references.Imports;
    const isConcerned = imports.closure(document).some((each) => imports.uris(each).some((uri) => changedUris.has(uri.toString())));
    return isConcerned || super.shouldRelink(document, changedUris);
  }

  private nameServices(document: LangiumDocument): NameServices {
    return this.registry().getServices(document.uri) as NameServices;
  }
}
