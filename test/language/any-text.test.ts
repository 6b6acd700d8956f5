import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { ArchLexer } from '../../src/language/parser/lexer.ts';
import { diagnose, lineOf, parse, reparse } from '../support/architecture.ts';
import { readingComplaints } from './hard-input.ts';

const everything = readFileSync('test/fixtures/language/everything.arch', 'utf8');
const words = everything.match(/[\w-]+|[^\s\w]/g)!;
const { services } = await parse('');
const build = await reparse({ 'payments.arch': readFileSync('examples/payments.arch', 'utf8') });

/** Reads any text to the end: diagnostics within the text, a model that can be cloned, nothing thrown. */
async function read(text: string): Promise<void> {
  expect(await readingComplaints(build, text)).toEqual([]);
}

describe('any text gives diagnostics and a model', () => {
  const soup = fc.array(fc.oneof(fc.constantFrom(...words), fc.constant('\n')), { maxLength: 200 }).map((parts) => parts.join(' '));
  const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => new TextDecoder().decode(array));
  const mutilated = fc
    .tuple(fc.nat(everything.length), fc.nat(60), fc.oneof(fc.constantFrom(...words, '', '\n', '{', '}'), fc.string({ maxLength: 5 })))
    .map(([start, length, put]) => everything.slice(0, start) + put + everything.slice(start + length));

  test.each([
    ['random bytes', bytes],
    ['random characters', fc.string({ unit: 'binary', maxLength: 300 })],
    ['words of the language in any order', soup],
    ['a sound text with a hole', mutilated],
  ] as const)('%s', { timeout: 60_000 }, async (_title, texts: fc.Arbitrary<string>) => {
    await fc.assert(fc.asyncProperty(texts, read), { numRuns: 250 });
  });
});

describe('limits', () => {
  const lines = async (text: string): Promise<readonly string[]> => (await diagnose(text)).map(lineOf);

  test('a file over 2 MB is one error, before it is read', async () => {
    const text = `service S {}\n// ${'é'.repeat(1_000_000)}`;
    expect(await lines(text)).toEqual(['1:1 file: the file is larger than 2 MB; split it into files that import one another']);
    expect(await lines(text.slice(0, -20))).toEqual([]);
  });

  test('a file nested over 64 deep is one error, at the place', async () => {
    const nested = (depth: number): string => `service S { time: ${'f('.repeat(depth)}1ms${')'.repeat(depth)} }`;
    expect(await lines(nested(64))).toEqual([
      '1:82 file: the file is nested over 64 deep here; it was not read further'.replace('82', String(19 + 2 * 63 + 1)),
    ]);
    expect(await lines(nested(63))).toEqual([expect.stringMatching(/no function "f" here/)]);
  });

  test('calls nested over 64 deep are one error', async () => {
    expect(await lines(`client U {}  service A {}\nflow F { rate: 1/s  U${' -> A'.repeat(200)} }`)).toEqual([
      expect.stringMatching(/^2:\d+ schema: calls are nested over 64 deep here/),
    ]);
  });

  test('of many syntax errors a hundred are told', async () => {
    const found = await lines(`flow F {\n${': : :\n'.repeat(5000)}}`);
    expect(found.filter((line) => line.includes('syntax'))).toHaveLength(100);
  });

  test.each([
    ['an unclosed brace for each of many lines', 'service S {\n'.repeat(60)],
    ['quotes', '"\n'.repeat(20_000)],
    ['comments that begin', '/* \n'.repeat(20_000)],
    ['a very long name', 'a'.repeat(1_900_000)],
    ['a very long path', `require ${'a.'.repeat(100_000)}`],
    ['very many unknown properties', `service S {\n${'foo: 1\n'.repeat(20_000)}}`],
    ['very many declarations of one name', 'service S\n'.repeat(20_000)],
  ])('%s: read in seconds', { timeout: 20_000 }, async (_title, text) => read(text));

  test('comments that begin and never end are looked through once, not once for each', () => {
    const text = '/* \n'.repeat(20_000);
    const spy = vi.spyOn(String.prototype, 'indexOf');
    new ArchLexer(services).tokenize(text);
    const searches = spy.mock.calls.map(([, from = 0], index) => ({
      from,
      found: Number(spy.mock.results[index].value),
      within: spy.mock.contexts[index],
    }));
    spy.mockRestore();
    const ofText = searches.filter(({ within }) => String(within) === text);
    const steps = ofText.reduce((sum, { from, found }) => sum + (found < 0 ? text.length : found) - from, 0);
    // Once for where comments begin, and once for where they end.
    expect(steps).toBeGreaterThan(text.length);
    expect(steps).toBeLessThan(3 * text.length);
  });
});
