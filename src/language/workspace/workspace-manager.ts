import {
  DefaultWorkspaceManager,
  URI,
  UriUtils,
  type FileSystemNode,
  type LangiumDocument,
  type LangiumDocumentFactory,
  type LangiumSharedCoreServices,
  type WorkspaceFolder,
} from 'langium';
import { builtInProfiles } from '../generated/profiles.ts';
import { isInside, profileScheme } from '../references/imports.ts';
import { isPassedOver } from './passed-over.ts';

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

  /** What the user hides, where somebody knows it. */
  isHidden: (uri: URI) => boolean = () => false;

  changeFolders(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const others = (this.folders ?? []).filter(({ uri }) => ![...added, ...removed].some((each) => each.uri === uri));
    this.folders = [...others, ...added];
  }

  /** Whether a file is checked although nobody has opened it: it lies in a folder of the workspace, where neither name nor user hides it. */
  includes(uri: URI): boolean {
    return (this.folders ?? []).some((folder) => {
      const root = URI.parse(folder.uri);
      return isInside(uri, root) && !this.isHidden(uri) && !foldersBetween(root, uri).some(isPassedOver);
    });
  }

  /** Every file that is checked although nobody has opened it. */
  async filesToCheck(): Promise<readonly URI[]> {
    const found = await Promise.all((this.folders ?? []).map((folder) => this.searchFolder(this.getRootFolder(folder))));
    return [...new Map(found.flat().map((uri) => [uri.toString(), uri])).values()];
  }

  override shouldIncludeEntry(entry: FileSystemNode): boolean {
    if (entry.isDirectory) return !isPassedOver(UriUtils.basename(entry.uri)) && !this.isHidden(entry.uri);
    return super.shouldIncludeEntry(entry) && this.includes(entry.uri);
  }

  /** A file that is gone by now, or that may not be read, keeps nobody from the others. */
  protected override async loadWorkspaceDocuments(uris: Iterable<URI>, collector: (document: LangiumDocument) => void): Promise<void> {
    const read = async (uri: URI): Promise<void> => collector(await this.langiumDocuments.getOrCreateDocument(uri));
    await Promise.allSettled([...uris].map(read));
  }

  protected override loadAdditionalDocuments(_folders: WorkspaceFolder[], collector: (document: LangiumDocument) => void): Promise<void> {
    for (const [name, text] of Object.entries(builtInProfiles)) {
      collector(this.documentFactory.fromString(text, URI.from({ scheme: profileScheme, path: `/${name}` })));
    }
    return Promise.resolve();
  }
}

function foldersBetween(root: URI, file: URI): readonly string[] {
  const start = root.path.endsWith('/') ? root.path.length : root.path.length + 1;
  return file.path.slice(start).split('/').slice(0, -1);
}
