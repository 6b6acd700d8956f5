import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { newest, oldest } from '../support/code-server.ts';
import { exampleFolder } from './support/places.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';
import { killServer } from './support/server-process.ts';
import { Workbench } from './support/workbench.ts';

const nodes = ['CashMachine', 'Gateway', 'Accounts', 'Ledger'];

/** A block of a Markdown file, with a mistake in its third line. */
const hostile = '<img src=x onerror="globalThis.broken = 1">';
const notes = `system "${hostile.replaceAll('"', '\\"')}"
client Visitor { users: 10 }
service Desk { timeout: 3 }
flow Ask { rate: 5/s  Visitor -> Desk }
`;

/** One clerk who is busy for 60 % of the time: by Pollaczek and Khinchine a visit takes 100 ms on the mean, too long; with two it is 44 ms. */
const desk = `system "Front desk"
client Visitor { users: 10 }
service Desk { time: exponential(40ms) }
flow Ask { rate: 15/s  Visitor -> Desk }
require Ask.latency.mean < 80ms
variant Two { Desk { instances: 2 } }
`;

/** Markup wherever the language takes a text; what a visit needs and what is required of it make a violated verdict for the status bar. */
const quoted = `"${hostile.replaceAll('"', '\\"')} [x](command:workbench.action.quit) \`$(zap)"`;
const trap = `system ${quoted}
client Visitor ${quoted} { users: 10 }
service Desk ${quoted} { time: exponential(40ms) }
flow Ask ${quoted} { rate: 15/s  Visitor -> Desk : ${quoted} }
require Ask.latency.mean < 80ms
variant Two ${quoted} { Desk { instances: 2 } }
service Lonely ${quoted} { instances: ${quoted} }
`;

const editors = [
  { edition: oldest, vscode: oldest.vscode, theme: 'Default Dark Modern' },
  { edition: newest, vscode: newest.vscode, theme: 'Default Light Modern' },
];

