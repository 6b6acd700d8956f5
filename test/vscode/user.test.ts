import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { newest, oldest } from '../support/code-server.ts';
import { exampleFolder } from './support/places.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';
import { Workbench } from './support/workbench.ts';

const nodes = ['CashMachine', 'Gateway', 'Accounts', 'Ledger'];

describe.each([oldest, newest])('a user with the installed extension in VS Code $vscode', (edition) => {
  let workbench: Workbench;
  let preview: Frame;
  let bank: string;

  beforeAll(async () => {
    const folder = await exampleFolder();
    bank = await readFile(join(folder, 'bank.arch'), 'utf8');
    workbench = await Workbench.open({ edition, folder, extensionsFolder: await extensionsFolderWithVsix(edition) });
  });
  afterAll(() => workbench?.close());

  const screenshot = (name: string): Promise<void> => workbench.screenshot(`user-${edition.vscode}-${name}`);
  /** One step of a walk through the extension; a picture of the screen is kept where it fails. */
  const step = (name: string, body: () => Promise<void>): void =>
    test(name, async () => {
      onTestFailed(() => screenshot(`failed-${name.replaceAll(/\W+/g, '-')}`));
      await body();
    });

  step('opens the bank and its preview by the button of the title bar', async () => {
    await workbench.openFile('bank.arch');
    await workbench.page.locator('.editor-actions a.action-label[aria-label*="Open Preview to the Side"]').first().click();
    preview = await workbench.webviewFrame('[data-node="Ledger"]');
    const drawn = await Promise.all((await preview.locator('[data-node]').all()).map((element) => element.getAttribute('data-node')));
    expect(drawn.sort()).toEqual([...nodes].sort());
    await screenshot('1-preview');
  });

  step('types a mistake: it is underlined, listed and drawn while typing', async () => {
    await workbench.goTo(bank, 'sync   // followers first');
    await workbench.page.keyboard.type('a');
    await workbench.page.locator('.squiggly-error').first().waitFor();
    await preview.locator('[data-node="Ledger"]').filter({ hasText: 'async' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.runCommand('Problems: Focus on Problems View');
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
    await screenshot('5-verdicts');
  });

  step('stops a simulation that has begun', async () => {
    await preview.getByRole('button', { name: 'Simulate' }).click();
    await preview.getByRole('button', { name: 'Stop' }).click();
    await preview.locator('[role="status"]').filter({ hasText: 'The simulation was stopped' }).waitFor({ timeout: 10_000 });
  });
});

function isDirty({ page }: Workbench): Promise<boolean> {
  return page.locator('.tab.dirty').first().isVisible();
}
