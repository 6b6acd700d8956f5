import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SuiteResult } from '../suite/runner.ts';
import { exampleFolder, places } from './places.ts';
import { Workbench, type WorkbenchOptions } from './workbench.ts';

const limitSeconds = 120;

/** Runs the suite in an editor and gives the result of each of its tests; throws where the suite could not run to its end. */
export async function runSuite(options: Omit<WorkbenchOptions, 'folder' | 'suite'>, screenshot: string): Promise<SuiteResult[]> {
  const results = join(await mkdtemp(join(tmpdir(), 'tradeoff-suite-')), 'results.json');
  const workbench = await Workbench.open({
    ...options,
    folder: await exampleFolder(),
    suite: places.suite,
    environment: { TRADEOFF_SUITE_RESULTS: results, TRADEOFF_SUITE_TRUSTED: String(options.workspaceTrust !== true) },
  });
  try {
    const code = await Promise.race([workbench.suiteEnded, timeLimit()]);
    await workbench.screenshot(screenshot);
    const tests = JSON.parse(await readFile(results, 'utf8').catch(() => '[]')) as SuiteResult[];
    const failed = tests.some(({ error }) => error !== undefined);
    if (tests.length === 0 || (code !== 0 && !failed))
      throw new Error(`The suite ended with ${code ?? 'a timeout'} after ${tests.length} tests.\n${await workbench.log()}`);
    return tests;
  } finally {
    await workbench.close();
  }
}

function timeLimit(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), limitSeconds * 1000).unref());
}
