import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { newest } from '../support/code-server.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';
import { exampleFolder } from './support/places.ts';
import { Workbench } from './support/workbench.ts';

describe('somebody who takes the walkthrough, with nothing but clicks', () => {
  let workbench: Workbench;
  let preview: Frame;

  beforeAll(async () => {
    const [folder, extensionsFolder] = [await exampleFolder(), await extensionsFolderWithVsix(newest)];
    workbench = await Workbench.open({ edition: newest, folder, extensionsFolder, settings: { 'workbench.colorTheme': 'Default Dark Modern' } });
    await workbench.page.locator('.explorer-viewlet').waitFor();
    await workbench.page.keyboard.press('Control+B');
    await workbench.runCommand('Welcome: Open Walkthrough...');
    await workbench.choose('See a design lose money, and mend it');
    await workbench.page.locator('.getting-started-step').first().waitFor();
  });
  afterAll(() => workbench?.close());

  const step = (name: string, body: () => Promise<void>): void =>
    test(name, async () => {
      onTestFailed(() => workbench.screenshot(`walkthrough-failed-${name.replaceAll(/\W+/g, '-')}`));
      await body();
    });
  const press = (label: string): Promise<void> => workbench.page.locator('.getting-started-step').getByRole('button', { name: label }).click();
  const expand = (title: string): Promise<void> => workbench.page.locator('.getting-started-step').filter({ hasText: title }).first().click();
  const said = (text: RegExp): Promise<void> =>
    workbench.page.locator('.notifications-center .notification-list-item').filter({ hasText: text }).waitFor();
  const doneSteps = (): Promise<number> => workbench.page.locator('.getting-started-step .codicon-getting-started-step-checked.complete').count();

  step('opens an unsaved bank, and its picture beside it', async () => {
    await workbench.screenshot('walkthrough-1-begin');
    await press('Open the Bank');
    preview = await workbench.webviewFrame('[data-node="Ledger"]');
    await workbench.page.locator('.tab.dirty').first().waitFor();
    await expect.poll(doneSteps).toBe(1);
    await workbench.screenshot('walkthrough-2-bank');
  });

  step('simulates, and is told in one sentence which write was lost', async () => {
    await expand('Simulate the crash of its leader');
    await press('Simulate');
    await preview.locator('[data-verdict="violated"]').filter({ hasText: 'account.lost = 0 during LeaderCrash' }).waitFor({ timeout: 60_000 });
    await expect.poll(doneSteps, { timeout: 60_000 }).toBe(2);
    await workbench.runCommand('Notifications: Show Notifications');
    await said(/account\.lost = 0 during LeaderCrash is violated: version \d+ of k\d+, acknowledged at .* was gone at/);
    await workbench.screenshot('walkthrough-3-lost');
  });

  step('accepts the fix, which is simulated again and keeps the promise', async () => {
    await workbench.runCommand('Notifications: Hide Notifications');
    await expand('Accept the fix');
    await press('Replicate Synchronously');
    await workbench.page
      .locator('.view-line')
      .filter({ hasText: /replication:\s*sync$/ })
      .first()
      .waitFor();
    const kept = preview.locator('[data-verdict="met"]').filter({ hasText: 'account.lost = 0 during LeaderCrash' });
    await kept.waitFor({ timeout: 60_000 });
    await expect.poll(doneSteps, { timeout: 60_000 }).toBe(3);
    await workbench.runCommand('Notifications: Show Notifications');
    await said(/Every requirement is met/);
    await workbench.screenshot('walkthrough-4-kept');
  });
});
