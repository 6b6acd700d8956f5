import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { allRules } from '../../src/rules/index.ts';

test('the coverage table names every rule, and none that does not exist', async () => {
  const ids = allRules.map(({ id }) => id);
  const families = [...new Set(ids.map((id) => id.split('/')[0]))].join('|');
  const named = [...(await readFile('docs/coverage.md', 'utf8')).matchAll(new RegExp(`\`((?:${families})/[a-z-]+)\``, 'g'))].map(([, id]) => id);
  expect(ids.filter((id) => !named.includes(id))).toEqual([]);
  expect(named.filter((id) => !ids.includes(id as (typeof ids)[number]))).toEqual([]);
});
