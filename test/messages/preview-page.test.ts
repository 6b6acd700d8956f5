import { expect, test } from 'vitest';
import { previewPage } from '../../src/messages/preview-page.ts';

const sources = {
  cspSource: 'https://*.vscode-cdn.net',
  nonce: 'n0nce',
  scriptUri: 'https://file.vscode-cdn.net/dist/webview.js',
  sequenceScriptUri: 'https://file.vscode-cdn.net/dist/webview-sequence.js',
  styleUri: 'https://file.vscode-cdn.net/media/preview.css?a=1&b=2',
};

test('the page allows its own scripts, styles, pictures and fonts, and nothing else', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(previewPage(sources))?.[1].split('; ');
  expect(policy).toEqual([
    "default-src 'none'",
    "script-src 'nonce-n0nce'",
    "style-src https://*.vscode-cdn.net 'unsafe-inline'",
    'img-src https://*.vscode-cdn.net data: blob:',
    'font-src https://*.vscode-cdn.net',
    'worker-src blob:',
  ]);
});

test('its only script carries the nonce, and addresses stay within their attributes', () => {
  const page = previewPage({ ...sources, scriptUri: 'https://x/"><script>alert(1)</script>' });
  expect([...page.matchAll(/<script/g)]).toHaveLength(1);
  expect(page).toContain('nonce="n0nce"');
  expect(page).toContain('preview.css?a=1&amp;b=2');
});
