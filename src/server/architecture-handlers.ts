import type { Connection } from 'vscode-languageserver';
import { isNodeDeclaration } from '../language/generated/ast.ts';
import { declarationAt } from '../language/editor/name-at.ts';
import type { ArchServices } from '../language/services.ts';
import type { Architecture } from '../model/architecture.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { fileOf, incomingCalls, itemsFor, outgoingCalls } from './call-hierarchy.ts';
import { codeLensesOf } from './code-lenses.ts';
import type { Files } from './files.ts';
import { inlayHintsOf } from './inlay-hints.ts';
import type { Settings } from './settings.ts';
import type { Verdicts } from './verdicts.ts';

interface Parts {
  readonly connection: Connection;
  readonly files: Files;
  readonly settings: Settings;
  readonly verdicts: Verdicts;
  readonly workspace: Workspace;
  readonly language: ArchServices;
  /** Whether the editor has our extension's commands, which lenses run. */
  readonly hasCommands: () => boolean;
}

/** What an editor shows of whole architectures, beside the text: lenses, hints, calls. */
export function addArchitectureHandlers(parts: Parts): void {
  const { connection, files, language } = parts;
  const architecturesAround = async (uri: string): Promise<readonly Architecture[]> =>
    (await files.systemsOf(uri)).map(({ checked }) => checked.architecture);
  connection.onCodeLens(async ({ textDocument: { uri } }) =>
    parts.hasCommands() ? codeLensesOf({ uri, systems: await files.systemsOf(uri), verdicts: parts.verdicts }) : [],
  );
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) => hintsIn(parts, uri, range));
  connection.languages.callHierarchy.onPrepare(async ({ textDocument: { uri }, position }) => {
    const { document } = await files.check(uri);
    const found = declarationAt(document, position, language)?.declaration;
    return isNodeDeclaration(found) ? itemsFor(await architecturesAround(uri), found.name, uri) : null;
  });
  connection.languages.callHierarchy.onIncomingCalls(async ({ item }) => incomingCalls(await architecturesAround(fileOf(item)), item));
  connection.languages.callHierarchy.onOutgoingCalls(async ({ item }) => outgoingCalls(await architecturesAround(fileOf(item)), item));
}

/** None in a file that several systems share: each has figures of its own. */
async function hintsIn({ files, settings, workspace }: Parts, uri: string, range: Parameters<typeof inlayHintsOf>[0]['range']) {
  if (!settings.showsEstimates) return [];
  const [system, another] = await files.systemsOf(uri);
  if (system === undefined || another !== undefined) return [];
  const outcome = await workspace.estimateOf(system.checked);
  return outcome.ended === 'estimate' ? inlayHintsOf({ uri, range, architecture: system.checked.architecture, estimate: outcome.estimate }) : [];
}
