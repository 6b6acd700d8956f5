import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Picture, ToPreview } from '../../src/messages/preview.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { comparison, crashFigures } from './support/figures.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shopMessage: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  shopMessage = await diagramMessage(await exampleOf('shop.arch'));
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser, { height: 1600 });
});
afterEach(() => preview.closeSound());

const simulated = (): ToPreview => ({ kind: 'simulated', uri: shopMessage.uri, result: crashFigures, stale: false });

describe('figures over time', () => {
  test('are drawn of a flow, told in words, with the events marked', async () => {
    await preview.send(shopMessage, simulated());
    expect(await chartsShown()).toEqual([
      'Throughput of Checkout over 2min: from 120/s (at 1min) to 300/s (at 0s)',
      'Mean latency of Checkout over 2min: always 12.3ms',
      'Failed requests of Checkout over 2min: from 0% (at 0s) to 60% (at 1min)',
      'Latency of Checkout, share of requests by latency: half within 12.3ms, 99 % within 41.3ms',
    ]);
    expect(await preview.page.getByRole('list', { name: 'Events' }).getByRole('listitem').allTextContents()).toEqual([
      'at 1min: crash Ledger.leader for 30s',
    ]);
    // The line of the event, in the colour of violations, stands in the middle of two minutes.
    const chart = closer().getByRole('img', { name: 'Throughput' });
    const box = (await chart.locator('.u-over').boundingBox())!;
    const canvas = (await chart.locator('canvas').boundingBox())!;
    expect(Math.abs((await columnOf(chart, [199, 46, 15])) - (box.x - canvas.x + box.width / 2))).toBeLessThan(2);
  });

  test('are read at the mouse', async () => {
    await preview.send(shopMessage, simulated());
    const chart = closer().getByRole('img', { name: 'Throughput' });
    const readout = closer().locator('.figure').first().locator('.readout');
    expect(await readout.textContent()).toBe('120/s to 300/s');
    const box = (await chart.locator('.u-over').boundingBox())!;
    await preview.page.mouse.move(box.x + (box.width * 70.5) / 120, box.y + 20);
    await expect.poll(() => readout.textContent()).toBe('120/s at 1.17min');
    expect(await closer().locator('.figure').nth(2).locator('.readout').textContent()).toBe('60% at 1.17min');
  });

  test('are chosen by key, of what was measured, and the choice outlives new figures', async () => {
    await preview.send(shopMessage, simulated());
    const picker = closer().getByRole('combobox', { name: 'Flow or node over time' });
    expect(await picker.locator('option').allTextContents()).toEqual(['Checkout', 'Orders', 'Baskets', 'Ledger']);
    await picker.focus();
    await preview.page.keyboard.press('B');
    const ofBaskets = [
      'Utilisation of Baskets over 2min: always 20%',
      'Waiting requests of Baskets over 2min: always 0',
      'Hits of Baskets over 2min: from 60.3% (at 1.98min) to 90% (at 0s)',
    ];
    await expect.poll(chartsShown).toEqual(ofBaskets);
    await preview.send({ kind: 'simulating', share: 0.5, provisional: crashFigures });
    expect(await chartsShown()).toEqual(ofBaskets);
  });

  test('are the lag of a database with copies', async () => {
    await preview.send(shopMessage, simulated());
    await closer().getByRole('combobox', { name: 'Flow or node over time' }).selectOption('Ledger');
    await expect.poll(chartsShown).toEqual(['Mean lag of copies of Ledger over 2min: always 20ms']);
  });

  test('take the colours that the editor changes to', async () => {
    await preview.send(shopMessage, simulated());
    const chart = closer().getByRole('img', { name: 'Throughput' });
    const line: [number, number, number] = [199, 46, 15];
    await expect.poll(() => columnOf(chart, line)).toBeGreaterThan(0);
    await preview.page.evaluate(() => {
      document.documentElement.style.setProperty('--vscode-testing-iconFailed', '#00ff00');
      document.body.classList.replace('vscode-light', 'vscode-dark');
    });
    await expect.poll(() => columnOf(chart, [0, 255, 0])).toBeGreaterThan(0);
    expect(await columnOf(chart, line)).toBe(-1);
  });
});

