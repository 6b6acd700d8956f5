import { AstUtils, GrammarAST } from 'langium';
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { lineOf, reparse } from '../support/architecture.ts';
import { appliedEverywhere, ask } from './editor-requests.ts';

type Files = Readonly<Record<string, string>>;

/** Every text after the name at the cursor has been changed to `newName`; nothing where there is no name. */
async function renamed(source: string, newName: string, otherFiles: Files = {}): Promise<Files | undefined> {
  const { document, lsp, parameters, texts } = await ask(source, otherFiles);
  const edit = await lsp.RenameProvider!.rename(document, { ...parameters, newName });
  return edit && appliedEverywhere(texts, edit);
}

/** The message by which a new name is refused. */
async function refusal(source: string, newName: string, otherFiles: Files = {}): Promise<string> {
  return renamed(source, newName, otherFiles).then(
    () => 'It was not refused.',
    (error: unknown) => (error as Error).message,
  );
}

const flow = 'client C\nservice S\nflow F { rate: 1/s  C -> S }\n';

describe('rename', () => {
  test('a node, with every use', async () => {
    const text = `client C\ndatabase L│ "L stays"\ndata d { keys: 1  store: L }\nflow F { rate: 1/s  C -> L : read d }\nrequire L.lag.p99 < 1s\n// L stays\n`;
    expect((await renamed(text, 'Ledger'))?.['main.arch']).toBe(
      'client C\ndatabase Ledger "L stays"\ndata d { keys: 1  store: Ledger }\nflow F { rate: 1/s  C -> Ledger : read d }\nrequire Ledger.lag.p99 < 1s\n// L stays\n',
    );
  });

  test('across files, from the use or from the declaration', async () => {
    const parts = 'service Orders\n';
    const main = 'import "./parts.arch"\nclient C\nflow F { rate: 1/s  C -> Orders }\n';
    const after = { 'main.arch': main.replace('Orders', 'Sales'), 'parts.arch': 'service Sales\n' };
    expect(await renamed(main.replace('Orders', '│Orders'), 'Sales', { 'parts.arch': parts })).toEqual(after);
    const others = { 'shop.arch': main.replace('parts', 'main'), 'other.arch': 'service Orders\n' };
    expect(await renamed('service Or│ders\n', 'Sales', others)).toEqual({
      'main.arch': 'service Sales\n',
      'shop.arch': main.replace('parts', 'main').replace('Orders', 'Sales'),
      'other.arch': 'service Orders\n',
    });
  });

  test('of a zone only its segment, of a region only its own', async () => {
    const text = (cursorAt: string): string =>
      'region eu { zone a }\nregion us { zone a }\nservice S { in: [eu.a, us.a] }\n'.replace('eu.a', cursorAt);
    expect((await renamed(text('eu.│a'), 'first'))?.['main.arch']).toBe(
      'region eu { zone first }\nregion us { zone a }\nservice S { in: [eu.first, us.a] }\n',
    );
    expect((await renamed(text('e│u.a'), 'europe'))?.['main.arch']).toBe(
      'region europe { zone a }\nregion us { zone a }\nservice S { in: [europe.a, us.a] }\n',
    );
  });

  test('a profile of the file', async () => {
    expect((await renamed('profile ours : postgres\ndatabase L : o│urs\n', 'mine'))?.['main.arch']).toBe(
      'profile mine : postgres\ndatabase L : mine\n',
    );
  });

  test('a keyword will do where it is read as a name', async () => {
    expect((await renamed(`${flow}require │F.errors < 1%`, 'view'))?.['main.arch']).toBe(
      'client C\nservice S\nflow view { rate: 1/s  C -> S }\nrequire view.errors < 1%',
    );
    expect((await renamed(flow.replace('-> S', '-> │S'), 'größe-2'))?.['main.arch']).toBe(flow.replaceAll(/\bS\b/g, 'größe-2'));
  });

  test('nothing but names: no property, word, keyword, text or comment', async () => {
    for (const source of ['queue Q { ac│ks: all }', 'queue Q { acks: a│ll }', 'que│ue Q', 'system "S│"', '// S│', '│'])
      expect(await renamed(source, 'other')).toBeUndefined();
  });

  test('the editor is told beforehand what it is about', async () => {
    const { document, lsp, parameters } = await ask('region eu { zone a }\nservice S { in: eu.a│ }');
    expect(await lsp.RenameProvider!.prepareRename(document, parameters)).toEqual({
      start: { line: 1, character: 19 },
      end: { line: 1, character: 20 },
    });
    const word = await ask('queue Q { ac│ks: all }');
    expect(await word.lsp.RenameProvider!.prepareRename(word.document, word.parameters)).toBeUndefined();
  });
});

