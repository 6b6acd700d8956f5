// The layer table of docs/architecture.md, as rules: imports point downwards only, type imports included.
const layers = {
  base: [],
  model: ['base'],
  messages: ['model', 'base', 'diagram'],
  consistency: ['base', 'model'],
  estimate: ['model', 'base'],
  rules: ['model', 'base', 'estimate'],
  simulator: ['model', 'base', 'consistency'],
  diagram: ['model', 'base'],
  language: ['model', 'base'],
  report: ['model', 'base', 'diagram'],
  workspace: ['report', 'language', 'rules', 'estimate', 'simulator', 'consistency', 'diagram', 'model', 'messages', 'base'],
  worker: ['workspace', 'report', 'language', 'rules', 'estimate', 'simulator', 'consistency', 'diagram', 'model', 'messages', 'base'],
  cli: ['workspace', 'report', 'language', 'rules', 'estimate', 'simulator', 'consistency', 'diagram', 'model', 'messages', 'base'],
  server: ['workspace', 'report', 'language', 'rules', 'estimate', 'simulator', 'consistency', 'diagram', 'model', 'messages', 'base'],
  extension: ['messages', 'model', 'base'],
  webview: ['messages', 'diagram', 'model', 'base', 'report'],
};

/** Layers that run anywhere: in Node, in a worker, in a browser. */
const portable = '^src/(base|model|messages|consistency|estimate|rules|simulator|diagram|language|report|webview)/';

export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: { path: '^(src|test)/' }, to: { circular: true } },
    ...Object.entries(layers).map(([layer, allowed]) => ({
      name: `${layer}-imports-downwards`,
      severity: 'error',
      from: { path: `^src/${layer}/` },
      to: { path: '^src/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
    })),
    { name: 'engines-know-no-host', severity: 'error', from: { path: portable }, to: { dependencyTypes: ['core'] } },
    {
      name: 'langium-in-the-language-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(language|workspace|server|cli|worker)/' },
      to: { path: 'node_modules/(langium|chevrotain)' },
    },
    {
      name: 'vscode-in-the-extension-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/extension/' },
      to: { path: '^vscode$|node_modules/(@types/vscode|vscode-languageclient)' },
    },
    {
      name: 'product-does-not-import-tests-or-tools',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/tools/' },
      to: { path: '^(test|bench|src/tools)/' },
    },
    { name: 'nothing-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.d.ts', '.js', '.mjs', '.json'],
    },
  },
};
