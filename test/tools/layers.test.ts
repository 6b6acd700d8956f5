import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repository } from '../support/tradeoff.ts';

interface Cruise {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[] };
}

/** What dependency-cruiser says of the sources below a folder. It exits with the number of violations. */
async function cruise(folder: string): Promise<Cruise> {
  const program = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', join(repository, '.dependency-cruiser.mjs'), '--output-type', 'json', 'src'];
  const output = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 1 << 26 }).catch((error: { stdout: string }) => error);
  return JSON.parse(output.stdout) as Cruise;
}

test('the layers are kept, and the check saw every source file', { timeout: 60_000 }, async () => {
  const { modules, summary } = await cruise(repository);
  expect(summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)).toEqual([]);
  const seen = new Set(modules.map(({ source }) => source));
  const files = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(200);
  expect(files.map((path) => join('src', path)).filter((path) => !seen.has(path))).toEqual([]);
});

test('an import upwards, of a type alone, and a host module in an engine are found', { timeout: 60_000 }, async () => {
  const { summary } = await cruise(join(repository, 'test/tools/fixtures/layers'));
  expect(summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort()).toEqual([
    'src/base/upwards.ts: base-imports-downwards',
    'src/rules/reads-files.ts: engines-know-no-host',
  ]);
});
