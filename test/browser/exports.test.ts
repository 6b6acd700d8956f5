import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { render, type RenderFormat, type RenderOptions } from '../../src/workspace/render.ts';
import { exampleOf } from '../diagram/examples.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { accessibilityViolations } from './support/axe.ts';

const layout = new DiagramLayout();
const results = fileURLToPath(new URL('../../test-results/', import.meta.url));
const hostile = `</script><script>window.broken = 1</script><img src=x onerror="window.broken = 2">`;
let browser: Browser;
let page: Page;
let folder: string;
/** What the page's policy blocked, what broke, and what was asked of the network. */
let complaints: string[];

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'tradeoff-exports-'));
});
afterAll(async () => {
  await browser.close();
  await layout.dispose();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1100, height: 800 } });
  complaints = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => void (/^https?:/.test(request.url()) && complaints.push(request.url())));
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

describe('a PNG', () => {
  /** In the SVG, where each text stands; in the PNG of twice the size, whether anything is drawn there. */
  test.each(['light', 'dark'] as const)('holds every text of the picture (%s)', async (theme) => {
    const bank = await exampleOf('bank.arch');
    const svg = await drawn(bank, { format: 'svg', theme });
    const png = await drawn(bank, { format: 'png', theme });
    await mkdir(results, { recursive: true });
    await writeFile(join(results, `export-${theme}.png`), png);
    const image = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
    const texts = await page.evaluate(inkByText, { svg, image });
    expect(texts.length).toBeGreaterThan(20);
    expect(texts.filter(({ ink }) => ink < 0.02)).toEqual([]);
    expect(new Set(texts.map(({ text }) => text))).toContain('Ledger');
  });
});

describe('an HTML page', () => {
  test('shows the picture, zooms around the pointer, moves, and fits again, by mouse, button and key', async () => {
    await open(await drawn(await exampleOf('shop.arch'), { format: 'html' }));
    expect(await page.title()).toBe('Online shop');
    expect(await accessibilityViolations(page)).toEqual([]);
    const whole = await viewBox();
    const ledger = page.locator('[data-node="Ledger"] rect.card');
    const before = (await ledger.boundingBox())!;
    // Browsers give the pointer's place in whole pixels.
    const point = { x: Math.round(before.x + before.width / 2), y: Math.round(before.y + before.height / 2) };
    await page.mouse.move(point.x, point.y);
    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await ledger.boundingBox())!.width).toBeGreaterThan(1.5 * before.width);
    const after = (await ledger.boundingBox())!;
    expect(after.x + ((point.x - before.x) / before.width) * after.width).toBeCloseTo(point.x, 1);
    expect(after.y + ((point.y - before.y) / before.height) * after.height).toBeCloseTo(point.y, 1);

    await page.mouse.down();
    await page.mouse.move(point.x + 60, point.y + 40, { steps: 5 });
    await page.mouse.up();
    const dragged = (await ledger.boundingBox())!;
    expect(dragged.x - after.x).toBeCloseTo(60, 0);
    expect(dragged.y - after.y).toBeCloseTo(40, 0);

    await page.getByRole('button', { name: 'Fit' }).click();
    expect(await viewBox()).toBe(whole);
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    expect(await viewBox()).not.toBe(whole);
    await page.keyboard.press('0');
    expect(await viewBox()).toBe(whole);
    await page.screenshot({ path: join(results, 'export-page.png') });
  });

  test('in dark stands on the picture’s own dark', async () => {
    await open(await drawn(await exampleOf('bank.arch'), { format: 'html', theme: 'dark' }));
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(20, 23, 27)');
  });

  test('highlights the flow that it was asked for, and fades the rest', async () => {
    const shop = await exampleOf('shop.arch');
    await open(await drawn(shop, { format: 'html', flow: 'Browse' }));
    expect(await page.locator('[data-node][opacity]').count()).toBeGreaterThan(0);
    expect(await page.locator('[data-node]:not([opacity])').count()).toBeGreaterThan(1);
  });

  test('draws hostile texts as texts, loads nothing, and runs no script but its own', async () => {
    const written = hostile.replaceAll('"', '\\"');
    const architecture = await architectureOf(`
      system "${written}"
      region eu "${written}" { zone a }
      client U "${written}" { in: eu }
      /** ${hostile} */
      service S "${written}" { in: eu }
      flow F { rate: 1/s  U -> S : "${written}" }
    `);
    await open(await drawn(architecture, { format: 'html' }));
    expect(await page.title()).toBe(hostile);
    expect(await page.locator('h1').textContent()).toBe(hostile);
    expect(await page.evaluate(() => document.querySelectorAll('img, foreignObject, [onerror], [onload]').length)).toBe(0);
    expect(await page.evaluate(() => document.scripts.length)).toBe(1);
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    // The policy holds: a script that is not ours is refused, which the page complains of.
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.broken = 3';
      document.body.append(script);
    });
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    expect(complaints.splice(0)).toEqual([expect.stringContaining('Content Security Policy')]);
  });
});

async function drawn<Format extends RenderFormat>(architecture: Architecture, options: RenderOptions<Format>) {
  const outcome = await render(architecture, layout, options);
  if (outcome.ended !== 'drawn') throw new Error(JSON.stringify(outcome));
  return outcome.picture;
}

/** As a file on disk, as its reader opens it. */
async function open(html: string): Promise<void> {
  const file = join(folder, 'page.html');
  await writeFile(file, html);
  await page.goto(pathToFileURL(file).href);
}

function viewBox(): Promise<string | null> {
  return page.locator('main svg').getAttribute('viewBox');
}

// What follows runs in the page.

/** For each text of the picture, the share of pixels in its box, in the image of twice the size, that differ from the commonest one there. */
async function inkByText({ svg, image }: { svg: string; image: string }): Promise<{ text: string; ink: number }[]> {
  document.body.style.margin = '0';
  document.body.innerHTML = svg;
  const picture = new Image();
  picture.src = image;
  await picture.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0);
  const origin = document.querySelector('svg')!.getBoundingClientRect();
  return [...document.querySelectorAll('svg text')].map((element) => {
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x - origin.x, box.y - origin.y];
    const { data } = context.getImageData(2 * x, 2 * y, 2 * box.width, 2 * box.height);
    const counts = new Map<number, number>();
    for (let at = 0; at < data.length; at += 4) {
      const colour = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    return { text: element.textContent ?? '', ink: 1 - Math.max(...counts.values()) / (data.length / 4) };
  });
}
