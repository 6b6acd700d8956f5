import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newest } from '../support/code-server.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';

/** What the editor installs: programs, what they read, and what explains and licenses them. */
const shipped = [
  '.vsixmanifest',
  'LICENSE.txt',
  'THIRD-PARTY-NOTICES.md',
  'changelog.md',
  'dist/extension.cjs',
  'dist/layout-worker.mjs',
  'dist/raster-worker.mjs',
  'dist/resvg.wasm',
  'dist/server.cjs',
  'dist/simulation-worker.mjs',
  'dist/webview-sequence.js',
  'dist/webview.js',
  'language/first-steps.arch',
  'language/language-configuration.json',
  'media/arch-dark.svg',
  'media/arch-light.svg',
  'media/fonts/LICENSE-Inter.txt',
  'media/fonts/inter-400.ttf',
  'media/fonts/inter-600.ttf',
  'media/icon.png',
  'media/markdown.css',
  'media/preview.css',
  'media/layout.schema.json',
  'media/tradeoff.schema.json',
  'media/walkthrough/fix.md',
  'media/walkthrough/open.md',
  'media/walkthrough/simulate.md',
  'package.json',
  'package.nls.json',
  'readme.md',
  'syntaxes/arch.markdown.tmLanguage.json',
  'syntaxes/arch.tmLanguage.json',
];

describe('the installed package', () => {
  test('holds these files and no other', async () => {
    const folder = await extensionsFolderWithVsix(newest);
    const [name] = (await readdir(folder)).filter((each) => each.startsWith('tradeoff.tradeoff-'));
    const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1));
    expect(files.sort()).toEqual([...shipped].sort());
  });
});
