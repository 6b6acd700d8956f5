import type { BuildOptions, Plugin } from 'esbuild';
import { constantBindings } from './constant-bindings.ts';

const common: BuildOptions = {
  bundle: true,
  outdir: 'dist',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
};

/** For bundles with the simulator in them: what V8 needs to know of fields and constants to make them fast. */
const fast: BuildOptions = {
  ...common,
  // A field that is only declared is none yet: else each holds `undefined` first, and V8 never learns what it will hold.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  plugins: [constantBindings],
};

/** What a package offers as ECMAScript modules is preferred: some UMD files load their parts in a way that no bundler sees. */
const mainFields = ['module', 'main'];

/** ECMAScript modules for Node: some libraries inside still call `require`. */
const nodeModules: BuildOptions = {
  ...fast,
  mainFields,
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  banner: { js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);" },
};

/** CommonJS for the editor's extension host and its server, which has no `import.meta`. */
const commonJs: BuildOptions = {
  ...fast,
  mainFields,
  platform: 'node',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
  define: { 'import.meta.url': 'bundleUrl' },
  banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

const browser: BuildOptions = { ...common, platform: 'browser', format: 'iife', target: 'es2023', loader: { '.css': 'text' } };

/** Mermaid loads each kind of diagram, and mathematics, when a text asks for it; ours only ever ask for sequences. */
const sequencesOnly: Plugin = {
  name: 'sequences-only',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ kind, path, importer }) =>
      kind === 'dynamic-import' && importer.includes('mermaid') && !path.includes('sequenceDiagram') ? { path, namespace: 'left-out' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'export default undefined; export const diagram = undefined;' }));
  },
};

/** What is bundled into dist/, one entry a program that ships. */
export const bundles: readonly BuildOptions[] = [
  { ...nodeModules, entryPoints: { cli: 'src/cli/main.ts' } },
  { ...nodeModules, entryPoints: { 'simulation-worker': 'src/worker/simulation-worker.ts', 'layout-worker': 'src/worker/layout-worker.ts' } },
  { ...nodeModules, entryPoints: { 'raster-worker': 'src/worker/raster-worker.ts' } },
  { ...commonJs, entryPoints: { extension: 'src/extension/extension.ts', server: 'src/server/server.ts' } },
  { ...browser, entryPoints: { webview: 'src/webview/main.ts' } },
  { ...browser, entryPoints: { 'webview-sequence': 'src/webview/sequence/main.ts' }, plugins: [sequencesOnly] },
];

/** What goes along as it is. */
export const copies: Readonly<Record<string, string>> = { 'node_modules/@resvg/resvg-wasm/index_bg.wasm': 'dist/resvg.wasm' };
