import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlacements, writtenPlacements } from '../../src/model/placement-file.ts';
import type { Placements } from '../../src/model/placements.ts';
import { folderWith } from '../support/tradeoff.ts';

const schema = new Ajv().compile(JSON.parse(await readFile('media/layout.schema.json', 'utf8')) as object);

const coordinate = fc.integer({ min: -30_000, max: 30_000 });
const name = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'region:eu'));
const places = fc.dictionary(name, fc.record({ x: coordinate, y: coordinate }, { noNullPrototype: true }), { noNullPrototype: true });
const placements: fc.Arbitrary<Placements> = fc.record(
  { system: places, views: fc.dictionary(name, places, { noNullPrototype: true }) },
  { noNullPrototype: true },
);

test('what is written is read again, whatever the names are, and is what the schema says', () => {
  fc.assert(
    fc.property(placements, (some) => {
      const text = writtenPlacements(some);
      const views = Object.fromEntries(Object.entries(some.views).filter(([, each]) => Object.keys(each).length > 0));
      expect(readPlacements(text)).toEqual({ placements: { system: some.system, views } });
      expect(schema(JSON.parse(text))).toBe(true);
    }),
  );
});

test('one place a line, sorted by name, in whole pixels, with a final line end; the same bytes whatever the order was', () => {
  const text = writtenPlacements({
    system: { b: { x: 10.4, y: -0.4 }, B: { x: 1e3, y: 2 }, 'region:eu': { x: 0, y: 0 }, a: { x: 3, y: 4 } },
    views: { Empty: {}, Storage: { Ledger: { x: 40, y: 400 } } },
  });
  expect(text).toBe(`{
  "format": "tradeoff.layout/1",
  "system": {
    "B": { "x": 1000, "y": 2 },
    "a": { "x": 3, "y": 4 },
    "b": { "x": 10, "y": 0 },
    "region:eu": { "x": 0, "y": 0 }
  },
  "views": {
    "Storage": {
      "Ledger": { "x": 40, "y": 400 }
    }
  }
}
`);
  const { system, views } = (readPlacements(text) as { placements: Placements }).placements;
  expect(writtenPlacements({ views, system: Object.fromEntries(Object.entries(system).reverse()) })).toBe(text);
});

test('two people who place different nodes, and one who places another anew, are merged by git', async () => {
  const at = (x: number): { x: number; y: number } => ({ x, y: 0 });
  const base = { Accounts: at(1), Baskets: at(2), Gateway: at(3), Ledger: at(4), Orders: at(5) };
  const folder = await folderWith({
    base: writtenPlacements({ system: base, views: {} }),
    ours: writtenPlacements({ system: { ...base, Accounts: at(10) }, views: {} }),
    theirs: writtenPlacements({ system: { ...base, Dispatch: at(30), Orders: at(50) }, views: {} }),
  });
  const merged = execFileSync('git', ['merge-file', '--stdout', 'ours', 'base', 'theirs'], { cwd: folder, encoding: 'utf8' });
  expect(readPlacements(merged)).toEqual({ placements: { system: { ...base, Accounts: at(10), Dispatch: at(30), Orders: at(50) }, views: {} } });
  await writeFile(join(folder, 'theirs'), writtenPlacements({ system: { ...base, Accounts: at(20) }, views: {} }));
  const clash = (() => {
    try {
      return execFileSync('git', ['merge-file', '--stdout', 'ours', 'base', 'theirs'], { cwd: folder, encoding: 'utf8' });
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  })();
  expect(readPlacements(clash)).toEqual({
    problem: { message: 'It holds a conflict of version control; choose between the two sides.', position: { line: 3, character: 0 } },
  });
});

describe('a file with a mistake is not used, and says where it is and what to do', () => {
  const withPlace = (place: string): string => `{\n  "format": "tradeoff.layout/1",\n  "system": {\n    "A": ${place}\n  }\n}\n`;
  test.each([
    ['nothing', '', 0, 'It is not JSON'],
    ['no JSON', '{ "format": ', 0, 'It is not JSON (value expected)'],
    ['NaN', withPlace('{ "x": NaN, "y": 0 }'), 3, 'It is not JSON'],
    ['a comment', withPlace('{ "x": 1, "y": 0 } // mine'), 3, 'It is not JSON'],
    ['a comma too many', withPlace('{ "x": 1, "y": 0 },'), 4, 'It is not JSON'],
    ['a list', '[]', 0, 'The file is an object in braces'],
    ['null', 'null', 0, 'The file is an object in braces'],
    ['no version', '{ "system": {} }', 0, 'It does not say "format": "tradeoff.layout/1"'],
    [
      'a later version',
      '{ "format": "tradeoff.layout/2" }',
      0,
      'Its format is "tradeoff.layout/2", and this version of Tradeoff reads "tradeoff.layout/1"',
    ],
    ['another word', '{ "format": "tradeoff.layout/1", "sistem": {} }', 0, '"sistem" means nothing here'],
    ['a list of places', '{ "format": "tradeoff.layout/1", "system": [] }', 0, '"system" is an object in braces'],
    ['views that are none', '{ "format": "tradeoff.layout/1", "views": { "V": 3 } }', 0, 'The view "V" is an object in braces'],
    ['a text for a place', withPlace('"here"'), 3, 'The place of "A" is an object in braces'],
    ['half a place', withPlace('{ "x": 3 }'), 3, 'The place of "A" has no "y"'],
    ['a text for a number', withPlace('{ "x": "3", "y": 1 }'), 3, '"x" of "A" is a number of pixels'],
    ['infinity', withPlace('{ "x": 1e999, "y": 1 }'), 3, '"x" of "A" is a number of pixels'],
    ['far away', withPlace('{ "x": 1, "y": 30001 }'), 3, '"y" of "A" is a number of pixels, from -30000 to 30000'],
    ['a third axis', withPlace('{ "x": 1, "y": 1, "z": 1 }'), 3, '"z" means nothing here'],
    [
      'one name twice',
      '{ "format": "tradeoff.layout/1", "system": {\n"A": { "x": 1, "y": 1 },\n"A": { "x": 2, "y": 1 } } }',
      2,
      '"A" is there twice',
    ],
    ['depths', '['.repeat(1_000_000), 0, 'It is no file of places'],
    ['a long name', withPlace(`{ "${'x'.repeat(100_000)}": 1 }`), 3, 'xxx…" means nothing here'],
  ])('%s', (_what, text, line, message) => {
    const read = readPlacements(text);
    expect(read).toMatchObject({ problem: { message: expect.stringContaining(message) as string, position: { line } } });
    expect((read as { problem: { message: string } }).problem.message).toMatch(/; mend or delete the file\.$/);
    expect((read as { problem: { message: string } }).problem.message.length).toBeLessThan(250);
  });

  test('whatever is in it, it is read or refused, never more; what the schema refuses is refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.string().map((text) => `{ "format": "tradeoff.layout/1", "system": ${text} }`),
        ),
        (text) => {
          const read = readPlacements(text);
          if ('placements' in read) expect(schema(JSON.parse(text))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
