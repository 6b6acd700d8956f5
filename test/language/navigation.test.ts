import { DocumentHighlightKind, type LocationLink } from 'vscode-languageserver';
import { describe, expect, test } from 'vitest';
import { folder } from '../support/architecture.ts';
import { ask, placesOf, withMarks } from './editor-requests.ts';

type Files = Readonly<Record<string, string>>;

/** The texts with marks around what the definition at the cursor leads to. */
async function definition(source: string, otherFiles: Files = {}): Promise<Files> {
  const { document, lsp, parameters, texts } = await ask(source, otherFiles);
  return withMarks(texts, placesOf(await lsp.DefinitionProvider!.getDefinition(document, parameters)));
}

async function typeDefinition(source: string, otherFiles: Files = {}): Promise<Files> {
  const { document, lsp, parameters, texts } = await ask(source, otherFiles);
  return withMarks(texts, placesOf(await lsp.TypeProvider!.getTypeDefinition(document, parameters)));
}

async function references(source: string, otherFiles: Files = {}, includeDeclaration = true): Promise<Files> {
  const { document, lsp, parameters, texts } = await ask(source, otherFiles);
  return withMarks(texts, placesOf(await lsp.ReferencesProvider!.findReferences(document, { ...parameters, context: { includeDeclaration } })));
}

async function highlights(source: string): Promise<string | undefined> {
  const { document, lsp, parameters, texts } = await ask(source);
  const found = await lsp.DocumentHighlightProvider!.getDocumentHighlight(document, parameters);
  return (
    found &&
    withMarks(
      texts,
      found.map(({ range }) => ({ uri: parameters.textDocument.uri, range })),
    )['main.arch']
  );
}

const without = (source: string): string => source.replace('│', '');

const parts = 'region eu { zone a  zone b }\nservice Orders { in: eu.a }\nprofile ours : postgres { fsync: 1s }\n';
const main = 'import "./parts.arch"\nsystem "S"\nclient C\ndatabase L : ours { in: eu.b }\nflow F { rate: 1/s  C -> Orders -> L }\n';

describe('definition', () => {
  test.each([
    ['a call', 'client «C»\nservice S\nflow F { rate: 1/s  C│ -> S }'],
    ['a target', 'client C\nservice «S»\nflow F { rate: 1/s  C -> │S }'],
    ['a value', 'database «L»\ncache K { fronts: L│ }'],
    ['a region', 'region «eu» { zone a }\nservice S { in: e│u.a }'],
    ['a zone', 'region eu { zone «a» }\nservice S { in: eu.a│ }'],
    ['a share of a spread', 'region eu\nregion «us»\nclient C { in: spread(eu: 60%, u│s: 40%) }'],
    ['data of a call', 'client C\ndatabase L\ndata «d» { keys: 1  store: L }\nflow F { rate: 1/s  C -> L : read │d }'],
    ['a requirement', 'client C\nservice S\nflow «F» { rate: 1/s  C -> S }\nrequire F│.availability > 99%'],
    ['a selector of a requirement', 'region «eu»\nclient C\nservice S\nflow F { rate: 1/s  C -> S }\nrequire F.e│u.availability > 99%'],
    ['a scenario', 'client C\nservice S\nflow F { rate: 1/s  C -> S }\nscenario «Bad» { duration: 1min }\nrequire F.errors < 1% during B│ad'],
    ['a zone that fails', 'region eu { zone «a» }\nscenario Bad { duration: 1min  at 1s crash eu.│a }'],
    ['a partition', 'region eu { zone a }\nregion «us»\nscenario Bad { duration: 1min  at 1s partition eu | u│s }'],
    ['an override', 'service «S»\nvariant V { S│ { cores: 2 } }'],
    ['an accepted tradeoff', 'service «S»\naccept capacity/overload on S│ because "so"'],
    ['a picture', 'service «S»\nview V { include: [S│] }'],
    ['the declaration itself', 'service │«S»'],
  ])('%s leads to its declaration', async (_what, source) => {
    expect((await definition(source))['main.arch']).toBe(without(source));
  });

  test('in another file, directly imported or not', async () => {
    const inParts = parts.replace('Orders', '«Orders»');
    expect(await definition(main.replace('-> Orders', '-> Ord│ers'), { 'parts.arch': parts })).toEqual({ 'main.arch': main, 'parts.arch': inParts });
    const between = await definition('import "./between.arch"\nclient C\nflow F { rate: 1/s  C -> Ord│ers }', {
      'between.arch': 'import "./parts.arch"',
      'parts.arch': parts,
    });
    expect(between['parts.arch']).toBe(inParts);
  });

  test('an import leads to the first line of its file, also by a link; one without a file leads nowhere', async () => {
    const source = 'import "./pa│rts.arch"\nimport "./missing.arch"\nimport "/absolute.arch"';
    const { document, lsp, parameters } = await ask(source, { 'parts.arch': parts });
    const [link] = (await lsp.DefinitionProvider!.getDefinition(document, parameters))!;
    expect(link).toMatchObject({ targetUri: `${folder}parts.arch`, targetRange: { start: { line: 0, character: 0 } } });
    expect(await lsp.DocumentLinkProvider!.getDocumentLinks(document, parameters)).toEqual([
      { range: { start: { line: 0, character: 8 }, end: { line: 0, character: 20 } }, target: `${folder}parts.arch` },
    ]);
    expect(await definitionLinks('import "./mis│sing.arch"')).toBeUndefined();
  });

  test('a built-in profile leads to its text, which the server hands out', async () => {
    const { document, lsp, services, parameters } = await ask('database L : post│gres');
    const [{ targetUri, targetSelectionRange }] = (await lsp.DefinitionProvider!.getDefinition(document, parameters))!;
    expect(targetUri).toMatch(/^tradeoff-profile:.*postgres\.arch$/);
    const provider = services.shared.lsp.TextDocumentContentProvider!;
    const { text } = (await provider.provideTextDocumentContent({ uri: targetUri }, undefined as never))!;
    const line = text.split('\n')[targetSelectionRange.start.line];
    expect(line.slice(targetSelectionRange.start.character, targetSelectionRange.end.character)).toBe('postgres');
  });

  test('words that are no names lead nowhere', async () => {
    for (const source of ['queue Q { acks: a│ll }', 'queue Q { ac│ks: all }', 'que│ue Q', 'service S { time: expo│nential(1ms) }'])
      expect(await definitionLinks(source)).toBeUndefined();
  });
});

