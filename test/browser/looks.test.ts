import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contrast } from '../../src/diagram/theme.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { crashFigures } from './support/figures.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const sizes = [
  { width: 1200, height: 900 },
  { width: 380, height: 900 },
] as const;

/** WCAG 2.2, 1.4.11: what one must see to use a control has a contrast of 3. */
test.each(['light', 'dark', 'high-contrast', 'high-contrast-light'] as const)('the sliders are seen in %s', async (theme) => {
  const preview = await withResults({ theme, ...sizes[0] });
  const colours = await preview.page.locator('input[type="range"]').evaluateAll((sliders) => {
    const hex = (colour: string): string => {
      const channels = colour.match(/\d+/g)!.slice(0, 3);
      return `#${channels.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`;
    };
    return sliders.map((slider) => [hex(getComputedStyle(slider).accentColor), hex(getComputedStyle(document.body).backgroundColor)] as const);
  });
  expect(colours).toHaveLength(2);
  for (const [accent, background] of colours) expect(contrast(accent, background)).toBeGreaterThanOrEqual(3);
  await preview.closeSound();
});

test.each(sizes)(
  'the bar of the chosen node covers nothing of a picture that is fitted, and all of it is seen, in $width × $height',
  async (size) => {
    const preview = await withResults(size);
    await preview.send({ kind: 'select', node: 'Orders' });
    const [bar, picture, field] = await Promise.all(
      ['.chosen', '.stage > g > svg', '.field'].map((part) =>
        preview.page.locator(part).evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect),
      ),
    );
    expect(picture.bottom).toBeLessThanOrEqual(bar.top);
    expect(bar.left).toBeGreaterThanOrEqual(field.left);
    expect(bar.right).toBeLessThanOrEqual(field.right);
    for (const part of await preview.page.locator('.chosen > *').all()) {
      const box = (await part.boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(bar.right);
      expect(box.width).toBeGreaterThan(20);
    }
    await preview.closeSound();
  },
);

test.each(sizes)(
  'what is said of the picture and of the chosen node stand beside each other, or one above the other, in $width × $height',
  async (size) => {
    const preview = await withResults(size);
    await preview.send({ kind: 'select', node: 'Orders' }, { kind: 'edited' });
    const [note, bar] = await Promise.all(['.note', '.chosen'].map(async (part) => (await preview.page.locator(part).boundingBox())!));
    expect(note.x + note.width <= bar.x || note.y + note.height <= bar.y).toBe(true);
    await preview.closeSound();
  },
);

test.each(sizes)('figures stay within the panel, in $width × $height', async (size) => {
  const preview = await withResults(size);
  const [whole, seen] = await preview.page.locator('.results').evaluate((panel) => [panel.scrollWidth, panel.clientWidth]);
  expect(whole).toBe(seen);
  await preview.closeSound();
});

async function withResults(options: Parameters<typeof Preview.open>[1]): Promise<Preview> {
  const preview = await Preview.open(browser, options);
  const whole = await diagramMessage(await exampleOf('shop.arch'));
  await preview.send(whole, { kind: 'simulated', uri: whole.uri, result: crashFigures, stale: false });
  return preview;
}
