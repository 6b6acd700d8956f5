import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { URI } from 'langium';
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { formattingEdits, withEdits } from '../../src/language/format/formatted.ts';
import { lower } from '../../src/language/lower.ts';
import { Scanner } from '../../src/language/parser/scanner.ts';
import { allRules } from '../../src/rules/index.ts';
import { marked, parse, reparse } from '../support/architecture.ts';
import { applied, ask } from './editor-requests.ts';

const payments = { 'payments.arch': readFileSync('examples/payments.arch', 'utf8') };
const build = await reparse(payments);
const { services } = await build('');
const types = services.parser.Lexer.definition;

function format(source: string): string {
  const document = services.shared.workspace.LangiumDocumentFactory.fromString(source, URI.parse('file:///workspace/main.arch'));
  return withEdits(source, formattingEdits(document, types));
}

/** Everything but whitespace, comments without the spaces at the ends and beginnings of their lines. */
function withoutWhitespace(text: string): readonly string[] {
  const { tokens, comments } = new Scanner(types).scan(text);
  const pieces = [...tokens, ...comments].sort((one, other) => one.startOffset - other.startOffset);
  return pieces.map(({ image }) => image.replaceAll(/[ \t\r]*\n[ \t]*/g, '\n').trimEnd());
}

/** What a text says: its diagnostics and its model, wherever they stand. */
async function meaningOf(text: string): Promise<unknown> {
  const { document } = await build(text);
  const places = new Set(['origin', 'nameOrigin', 'valueOrigin', 'bodyOrigin', 'origins']);
  const model = JSON.stringify(lower(document, services), (key, value: unknown) => (places.has(key) || /origin/i.test(key) ? undefined : value));
  return { model, diagnostics: diagnosticsOf(document).map(({ message }) => message.replaceAll(/:\d+/g, '')) };
}

const folders = ['language/templates', 'examples', 'test/reference', 'language/profiles', 'test/fixtures/language'];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.arch'))
    .map((name) => `${folder}/${name}`),
);

describe('the formatter', () => {
  test.each<[string, string, string]>([
    [
      'indents by two, and what goes on from the line before by two more',
      'flow F {\nrate: 1/s\n      A -> B\n-> C\n on miss {\nB -> C\n}\n\t}',
      'flow F {\n  rate: 1/s\n  A -> B\n    -> C\n  on miss {\n    B -> C\n  }\n}\n',
    ],
    [
      'puts one space round braces, arrows and operators',
      'service A{cores:2}\nflow F{rate:1/s}\nflow G {\n  A->B:read x{timeout:1s}\n  A   =>   Q:publish x\n}\nrequire G.errors<1%',
      'service A { cores: 2 }\nflow F { rate: 1/s }\nflow G {\n  A -> B : read x { timeout: 1s }\n  A => Q : publish x\n}\nrequire G.errors < 1%\n',
    ],
    [
      'parts what stands on one line by two spaces',
      'region eu { zone a zone b   zone c }\nservice A { cores: 2 instances: 3 }',
      'region eu { zone a  zone b  zone c }\nservice A { cores: 2  instances: 3 }\n',
    ],
    [
      'closes up lists, arguments and names with parts',
      'client A { in: spread( eu :50% , us: 50 % ) }\nservice B { in:[ eu . a ,eu.b ]  time: lognormal( 6ms,p99 : 30ms ) }',
      'client A { in: spread( eu :50% , us: 50 % ) }\nservice B { in: [eu.a, eu.b]  time: lognormal(6ms, p99: 30ms) }\n',
    ],
    [
      'sets off the colon of a profile or an operation, and no other',
      'cache C:redis"Title"{ttl:1s}\nprofile p :postgres{cores:1}',
      'cache C : redis "Title" { ttl: 1s }\nprofile p : postgres { cores: 1 }\n',
    ],
    [
      'keeps a body on one line that is on one',
      'service A { cores: 2 }\nservice B {\n  cores: 2\n}\nservice C {}\nservice D { }',
      'service A { cores: 2 }\nservice B {\n  cores: 2\n}\nservice C {}\nservice D {}\n',
    ],
    [
      'gives the braces of a longer body lines of their own',
      'service A { cores: 2\n  instances: 3 }',
      'service A {\n  cores: 2\n  instances: 3\n}\n',
    ],
    [
      'keeps one blank line of several, and none inside braces',
      '\n\nclient A\n\n\n\nservice B {\n\n  cores: 2\n\n\n  instances: 2\n\n}\n\n\n',
      'client A\n\nservice B {\n  cores: 2\n\n  instances: 2\n}\n',
    ],
    [
      'leaves comments where they belong',
      '/**\n* Doc.\n   * More.\n*/\nservice A { // why   \n  cores: 2   // two\n// last\n}',
      '/**\n * Doc.\n * More.\n */\nservice A {  // why\n  cores: 2  // two\n  // last\n}\n'.replace('{  // why', '{ // why'),
    ],
    [
      'keeps what the author aligned',
      'service Orders   { cores: 2    time: 1ms }\nservice Dispatch { cores: 12   time: 1ms }',
      'service Orders   { cores: 2   time: 1ms }\nservice Dispatch { cores: 12  time: 1ms }\n'
        .replace('2   time', '2    time')
        .replace('12  time', '12   time'),
    ],
    ['closes what is only far apart', 'service Orders    { cores:   2 }\nclient A', 'service Orders { cores: 2 }\nclient A\n'],
    ['breaks no long list, and indents one that is broken', 'view V {\ninclude: [\n A,\n B\n]\n}', 'view V {\n  include: [\n    A,\n    B\n  ]\n}\n'],
    [
      'leaves a line that cannot be read as it is',
      'service A {\ncores:   2\n    §§  instances:3\nqueue:5\n}',
      'service A {\n  cores: 2\n    §§  instances:3\n  queue: 5\n}\n',
    ],
    [
      'leaves the depth of lines alone where a brace is missing',
      'service A {\n      cores:2\n\nservice B { cores:3 }',
      'service A {\n      cores: 2\n\nservice B { cores: 3 }\n',
    ],
    ['keeps the line ends of a file', 'client A\r\n\r\n\r\nservice B {\r\ncores: 2\r\n}', 'client A\r\n\r\nservice B {\r\n  cores: 2\r\n}\r\n'],
    ['keeps a byte order mark', '\uFEFFclient   A\n', '\uFEFFclient A\n'],
  ])('%s', (_title, source, expected) => {
    expect(format(source)).toBe(expected);
    expect(format(expected)).toBe(expected);
  });

  test('leaves the files of the project as they are', () => {
    const changed: string[] = [];
    for (const file of files) {
      const text = readFileSync(file, 'utf8');
      if (format(text) !== text) changed.push(file);
    }
    expect(changed).toEqual([]);
  });

  test('changes no token of any example of a rule, and nothing a second time', () => {
    for (const { examples } of allRules)
      for (const each of [...examples.clean, ...examples.violating.map(({ text }) => text)]) {
        const { text } = marked(each);
        const once = format(text);
        expect(withoutWhitespace(once)).toEqual(withoutWhitespace(text));
        expect(format(once)).toBe(once);
      }
  });
});