async function definitionLinks(source: string): Promise<LocationLink[] | undefined> {
  const { document, lsp, parameters } = await ask(source);
  return lsp.DefinitionProvider!.getDefinition(document, parameters);
}

describe('type definition', () => {
  test('a node leads to its profile, a profile to the one that it extends', async () => {
    const withProfile = 'profile «ours» : postgres\ndatabase L : ours\ncache K { fronts: │L }';
    expect((await typeDefinition(withProfile))['main.arch']).toBe(without(withProfile));
    const extended = 'profile «ours» : postgres\nprofile mine : ours\ndatabase L : │mine';
    expect((await typeDefinition(extended))['main.arch']).toBe(without(extended));
    const elsewhere = await typeDefinition(main.replace('-> L', '-> │L'), { 'parts.arch': parts });
    expect(elsewhere['parts.arch']).toBe(parts.replace('ours', '«ours»'));
  });

  test('what has no profile has no type', async () => {
    expect((await typeDefinition('service S│'))['main.arch']).toBe('service S');
    expect((await typeDefinition('region e│u'))['main.arch']).toBe('region eu');
  });
});

describe('references', () => {
  test('of a node: flows, values, requirements, scenarios, variants, accepts and views, and its declaration', async () => {
    const source = `client C
database «L»
cache K { fronts: «L» }
data d { keys: 1  store: «L» }
flow F {
  rate: 1/s
  C -> K
  K -> «L│» : read d
}
require «L».utilisation < 50%
scenario Bad {
  duration: 1min
  at 1s crash «L».leader
  at 2s partition [«L»] | K
}
variant V { «L» { followers: 1 } }
accept replication/single-copy on «L» because "so"
view W { include: [«L», K] }
`;
    expect((await references(source))['main.arch']).toBe(without(source));
    expect((await references(source, {}, false))['main.arch']).toBe(without(source.replace('«L»', 'L')));
  });

  test('of a zone: its segment alone', async () => {
    const source =
      'region eu { zone «a»  zone b }\nregion us { zone a }\nservice S { in: [eu.«a│», eu.b, us.a] }\nscenario B { duration: 1min  at 1s lose eu.«a» }';
    expect((await references(source))['main.arch']).toBe(without(source));
  });

  test('in every file, whichever is asked', async () => {
    const marks = { 'main.arch': main.replace('-> Orders', '-> «Orders»'), 'parts.arch': parts.replace('Orders', '«Orders»') };
    expect(await references(main.replace('-> Orders', '-> │Orders'), { 'parts.arch': parts })).toEqual(marks);
    const fromParts = await references(parts.replace('Orders', 'Ord│ers'), { 'shop.arch': main.replace('parts', 'main') });
    expect(fromParts['shop.arch']).toBe(main.replace('parts', 'main').replace('-> Orders', '-> «Orders»'));
  });

  test('a name in a system that does not see the declaration is another one', async () => {
    const other = 'service Orders\nclient D\nflow G { rate: 1/s  D -> Orders }';
    expect(await references('service «Ord│ers»', { 'other.arch': other })).toEqual({ 'main.arch': 'service «Orders»', 'other.arch': other });
  });
});

describe('highlights', () => {
  test('every use in the file, the declaration as its writing', async () => {
    const source = 'client C\nservice «S»\nflow F { rate: 1/s  C -> «S│» }';
    expect(await highlights(source)).toBe(without(source));
    const { document, lsp, parameters } = await ask(source);
    const found = await lsp.DocumentHighlightProvider!.getDocumentHighlight(document, parameters);
    expect(found!.map(({ kind }) => kind)).toEqual([DocumentHighlightKind.Write, DocumentHighlightKind.Read]);
  });

  test('other words are left to the editor', async () => {
    expect(await highlights('queue Q { ac│ks: all }')).toBeUndefined();
  });
});

describe('linked editing', () => {
  async function linked(source: string, otherFiles: Files = {}): Promise<string | undefined> {
    const { document, lsp, parameters, texts } = await ask(source, otherFiles);
    const found = lsp.LinkedEditingProvider.getRanges(document, parameters);
    return (
      found &&
      withMarks(
        texts,
        found.ranges.map((range) => ({ uri: parameters.textDocument.uri, range })),
      )['main.arch']
    );
  }

  test('at a declaration, its uses go along', async () => {
    const source = 'client C\nservice │«S»\nflow F { rate: 1/s  C -> «S» }';
    expect(await linked(source)).toBe(without(source));
  });

  test('not at a use, nor where there is none, nor where another file has one', async () => {
    expect(await linked('client C\nservice S\nflow F { rate: 1/s  C -> │S }')).toBeUndefined();
    expect(await linked('service │S')).toBeUndefined();
    expect(await linked(parts.replace('Orders', 'Ord│ers'), { 'shop.arch': main.replace('parts', 'main') })).toBeUndefined();
  });
});
