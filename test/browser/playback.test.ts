import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Picture, SimulatedFigures, ToPreview } from '../../src/messages/preview.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { crashFigures, figures } from './support/figures.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shopMessage: Picture;
let preview: Preview;

/** A steady run, and one of two minutes whose leader is down from 60 s to 90 s. */
const both: SimulatedFigures = { ...figures, runs: [...figures.runs, ...crashFigures.runs] };

beforeAll(async () => {
  browser = await launchChromium();
  shopMessage = await diagramMessage(await exampleOf('shop.arch'));
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
});
afterEach(() => preview.closeSound());

const simulated = (result: SimulatedFigures): ToPreview => ({ kind: 'simulated', uri: shopMessage.uri, result, stale: false });
const badge = (node: string) => preview.page.locator(`[data-node="${node}"] .badge + text`);
const slider = () => preview.page.getByRole('slider', { name: 'Time of the run' });
const colours = () => preview.page.getByRole('combobox', { name: 'Colours show' });
const runs = () => preview.page.getByRole('combobox', { name: 'Run', exact: true });
const legend = () => preview.page.locator('.legend text').allTextContents();

describe('the moment', () => {
  test('is sought by key, and the picture shows what the nodes did then', async () => {
    await preview.send(shopMessage, simulated(crashFigures));
    expect(await badge('Orders').textContent()).toBe('46%');
    await slider().focus();
    await preview.page.keyboard.press('ArrowRight');
    expect(await badge('Orders').textContent()).toBe('30%');
    expect(await slider().getAttribute('aria-valuetext')).toBe('1s');
    expect(await preview.page.locator('.time').textContent()).toBe('1s of 2min');
    // What was not measured then has no colour.
    expect(await badge('Ledger').count()).toBe(0);
    await preview.page.getByRole('button', { name: 'go to the event at 1min: crash Ledger.leader for 30s' }).click();
    expect(await badge('Orders').textContent()).toBe('90%');
    expect(await slider().getAttribute('aria-valuetext')).toBe('1min, crash Ledger.leader for 30s');
    await preview.page.getByRole('button', { name: 'Whole run' }).click();
    expect(await badge('Orders').textContent()).toBe('46%');
    expect(await slider().getAttribute('aria-valuetext')).toBe('whole run');
  });

  test('of an event is marked above the slider where it is', async () => {
    await preview.send(shopMessage, simulated(crashFigures));
    const mark = (await preview.page.locator('.marks button').boundingBox())!;
    const track = (await slider().boundingBox())!;
    expect(Math.abs(mark.x + mark.width / 2 - (track.x + track.width / 2))).toBeLessThan(1.5);
  });

  test('outlives the page, and is forgotten with the file', async () => {
    await preview.send(shopMessage, simulated(both));
    await runs().selectOption('LeaderCrash');
    await colours().selectOption('Waiting');
    await slider().fill('70');
    const state = (await preview.state())!;
    await preview.close();
    preview = await Preview.open(browser, { state });
    await preview.send(shopMessage, simulated(both));
    expect(await badge('Orders').textContent()).toBe('40');
    expect(await preview.page.locator('.time').textContent()).toBe('1.17min of 2min');
    const other = { ...shopMessage, uri: 'file:///other.arch' };
    await preview.send(other, { ...simulated(both), uri: other.uri } as ToPreview);
    expect(await preview.page.locator('.time').textContent()).toBe('whole run, 5min');
  });
});

test('the charts over time have their cursors at the moment, and say what was measured then', async () => {
  await preview.send(shopMessage, simulated(crashFigures));
  await slider().fill('70');
  const throughput = preview.page.locator('.closer .figure').filter({ hasText: 'Throughput' });
  await throughput.locator('canvas').waitFor();
  expect(await throughput.locator('.readout').textContent()).toBe('120/s at 1.17min');
  // In the middle of the bin, of 120 s from edge to edge.
  const place = async (): Promise<number> => {
    const [line, over] = [await throughput.locator('.u-cursor-x').boundingBox(), await throughput.locator('.u-over').boundingBox()];
    return (line!.x - over!.x) / over!.width;
  };
  expect(Math.abs((await place()) - 70.5 / 120)).toBeLessThan(0.01);
  await slider().fill('20');
  expect(await throughput.locator('.readout').textContent()).toBe('300/s at 20s');
  expect(Math.abs((await place()) - 20.5 / 120)).toBeLessThan(0.01);
  await preview.screenshot('playback-cursor');
  await preview.page.getByRole('button', { name: 'Whole run' }).click();
  expect(await throughput.locator('.readout').textContent()).toBe('120/s to 300/s');
});

