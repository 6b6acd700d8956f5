import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { declarationMeanings, kindMeanings } from '../../src/language/editor/words.ts';
import { diagnose } from '../support/architecture.ts';

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
  readonly description: string;
}

const snippets = Object.entries(JSON.parse(readFileSync('language/snippets/arch.json', 'utf8')) as Record<string, Snippet>);

describe('snippets', () => {
  test('expanded with their defaults and put together, they are one correct file', async () => {
    const text = snippets.map(([, snippet]) => expand(snippet)).join('\n');
    expect(await diagnose(text)).toEqual([]);
  });

  test.each(snippets)('%s stands alone without a syntax error', async (_name, snippet) => {
    const found = await diagnose(expand(snippet));
    expect(found.filter(({ code }) => code === 'syntax' || code === 'schema')).toEqual([]);
  });

  test.each(snippets.flatMap(([name, { body }]) => choicesIn(body).map((choice) => [name, choice] as const)))(
    '%s: %s is as good as the first',
    async (name, choice) => {
      const text = snippets.map(([each, snippet]) => expand(snippet, each === name ? choice : undefined)).join('\n');
      expect(await diagnose(text)).toEqual([]);
    },
  );

  test('every declaration has one, save the import of a file that nobody knows', () => {
    const prefixes = snippets.map(([, { prefix }]) => prefix);
    const declarations = Object.keys({ ...kindMeanings, ...declarationMeanings }).filter((word) => word !== 'import' && word !== 'group');
    expect(prefixes).toEqual(expect.arrayContaining(declarations));
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

/** The text that the editor inserts when every stop is left as it is; `choice` is taken where a stop offers it. */
function expand({ body }: Snippet, choice?: string): string {
  return body
    .join('\n')
    .replaceAll(/\$\{\d+\|([^|]+)\|\}/g, (_, words: string) =>
      choice !== undefined && words.split(',').includes(choice) ? choice : words.split(',')[0],
    )
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll(/\$\d+/g, '');
}

function choicesIn(body: readonly string[]): readonly string[] {
  return [...body.join('\n').matchAll(/\$\{\d+\|([^|]+)\|\}/g)].flatMap(([, words]) => words.split(',').slice(1));
}
