import type { DocumentSymbol, SelectionRange } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import { describe, expect, test } from 'vitest';
import { ask } from './editor-requests.ts';

async function symbolsOf(source: string): Promise<DocumentSymbol[]> {
  const { document, lsp, parameters } = await ask(source);
  return lsp.DocumentSymbolProvider!.getSymbols(document, parameters);
}

/** The outline as text: an entry a line, indented by what it stands in. */
function drawn(symbols: readonly DocumentSymbol[], indent = ''): string[] {
  return symbols.flatMap(({ name, detail, children }) => [
    `${indent}${name}${detail === '' ? '' : ` (${detail})`}`,
    ...drawn(children ?? [], `${indent}  `),
  ]);
}

const text = `import "./parts.arch"
system "Shop"
region eu "Frankfurt" { zone a  zone b }
network eu <-> us { latency: 9ms }
network default { latency: 1ms }
group "Selling" {
  service Orders { cores: 2 }
  group "Inside" { cache K : redis }
}
database L "Ledger" : postgres
data d { keys: 1  store: L }
profile ours : postgres { fsync: 1s }
profile mine : database
flow F { rate: 1/s  C -> Orders }
require F.latency.p99   < 1s during B
scenario B { duration: 1min  at 1s crash L.leader for 1s  at 2s flush K }
variant V { L { followers: 1 }  flow F { C -> L } }
accept capacity/overload on L because "so"
view W { include: [L] }
`;

describe('outline', () => {
  test('every declaration, in the order of the text, with what stands in it', async () => {
    expect(drawn(await symbolsOf(text))).toEqual([
      'Shop (system)',
      'eu (region)',
      '  a (zone)',
      '  b (zone)',
      'eu <-> us (network)',
      'default (network)',
      'Selling (group)',
      '  Orders (service)',
      '  Inside (group)',
      '    K (cache : redis)',
      'L (database : postgres)',
      'd (data)',
      'ours (profile : postgres)',
      'mine (profile : database)',
      'F (flow)',
      'F.latency.p99 < 1s during B (require)',
      'B (scenario)',
      '  at 1s crash L.leader for 1s',
      '  at 2s flush K',
      'V (variant)',
      '  L',
      '  F (flow)',
      'capacity/overload on L (accept)',
      'W (view)',
    ]);
  });

  test('an entry reaches over its declaration and selects its name', async () => {
    const [, region] = await symbolsOf(text);
    expect(region).toMatchObject({
      kind: SymbolKind.Namespace,
      range: { start: { line: 2, character: 0 }, end: { line: 2, character: 40 } },
      selectionRange: { start: { line: 2, character: 7 }, end: { line: 2, character: 9 } },
    });
  });

  test('half-typed declarations have entries that an editor takes', async () => {
    const symbols = await symbolsOf('service\ndatabase L {\nflow\nrequire\nregion {\nzone\n}\naccept\nscenario S { at 1s }\nvariant V { flow }');
    const all = (list: readonly DocumentSymbol[]): DocumentSymbol[] => list.flatMap((each) => [each, ...all(each.children ?? [])]);
    expect(all(symbols).length).toBeGreaterThan(4);
    for (const { name, range, selectionRange } of all(symbols)) {
      expect(name).not.toBe('');
      expect(before(range.start, selectionRange.start) && before(selectionRange.end, range.end)).toBe(true);
    }
  });
});

function before(one: { line: number; character: number }, other: { line: number; character: number }): boolean {
  return one.line < other.line || (one.line === other.line && one.character <= other.character);
}

describe('symbols of the workspace', () => {
  async function found(query: string): Promise<string[]> {
    const { services } = await ask(text, { 'parts.arch': 'service Orderly\nprofile kafka-like : kafka' });
    const symbols = await services.shared.lsp.WorkspaceSymbolProvider!.getSymbols({ query });
    return symbols.map(({ name, containerName }) => (containerName === undefined ? name : `${name} in ${containerName}`)).sort();
  }

  test('of every file, with the region or group that they stand in', async () => {
    expect(await found('ord')).toEqual(['Orderly', 'Orders in Selling']);
    expect(await found('a')).toContain('a in eu');
  });

  test('built-in profiles are not among them', async () => {
    expect(await found('kafka')).toEqual(['kafka-like']);
  });
});

describe('folding', () => {
  async function folded(source: string): Promise<string[]> {
    const { document, lsp, parameters } = await ask(source);
    const ranges = await lsp.FoldingRangeProvider!.getFoldingRanges(document, parameters);
    return ranges.map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`).sort();
  }

  test('blocks, lists and calls, up to the line before they close', async () => {
    expect(await folded('service S {\n  cores: 2\n  in: [\n    eu,\n    us\n  ]\n}')).toEqual(['0-5', '2-4']);
    expect(await folded('flow F {\n  parallel {\n    A -> B\n  }\n}')).toEqual(['0-3', '1-2']);
    expect(await folded('service S {\n}\nservice T { cores: 2 }')).toEqual([]);
  });

  test('comments, imports and marked regions', async () => {
    expect(await folded('/**\n * One\n */\nservice S\n// a\n// b\n\n// c\nservice T // d\n// e')).toEqual(['0-2 comment', '4-5 comment']);
    expect(await folded('import "./a.arch"\nimport "./b.arch"\nservice S')).toEqual(['0-1 imports']);
    expect(await folded('// #region Data\nservice S\n// #region\nservice T\n// #endregion\n// #endregion')).toEqual(['0-5 region', '2-4 region']);
  });

  test('what is open at the end folds nothing', async () => {
    expect(await folded('service S {\n  cores: 2\n  in: [\n')).toEqual([]);
  });
});

describe('expanding the selection', () => {
  async function expanded(source: string): Promise<string[]> {
    const { document, lsp, parameters } = await ask(source);
    const [range] = lsp.SelectionRangeProvider.getSelectionRanges(document, {
      textDocument: parameters.textDocument,
      positions: [parameters.position],
    });
    const texts: string[] = [];
    for (let each: SelectionRange | undefined = range; each !== undefined; each = each.parent) texts.push(document.textDocument.getText(each.range));
    return texts;
  }

  test('from the word to the file', async () => {
    expect(await expanded('client C\nservice S { in: [e│u.a, us]  cores: 2 }')).toEqual([
      'eu',
      'eu.a',
      'eu.a, us',
      '[eu.a, us]',
      'in: [eu.a, us]',
      'in: [eu.a, us]  cores: 2',
      '{ in: [eu.a, us]  cores: 2 }',
      'service S { in: [eu.a, us]  cores: 2 }',
      'client C\nservice S { in: [eu.a, us]  cores: 2 }',
    ]);
  });

  test('right before a closing bracket', async () => {
    expect((await expanded('service S { in: [eu.a, us│] }')).slice(0, 4)).toEqual(['us', 'eu.a, us', '[eu.a, us]', 'in: [eu.a, us]']);
    expect((await expanded('service S { in: [eu, us ]│ }')).slice(0, 2)).toEqual(['[eu, us ]', 'in: [eu, us ]']);
  });

  test('within a text, in a comment, between declarations and in an empty file', async () => {
    expect((await expanded('system "On│line shop"')).slice(0, 2)).toEqual(['Online shop', '"Online shop"']);
    expect((await expanded('// Some w│ords\nservice S'))[0]).toBe('// Some words');
    expect(await expanded('service S\n\n│\n\nservice T')).toEqual(['service S\n\n\n\nservice T']);
    expect(await expanded('│')).toEqual(['']);
  });
});
