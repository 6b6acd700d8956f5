import { WorkspaceCache, type AstNode, type LangiumDocument } from 'langium';
import { namedDeclarationsOf, profilesOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import { importPath, profileScheme, type ArchDocument } from '../references/imports.ts';
import type { EditorServices } from './editor-services.ts';
import type { Named } from './setting.ts';

/** What needs the names in sight of a file. */
export type NamingServices = EditorServices & { readonly lsp: { readonly Names: Names } };

/** The names that completion proposes in a file, kept until any file changes. */
export class Names {
  private readonly services: EditorServices;
  private readonly seen: WorkspaceCache<string, readonly Named[]>;
  private readonly importable: WorkspaceCache<string, readonly Named[]>;

  constructor(services: EditorServices) {
    this.services = services;
    this.seen = new WorkspaceCache(services.shared);
    this.importable = new WorkspaceCache(services.shared);
  }

  /** Every name that a file may use: its own declarations, those of its imports, and profiles. */
  seenFrom(document: LangiumDocument): readonly Named[] {
    return this.seen.get(document.uri.toString(), () => {
      const { Imports } = this.services.references;
      const files = Imports.closure(document);
      const builtIn = Imports.profiles().flatMap((file) => this.profilesOf(file));
      return [...files.flatMap((file) => this.declaredIn(file)), ...files.flatMap((file) => this.profilesOf(file)), ...builtIn];
    });
  }

  /**
   * Names that a file could use if it imported their files: libraries of its workspace folder, that is files without a `system`. Not of
   * files that would bring along a second declaration of a name.
   */
  importableInto(document: LangiumDocument): readonly Named[] {
    return this.importable.get(document.uri.toString(), () => {
      const { Imports } = this.services.references;
      const own = Imports.closure(document);
      const taken = new Set(own.flatMap((file) => [...identitiesIn(file)]));
      const others = this.otherFiles(document).filter((other) => {
        if (own.includes(other) || other.parseResult.value.systems.length > 0) return false;
        const brought = Imports.closure(other).filter((file) => !own.includes(file));
        return !brought.some((file) => identitiesIn(file).some((identity) => taken.has(identity)));
      });
      return others.flatMap((other) => {
        const path = importPath(document.uri, other.uri);
        return [...this.declaredIn(other, path), ...this.profilesOf(other, path)];
      });
    });
  }

  /** Paths by which a file could import others, that is those of its workspace folder, itself left out. */
  importPaths(document: LangiumDocument): readonly string[] {
    return this.otherFiles(document)
      .map((other) => importPath(document.uri, other.uri))
      .sort();
  }

  private otherFiles(document: LangiumDocument): readonly ArchDocument[] {
    const { Imports } = this.services.references;
    return this.services.shared.workspace.LangiumDocuments.all
      .filter(
        (other) => other !== document && other.uri.scheme !== profileScheme && 'uri' in Imports.target(document, importPath(document.uri, other.uri)),
      )
      .toArray() as ArchDocument[];
  }

  private declaredIn({ parseResult }: ArchDocument, from?: string): Named[] {
    return namedDeclarationsOf(parseResult.value).flatMap((node) => {
      if (ast.isNodeDeclaration(node)) return this.describe(node, { is: node.kind, from });
      if (ast.isDataDeclaration(node)) return this.describe(node, { is: 'data', from });
      if (ast.isFlowDeclaration(node)) return this.describe(node, { is: 'flow', from });
      if (ast.isScenarioDeclaration(node)) return this.describe(node, { is: 'scenario', from });
      if (!ast.isRegionDeclaration(node)) return [];
      const zones = node.zones.flatMap((zone) => this.describe(zone, { is: 'zone', from, of: () => node.name }));
      return [...this.describe(node, { is: 'region', from }), ...zones];
    });
  }

  private profilesOf({ parseResult }: ArchDocument, from?: string): Named[] {
    const { ProfileKinds } = this.services.references;
    return profilesOf(parseResult.value).flatMap((profile) => this.describe(profile, { is: 'profile', from, of: () => ProfileKinds.of(profile) }));
  }

  /** Documentation and the like are looked up for those names alone that are proposed. */
  private describe(node: AstNode & { readonly name: string }, about: Pick<Named, 'is' | 'from'> & { of?: () => string | undefined }): Named[] {
    const { DocumentationProvider } = this.services.documentation;
    if (node.name === '') return [];
    return [
      {
        name: node.name,
        is: about.is,
        from: about.from,
        get of() {
          return about.of?.();
        },
        get documentation() {
          return DocumentationProvider.getDocumentation(node);
        },
      },
    ];
  }
}

/** Names as they must be unique: profiles have a namespace of their own. */
function identitiesIn({ parseResult }: ArchDocument): readonly string[] {
  return [...namedDeclarationsOf(parseResult.value).map(({ name }) => name), ...profilesOf(parseResult.value).map(({ name }) => `profile ${name}`)];
}
