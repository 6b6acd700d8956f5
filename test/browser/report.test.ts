import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/generated/result.ts';
import { resultHtml } from '../../src/report/html/result-html.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { render } from '../../src/workspace/render.ts';
import { pictureFor } from '../../src/workspace/result-report.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { accessibilityViolations } from './support/axe.ts';
import { crashFigures } from './support/figures.ts';

const layout = new DiagramLayout();
const results = fileURLToPath(new URL('../../test-results/', import.meta.url));
const hostile = `</title></script><script>window.broken = 1</script><img src=x onerror="window.broken = 2">`;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  browser = await launchChromium();
  folder = await mkdtemp(join(tmpdir(), 'tradeoff-report-'));
  await mkdir(results, { recursive: true });
});
afterAll(async () => {
  await browser.close();
  await layout.dispose();
  await rm(folder, { recursive: true });
});

const sizes = { wide: { width: 1200, height: 900 }, narrow: { width: 400, height: 800 } } as const;

describe.each(['light', 'dark'] as const)('the report of a result, for a reader whose system is %s', (colorScheme) => {
  test.each(['wide', 'narrow'] as const)('has nothing that keeps anyone from reading it (%s)', async (size) => {
    const page = await opened(await reportOf(resultOf('Online shop')), { colorScheme, viewport: sizes[size] });
    expect(await accessibilityViolations(page)).toEqual([]);
    expect(await sidewards(page)).toBe(0);
    const purple = await page
      .locator('.edge.publish .line')
      .first()
      .evaluate((line) => getComputedStyle(line).stroke);
    expect(purple).toBe('rgb(122, 63, 224)');
    await page.screenshot({ path: join(results, `report-${colorScheme}-${size}.png`), fullPage: true });
    await page.close();
  });

  test('is printed dark on white, within the paper, and no picture or table row is cut in two', async () => {
    const page = await opened(await reportOf(resultOf('Online shop')), { colorScheme, viewport: { width: 718, height: 1000 } });
    await page.emulateMedia({ media: 'print', colorScheme });
    const [ink, paper] = await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.documentElement).colorScheme]);
    expect([ink, paper]).toEqual(['rgb(0, 0, 0)', 'light']);
    expect(await sidewards(page)).toBe(0);
    const cut = await page
      .locator('.picture, .pictures svg, tr')
      .evaluateAll((parts) => parts.filter((part) => getComputedStyle(part).breakInside !== 'avoid').length);
    expect(cut).toBe(0);
    // A4 without its margins, at 96 pixels an inch: what may not be cut must fit one page.
    const heights = await page.locator('.picture, .pictures svg').evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(980);
    const pdf = await page.pdf({ format: 'A4', margin: { top: '1.5cm', bottom: '1.5cm', left: '1cm', right: '1cm' } });
    await writeFile(join(results, `report-${colorScheme}.pdf`), pdf);
    await page.screenshot({ path: join(results, `report-print-${colorScheme}.png`), fullPage: true });
    await page.close();
  });
});

test('markup in every text of a result is shown as text, and nothing of it runs', async () => {
  const result = JSON.parse(
    JSON.stringify(resultOf(hostile), (key, value: unknown) => (isFreeText(key, value) ? `${value} ${hostile}` : value)),
  ) as Result;
  const page = await opened(await reportOf(result), { colorScheme: 'light', viewport: sizes.wide });
  expect(await page.evaluate(() => (window as { broken?: number }).broken)).toBeUndefined();
  expect(await page.locator('script, img, iframe, object, a[href^="javascript"]').count()).toBe(0);
  expect(await page.locator('h1').textContent()).toContain(hostile);
  expect(await page.locator('table.verdicts').textContent()).toContain(hostile);
  await page.close();
});

/** Whatever a result quotes of the file. */
function isFreeText(key: string, value: unknown): value is string {
  return typeof value === 'string' && ['text', 'reason', 'message', 'node', 'file'].includes(key);
}

function resultOf(system: string): Result {
  const origin = { file: 'shop.arch', line: 3, column: 1, endLine: 3, endColumn: 5 };
  return {
    ...crashFigures,
    system,
    file: 'shop.arch',
    version: '1.0.0',
    accepted: [{ rule: 'replication/single-copy', node: 'Baskets', reason: 'It can be filled again.' }],
    diagnostics: [{ ...origin, severity: 'warning', code: 'queue/no-dead-letter', message: 'Messages that fail stay.', related: [], fixes: [] }],
  } as unknown as Result;
}

async function reportOf(result: Result): Promise<string> {
  const drawn = await render(await exampleOf('shop.arch'), layout, pictureFor(result));
  return resultHtml(result, drawn);
}

async function opened(html: string, options: Parameters<Browser['newPage']>[0]): Promise<Page> {
  const page = await browser.newPage(options);
  page.on('pageerror', (error) => expect.fail(error.message));
  page.on('request', (request) => /^https?:/.test(request.url()) && expect.fail(request.url()));
  const path = join(folder, 'report.html');
  await writeFile(path, html);
  await page.goto(pathToFileURL(path).href);
  return page;
}

/** Pixels that a reader would have to scroll the page sidewards. */
function sidewards(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
