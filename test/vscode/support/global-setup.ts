import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packageExtension } from '../../../src/tools/package-extension.ts';
import { install, newest, oldest } from '../../support/code-server.ts';
import { places } from './places.ts';

/** Both editors, the bundled suite and the packaged extension: once before all tests. */
export default async function prepare(): Promise<void> {
  if (!existsSync(join(places.repository, 'dist', 'extension.cjs'))) throw new Error('dist/ has no extension: run "npm run build" first.');
  await mkdir(dirname(places.suite), { recursive: true });
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
  await packageExtension(places.vsix);
  await install(oldest);
  await install(newest);
}