describe.each(editors)('a user with the installed extension in VS Code $vscode, $theme', ({ edition, theme }) => {
  let workbench: Workbench;
  let preview: Frame;
  let bank: string;
  let folder: string;
  let extensionsFolder: string;

  beforeAll(async () => {
    folder = await exampleFolder();
    extensionsFolder = await extensionsFolderWithVsix(edition);
    await writeFile(join(folder, 'notes.md'), `# Notes\n\n\`\`\`arch\n${notes}\`\`\`\n\nAnd so on.\n`);
    await writeFile(join(folder, 'desk.arch'), desk);
    await writeFile(join(folder, 'trap.arch'), trap);
    bank = await readFile(join(folder, 'bank.arch'), 'utf8');
    workbench = await Workbench.open({ edition, folder, extensionsFolder, settings: { 'workbench.colorTheme': theme } });
  });
  afterAll(() => workbench?.close());

  const screenshot = (name: string): Promise<void> => workbench.screenshot(`user-${edition.vscode}-${name}`);
  /** One step of a walk through the extension; a picture of the screen is kept where it fails. */
  const step = (name: string, body: () => Promise<void>): void =>
    test(name, async () => {
      onTestFailed(() => screenshot(`failed-${name.replaceAll(/\W+/g, '-')}`));
      await body();
    });

  const status = (spoken: string): Locator => workbench.page.locator(`.statusbar-item [aria-label^="${spoken}"]`);

  step('opens the bank and its preview by the button of the title bar', async () => {
    preview = await workbench.openPreview('bank.arch', 'Ledger');
    const drawn = await Promise.all((await preview.locator('[data-node]').all()).map((element) => element.getAttribute('data-node')));
    expect(drawn.sort()).toEqual([...nodes].sort());
    await screenshot('1-preview');
  });

  step('copies the picture as an image', async () => {
    await preview.getByRole('button', { name: 'Copy image' }).click();
    const said = preview.getByRole('status').filter({ hasText: /Image copied|cannot be copied/ });
    await said.waitFor();
    expect(await said.textContent()).toBe('Image copied');
  });

  step('types a mistake: it is underlined, listed and drawn while typing', async () => {
    await workbench.goTo(bank, 'sync   // followers first');
    await workbench.page.keyboard.type('a');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await preview.locator('[data-node="Ledger"]').filter({ hasText: 'async' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await status('Tradeoff: 1 error, 2 warnings').click();
    await workbench.page.locator('.markers-panel').filter({ hasText: 'consistency/strong-needs-sync' }).waitFor();
    await screenshot('2-mistake');
  });

  step("follows the link of the problem to its rule's page, offline", async () => {
    await workbench.page.locator('.markers-panel a').filter({ hasText: 'consistency/strong-needs-sync' }).first().click();
    await workbench.webviewFrame('body', 'Strong consistency is required of a store that cannot give it');
    await screenshot('3-rule');
    await workbench.page
      .locator('.tabs-container .tab')
      .filter({ hasText: /^bank.arch/ })
      .first()
      .click();
    await workbench.page.keyboard.press('Control+J');
  });

  step('breaks the file: the last picture stays and the error stands above it', async () => {
    await workbench.goTo(bank, 'database Ledger');
    await workbench.page.keyboard.type('}');
    await preview.locator('.banner.error').filter({ hasText: 'last picture' }).waitFor();
    expect(await preview.locator('[data-node="Ledger"]').isVisible()).toBe(true);
    await screenshot('4-broken');
  });

  step('undoes both: no error is left', async () => {
    for (let count = 0; count < 6 && (await isDirty(workbench)); count++) await workbench.page.keyboard.press('Control+Z');
    expect(await isDirty(workbench)).toBe(false);
    await preview.locator('.banner.error').waitFor({ state: 'detached' });
    await preview
      .locator('[data-node="Ledger"]')
      .filter({ hasText: /followers, sync/ })
      .waitFor();
    await workbench.page.locator('.squiggly-error').waitFor({ state: 'detached' });
  });

  step('clicks a node and comes to its text; moves the cursor and the node is marked', async () => {
    const line = bank.slice(0, bank.indexOf('database Ledger')).split('\n').length;
    await preview.locator('[data-node="Ledger"]').click();
    await workbench.page
      .locator('.statusbar-item')
      .filter({ hasText: `Ln ${line},` })
      .waitFor();
    await workbench.goTo(bank, 'instances: 4');
    await preview.locator('[data-node="Accounts"].selected').waitFor();
  });

  step('simulates a scenario and reads the verdict', async () => {
    await workbench.runCommand('Tradeoff: Simulate Scenario or Variant…');
    await workbench.choose('LeaderCrash');
    const verdict = preview.locator('[data-verdict]').filter({ hasText: 'account.lost = 0 during LeaderCrash' });
    await verdict.waitFor({ timeout: 60_000 });
    await preview.locator('[role="status"]').filter({ hasText: 'Simulated with seed 1' }).waitFor({ timeout: 60_000 });
    expect(await verdict.getAttribute('data-verdict')).toBe('met');
    await preview.locator('[data-node="Accounts"]').filter({ hasText: '%' }).waitFor();
    await status('Tradeoff: no findings; requirements: 2 met').waitFor();
    await screenshot('5-verdicts');
  });

  step('chooses traffic in the preview, simulates one scenario, and plays it back', async () => {
    await preview.getByRole('combobox', { name: 'Scenario' }).selectOption('LeaderCrash');
    await preview.getByRole('slider', { name: 'Traffic' }).press('ArrowRight');
    await preview.locator('.note').filter({ hasText: 'estimate, traffic ×1.2' }).waitFor();
    await preview.getByRole('button', { name: 'Simulate' }).click();
    await preview.getByRole('status').filter({ hasText: 'under 1.2 times the traffic' }).waitFor({ timeout: 60_000 });
    // Verdicts under other traffic are not the file's.
    await workbench.page.locator('.statusbar-item [aria-label="Tradeoff: no findings"]').waitFor();
    await preview.locator('.marks button').click();
    await preview.getByRole('slider', { name: 'Time of the run' }).press('ArrowRight');
    await preview.getByRole('combobox', { name: 'Colours show' }).selectOption('Waiting');
    await preview.getByRole('button', { name: 'Play', exact: true }).click();
    await preview.getByRole('button', { name: 'Pause', exact: true }).click();
    await screenshot('5-playback');
    await preview.getByRole('button', { name: '×1.2' }).click();
    await preview.getByRole('combobox', { name: 'Scenario' }).selectOption('What is required');
  });

  step('stops a simulation that has begun', async () => {
    await preview.getByRole('button', { name: 'Simulate' }).click();
    await preview.getByRole('button', { name: 'Stop' }).click();
    await preview.locator('[role="status"]').filter({ hasText: 'The simulation was stopped' }).waitFor({ timeout: 10_000 });
  });

  step('opens a card: every instance is there, by mouse and in words', async () => {
    const sign = preview.getByRole('button', { name: 'Parts of Accounts', exact: true });
    expect(await sign.getAttribute('aria-expanded')).toBe('false');
    await sign.click();
    await preview.locator('[data-node="Accounts"]').filter({ hasText: 'instance 4' }).waitFor();
    expect(await sign.getAttribute('aria-expanded')).toBe('true');
    await screenshot('5-opened');
  });

  step('exports the diagram to a file', async () => {
    await workbench.runCommand('Tradeoff: Export Diagram…');
    await workbench.choose('SVG, dark');
    await workbench.choose('Whole system');
    const path = workbench.page.locator('.quick-input-widget input[type="text"]');
    await expect.poll(() => path.inputValue()).toBe(join(folder, 'bank.svg'));
    await path.press('Enter');
    await expect.poll(() => readFile(join(folder, 'bank.svg'), 'utf8').catch(() => ''), { timeout: 10_000 }).toContain('data-node="Ledger"');
    // As it is shown: with the card open.
    expect(await readFile(join(folder, 'bank.svg'), 'utf8')).toContain('instance 4');
  });

  step('reloads the window: the preview comes back, and what was open is open', async () => {
    // As a user does it, so that the editor keeps what is open: a browser's own reload cuts it off in between.
    await Promise.all([workbench.page.waitForEvent('load'), workbench.runCommand('Developer: Reload Window')]);
    preview = await workbench.webviewFrame('[data-node="Ledger"]', '', 40);
    await workbench.page.locator('.tabs-container .tab').filter({ hasText: 'Preview bank.arch' }).waitFor();
    await preview.locator('[data-node="Accounts"]').filter({ hasText: 'instance 4' }).waitFor();
  });

  step('compares a variant of another file, and comes back', async () => {
    // Files open where the cursor is, which a button of the preview has taken.
    await workbench.goTo(bank, 'instances: 4');
    await workbench.openFile('desk.arch');
    await preview.locator('[data-node="Desk"]').waitFor();
    await workbench.runCommand('Tradeoff: Compare Variants…');
    const comparison = preview.locator('.comparison').filter({ hasText: 'Two' });
    await comparison
      .locator('tr')
      .filter({ hasText: 'Ask.latency.mean < 80ms' })
      .filter({ hasText: 'violated' })
      .filter({ hasText: 'met' })
      .waitFor();
    await status('Tradeoff: no findings; requirements: 1 violated').waitFor();
    await screenshot('5-compared');
    await workbench.openFile('bank.arch');
    await preview.locator('[data-node="Ledger"]').waitFor();
  });

  step('opens a file with markup in every text: all of it is shown as text', async () => {
    await workbench.goTo(bank, 'instances: 4');
    await workbench.openFile('trap.arch');
    await preview.locator('[data-node="Desk"]').waitFor();
    // The value that is no number is an error, and is listed with what it says.
    await status('Tradeoff: 1 error').waitFor();
    await workbench.goTo(trap, 'Lonely');
    await workbench.page.keyboard.press('Control+K');
    await workbench.page.keyboard.press('Control+I');
    const hover = workbench.page.locator('.monaco-hover').filter({ hasText: 'service' });
    await hover.first().waitFor();
    expect(await hover.first().textContent()).toContain(hostile);
    await screenshot('6-trap-hover');
    await workbench.page.keyboard.press('Escape');
    await workbench.goTo(trap, 'service Lonely');
    await workbench.page.keyboard.press('Control+Shift+K');
    await status('Tradeoff: no findings').or(status('Tradeoff: 1 warning')).or(status('Tradeoff: 2 warnings')).first().waitFor();
    await preview.getByRole('button', { name: 'Simulate' }).click();
    await preview.locator('[data-verdict="violated"]').filter({ hasText: 'Ask.latency.mean' }).waitFor({ timeout: 60_000 });
    await workbench.page.locator('.statusbar-item [aria-label*="1 violated"]').hover();
    await workbench.page.locator('.monaco-hover').filter({ hasText: 'Ask.latency.mean < 80ms' }).first().waitFor();
    await screenshot('6-trap-status');
    await workbench.runCommand('Tradeoff: Compare Variants…');
    await preview.locator('.comparison').filter({ hasText: 'Two' }).waitFor({ timeout: 60_000 });
    await workbench.goTo(trap, 'system');
    await workbench.runCommand('Explorer: Focus on Outline View');
    await workbench.page.locator('.outline-pane, .outline-tree').filter({ hasText: 'Desk' }).first().waitFor();
    await screenshot('6-trap-outline');
    for (const frame of workbench.page.frames()) expect(await frame.evaluate(() => 'broken' in globalThis).catch(() => false)).toBe(false);
    expect(await workbench.page.locator('a[href^="command:workbench.action.quit"], a[data-href^="command:workbench.action.quit"]').count()).toBe(0);
    await workbench.goTo(trap, 'system');
    await workbench.runCommand('File: Revert File');
    await workbench.openFile('bank.arch');
    await preview.locator('[data-node="Ledger"]').waitFor();
  });

  step('is told when the server dies again and again, and restarts it', async () => {
    for (let count = 0; count < 4; count++) await killServer(extensionsFolder);
    await preview.locator('.banner.error').filter({ hasText: 'stopped 4 times' }).waitFor();
    await workbench.runCommand('Notifications: Show Notifications');
    const message = workbench.page.locator('.notifications-center .notification-list-item').filter({ hasText: 'language server stopped 4 times' });
    await message.waitFor();
    await screenshot('6-server-down');
    await message.getByRole('button', { name: 'Restart' }).click();
    await preview.locator('.banner.error').waitFor({ state: 'detached' });
    await workbench.goTo(bank, 'sync   // followers first');
    await workbench.page.keyboard.type('a');
    await workbench.page.locator('.squiggly-error').first().waitFor();
  });

  step('reads a Markdown file with a fenced architecture: it is a picture, and its mistake is told below', async () => {
    await workbench.openFile('notes.md');
    await workbench.page.keyboard.press('Control+Shift+V');
    const notes = await workbench.webviewFrame('.tradeoff-block svg [data-node="Desk"]');
    await notes.locator('.tradeoff-problem').filter({ hasText: 'Line 3' }).waitFor();
    expect(await notes.locator('.tradeoff-block svg').getAttribute('aria-label')).toBe(hostile);
    expect(await notes.evaluate(() => 'broken' in globalThis)).toBe(false);
    expect(await status('Tradeoff: ').count()).toBe(0);
    // VS Code draws into a frame of its own, and then shows that.
    await (await notes.frameElement()).waitForElementState('visible');
    await screenshot('7-markdown');
  });
});

function isDirty({ page }: Workbench): Promise<boolean> {
  return page.locator('.tab.dirty').first().isVisible();
}
