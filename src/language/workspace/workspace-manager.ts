import {
  DefaultWorkspaceManager,
  URI,
  type LangiumDocument,
  type LangiumDocumentFactory,
  type LangiumSharedCoreServices,
  type WorkspaceFolder,
} from 'langium';
import { builtInProfiles } from '../generated/profiles.ts';
import { profileScheme } from '../references/imports.ts';

/** Knows the built-in profiles from the start: they are part of the language, and need no file system. */
export class ArchWorkspaceManager extends DefaultWorkspaceManager {
  private readonly documentFactory: LangiumDocumentFactory;

  constructor(services: LangiumSharedCoreServices) {
    super(services);
    this.documentFactory = services.workspace.LangiumDocumentFactory;
  }

  override initializeWorkspace(
    folders: WorkspaceFolder[],
    ...rest: Parameters<DefaultWorkspaceManager['initializeWorkspace']> extends [unknown, ...infer Rest] ? Rest : never
  ): Promise<void> {
    this.folders = folders;
    return super.initializeWorkspace(folders, ...rest);
  }

  /** Built-in profiles, and folders to stay inside of, without reading what the folders hold: for one file at a time. */
  async openWithoutReading(folders: readonly URI[]): Promise<void> {
    await this.initializeWorkspace([]);
    this.folders = folders.map((folder) => ({ uri: folder.toString(), name: folder.path }));
  }

  protected override loadAdditionalDocuments(_folders: WorkspaceFolder[], collector: (document: LangiumDocument) => void): Promise<void> {
    for (const [name, text] of Object.entries(builtInProfiles)) {
      collector(this.documentFactory.fromString(text, URI.from({ scheme: profileScheme, path: `/${name}` })));
    }
    return Promise.resolve();
  }
}
