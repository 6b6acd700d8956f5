import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

const names = readdirSync('examples').filter((name) => name.endsWith('.arch'));

test.each(names)('%s is well designed: whatever is found, it has decided on', async (name) => {
  const texts = Object.fromEntries(await Promise.all(names.map(async (each) => [each, await readFile(`examples/${each}`, 'utf8')] as const)));
  const { [name]: text, ...others } = texts;
  const { diagnostics, accepted } = review(await architectureOf(text, others));
  expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  for (const { reason } of accepted) expect(reason.length).toBeGreaterThan(20);
});
