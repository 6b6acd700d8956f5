// Bundles everything that ships into dist/. `--watch` rebuilds on change; `--production` minifies.
import { rm } from 'node:fs/promises';
import { build, context, type BuildOptions } from 'esbuild';
import { bundles } from './bundles.ts';

const production = process.argv.includes('--production');
const mode: BuildOptions = { minify: production, sourcemap: production ? false : 'linked' };

await rm('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  for (const options of bundles) await (await context({ ...options, ...mode })).watch();
} else {
  await Promise.all(bundles.map((options) => build({ ...options, ...mode })));
}
