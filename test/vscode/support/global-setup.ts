import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from '../../../src/tools/package-extension.ts';
import { install, newest, oldest } from '../../support/code-server.ts';
import { buildSuite } from './build-suite.ts';
import { places } from './places.ts';

/** Both editors, the bundled suite and the packaged extension: once before all tests. */
export default async function prepare(): Promise<void> {
  if (!existsSync(join(places.repository, 'dist', 'extension.cjs'))) throw new Error('dist/ has no extension: run "npm run build" first.');
  await buildSuite();
  await packageExtension(places.vsix);
  await install(oldest);
  await install(newest);
}
