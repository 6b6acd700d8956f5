import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sequenceDiagram } from '../../src/diagram/mermaid.ts';
import type { FromPreview, Picture } from '../../src/messages/preview.ts';
import { rasterized } from '../../src/workspace/raster.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

const results = fileURLToPath(new URL('../../test-results/', import.meta.url));

type Asked = Extract<FromPreview, { kind: 'copyImage' }>;

let browser: Browser;
let message: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  message = await diagramMessage(await exampleOf('bank.arch'));
});
afterAll(() => browser.close());
beforeEach(async () => {
  preview = await Preview.open(browser, { theme: 'dark' });
  await preview.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterEach(() => preview.closeSound());

test('the picture goes to the clipboard as PNG, in its colours, with its heat, of twice its size', async () => {
  await preview.send({ ...message, estimate: { Ledger: 0.5 } });
  const asked = await copy();
  expect(asked.svg).toContain('50%');
  expect(asked.svg).toContain('fill="#14171b"');
  await answer(asked);
  expect(await clipboardSize()).toEqual([2 * Math.round(asked.width), 2 * Math.round(asked.height)]);
});

test('a sequence, too, on the colour that it is drawn for', async () => {
  const text = sequenceDiagram(await exampleOf('bank.arch'), 'Withdraw');
  await preview.send(message, { kind: 'sequence', uri: message.uri, flow: 'Withdraw', text });
  await preview.page.locator('.stage').filter({ hasText: 'Ledger' }).waitFor();
  const asked = await copy();
  expect(asked.svg).toContain('fill="#14171b"');
  await answer(asked, 'copied-sequence.png');
  const [width] = await clipboardSize();
  expect(width).toBeGreaterThan(400);
});

test('what cannot be drawn is said, with what to do instead', async () => {
  await preview.send(message);
  await copy();
  await preview.send({ kind: 'imageFailed', message: 'it took too long' });
  await preview.page.getByRole('status').filter({ hasText: 'it took too long); Export writes it to a file' }).waitFor();
});

async function copy(): Promise<Asked> {
  await preview.page.getByRole('button', { name: 'Copy image' }).click();
  return (await preview.posted()).findLast((each): each is Asked => each.kind === 'copyImage')!;
}

/** As the extension does, with the real program. */
async function answer({ svg, width, height }: Asked, name = 'copied.png'): Promise<void> {
  const outcome = await rasterized(svg, { width, height });
  if (outcome.ended !== 'drawn') throw new Error(JSON.stringify(outcome));
  await mkdir(results, { recursive: true });
  await writeFile(join(results, name), outcome.picture);
  await preview.send({ kind: 'image', base64: Buffer.from(outcome.picture).toString('base64') });
  await preview.page.getByRole('status').filter({ hasText: 'Image copied' }).waitFor();
}

function clipboardSize(): Promise<[number, number]> {
  return preview.page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const picture = await createImageBitmap(await item.getType('image/png'));
    return [picture.width, picture.height];
  });
}
