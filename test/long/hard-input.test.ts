import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reparse } from '../support/architecture.ts';
import { answersAt, texts } from '../language/every-offset.ts';
import { mutated, readingComplaints, shiftingComplaints } from '../language/hard-input.ts';

const build = await reparse({ 'payments.arch': texts['payments.arch'] });
const sound = Object.values(texts);
const timeout = 3_600_000;

/** A new seed each time: fast-check prints it with whatever it finds. */
describe('hard input, at length', () => {
  const anything = [
    ['examples with words deleted, doubled and swapped', mutated(sound)],
    ['random bytes', fc.uint8Array({ maxLength: 4000 }).map((bytes) => new TextDecoder().decode(bytes))],
    ['random characters', fc.string({ unit: 'binary', maxLength: 2000 })],
    [
      'lone surrogates and line ends among words',
      fc
        .array(fc.constantFrom('\uD835', '\uDC00', '\r', '\n', '\r\n', '\uFEFF', '"', '/*', '*/', '//', '{', '}', 'service S', ' -> '), {
          maxLength: 400,
        })
        .map((pieces) => pieces.join('')),
    ],
  ] as const;

  test.each(anything)('%s: every diagnostic lies in the text, and a model comes of it', { timeout }, async (_title, source) => {
    const property = async (text: string): Promise<void> => {
      expect(await readingComplaints(build, text)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(source, property), { numRuns: 5000 });
  });

  test('a line above moves every diagnostic by one, and other line ends move none', { timeout }, async () => {
    const property = async (text: string): Promise<void> => {
      expect(await shiftingComplaints(build, text)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(mutated(sound), property), { numRuns: 2000 });
  });

  test.each(anything)('%s: every service answers', { timeout }, async (_title, source) => {
    const property = async (text: string): Promise<void> => {
      expect((await answersAt(text, 1 + Math.floor(text.length / 20))).complaints).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(source, property), { numRuns: 500 });
  });
});
