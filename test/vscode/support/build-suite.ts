import { build } from 'esbuild';
import { join } from 'node:path';
import { places } from './places.ts';

/** Bundles the tests that run inside the editor: its extension host loads CommonJS. */
export async function buildSuite(): Promise<void> {
  await build({
    entryPoints: [join(places.repository, 'test', 'vscode', 'suite', 'index.ts')],
    outfile: places.suite,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
