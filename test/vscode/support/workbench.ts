import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { launchChromium } from '../../support/chromium.ts';
import { extensionHostLog, repository, startCodeServer, type CodeServer, type Edition } from '../../support/code-server.ts';

export interface WorkbenchOptions {
  readonly edition: Edition;
  /** The folder it opens, as an absolute path. */
  readonly folder: string;
  /** The extension under development; without it, only what `extensionsFolder` holds is there. */
  readonly developmentFolder?: string;
  /** A module whose `run()` is called in the extension host. */
  readonly suite?: string;
  readonly extensionsFolder?: string;
  readonly workspaceTrust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A VS Code workbench in a browser window, with its server; always `close()` it. */
export class Workbench {
  readonly page: Page;
  readonly server: CodeServer;
  /** Resolves when a suite has run, to the exit code that it asked for. */
  readonly suiteEnded: Promise<number>;
  private readonly browser: Browser;

  private constructor(parts: { page: Page; server: CodeServer; browser: Browser; suiteEnded: Promise<number> }) {
    this.page = parts.page;
    this.server = parts.server;
    this.browser = parts.browser;
    this.suiteEnded = parts.suiteEnded;
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const [server, browser] = await Promise.all([startCodeServer(options.edition, options), launchChromium()]);
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    const suiteEnded = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code)));
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const workbench = new Workbench({ page, server, browser, suiteEnded });
    try {
      await page.goto(addressOf(options, server.port));
      await page.waitForSelector('.monaco-workbench', { timeout: 30_000 });
    } catch (error) {
      await workbench.close();
      throw error;
    }
    return workbench;
  }

  /** Opens a file, and its preview by the button of the title bar; resolves to the preview's page once it has drawn a node. */
  async openPreview(file: string, node: string): Promise<Frame> {
    await this.openFile(file);
    await this.page.locator('.editor-actions a.action-label[aria-label*="Open Preview to the Side"]').first().click();
    return this.webviewFrame(`[data-node="${node}"]`);
  }

  /** Puts the cursor before a text that stands once in the file, by its line and column. */
  async goTo(file: string, text: string): Promise<void> {
    const before = file.slice(0, file.indexOf(text)).split('\n');
    await this.page
      .locator('.editor-instance .monaco-editor')
      .first()
      .click({ position: { x: 200, y: 100 } });
    await this.page.keyboard.press('Control+G');
    const input = this.page.locator('.quick-input-widget input[type="text"]');
    await input.fill(`:${before.length}:${before[before.length - 1].length + 1}`);
    await input.press('Enter');
    await this.page
      .locator('.statusbar-item')
      .filter({ hasText: `Ln ${before.length}, Col ${before[before.length - 1].length + 1}` })
      .waitFor();
  }

  /** Runs a command as a user does who knows its title. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.choose(title, '>');
  }

  /** Picks from the list that is open at the top. */
  async choose(text: string, prefix = ''): Promise<void> {
    await this.page.locator('.quick-input-widget input[type="text"]').fill(prefix + text);
    await this.page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: text }).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** By the tree of files: searching for a file needs a program that the editors here do not have. */
  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-viewlet .monaco-list-row').filter({ hasText: name }).first().dblclick();
    await this.page.locator('.tabs-container .tab').filter({ hasText: name }).first().waitFor();
    await this.page.locator('.editor-instance .view-line').first().waitFor();
  }

  /** The innermost frame of a webview: the one whose document has an element that matches, and the text. */
  async webviewFrame(selector: string, text = '', timeoutSeconds = 20): Promise<Frame> {
    const deadline = Date.now() + timeoutSeconds * 1000;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        if (frame !== this.page.mainFrame() && (await shows(frame, selector, text))) return frame;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`no webview shows "${selector}" with "${text}" within ${timeoutSeconds} s`);
  }

  /** Kept as test artefact, to be looked at. */
  async screenshot(name: string): Promise<void> {
    const folder = join(repository, 'test-results', 'vscode');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async log(): Promise<string> {
    return `${this.server.output()}\n${await extensionHostLog(this.server)}`;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/** A frame may go while it is asked: then it shows nothing. */
async function shows(frame: Frame, selector: string, text: string): Promise<boolean> {
  const found = frame.locator(selector).filter({ hasText: text });
  return (await found.count().catch(() => 0)) > 0;
}

function addressOf({ folder, developmentFolder, suite }: WorkbenchOptions, port: number): string {
  const remote = (path: string): string => `vscode-remote://localhost:${port}${path}`;
  const payload: [string, string][] = [['skipWelcome', 'true']];
  if (developmentFolder !== undefined) payload.push(['extensionDevelopmentPath', remote(developmentFolder)]);
  if (suite !== undefined) payload.push(['extensionTestsPath', remote(suite)]);
  return `http://localhost:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}
