import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { configurationSchema } from './generate-configuration-schema.ts';
import { consistencyPage } from './generate-consistency-page.ts';
import { exportedPageModule } from './generate-exported-page.ts';
import { fidelityPage } from './generate-fidelity-page.ts';
import { fontMetrics } from './generate-font-metrics.ts';
import { languageParts, profileModule, snippetModule } from './generate-language.ts';
import { languagePage } from './generate-language-page.ts';
import { notices } from './generate-notices.ts';
import { resultTypes } from './generate-result-types.ts';
import { ruleIndex } from './generate-rule-index.ts';
import { rulePages } from './generate-rule-pages.ts';
import { simulatorPage } from './generate-simulator-page.ts';
import { templateModule } from './generate-templates.ts';
import { markdownGrammar, textmateGrammar } from './generate-textmate.ts';

/** Files that derive from others, with how to make each: never edited by hand, checked by `--check` in the tests. */
const derived: Readonly<Record<string, () => Promise<string>>> = {
  'src/model/generated/result.ts': resultTypes,
  ...languageParts,
  'src/language/generated/profiles.ts': profileModule,
  'src/language/generated/snippets.ts': snippetModule,
  'src/language/generated/templates.ts': templateModule,
  'src/diagram/generated/font-metrics.ts': fontMetrics,
  'src/report/generated/exported-page.ts': exportedPageModule,
  'docs/language.md': languagePage,
  'syntaxes/arch.tmLanguage.json': textmateGrammar,
  'syntaxes/arch.markdown.tmLanguage.json': markdownGrammar,
  'src/rules/generated/all-rules.ts': ruleIndex,
  'media/tradeoff.schema.json': configurationSchema,
  'THIRD-PARTY-NOTICES.md': notices,
  'docs/simulator.md': simulatorPage,
  'docs/fidelity.md': fidelityPage,
  'docs/consistency.md': consistencyPage,
};

/** Folders that hold nothing but derived files, by path below each: what is not made any more is stale too. */
const derivedFolders: Readonly<Record<string, () => Promise<Readonly<Record<string, string>>>>> = {
  'docs/rules': rulePages,
};

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, content] of Object.entries(derived)) await update(path, await content());
for (const [folder, contents] of Object.entries(derivedFolders)) {
  const files = await contents();
  for (const [path, content] of Object.entries(files)) await update(`${folder}/${path}`, content);
  const present = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = present.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
  for (const path of paths) if (!Object.hasOwn(files, path.slice(folder.length + 1))) await remove(path);
}

if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run "npm run generate" and commit what it writes.`);
  process.exit(1);
}

async function update(path: string, expected: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === expected) return;
  stale.push(path);
  if (isCheck) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, expected);
}

async function remove(path: string): Promise<void> {
  stale.push(path);
  if (!isCheck) await rm(path);
}
