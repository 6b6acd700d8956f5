import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { newest } from '../support/code-server.ts';
import { exampleFolder } from './support/places.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';
import { Workbench } from './support/workbench.ts';

const sideFile = 'bank.arch.layout.json';

describe('placing nodes by hand in VS Code', () => {
  let workbench: Workbench;
  let preview: Frame;
  let bank: string;
  let folder: string;

  beforeAll(async () => {
    folder = await exampleFolder();
    bank = await readFile(join(folder, 'bank.arch'), 'utf8');
    workbench = await Workbench.open({ edition: newest, folder, extensionsFolder: await extensionsFolderWithVsix(newest) });
    preview = await workbench.openPreview('bank.arch', 'Ledger');
  });
  afterAll(() => workbench?.close());

  const step = (name: string, body: () => Promise<void>): void =>
    test(name, async () => {
      onTestFailed(() => workbench.screenshot(`placing-failed-${name.replaceAll(/\W+/g, '-')}`));
      await body();
    });

  const written = (): Promise<string> => readFile(join(folder, sideFile), 'utf8').catch(() => '');

  /** Where a node is in the window. */
  const boxOf = async (node: string): Promise<{ x: number; y: number; width: number; height: number }> =>
    (await preview.locator(`[data-node="${node}"]`).boundingBox())!;

  const cornerOf = async (selector: string): Promise<{ x: number; y: number }> => {
    const part = preview.locator(selector).first();
    return { x: Number(await part.getAttribute('x')), y: Number(await part.getAttribute('y')) };
  };

  const withinRegion = async (node: string): Promise<{ x: number; y: number }> => {
    const [region, card] = [await cornerOf('rect[data-container="region:eu"]'), await cornerOf(`[data-node="${node}"] .card`)];
    return { x: Math.round(card.x - region.x), y: Math.round(card.y - region.y) };
  };

  /** From one node's left upper corner to that of another, in pixels of the picture: wherever the picture lies, and however large it is drawn. */
  const between = async (one: string, other: string): Promise<{ right: number; down: number }> => {
    const [from, to] = [await cornerOf(`[data-node="${one}"] .card`), await cornerOf(`[data-node="${other}"] .card`)];
    return { right: to.x - from.x, down: to.y - from.y };
  };

  const drag = async (node: string, right: number, down: number): Promise<void> => {
    const { x, y, width, height } = await boxOf(node);
    const { mouse } = workbench.page;
    await mouse.move(x + width / 2, y + height / 2);
    await mouse.down();
    await mouse.move(x + width / 2 + right, y + height / 2 + down, { steps: 6 });
    await mouse.up();
  };

  step('a node is dragged: it stands where it was dropped, and a file beside says so in one line', async () => {
    const before = await between('Accounts', 'Ledger');
    await drag('Ledger', -70, 30);
    await expect.poll(written, { timeout: 10_000 }).toMatch(/^ {4}"Ledger": \{ "x": -?\d+, "y": -?\d+ \}$/m);
    await expect.poll(async () => (await between('Accounts', 'Ledger')).right, { timeout: 10_000 }).toBeLessThan(before.right - 40);
    await drag('CashMachine', 90, 0);
    await expect.poll(written, { timeout: 10_000 }).toContain('"CashMachine"');
    const places = (await written()).split('\n').filter((line) => line.includes('"x"'));
    expect(places.map((line) => /"(\w+)":/.exec(line)?.[1])).toEqual(['CashMachine', 'Ledger']);
    await workbench.screenshot('placing-1-dragged');
  });

  step('the text is edited elsewhere: what was placed stays, on the picture and in the file', async () => {
    const [before, file] = [await withinRegion('Ledger'), await written()];
    await workbench.goTo(bank, 'flow ShowBalance');
    await workbench.page.keyboard.type('service Teller');
    await workbench.page.keyboard.press('Escape');
    await workbench.page.keyboard.press('Enter');
    await preview.locator('[data-node="Teller"]').waitFor();
    expect(await withinRegion('Ledger')).toEqual(before);
    expect(await written()).toBe(file);
    await workbench.screenshot('placing-2-edited');
  });

  step('the window is reloaded: it is still there', async () => {
    const before = await withinRegion('Ledger');
    await workbench.page.reload();
    preview = await workbench.webviewFrame('[data-node="Ledger"]', '', 40);
    await preview.getByRole('button', { name: 'Reset placement' }).waitFor();
    expect(await withinRegion('Ledger')).toEqual(before);
  });

  step('the file is changed by another program, as by a checkout: the picture follows', async () => {
    await writeFile(join(folder, sideFile), (await written()).replace(/("Ledger": \{ "x": )-?\d+/, '$1900'));
    await expect.poll(async () => (await between('Gateway', 'Ledger')).right, { timeout: 10_000 }).toBeGreaterThan(500);
    await writeFile(join(folder, sideFile), '{ "format": ');
    const banner = preview.locator('.banner').filter({ hasText: 'cannot be understood' });
    await banner.waitFor();
    await workbench.screenshot('placing-3-broken');
    await banner.getByRole('button').click();
    await workbench.page.locator('.tab.active').filter({ hasText: sideFile }).waitFor();
  });

  step('the reset takes it all back, and no file is left', async () => {
    await workbench.openFile('bank.arch');
    await workbench.runCommand('Tradeoff: Reset Placement…');
    await expect.poll(written, { timeout: 10_000 }).toBe('');
    await preview.locator('.banner.remark').waitFor({ state: 'detached' });
    await preview.getByRole('button', { name: 'Reset placement' }).waitFor({ state: 'hidden' });
  });

  step('a move by keys is taken back and done again', async () => {
    await preview.locator('[data-node="Ledger"]').focus();
    await workbench.page.keyboard.down('Shift');
    for (let count = 0; count < 5; count++) await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.up('Shift');
    await expect.poll(written, { timeout: 10_000 }).toContain('"Ledger"');
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(written, { timeout: 10_000 }).toBe('');
    await workbench.page.keyboard.press('Control+Shift+Z');
    await expect.poll(written, { timeout: 10_000 }).toContain('"Ledger"');
  });
});
