import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FromPreview, Picture, SimulatedFigures } from '../../src/messages/preview.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { architectureOf } from '../support/architecture.ts';
import { comparison, figures } from './support/figures.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shopMessage: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  shopMessage = await diagramMessage(await exampleOf('shop.arch'), { estimate: { Orders: 0.25 } });
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
});
afterEach(() => preview.closeSound());

/** Places of ×3 and ×3.5 on the slider. */
const [threeTimes, more] = ['15', '16'];

const scenario = () => preview.page.getByRole('combobox', { name: 'Scenario' });
const variant = () => preview.page.getByRole('combobox', { name: 'Variant' });
const traffic = () => preview.page.getByRole('slider', { name: 'Traffic' });
const ordersBadge = () => preview.page.locator('[data-node="Orders"] text').last().textContent();
const last = async (): Promise<FromPreview | undefined> => (await preview.posted()).at(-1);

async function simulate(): Promise<FromPreview | undefined> {
  await preview.page.getByRole('button', { name: 'Simulate' }).click();
  return last();
}

describe('what to simulate', () => {
  test('is what is required, or the steady run, all scenarios or one of them', async () => {
    await preview.send(shopMessage);
    expect(await scenario().locator('option').allTextContents()).toEqual([
      'What is required',
      'Steady run',
      'All scenarios',
      ...shopMessage.outline.scenarios,
    ]);
    expect(await simulate()).toEqual({ kind: 'simulate', choices: {} });
    await scenario().selectOption('Steady run');
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { scenarios: [null] } });
    await scenario().selectOption('All scenarios');
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { scenarios: [null, ...shopMessage.outline.scenarios] } });
    await scenario().selectOption('LeaderCrash');
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { scenarios: ['LeaderCrash'] } });
  });

  test('takes a variant, a seed and traffic, by key', async () => {
    await preview.send(shopMessage);
    const [first] = shopMessage.outline.variants;
    await variant().selectOption(first);
    await preview.page.getByRole('spinbutton', { name: 'Seed' }).fill('42');
    await preview.page.keyboard.press('Enter');
    await traffic().focus();
    for (let step = 0; step < 8; step++) await preview.page.keyboard.press('ArrowRight');
    expect(await traffic().getAttribute('aria-valuetext')).toBe('times 3.5');
    await preview.page.keyboard.press('ArrowLeft');
    expect(await traffic().getAttribute('aria-valuetext')).toBe('times 3');
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { variant: first, seed: 42, traffic: 3 } });
    await preview.page.getByRole('button', { name: '×3' }).click();
    expect(await traffic().getAttribute('aria-valuetext')).toBe('as the file states');
    await traffic().focus();
    await preview.page.keyboard.press('End');
    expect(await traffic().getAttribute('aria-valuetext')).toBe('times 10');
    await preview.page.keyboard.press('Home');
    expect(await traffic().getAttribute('aria-valuetext')).toBe('times 0.25');
  });

  test('outlives the page, but not the file that it is of, nor the name that it had', async () => {
    await preview.send(shopMessage);
    await scenario().selectOption('LeaderCrash');
    await traffic().fill(threeTimes);
    const state = (await preview.state())!;
    await preview.close();
    preview = await Preview.open(browser, { state });
    // The estimate is asked for again before anything is shown.
    expect(await last()).toEqual({ kind: 'estimate', choices: { traffic: 3 } });
    await preview.send(shopMessage);
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { scenarios: ['LeaderCrash'], traffic: 3 } });
    await preview.send({ ...shopMessage, outline: { ...shopMessage.outline, scenarios: ['Other'] } });
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { traffic: 3 } });
    await preview.send({ ...shopMessage, uri: 'file:///other.arch' });
    expect(await simulate()).toEqual({ kind: 'simulate', choices: {} });
  });

  test('is not asked where the file declares nothing to choose from, and names are text', async () => {
    const plain = await diagramMessage(await architectureOf('system "S"\nclient U\nservice S\nflow F { rate: 1/s  U -> S }'));
    await preview.send(plain);
    expect(await scenario().count()).toBe(0);
    expect(await variant().count()).toBe(0);
    expect(await preview.page.getByRole('button', { name: 'Compare' }).count()).toBe(0);
    const hostile = '"><img src=x onerror=alert(1)>';
    await preview.send({ ...plain, outline: { ...plain.outline, scenarios: [hostile], variants: [hostile] } });
    expect(await preview.page.locator('img').count()).toBe(0);
    await variant().selectOption(hostile);
    expect(await simulate()).toEqual({ kind: 'simulate', choices: { variant: hostile } });
  });
});

