import { URI } from 'langium';
import type { Connection, FileRename, ServerCapabilities, TextEdit } from 'vscode-languageserver';
import type { Import } from '../language/generated/ast.ts';
import { rangeOf } from '../language/report.ts';
import { importPath, type ArchDocument } from '../language/references/imports.ts';
import type { ArchServices, ArchSharedServices } from '../language/services.ts';
import type { Files } from './files.ts';

const filters = [{ pattern: { glob: '**/*.arch' } }, { pattern: { glob: '**', matches: 'folder' as const } }];

/** What the editor tells of files and folders that its user renames and deletes: a watcher of files does not tell of folders. */
export const fileOperations: NonNullable<ServerCapabilities['workspace']>['fileOperations'] = {
  willRename: { filters },
  didRename: { filters },
  didDelete: { filters },
};

interface Parts {
  readonly connection: Connection;
  readonly files: Files;
  readonly shared: ArchSharedServices;
  readonly language: ArchServices;
}

/** Imports follow the files that they name. */
export function addFileOperationHandlers({ connection, files, shared, language }: Parts): void {
  const { DocumentBuilder } = shared.workspace;
  const parsed = (uris: readonly string[]): URI[] => uris.map((uri) => URI.parse(uri));
  connection.workspace.onWillRenameFiles(async ({ files: renamed }) => {
    const documents = await files.all();
    const changes = documents.map((document) => ({ document, edits: importEdits(document, renamed, language) }));
    return {
      documentChanges: changes
        .filter(({ edits }) => edits.length > 0)
        .map(({ document, edits }) => {
          const uri = document.uri.toString();
          return { textDocument: { uri, version: files.openVersion(uri) }, edits };
        }),
    };
  });
  connection.workspace.onDidRenameFiles(({ files: renamed }) => {
    const [before, after] = [renamed.map(({ oldUri }) => oldUri), renamed.map(({ newUri }) => newUri)];
    void DocumentBuilder.schedule(parsed(after), parsed(before));
  });
  connection.workspace.onDidDeleteFiles(({ files: deleted }) => void DocumentBuilder.schedule([], parsed(deleted.map(({ uri }) => uri))));
}

/** How a file's imports read once it, or what it imports, is where it will be. */
function importEdits(document: ArchDocument, renames: readonly FileRename[], { references }: ArchServices): TextEdit[] {
  const place = movedTo(document.uri, renames);
  return document.parseResult.value.imports.flatMap((each: Import): TextEdit[] => {
    const target = references.Imports.target(document, each.path ?? '');
    if (!('uri' in target)) return [];
    const path = importPath(place, movedTo(target.uri, renames));
    if (path === importPath(document.uri, target.uri)) return [];
    return [{ range: rangeOf({ node: each, property: 'path' }), newText: JSON.stringify(path) }];
  });
}

/** Where a file will be when it, or a folder around it, has been renamed. */
function movedTo(uri: URI, renames: readonly FileRename[]): URI {
  const text = uri.toString();
  const rename = renames
    .map(({ oldUri, newUri }) => [URI.parse(oldUri).toString(), URI.parse(newUri).toString()])
    .find(([old]) => text === old || text.startsWith(`${old}/`));
  return rename === undefined ? uri : URI.parse(rename[1] + text.slice(rename[0].length));
}