describe('whatever the whitespace of a file', () => {
  /** Files of every kind, small enough to be read a hundred times. */
  const texts = ['examples/shop.arch', 'examples/logs.arch', 'test/reference/trading.flawed.arch', 'test/fixtures/language/everything.arch'].map(
    (file) => readFileSync(file, 'utf8'),
  );
  /** Each run of spaces or line breaks outside comments becomes another one. */
  const shaken = fc.tuple(fc.constantFrom(...texts), fc.array(fc.nat(6), { minLength: 50, maxLength: 50 })).map(([text, choices]) => {
    let at = 0;
    const choose = (): number => choices[at++ % choices.length] + (at % 3);
    return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|"[^"\n]*"|\n[ \n]*|(?<=\S) +(?=\S)/g, (piece) => {
      if (piece.startsWith('\n')) return '\n'.repeat(Math.max(1, choose() - 3)) + ' '.repeat(choose());
      return /^ +$/.test(piece) ? ' '.repeat(1 + Math.max(0, choose() - 3)) : piece;
    });
  });

  test('formatting keeps tokens and meaning, and is done at once', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(shaken, async (text) => {
        const once = format(text);
        expect(withoutWhitespace(once)).toEqual(withoutWhitespace(text));
        expect(await meaningOf(once)).toEqual(await meaningOf(text));
        expect(format(once)).toBe(once);
      }),
      { numRuns: 25 },
    );
  });

  test('it keeps every token of a text with a hole, too, and every line that cannot be read', { timeout: 60_000 }, async () => {
    const holed = fc
      .tuple(fc.constantFrom(...texts), fc.nat(5000), fc.nat(60), fc.constantFrom('', '\n', '{', '}', '"', '->', '/*', '§'))
      .map(([text, start, length, put]) => text.slice(0, start % text.length) + put + text.slice((start % text.length) + length));
    await fc.assert(
      fc.asyncProperty(holed, async (text) => {
        const once = format(text);
        expect(withoutWhitespace(once)).toEqual(withoutWhitespace(text));
        const { document } = await build(text);
        const { lexerErrors, parserErrors } = document.parseResult;
        const broken = [...lexerErrors.map(({ line }) => line!), ...parserErrors.map(({ token }) => token.startLine!)];
        const lines = text.split('\n');
        for (const line of broken.filter((each) => Number.isFinite(each)))
          expect(once.split('\n').map((each) => each.trimEnd())).toContain(lines[line - 1].trimEnd());
      }),
      { numRuns: 60 },
    );
  });
});

describe('parts of a file', () => {
  const source = 'client   A\nflow F {\nrate:1/s\n   A->A\n}\nclient   B\n';

  test('a range formats its lines alone', async () => {
    const { document } = await parse(source);
    const range = { start: { line: 2, character: 0 }, end: { line: 3, character: 4 } };
    const edits = await services.lsp.Formatter!.formatDocumentRange(document, { range } as never);
    expect(applied(source, edits)).toBe('client   A\nflow F {\n  rate: 1/s\n  A -> A\n}\nclient   B\n');
  });

  test('a new line formats the line before, and takes away no blank line', async () => {
    const { document, parameters, texts } = await ask('client   A\n\n\nflow F {\nrate:1/s\n│\n}\nclient   B\n');
    const edits = await services.lsp.Formatter!.formatDocumentOnType(document, { ...parameters, ch: '\n' } as never);
    expect(applied(texts['main.arch'], edits)).toBe('client   A\n\n\nflow F {\n  rate: 1/s\n\n}\nclient   B\n');
  });

  test('a closing brace formats its block', async () => {
    const { document, parameters, texts } = await ask('client   A\nflow F {\nrate:1/s\n    A->A\n  }│\nclient   B\n');
    const edits = await services.lsp.Formatter!.formatDocumentOnType(document, { ...parameters, ch: '}' } as never);
    expect(applied(texts['main.arch'], edits)).toBe('client   A\nflow F {\n  rate: 1/s\n  A -> A\n}\nclient   B\n');
  });
});
