import { runTests } from '@vscode/test-electron';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSuite } from '../../test/vscode/support/build-suite.ts';
import { exampleFolder, places } from '../../test/vscode/support/places.ts';
import type { SuiteResult } from '../../test/vscode/suite/runner.ts';

// The tests inside the editor once more, in the desktop VS Code that @vscode/test-electron downloads: for machines whose network allows it.
await buildSuite();
const results = join(await mkdtemp(join(tmpdir(), 'tradeoff-suite-')), 'results.json');
const failure: unknown = await runTests({
  extensionDevelopmentPath: places.repository,
  extensionTestsPath: places.suite,
  extensionTestsEnv: { TRADEOFF_SUITE_RESULTS: results, TRADEOFF_SUITE_TRUSTED: 'true' },
  launchArgs: [await exampleFolder(), '--disable-workspace-trust', '--disable-extensions'],
}).then(
  () => undefined,
  (error: unknown) => error,
);

const tests = JSON.parse(await readFile(results, 'utf8').catch(() => '[]')) as SuiteResult[];
for (const { name, milliseconds, error } of tests)
  console.log(`${error === undefined ? '✓' : '✗'} ${name} (${milliseconds} ms)${error === undefined ? '' : `\n${error}`}`);
const failed = tests.filter(({ error }) => error !== undefined).length;
console.log(`\n${tests.length - failed} passed, ${failed} failed`);
if (failure !== undefined || tests.length === 0) {
  console.error(failure);
  process.exitCode = 1;
}