describe('latency', () => {
  test('has its percentiles in a table, each with its interval', async () => {
    await preview.send(shopMessage, simulated());
    const rows = preview.page.getByRole('table', { name: 'Latency', exact: true }).getByRole('row');
    expect(await rows.allTextContents()).toEqual([
      'Latencyp50p90p95p99p99.9Most',
      'Checkout12.3ms12.3ms12.3ms41.3ms41.3ms41.3ms',
      'Browse3.1ms3.1ms3.1ms11.3ms11.3ms11.3ms',
    ]);
    expect(await rows.nth(1).getByRole('cell').nth(3).getAttribute('title')).toBe('95 % interval 40.5ms to 42.1ms, 5 replications');
  });

  test('is a bar along the path: the widths are the times', async () => {
    await preview.send(shopMessage, simulated());
    const bar = closer().getByRole('img', { name: 'Mean latency of Checkout, 8ms: Gateway 25%, Ledger 75%' });
    const segments = bar.locator('.segment');
    expect(await segments.evaluateAll((all) => all.map((each) => (each as HTMLElement).title))).toEqual([
      'Gateway, working: 1ms',
      'Gateway, network: 1ms',
      'Ledger, waiting: 4ms',
      'Ledger, working: 2ms',
    ]);
    const widths = await segments.evaluateAll((all) => all.map((each) => each.getBoundingClientRect().width));
    expect(widths[2] / widths[0]).toBeCloseTo(4, 1);
    expect(widths[3] / widths[1]).toBeCloseTo(2, 1);
    expect(await closer().getByRole('table', { name: 'Latency of Checkout by node' }).getByRole('row').allTextContents()).toEqual([
      'NodeWaitingWorkingNetworkShare',
      'Gateway–1ms1ms25%',
      'Ledger4ms2ms–75%',
    ]);
  });
});

describe('a comparison', () => {
  const compared = (): ToPreview => ({ kind: 'compared', uri: shopMessage.uri, comparison, stale: false });

  test('tells first the verdicts that change, then what differs by more than chance', async () => {
    await preview.send(shopMessage, compared());
    expect(await preview.page.locator('.status').textContent()).toBe('Compared with AsyncLedger, all with seed 7.');
    const variant = preview.page.getByRole('region', { name: 'Variant AsyncLedger' });
    expect(await variant.getByRole('row').allTextContents()).toEqual([
      'RequirementBaseAsyncLedger',
      'order.consistency >= strongmetviolated',
      'Steady runBaseVariantDifference95 % interval',
      'Checkout.latency.mean12.3ms9.3ms−3ms−3.2ms … −2.8ms',
      'order.stale0%7%+7%+6% … +8%',
    ]);
    expect(await variant.locator('.hint').textContent()).toBe('1 figure without a difference that is more than chance');
    await variant.getByRole('button', { name: 'order.consistency >= strong' }).focus();
    await preview.page.keyboard.press('Enter');
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'revealLine', line: 74 });
    // The picture and the figures below are the base's.
    expect(await preview.page.locator('[data-node="Orders"] text').last().textContent()).toBe('46%');
    expect(await preview.page.getByRole('table', { name: 'Flows' }).count()).toBe(1);
  });

  test('gives way to the next simulation, and is marked as old when the file changes', async () => {
    await preview.send(shopMessage, compared(), { kind: 'edited' });
    expect(await preview.page.locator('.results').getAttribute('class')).toContain('stale');
    await preview.send({ kind: 'simulating', share: 0.5 }, simulated());
    expect(await preview.page.locator('.comparison').count()).toBe(0);
  });

  test.each(['light', 'dark'] as const)('looks as intended in the %s theme', async (theme) => {
    await preview.close();
    preview = await Preview.open(browser, { theme, width: 1280, height: 860 });
    await preview.send(shopMessage, compared());
    await preview.screenshot(`comparison-${theme}`);
    const panel = (await preview.page.locator('.results').boundingBox())!;
    const wide = (await preview.page.locator('.wide').boundingBox())!;
    expect(wide.x + wide.width).toBeLessThanOrEqual(panel.x + panel.width);
  });
});

test.each(['light', 'dark'] as const)('figures look as intended in the %s theme', async (theme) => {
  await preview.close();
  preview = await Preview.open(browser, { theme, width: 1280, height: 1600 });
  await preview.send(shopMessage, simulated());
  await preview.page.evaluate(() => new Promise(requestAnimationFrame));
  await preview.screenshot(`results-${theme}`);
  await preview.page.getByRole('region', { name: 'Data order' }).scrollIntoViewIfNeeded();
  await preview.screenshot(`results-${theme}-data`);
  expect(await closer().locator('canvas').count()).toBe(4);
});

function closer(): Locator {
  return preview.page.getByRole('region', { name: 'Over time' });
}

function chartsShown(): Promise<(string | null)[]> {
  return closer()
    .locator('.chart')
    .evaluateAll((charts) => charts.map((chart) => chart.getAttribute('aria-label')));
}

/** The column, in pixels of the page, with the most pixels of a colour; −1 where there is none. */
function columnOf(chart: Locator, colour: readonly [number, number, number]): Promise<number> {
  return chart.locator('canvas').evaluate((element, wanted) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const counts = new Array<number>(width).fill(0);
    for (let pixel = 0; pixel < width * height; pixel++)
      if (wanted.every((value, channel) => Math.abs(data[4 * pixel + channel] - value) < 40) && data[4 * pixel + 3] > 100) counts[pixel % width]++;
    const most = Math.max(...counts);
    return most === 0 ? -1 : (counts.indexOf(most) * canvas.getBoundingClientRect().width) / width;
  }, colour);
}
