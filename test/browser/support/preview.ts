import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { FromPreview, PreviewState, ToPreview } from '../../../src/messages/preview.ts';
import { previewPage } from '../../../src/messages/preview-page.ts';
import { bundles } from '../../../src/tools/bundles.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const origin = 'https://preview.test';
const types: Readonly<Record<string, string>> = { '.css': 'text/css', '.js': 'text/javascript', '.ttf': 'font/ttf' };

export type EditorTheme = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

export interface PreviewOptions {
  readonly theme?: EditorTheme;
  readonly width?: number;
  readonly height?: number;
  /** What an earlier page kept. */
  readonly state?: PreviewState;
}

/** The preview's real page and program in a browser, under its real policy, with an editor that only takes notes. */
export class Preview {
  readonly page: Page;
  /** Everything that a policy blocked, or that broke. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(browser: Browser, { theme = 'light', width = 1100, height = 800, state }: PreviewOptions = {}): Promise<Preview> {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme.endsWith('light') ? 'light' : 'dark' });
    const preview = new Preview(page);
    await page.addInitScript(fakeEditor, { theme, state: state ?? null, colours: editorColours[theme] });
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/') return route.fulfill({ contentType: 'text/html', body: pageHtml() });
      const body = path.startsWith('/dist/')
        ? (await programs()).get(path.slice('/dist/'.length))
        : await readFile(join(repository, path)).catch(() => undefined);
      return body === undefined ? route.fulfill({ status: 404 }) : route.fulfill({ contentType: types[extname(path)], body: Buffer.from(body) });
    });
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => window.posted.some(({ kind }) => kind === 'ready'));
    return preview;
  }

  async send(...messages: readonly ToPreview[]): Promise<void> {
    for (const message of messages) await this.page.evaluate((data) => window.postMessage(data, '*'), message);
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  }

  posted(): Promise<FromPreview[]> {
    return this.page.evaluate(() => window.posted);
  }

  state(): Promise<PreviewState | null> {
    return this.page.evaluate(() => window.kept);
  }

  async screenshot(name: string): Promise<void> {
    await this.page.evaluate(() => document.fonts.ready);
    await this.page.screenshot({ path: join(repository, 'test-results', `${name}.png`) });
  }

  /** Closes it; whatever a test did, nothing may have been blocked by the page's policy, and nothing may have thrown. */
  async closeSound(): Promise<void> {
    const failures = (await this.posted()).filter(({ kind }) => kind === 'failure');
    await this.close();
    expect(this.complaints).toEqual([]);
    expect(failures).toEqual([]);
  }

  async close(): Promise<void> {
    await this.page.close();
  }
}

declare global {
  interface Window {
    posted: FromPreview[];
    kept: PreviewState | null;
  }
}

function pageHtml(): string {
  return previewPage({
    cspSource: origin,
    nonce: randomUUID(),
    scriptUri: `${origin}/dist/webview.js`,
    sequenceScriptUri: `${origin}/dist/webview-sequence.js`,
    styleUri: `${origin}/media/preview.css`,
  });
}

let built: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/** The programs as they ship, by file name, built once a test file. */
function programs(): Promise<ReadonlyMap<string, Uint8Array>> {
  built ??= Promise.all(
    bundles
      .filter(({ platform }) => platform === 'browser')
      .map((options) => build({ ...options, absWorkingDir: repository, minify: true, write: false })),
  ).then(
    (results) =>
      new Map(results.flatMap(({ outputFiles = [] }) => outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).at(-1) ?? path, contents]))),
  );
  return built;
}

/** Runs in the page before its own program: the editor's side of the messages, its body class and its colours. */
function fakeEditor({ theme, state, colours }: { theme: string; state: PreviewState | null; colours: Readonly<Record<string, string>> }): void {
  window.posted = [];
  window.kept = state;
  Object.assign(window, {
    acquireVsCodeApi: () => ({
      postMessage: (message: FromPreview) => window.posted.push(message),
      getState: () => window.kept ?? undefined,
      setState: (next: PreviewState) => (window.kept = next),
    }),
  });
  document.addEventListener('DOMContentLoaded', () => {
    // The editor marks its light theme of high contrast with both.
    document.body.classList.add(...(theme === 'high-contrast-light' ? ['vscode-high-contrast'] : []), `vscode-${theme}`);
    for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
  });
}

/** Colours of the editor's default themes, as far as the page uses them. */
const editorColours = {
  light: {
    'editor-foreground': '#3b3b3b',
    'editor-background': '#ffffff',
    descriptionForeground: '#5f5f5f',
    'panel-border': '#e5e5e5',
    focusBorder: '#005fb8',
    'button-background': '#005fb8',
    'button-foreground': '#ffffff',
    'button-hoverBackground': '#0258a8',
    'sideBar-background': '#f8f8f8',
    'dropdown-background': '#ffffff',
    'dropdown-border': '#cecece',
    'textLink-foreground': '#005fb8',
    'inputValidation-errorBackground': '#ffebe9',
    'testing-iconPassed': '#1a7f37',
    'testing-iconFailed': '#c72e0f',
    'editorWarning-foreground': '#946a00',
  },
  dark: {
    'editor-foreground': '#cccccc',
    'editor-background': '#1f1f1f',
    descriptionForeground: '#9d9d9d',
    'panel-border': '#2b2b2b',
    focusBorder: '#0078d4',
    'button-background': '#0078d4',
    'button-foreground': '#ffffff',
    'button-hoverBackground': '#026ec1',
    'sideBar-background': '#181818',
    'dropdown-background': '#313131',
    'dropdown-border': '#3c3c3c',
    'textLink-foreground': '#4daafc',
    'inputValidation-errorBackground': '#5a1d1d',
    'testing-iconPassed': '#73c991',
    'testing-iconFailed': '#f14c4c',
    'editorWarning-foreground': '#cca700',
  },
  'high-contrast': {
    'editor-foreground': '#ffffff',
    'editor-background': '#000000',
    descriptionForeground: 'rgb(255 255 255 / 70%)',
    contrastBorder: '#6fc3df',
    'panel-border': '#6fc3df',
    focusBorder: '#f38518',
    'button-background': '#000000',
    'button-foreground': '#ffffff',
    'button-border': '#6fc3df',
    'sideBar-background': '#000000',
    'dropdown-background': '#000000',
    'dropdown-border': '#6fc3df',
    'textLink-foreground': '#21a6ff',
    'inputValidation-errorBackground': '#000000',
    'testing-iconPassed': '#73c991',
    'testing-iconFailed': '#f14c4c',
    'editorWarning-foreground': '#ffd370',
  },
  'high-contrast-light': {
    'editor-foreground': '#292929',
    'editor-background': '#ffffff',
    descriptionForeground: 'rgb(41 41 41 / 70%)',
    contrastBorder: '#0f4a85',
    'panel-border': '#0f4a85',
    focusBorder: '#006bbd',
    'button-background': '#0f4a85',
    'button-foreground': '#ffffff',
    'button-border': '#0f4a85',
    'sideBar-background': '#ffffff',
    'dropdown-background': '#ffffff',
    'dropdown-border': '#0f4a85',
    'textLink-foreground': '#0f4a85',
    'inputValidation-errorBackground': '#ffffff',
    'testing-iconPassed': '#007100',
    'testing-iconFailed': '#b5200d',
    'editorWarning-foreground': '#895503',
  },
} as const;
