import { EmptyFileSystemProvider, URI, type FileSystemNode } from 'langium';
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { createArchServices } from '../../src/language/services.ts';
import { folder, lineOf, marked, parse } from '../support/architecture.ts';

const system = `
region eu { zone a  zone b }
service Orders { in: [eu.a, eu.b] }
client U { in: eu }
database Ledger { in: spread(eu.a: 50%, eu.b: 50%) }
cache C { fronts: Ledger }
data item { keys: 10  store: Ledger }
flow Buy { rate: 1/s  U -> Orders -> Ledger : read item }
network eu.a <-> Ledger {}
require Buy.eu.latency.p99 < 1s during Bad
require Ledger.utilisation < 90%
scenario Bad { duration: 1min  at 1s crash Ledger.leader  at 2s crash eu.a  at 3s partition eu.b | Ledger }
variant V { Ledger { followers: 2 }  flow Buy { U -> Ledger } }
accept a/b on Ledger because "x"
view W { include: [Ledger, Orders]  flow: Buy }
`;

/** The text after renaming what stands at │ to `newName`. */
async function renamed(source: string, newName: string): Promise<string> {
  const { text, cursor } = marked(source);
  const { document, services } = await parse(text);
  expect(diagnosticsOf(document).map(lineOf)).toEqual([]);
  const edit = await services.lsp.RenameProvider!.rename(document, {
    textDocument: { uri: document.uri.toString() },
    position: document.textDocument.positionAt(cursor!),
    newName,
  });
  const edits = Object.values(edit?.changes ?? {})
    .flat()
    .map(({ range, newText }) => ({ start: document.textDocument.offsetAt(range.start), end: document.textDocument.offsetAt(range.end), newText }));
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText: put }) => result.slice(0, start) + put + result.slice(end), text);
}

describe('names are references wherever they stand', () => {
  test('renaming a node', async () => {
    expect(await renamed(system.replace('database Ledger', 'database Led│ger'), 'Books')).toBe(system.replaceAll('Ledger', 'Books'));
  });

  test('renaming at a use, in the middle of a hyphenated name', async () => {
    const text = 'service api-gateway {}\nclient U {}\nflow F { rate: 1/s  U -> api-gate│way }';
    expect(await renamed(text, 'front-door')).toBe(text.replace('│', '').replaceAll('api-gateway', 'front-door'));
  });

  test('renaming a zone changes only its segment', async () => {
    expect(await renamed(system.replace('zone a', 'zone a│'), 'north')).toBe(system.replaceAll('eu.a', 'eu.north').replace('zone a', 'zone north'));
  });

  test('renaming a region leaves its zones alone', async () => {
    expect(await renamed(system.replace('region eu', 'region eu│'), 'west')).toBe(system.replaceAll(/\beu\b/g, 'west'));
  });

  test('renaming a flow, data, a scenario', async () => {
    expect(await renamed(system.replace('flow Buy', 'flow Buy│'), 'Order')).toBe(system.replaceAll('Buy', 'Order'));
    expect(await renamed(system.replace('data item', 'data item│'), 'thing')).toBe(system.replaceAll('item', 'thing'));
    expect(await renamed(system.replace('scenario Bad', 'scenario Bad│'), 'Worse')).toBe(system.replaceAll('Bad', 'Worse'));
  });

  test('a word is no reference although a node has its name', async () => {
    const text = 'service leader {}\nclient U {}\ndatabase D { reads: leader }\nflow F { rate: 1/s  U -> leader -> D }';
    expect(await renamed(text.replace('service leader', 'service leader│'), 'boss')).toBe(
      text.replace('service leader', 'service boss').replace('-> leader', '-> boss'),
    );
  });
});

/** Files that a test writes and the language reads. */
class MemoryFiles extends EmptyFileSystemProvider {
  readonly texts = new Map<string, string>();

  override readFile(uri = URI.parse('')): Promise<string> {
    const text = this.texts.get(uri.toString());
    return text === undefined ? Promise.reject(new Error(`There is no ${uri.toString()}`)) : Promise.resolve(text);
  }

  override stat(uri: URI): Promise<FileSystemNode> {
    return Promise.resolve({ isFile: this.texts.has(uri.toString()), isDirectory: false, uri });
  }

  override exists(uri = URI.parse('')): Promise<boolean> {
    return Promise.resolve(this.texts.has(uri.toString()));
  }
}

describe('files on disk', () => {
  const files = new MemoryFiles();
  const { shared } = createArchServices({ fileSystemProvider: () => files });
  const builder = shared.workspace.DocumentBuilder;
  builder.updateBuildOptions = { validation: true };
  const uri = (name: string): URI => URI.parse(folder + name);
  const write = (name: string, text: string): void => void files.texts.set(uri(name).toString(), text);
  const errors = (name: string): string[] => diagnosticsOf(shared.workspace.LangiumDocuments.getDocument(uri(name))!).map(lineOf);

  test('what a file imports is read with it, however deep, and a change there reaches it', async () => {
    write('main.arch', 'import "./library.arch"\nclient U {}\nflow F { rate: 1/s  U -> Payments -> Bank }');
    write('library.arch', 'import "./deep/bank.arch"\nservice Payments {}');
    write('deep/bank.arch', 'import "../main.arch"\nservice Bank {}');
    await shared.workspace.WorkspaceManager.openWithoutReading([URI.parse(folder)]);
    const main = await shared.workspace.LangiumDocuments.getOrCreateDocument(uri('main.arch'));
    await builder.build([main], { validation: true });
    expect([...errors('main.arch'), ...errors('library.arch'), ...errors('deep/bank.arch')]).toEqual([]);

    write('deep/bank.arch', 'service Bank {}  service U {}');
    await builder.update([uri('deep/bank.arch')], []);
    expect(errors('main.arch')).toEqual(['2:8 link: "U" is declared twice: as a client here, and as a service at bank.arch:1; rename one of them']);

    write('deep/bank.arch', 'service Banks {}');
    await builder.update([uri('deep/bank.arch')], []);
    expect(errors('main.arch')).toEqual(['3:38 link: there is no node "Bank"; did you mean "Banks"?']);
  });

  test('a missing import is found once the file is there', async () => {
    write('later.arch', 'import "./soon.arch"\nservice S {}');
    await builder.update([uri('later.arch')], []);
    expect(errors('later.arch')).toEqual(['1:8 import: there is no file "./soon.arch"; create it, or remove the import']);
    write('soon.arch', 'service T {}');
    await builder.update([uri('soon.arch')], []);
    expect(errors('later.arch')).toEqual([]);
  });
});
