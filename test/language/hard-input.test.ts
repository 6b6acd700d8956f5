import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import { diagnose, marked, offsetsOf, parse, reparse } from '../support/architecture.ts';
import { answersAt, texts } from './every-offset.ts';
import { mutated, readingComplaints, shiftingComplaints } from './hard-input.ts';

const build = await reparse({ 'payments.arch': texts['payments.arch'] });
const sound = Object.values(texts);
const shortest = [...sound].sort((one, other) => one.length - other.length).slice(0, 4);

describe('examples with words deleted, doubled and swapped (test/long does it at length)', () => {
  test('every diagnostic lies in the text, and a model comes of it', { timeout: 60_000 }, async () => {
    const property = async (text: string): Promise<void> => {
      expect(await readingComplaints(build, text)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(mutated(sound), property), { numRuns: 60, seed: 1 });
  });

  test('a line above moves every diagnostic by one, and other line ends move none', { timeout: 60_000 }, async () => {
    const property = async (text: string): Promise<void> => {
      expect(await shiftingComplaints(build, text)).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(mutated(shortest), property), { numRuns: 25, seed: 2 });
  });

  test('every service answers', { timeout: 60_000 }, async () => {
    const property = async (text: string): Promise<void> => {
      expect((await answersAt(text, 211)).complaints).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(mutated(shortest), property), { numRuns: 15, seed: 3 });
  });
});

describe('letters of every kind', () => {
  test.each([
    ['astral letters before it', '/* 𝒜𝒷 */ service S { /* 😀😀 */ «kind»: 1 }'],
    ['combining letters before it', '/* e\u0301e\u0301 */ service S { «kind»: 1 }'],
    ['letters from right to left before it', '/* \u202Eשלום مرحبا */ service S { «kind»: 1 }'],
    ['a byte order mark before it', '\uFEFFservice S { «kind»: 1 }'],
    ['Unicode line separators, which end no line', '// one\u2028two\u2029three\u0085four\nservice S { «kind»: 1 }'],
    ['a family that is one picture', 'system "👩‍👩‍👧‍👦"\nservice S { «kind»: 1 }'],
  ])('%s: the place of a mistake is exact', async (_title, source) => {
    const { text, ranges } = marked(source);
    expect((await diagnose(text)).map((each) => offsetsOf(each, text))).toEqual(ranges);
  });

  test.each([
    ['astral', '𝒜'],
    ['combining', 'e\u0301a\u0308'],
    ['from right to left', 'שלום'],
    ['half of a surrogate pair', '\uD835'],
    ['a zero-width joiner', 'a\u200Db'],
    ['a picture', '😀'],
  ])('%s letters as names: every service answers', async (_title, name) => {
    const text = `system "${name}"\nservice ${name} { time: 1ms }\nclient ${name}2 { users: 3 }\nflow ${name}3 { rate: 1/s  ${name}2 -> ${name} }\n`;
    expect(await readingComplaints(build, text)).toEqual([]);
    expect((await answersAt(text, 1)).complaints).toEqual([]);
  });
});

describe('where the parser is at a loss', () => {
  test.each(['import import', 'import', 'import "a', 'system system', 'profile', 'accept accept', 'require', '\r\u0000', 'flow F { -> }', 'view'])(
    '%j: every mistake stands in the text',
    async (text) => {
      expect(await readingComplaints(build, text)).toEqual([]);
      expect(await readingComplaints(build, `${text}\n`)).toEqual([]);
      expect(await shiftingComplaints(build, `\n${text}\n`)).toEqual([]);
    },
  );
});

describe('circles', () => {
  const circle = {
    'b.arch': 'import "./c.arch"\nprofile Two : Three {}\nservice B {}\n',
    'c.arch': 'import "./main.arch"\nimport "./c.arch"\nprofile Three : One {}\nservice C {}\n',
  };
  const text =
    'import "./b.arch"\nimport "./main.arch"\nprofile One : Two { instances: 2 }\nservice A : One {}\nclient U { users: 2 }\nflow F { rate: 1/s  U -> A -> B -> C -> A }\n';

  test('files that import one another, profiles that are one another: every service answers', async () => {
    expect((await answersAt(text, 1, circle)).complaints).toEqual([]);
  });

  test('the profiles are told, the imports are no mistake', async () => {
    const messages = diagnosticsOf((await parse(text, circle)).document).map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/One/));
    expect(messages).not.toContainEqual(expect.stringMatching(/b\.arch|c\.arch/));
  });
});

describe('large files', () => {
  const declarations = Array.from({ length: 10_000 }, (_, index) => `service Node${index} { time: 1ms }`).join('\n');

  test('10,000 declarations: read, and every service answers', { timeout: 30_000 }, async () => {
    expect(await readingComplaints(build, declarations)).toEqual([]);
    expect((await answersAt(declarations, Math.ceil(declarations.length / 2))).complaints).toEqual([]);
  });

  test.each([
    ['groups', (depth: number) => `${'group "g" {\n'.repeat(depth)}service S {}\n${'}\n'.repeat(depth)}`],
    [
      'parallel blocks',
      (depth: number) => `service S {}\nclient U {}\nflow F { rate: 1/s  U -> S { ${'parallel { '.repeat(depth)}${'}'.repeat(depth)} } }`,
    ],
    ['parentheses', (depth: number) => `service S { time: ${'('.repeat(depth)}1ms${')'.repeat(depth)} }`],
    ['unclosed lists', (depth: number) => `service S { time: ${'['.repeat(depth)}`],
  ])('%s nested 20, 60 and 5,000 deep: read, and every service answers', { timeout: 30_000 }, async (_title, nested) => {
    for (const depth of [20, 60, 5000]) {
      const text = nested(depth);
      expect(await readingComplaints(build, text)).toEqual([]);
      expect((await answersAt(text, Math.ceil(text.length / 5))).complaints).toEqual([]);
    }
  });
});
