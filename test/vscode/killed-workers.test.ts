import { copyFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { newest } from '../support/code-server.ts';
import { exampleFolder } from './support/places.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';
import { killServer } from './support/server-process.ts';
import { Workbench } from './support/workbench.ts';

/** A worker that takes its work, and is gone in the midst of it. */
const dying = `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => setTimeout(() => process.exit(3), 300));\n`;

describe('a preview whose workers are killed while they work', () => {
  let workbench: Workbench;
  let preview: Frame;
  let bank: string;
  let extensionsFolder: string;
  let programs: string;

  beforeAll(async () => {
    const folder = await exampleFolder();
    extensionsFolder = await extensionsFolderWithVsix(newest);
    const [installed] = (await readdir(extensionsFolder)).filter((name) => name.includes('tradeoff'));
    programs = join(extensionsFolder, installed, 'dist');
    bank = await readFile(join(folder, 'bank.arch'), 'utf8');
    workbench = await Workbench.open({ edition: newest, folder, extensionsFolder });
    preview = await workbench.openPreview('bank.arch', 'Ledger');
  });
  afterAll(() => workbench?.close());

  const step = (name: string, body: () => Promise<void>): void =>
    test(name, async () => {
      onTestFailed(() => workbench.screenshot(`killed-failed-${name.replaceAll(/\W+/g, '-')}`));
      await body();
    });

  /** From now on every new thread with this program dies at work; returns what mends it. */
  async function breakWorker(name: string): Promise<() => Promise<void>> {
    const [program, kept] = [join(programs, name), join(programs, `${name}.kept`)];
    await copyFile(program, kept);
    await writeFile(program, dying);
    return () => rename(kept, program);
  }

  /** Adds a declaration before another, and so a node to the picture. */
  async function addNode(name: string): Promise<void> {
    await workbench.goTo(bank, 'database Ledger');
    await workbench.page.keyboard.type(`service ${name} {} `);
  }

  step('keeps its picture when the layout dies, says so once, and mends it by its own button', async () => {
    const mend = await breakWorker('layout-worker.mjs');
    // The threads that run already know their program: those of a new server do not.
    await killServer(extensionsFolder);
    const banner = preview.locator('.banner.error');
    await banner.filter({ hasText: /The layout of 4 nodes .* failed \(the thread ended with code 3\)/ }).waitFor();
    expect(await banner.count()).toBe(1);
    expect(await preview.locator('[data-node="Ledger"]').isVisible()).toBe(true);
    await workbench.screenshot('killed-layout');
    await mend();
    await banner.getByRole('button', { name: 'Try again' }).click();
    await banner.waitFor({ state: 'detached' });
    expect(await preview.locator('[data-node="Ledger"]').isVisible()).toBe(true);
  });

  step('draws the next edit as if nothing had been', async () => {
    await addNode('Added');
    await preview.locator('[data-node="Added"]').waitFor();
    for (let count = 0; count < 4 && (await preview.locator('[data-node="Added"]').isVisible()); count++) {
      await workbench.page.keyboard.press('Control+Z');
      await workbench.page.waitForTimeout(400);
    }
    await preview.locator('[data-node="Added"]').waitFor({ state: 'detached' });
    await preview.locator('.banner.error').waitFor({ state: 'detached' });
  });

  step('says why there are no figures when the simulation dies, and has them at the next attempt', async () => {
    const mend = await breakWorker('simulation-worker.mjs');
    await preview.getByRole('button', { name: 'Simulate' }).click();
    const status = preview.locator('.results .status.error');
    await status.filter({ hasText: /the thread ended with code 3/ }).waitFor();
    expect(await preview.locator('[data-node="Ledger"]').isVisible()).toBe(true);
    await workbench.screenshot('killed-simulation');
    await mend();
    await preview.getByRole('button', { name: 'Simulate' }).click();
    await preview.locator('.results .status').filter({ hasText: 'Simulated with seed' }).waitFor({ timeout: 60_000 });
    expect(await status.count()).toBe(0);
  });

  step('says that the server is gone for good, and brings it back by its own button', async () => {
    // The first crash was that of the first step.
    for (let count = 0; count < 3; count++) await killServer(extensionsFolder);
    const banner = preview.locator('.banner.error').filter({ hasText: 'stopped 4 times' });
    await banner.waitFor();
    expect(await preview.locator('[data-node="Ledger"]').isVisible()).toBe(true);
    await workbench.screenshot('killed-server');
    await banner.getByRole('button', { name: 'Restart it' }).click();
    await banner.waitFor({ state: 'detached' });
    await addNode('Later');
    await preview.locator('[data-node="Later"]').waitFor();
  });
});
