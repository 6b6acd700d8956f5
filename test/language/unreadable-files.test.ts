import { EmptyFileSystemProvider, URI, type FileSystemNode, type FileSystemProvider } from 'langium';
import { expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { createArchServices } from '../../src/language/services.ts';

const folder = 'file:///workspace/';
const files = ['gone.arch', 'here.arch'];

/** Lists both files, and reads all but those that are gone. */
function diskWithout(gone: ReadonlySet<string>): FileSystemProvider {
  const nodes = files.map((name): FileSystemNode => ({ isFile: true, isDirectory: false, uri: URI.parse(folder + name) }));
  const readFile = (uri: URI): Promise<string> =>
    gone.has(uri.path.split('/').at(-1)!) ? Promise.reject(new Error('no such file')) : Promise.resolve('service S { kind: 1 }');
  return Object.assign(new EmptyFileSystemProvider(), { readDirectory: () => Promise.resolve(nodes), readFile });
}

test('a file that cannot be read keeps nobody from the others, be it at the start or later', async () => {
  const gone = new Set(['gone.arch']);
  const { shared } = createArchServices({ fileSystemProvider: () => diskWithout(gone) });
  const { DocumentBuilder, LangiumDocuments, WorkspaceManager } = shared.workspace;
  WorkspaceManager.initialBuildOptions = { validation: true };
  await WorkspaceManager.initializeWorkspace([{ uri: folder, name: 'workspace' }]);
  await WorkspaceManager.ready;
  const here = URI.parse(`${folder}here.arch`);
  expect(diagnosticsOf(LangiumDocuments.getDocument(here)!)).toHaveLength(1);
  gone.add('here.arch');
  await DocumentBuilder.update([here], []);
  expect(diagnosticsOf(LangiumDocuments.getDocument(here)!)).toHaveLength(0);
});