describe('the picture', () => {
  test('takes the estimate of what is chosen until that is simulated', async () => {
    await preview.send(shopMessage);
    expect(await preview.page.locator('.note').textContent()).toBe('estimate');
    await traffic().fill(threeTimes);
    expect(await last()).toEqual({ kind: 'estimate', choices: { traffic: 3 } });
    await preview.send({ ...shopMessage, estimate: { Orders: 0.75 } });
    expect(await ordersBadge()).toBe('75%');
    expect(await preview.page.locator('.note').textContent()).toBe('estimate, traffic ×3');
    const busy: SimulatedFigures = { ...figures, runs: figures.runs.map((run) => ({ ...run, traffic: 3 })) };
    await preview.send({ kind: 'simulated', uri: shopMessage.uri, result: busy, stale: false });
    expect(await ordersBadge()).toBe('46%');
    expect(await preview.page.locator('.note').textContent()).toBe('traffic ×3');
    expect(await preview.page.locator('.status').textContent()).toBe('Simulated with seed 1, under 3 times the traffic that the file states.');
    expect(await preview.page.getByRole('heading', { name: 'Steady run, traffic ×3' }).count()).toBe(1);
    await traffic().fill(more);
    expect(await ordersBadge()).toBe('75%');
    await traffic().fill(threeTimes);
    expect(await ordersBadge()).toBe('46%');
  });
});

describe('a comparison', () => {
  test('is of the chosen variant, or of all, as the rest is chosen', async () => {
    await preview.send(shopMessage);
    const compare = preview.page.getByRole('button', { name: 'Compare' });
    await compare.click();
    expect(await last()).toEqual({ kind: 'compare', variants: [], choices: {} });
    const [first] = shopMessage.outline.variants;
    await variant().selectOption(first);
    await traffic().fill(threeTimes);
    await compare.click();
    expect(await last()).toEqual({ kind: 'compare', variants: [first], choices: { traffic: 3 } });
  });

  test('breaks long names between their parts', async () => {
    await preview.close();
    preview = await Preview.open(browser, { width: 860, height: 1400 });
    const long = { ...comparison.variants[0].differences[0], figure: 'WarehouseReplenishment.latency.p999' };
    await preview.send(shopMessage, {
      kind: 'compared',
      uri: shopMessage.uri,
      comparison: { ...comparison, variants: [{ ...comparison.variants[0], differences: [long] }] },
      stale: false,
    });
    const head = preview.page.getByRole('rowheader', { name: long.figure });
    expect(await head.textContent()).toBe(long.figure);
    const parts = await head.evaluate((cell) =>
      [...cell.childNodes]
        .filter((each) => each.nodeType === Node.TEXT_NODE)
        .map((each) => {
          const range = document.createRange();
          range.selectNodeContents(each);
          return range.getClientRects().length;
        }),
    );
    expect(parts).toEqual([1, 1, 1]);
    await preview.screenshot('comparison-long-names');
  });
});

test('a report can be written of what was simulated', async () => {
  await preview.send(shopMessage);
  const report = preview.page.getByRole('button', { name: 'Report' });
  expect(await report.count()).toBe(0);
  await preview.send({ kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false });
  await report.click();
  expect(await last()).toEqual({ kind: 'exportReport' });
});

test.each(['light', 'dark'] as const)('looks right in %s', async (theme) => {
  await preview.close();
  preview = await Preview.open(browser, { theme, width: 1280, height: 800 });
  await preview.send(shopMessage, { kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false });
  await traffic().fill(threeTimes);
  await preview.screenshot(`choices-${theme}`);
  await preview.page.setViewportSize({ width: 460, height: 900 });
  await preview.screenshot(`choices-${theme}-narrow`);
});
