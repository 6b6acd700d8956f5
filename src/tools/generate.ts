import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fontMetrics } from './generate-font-metrics.ts';
import { languageParts, profileModule } from './generate-language.ts';
import { languagePage } from './generate-language-page.ts';
import { resultTypes } from './generate-result-types.ts';
import { textmateGrammar } from './generate-textmate.ts';

/** Files that derive from others, with how to make each: never edited by hand, checked by `--check` in the tests. */
const derived: Readonly<Record<string, () => Promise<string>>> = {
  'src/model/generated/result.ts': resultTypes,
  ...languageParts,
  'src/language/generated/profiles.ts': profileModule,
  'src/diagram/generated/font-metrics.ts': fontMetrics,
  'docs/language.md': languagePage,
  'syntaxes/arch.tmLanguage.json': textmateGrammar,
};

const stale: string[] = [];
for (const [path, content] of Object.entries(derived)) {
  const expected = await content();
  const actual = await readFile(path, 'utf8').catch(() => undefined);
  if (actual === expected) continue;
  stale.push(path);
  if (process.argv.includes('--check')) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, expected);
}

if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run "npm run generate" and commit what it writes.`);
  process.exit(1);
}