describe('rename refuses', () => {
  test('a name that is taken, in this file or in any that sees both', async () => {
    expect(await refusal(flow.replace('-> S', '-> S│'), 'F')).toBe('"F" is a flow already, at main.arch:3; choose another name');
    const others = { 'shop.arch': 'import "./main.arch"\nimport "./more.arch"', 'more.arch': 'queue Jobs' };
    expect(await refusal('service S│', 'Jobs', others)).toBe('"Jobs" is a queue already, at more.arch:1; choose another name');
    expect((await renamed('service S│', 'Jobs', { 'unrelated.arch': 'queue Jobs' }))?.['main.arch']).toBe('service Jobs');
    expect(await refusal('region eu { zone a│  zone b }', 'b')).toBe('"eu" has a zone "b" already; choose another name');
    expect((await renamed('region eu { zone a│  zone b }\nservice S', 'S'))?.['main.arch']).toBe('region eu { zone S  zone b }\nservice S');
  });

  test('the name of another profile of the same kind, built-in ones too', async () => {
    expect(await refusal('profile ours│ : postgres', 'mysql')).toBe('"mysql" is a profile already, and it is built in; choose another name');
    expect(await refusal('profile ours│ : postgres\nprofile mine : database', 'mine')).toBe(
      '"mine" is a profile already, at main.arch:2; choose another name',
    );
    expect((await renamed('profile ours│ : postgres', 'kafka'))?.['main.arch']).toBe('profile kafka : postgres');
  });

  test('to rename a built-in profile, already when asked whether it can be', async () => {
    const message = '"postgres" is built in and keeps its name; extend it under a name of your own, as in profile our-postgres : postgres';
    expect(await refusal('database L : post│gres', 'pg')).toBe(message);
    const { document, lsp, parameters } = await ask('database L : post│gres');
    expect(() => lsp.RenameProvider!.prepareRename(document, parameters)).toThrow(message);
  });

  test('what is no name', async () => {
    for (const text of ['', '2fast', 'with space', 'a.b', 'end-', 'a--b'])
      expect(await refusal('service S│', text)).toBe(
        `"${text}" is no name; write letters, digits and _, with hyphens between them, beginning with a letter or _`,
      );
  });

  test('a name that would be read as a word where it is used', async () => {
    expect(await refusal('registry R│ : consul\nservice S { discovery: R }', 'static')).toBe(
      '"static" is no name but a word at main.arch:2; choose another name',
    );
    expect(await refusal('database L│\ncache K { fronts: L }', 'none')).toBe('"none" is no name but a word at main.arch:2; choose another name');
    expect(await refusal('region eu│\nclient C { in: eu }\nservice S\nflow F { rate: 1/s  C -> S }\nrequire F.eu.errors < 1%', 'latency')).toBe(
      '"latency" is no name but a word at main.arch:5; choose another name',
    );
    expect(await refusal('client C\nservice S│\nservice T\nflow F {\n  rate: 1/s\n  C -> S\n  S -> T\n}', 'each')).toBe(
      '"each" is no name at main.arch:6; choose another name',
    );
  });
});

describe('whatever it is renamed to', async () => {
  const text = `client C { in: eu.a }
region eu { zone a }
region us
network eu <-> us { latency: 9ms }
service S { in: eu  discovery: R }
registry R : consul
queue Q
queue P
database L : ours
profile ours : postgres
cache K { fronts: L }
data d { keys: 1  store: L }
flow F {
  rate: 1/s
  C -> S
  S -> K : read d
  on miss K { S -> L : read d }
  on error { S -> L }
  repeat 2 { S -> L : write d { keys: 2 } }
  choose { 50% { S -> L } else { S -> K } }
  S => Q
  reply
  Q => each S
}
flow G { Q => S }
require F.eu.latency.p99 < 1s
require Q.S.delay.p99 < 1s during B from 1s to 2s
scenario B {
  duration: 10min
  at 1s crash L.leader for 1s
  at 2s partition [eu, L] | us
  at 3s load F x2
  at 4s flush K
}
variant V { L { followers: 1 }  flow F { C -> S } }
accept capacity/overload on S because "so"
view W { include: [S, L]  flow: F }
`;
  const everyKeyword = AstUtils.streamAst((await ask(text)).services.Grammar)
    .filter(GrammarAST.isKeyword)
    .map(({ value }) => value)
    .filter((value) => /^\w/.test(value));
  const words = [
    ...new Set([...everyKeyword, 'none', 'static', 'leader', 'latency', 'delay', 'x5', 'p99', 'read', 'rate', 'true', 'spread', 'miss']),
  ];

  test('there are words to try', () => expect(words.length).toBeGreaterThan(50));

  // Every other word for each of them, the odd ones and the even ones by turns.
  test.each(['C', 'S', 'R', 'Q', 'L', 'K', 'd', 'F', 'eu', 'B', 'ours', 'V', 'W'].map((name, turn) => [name, turn % 2] as const))(
    '%s: it is refused, or the file is as good as before',
    async (name, parity) => {
      const cursor = new RegExp(
        `(?<=(client|region|service|registry|queue|database|profile|cache|data|flow|scenario|variant|view) )${name}(?![\\w])`,
      );
      const source = text.replace(cursor, `│${name}`);
      expect(source).toContain('│');
      const { document, lsp, parameters, texts } = await ask(source);
      const outcomes = new Map<string, string>();
      for (const word of words.filter((_, index) => index % 2 === parity)) {
        try {
          const edit = await lsp.RenameProvider!.rename(document, { ...parameters, newName: word });
          outcomes.set(word, appliedEverywhere(texts, edit!)['main.arch']);
        } catch (error) {
          expect((error as Error).message).toMatch(/choose another name$/);
        }
      }
      const build = await reparse();
      const complaints = async (changed: string): Promise<string[]> => diagnosticsOf((await build(changed)).document).map(lineOf);
      expect(await complaints(text)).toEqual([]);
      for (const [word, changed] of outcomes) expect([word, await complaints(changed)]).toEqual([word, []]);
    },
  );
});
