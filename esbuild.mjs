// Bundles everything that ships into dist/. `--watch` rebuilds on change; `--production` minifies.
import { rm } from 'node:fs/promises';
import { build, context } from 'esbuild';

const production = process.argv.includes('--production');
const common = {
  bundle: true,
  outdir: 'dist',
  minify: production,
  sourcemap: production ? false : 'linked',
  target: 'node22',
  legalComments: 'none',
  logLevel: 'warning',
};

/** ECMAScript modules for Node: some libraries inside still call `require`. */
const nodeModules = {
  ...common,
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: { js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);" },
};

/** CommonJS for the editor's extension host and its server, which has no `import.meta`. */
const commonJs = {
  ...common,
  platform: 'node',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const browser = { ...common, platform: 'browser', format: 'iife', target: 'es2023' };

const bundles = [
  { ...nodeModules, entryPoints: { cli: 'src/cli/main.ts' } },
  { ...nodeModules, entryPoints: { 'simulation-worker': 'src/worker/simulation-worker.ts', 'layout-worker': 'src/worker/layout-worker.ts' } },
  { ...commonJs, entryPoints: { extension: 'src/extension/extension.ts', server: 'src/server/server.ts' } },
  { ...browser, entryPoints: { webview: 'src/webview/main.ts' } },
];

await rm('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => build(options)));
}
