import { type LangiumDocument, type LangiumSharedCoreServices, URI, UriUtils } from 'langium';
import type { ArchFile, Import } from '../generated/ast.ts';

export type ArchDocument = LangiumDocument<ArchFile>;

/** Built-in profiles are documents of this scheme, seen by every file without an import. */
export const profileScheme = 'tradeoff-profile';

export type ImportTarget = { readonly uri: URI } | { readonly problem: string };

/** Which files an import names, and which files make up an architecture. */
export class Imports {
  private readonly shared: LangiumSharedCoreServices;

  constructor(services: { readonly shared: LangiumSharedCoreServices }) {
    this.shared = services.shared;
  }

  /** The file that an import names, whether it exists or not, or what forbids it. */
  target(document: LangiumDocument, path: string): ImportTarget {
    if (path === '') return { problem: 'an import needs a path, as in import "./payments.arch"' };
    if (/^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(path)) return { problem: `"${path}" is not relative to this file; write it as "./…"` };
    if (!path.endsWith('.arch')) return { problem: `"${path}" is no architecture; import a file that ends in .arch` };
    const uri = UriUtils.resolvePath(UriUtils.dirname(document.uri), path.replaceAll('\\', '/'));
    if (!isInside(uri, this.folderOf(document))) return { problem: `"${path}" lies outside of the workspace folder; move the file into it` };
    return { uri };
  }

  /** The document and all it imports, directly or not: itself first, then in the order of the imports. Files that are missing are left out. */
  closure(document: LangiumDocument): readonly ArchDocument[] {
    const found = new Map<string, ArchDocument>();
    const visit = (each: LangiumDocument): void => {
      const key = each.uri.toString();
      if (found.has(key)) return;
      found.set(key, each as ArchDocument);
      for (const uri of this.uris(each)) {
        const imported = this.shared.workspace.LangiumDocuments.getDocument(uri);
        if (imported !== undefined) visit(imported);
      }
    };
    visit(document);
    return [...found.values()];
  }

  /** The files that a document imports itself, existing or not. */
  uris(document: LangiumDocument): readonly URI[] {
    const imports = (document.parseResult.value as Partial<ArchFile>).imports ?? [];
    return imports.map((each: Import) => this.target(document, each.path ?? '')).flatMap((target) => ('uri' in target ? [target.uri] : []));
  }

  /** The documents of the built-in profiles. */
  profiles(): readonly ArchDocument[] {
    return this.shared.workspace.LangiumDocuments.all.filter((document) => document.uri.scheme === profileScheme).toArray() as ArchDocument[];
  }

  /** The workspace folder around a document, or its own folder where it lies elsewhere. */
  folderOf(document: LangiumDocument): URI {
    const folders = (this.shared.workspace.WorkspaceManager.workspaceFolders ?? []).map((folder) => URI.parse(folder.uri));
    const around = folders.filter((folder) => isInside(document.uri, folder));
    around.sort((a, b) => b.path.length - a.path.length);
    return around[0] ?? UriUtils.dirname(document.uri);
  }
}

/** Whether a file lies in a folder, however deep. */
export function isInside(uri: URI, folder: URI): boolean {
  const path = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return uri.scheme === folder.scheme && uri.authority === folder.authority && uri.path.startsWith(path);
}

/** How a file imports another one. */
export function importPath(from: URI, to: URI): string {
  const path = UriUtils.relative(UriUtils.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}
