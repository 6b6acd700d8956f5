import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metrics } from '../../src/model/schema/metrics.ts';
import { schema } from '../../src/model/schema/schema.ts';
import { languagePage } from '../../src/tools/generate-language-page.ts';
import { diagnose } from '../support/architecture.ts';

const page = readFileSync('docs/language.md', 'utf8');

describe('the reference page', () => {
  test('is what the schema makes of it', async () => {
    expect(await languagePage()).toBe(page);
  });

  test('its whole files are correct', async () => {
    const files = [...page.matchAll(/```arch\n([\s\S]*?)```/g)].map(([, text]) => text);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(await diagnose(file)).toEqual([]);
  });

  test('its lines about values are read by the language', async () => {
    const distributions = rowsAfter('| `constant(20ms)` |').filter((written) => !written.startsWith('empirical'));
    expect(distributions.length).toBeGreaterThan(8);
    for (const written of distributions) expect(await diagnose(`service S { time: ${written} }`)).toEqual([]);
  });

  test('every property of every declaration and every metric has its row', () => {
    for (const rows of Object.values(schema)) for (const name of Object.keys(rows)) expect(page).toContain(`| \`${name}\` |`);
    for (const rows of Object.values(metrics)) for (const name of Object.keys(rows)) expect(page).toContain(`| \`${name}\` | a `);
  });
});

/** The first cells of the table that has a row beginning so. */
function rowsAfter(beginning: string): string[] {
  const lines = page.slice(page.indexOf(beginning)).split('\n');
  return lines
    .slice(
      0,
      lines.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) => line.split('|')[1].trim().replaceAll('`', ''));
}
