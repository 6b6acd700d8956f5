import { groupBy } from '../base/group-by.ts';
import { DocumentState, URI, type LangiumDocument } from 'langium';
import type { ArchFile } from '../language/generated/ast.ts';
import { profileScheme } from '../language/references/imports.ts';
import type { ArchSharedServices } from '../language/services.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { byPlace } from '../report/reported-diagnostic.ts';
import type { Checked, Workspace } from '../workspace/workspace.ts';

type ArchDocument = LangiumDocument<ArchFile>;

/**
 * The files as they stand after every edit so far, checked. A file's check is kept until a file that it depends on is built anew, so
 * that diagnostics, picture and quick fixes of one edit cost one check.
 */
export class Files {
  readonly #shared: ArchSharedServices;
  readonly #workspace: Workspace;
  #checks = new WeakMap<LangiumDocument, Promise<Checked>>();

  constructor(shared: ArchSharedServices, workspace: Workspace) {
    this.#shared = shared;
    this.#workspace = workspace;
    shared.workspace.DocumentBuilder.onBuildPhase(DocumentState.Validated, (documents) => {
      for (const document of documents) this.#checks.delete(document);
    });
  }

  /** Forgets every check: settings or configuration files have changed. */
  forget(): void {
    this.#checks = new WeakMap();
  }

  /** Waits for pending edits. Throws where the file cannot be read. */
  async check(uri: string): Promise<Checked> {
    await this.#shared.workspace.WorkspaceManager.ready;
    return this.#shared.workspace.WorkspaceLock.read(async () => this.#checked(await this.#workspace.document(URI.parse(uri))));
  }

  /**
   * Every diagnostic of the workspace by file: of each system with what it imports, and of each file that no system imports. What
   * several systems share is there once.
   */
  async diagnosticsByFile(): Promise<Map<string, readonly Diagnostic[]>> {
    await this.#shared.workspace.WorkspaceManager.ready;
    const checks = await this.#shared.workspace.WorkspaceLock.read(() => Promise.all(this.#roots().map((document) => this.#checked(document))));
    const all = checks.flatMap(({ diagnostics }) => diagnostics);
    const unique = [...new Map(all.map((each) => [JSON.stringify([each.origin, each.code, each.message]), each])).values()];
    return groupBy(unique.sort(byPlace), ({ origin }) => origin.uri);
  }

  async diagnosticsIn(uri: string): Promise<readonly Diagnostic[]> {
    return (await this.diagnosticsByFile()).get(URI.parse(uri).toString()) ?? [];
  }

  /** Each system that a file is part of, with its texts by file; where no system imports it, the file itself. Waits for pending edits. */
  async systemsOf(uri: string): Promise<readonly { readonly checked: Checked; readonly texts: ReadonlyMap<string, string> }[]> {
    await this.check(uri);
    return this.#shared.workspace.WorkspaceLock.read(async () => {
      const document = await this.#workspace.document(URI.parse(uri));
      const around = isSystem(document) ? [document] : this.#roots().filter((root) => this.#workspace.closure(root).includes(document));
      return Promise.all(
        (around.length === 0 ? [document] : around).map(async (each) => ({ checked: await this.#checked(each), texts: this.#textsOf(each) })),
      );
    });
  }

  /** The texts of a file and of all that it imports, as they stand. */
  async textsOf(uri: string): Promise<ReadonlyMap<string, string>> {
    return this.#textsOf((await this.check(uri)).document);
  }

  #textsOf(document: ArchDocument): ReadonlyMap<string, string> {
    return new Map(this.#workspace.closure(document).map((each) => [each.uri.toString(), each.textDocument.getText()]));
  }

  /** Of an open document, as its client counts. */
  openVersion(uri: string): number | null {
    return this.#shared.workspace.TextDocuments.get(uri)?.version ?? null;
  }

  /** What stands in a file now, with every edit so far; nothing of one that is not known. */
  textOf(uri: string): string | undefined {
    return this.#shared.workspace.LangiumDocuments.getDocument(URI.parse(uri))?.textDocument.getText();
  }

  /** Every file that is known, without the built-in profiles. */
  async all(): Promise<readonly ArchDocument[]> {
    await this.#shared.workspace.WorkspaceManager.ready;
    return this.#shared.workspace.WorkspaceLock.read(() => this.#documents());
  }

  #documents(): ArchDocument[] {
    return this.#shared.workspace.LangiumDocuments.all.filter(({ uri }) => uri.scheme !== profileScheme).toArray() as ArchDocument[];
  }

  #roots(): ArchDocument[] {
    const documents = this.#documents();
    const systems = documents.filter(isSystem);
    const imported = new Set(systems.flatMap((system) => this.#workspace.closure(system)));
    return documents.filter((document) => isSystem(document) || !imported.has(document));
  }

  #checked(document: ArchDocument): Promise<Checked> {
    const known = this.#checks.get(document);
    if (known !== undefined) return known;
    const check = this.#workspace.checkDocument(document);
    this.#checks.set(document, check);
    return check;
  }
}

function isSystem({ parseResult }: ArchDocument): boolean {
  return parseResult.value.systems.length > 0;
}
