// Bundles everything that ships into dist/. `--watch` rebuilds on change; `--production` minifies.
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { build, context, type BuildOptions } from 'esbuild';
import { bundles, copies } from './bundles.ts';

const production = process.argv.includes('--production');
const mode: BuildOptions = { minify: production, sourcemap: production ? false : 'linked' };

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
for (const [from, to] of Object.entries(copies)) await copyFile(from, to);
if (process.argv.includes('--watch')) {
  for (const options of bundles) await (await context({ ...options, ...mode })).watch();
} else {
  await Promise.all(bundles.map((options) => build({ ...options, ...mode })));
}