describe('playing', () => {
  test('goes through the run at the chosen speed, and pauses by key', async () => {
    await preview.page.clock.install();
    await preview.send(shopMessage, simulated(crashFigures));
    const play = preview.page.getByRole('button', { name: 'Play', exact: true });
    await preview.page.getByRole('combobox', { name: 'Speed' }).selectOption('10×');
    await play.focus();
    await preview.page.keyboard.press('Enter');
    expect(await slider().inputValue()).toBe('0');
    await preview.page.clock.runFor(2000);
    expect(Number(await slider().inputValue())).toBeGreaterThanOrEqual(18);
    expect(Number(await slider().inputValue())).toBeLessThanOrEqual(21);
    expect(await badge('Orders').textContent()).toBe('30%');
    await preview.page.clock.runFor(5000);
    expect(await badge('Orders').textContent()).toBe('90%');
    await preview.page.keyboard.press('Enter');
    const paused = await slider().inputValue();
    await preview.page.clock.runFor(3000);
    expect(await slider().inputValue()).toBe(paused);
    await preview.page.keyboard.press('Enter');
    await preview.page.clock.runFor(8000);
    // It ends with the run, and begins anew.
    expect(await slider().inputValue()).toBe('119');
    expect(await play.isVisible()).toBe(true);
    await preview.page.keyboard.press('Enter');
    expect(await slider().inputValue()).toBe('0');
  });

  test('moves once a second for readers who want less motion', async () => {
    await preview.page.emulateMedia({ reducedMotion: 'reduce' });
    await preview.page.clock.install();
    await preview.send(shopMessage, simulated(crashFigures));
    await preview.page.getByRole('combobox', { name: 'Speed' }).selectOption('10×');
    await preview.page.getByRole('button', { name: 'Play', exact: true }).click();
    await preview.page.clock.runFor(900);
    expect(await slider().inputValue()).toBe('0');
    await preview.page.clock.runFor(200);
    expect(Number(await slider().inputValue())).toBeGreaterThanOrEqual(9);
  });

  test('leaves the nodes where they are: one can be pressed for longer than a moment lasts', async () => {
    await preview.send(shopMessage, simulated(crashFigures));
    const box = (await preview.page.locator('[data-node="Orders"] .card').boundingBox())!;
    await preview.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await preview.page.mouse.down();
    const before = await badge('Orders').textContent();
    await preview.page.evaluate(() => {
      const time = document.querySelector<HTMLInputElement>('.film input')!;
      time.value = '70';
      time.dispatchEvent(new Event('input'));
    });
    expect(await badge('Orders').textContent()).not.toBe(before);
    await preview.page.mouse.up();
    expect(await preview.page.locator('[data-node].selected').getAttribute('data-node')).toBe('Orders');
    expect((await preview.posted()).at(-1)?.kind).toBe('reveal');
  });

  test('ends where the picture no longer shows the figures', async () => {
    await preview.send(shopMessage, simulated(crashFigures));
    await preview.page.getByRole('button', { name: 'Play', exact: true }).click();
    await preview.page.getByRole('slider', { name: 'Traffic' }).fill('20');
    expect(await preview.page.getByRole('group', { name: 'Playback' }).count()).toBe(0);
    await preview.page.getByRole('slider', { name: 'Traffic' }).fill('8');
    expect(await preview.page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
  });
});

describe('the colours', () => {
  test('tell utilisation, waiting, shares of the latency or hits, each with its legend', async () => {
    await preview.send(shopMessage, simulated(crashFigures));
    expect(await colours().locator('option').allTextContents()).toEqual(['Utilisation', 'Waiting', 'Share of the latency']);
    expect(await legend()).toEqual(['Utilisation', '0%', '100%']);
    await colours().selectOption('Waiting');
    expect(await legend()).toEqual(['Waiting', '0', '40']);
    // The queue's depth, whatever else waits.
    expect(await badge('Deliveries').textContent()).toBe('2.5');
    await slider().fill('70');
    expect(await badge('Orders').textContent()).toBe('40');
    expect(await preview.page.locator('[data-node="Orders"]').getAttribute('aria-label')).toContain('40 waiting');
    await colours().selectOption('Share of the latency');
    expect(await badge('Ledger').textContent()).toBe('75%');
    expect(await slider().count()).toBe(0);
  });

  test('of hits are cool where there are many', async () => {
    const [run] = crashFigures.runs;
    const hits = { mean: 0.8, ci: null, n: 5, method: 'student-t' } as const;
    const cached = { ...crashFigures, runs: [{ ...run, nodes: { ...run.nodes, Baskets: { ...run.nodes.Baskets, hits } } }] };
    await preview.send(shopMessage, simulated(cached));
    const busy = await preview.page.locator('[data-node="Baskets"] .badge').getAttribute('fill');
    await colours().selectOption('Hits');
    expect(await badge('Baskets').textContent()).toBe('80%');
    expect(await badge('Orders').count()).toBe(0);
    const cool = await preview.page.locator('[data-node="Baskets"] .badge').getAttribute('fill');
    // 83 % busy is orange; 80 % hits is green.
    expect([busy, cool].map(redder)).toEqual([true, false]);
  });

  test('are those of the chosen run', async () => {
    await preview.send(shopMessage, simulated(both));
    expect(await runs().locator('option').allTextContents()).toEqual(['Steady run', 'LeaderCrash']);
    expect(await slider().count()).toBe(0);
    await runs().selectOption('LeaderCrash');
    await slider().fill('70');
    expect(await badge('Orders').textContent()).toBe('90%');
    await runs().selectOption('Steady run');
    expect(await badge('Orders').textContent()).toBe('46%');
  });
});

test.each(['light', 'dark'] as const)('looks right in %s', async (theme) => {
  await preview.close();
  preview = await Preview.open(browser, { theme, width: 1280, height: 900 });
  await preview.send(shopMessage, simulated(crashFigures));
  await slider().fill('70');
  await preview.screenshot(`playback-${theme}`);
  await preview.page.setViewportSize({ width: 460, height: 900 });
  await preview.screenshot(`playback-${theme}-narrow`);
  // All of it is within the pane, however narrow that is.
  for (const width of [380, 520, 640]) {
    await preview.page.setViewportSize({ width, height: 900 });
    const last = (await preview.page.getByRole('button', { name: 'Whole run' }).boundingBox())!;
    expect(last.x + last.width).toBeLessThanOrEqual(width);
  }
  await preview.screenshot(`playback-${theme}-middle`);
});

function redder(colour: string | null): boolean {
  const [red, green] = [colour!.slice(1, 3), colour!.slice(3, 5)].map((channel) => parseInt(channel, 16));
  return red > green;
}
