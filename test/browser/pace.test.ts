import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changesOf } from '../../src/messages/picture-changes.ts';
import type { Picture } from '../../src/messages/preview.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shop: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await diagramMessage(await exampleOf('shop.arch'));
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
});
afterEach(() => preview.closeSound());

/** Notes in every frame from now on how many cards are on the page, of pictures that are whole; and how far the one is that is being made. */
const watchFrames = () =>
  preview.page.evaluate(() => {
    const [frames, slices] = [[] as number[], [] as number[]];
    Object.assign(window, { frames, slices });
    const note = (): void => {
      frames.push(document.querySelectorAll('.stage svg:not(.coming) > [data-node]').length);
      const coming = document.querySelector('.coming');
      if (coming !== null) slices.push(coming.childElementCount);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
const frames = () => preview.page.evaluate(() => (window as unknown as { frames: number[] }).frames);
const slices = () => preview.page.evaluate(() => (window as unknown as { slices: number[] }).slices);
const whole = (nodes: number) =>
  preview.page.waitForFunction(
    (count) => document.querySelectorAll('.stage [data-node]').length === count && document.querySelector('.coming') === null,
    nodes,
  );

describe('while its reader types', () => {
  /** The same picture with other words on one card. */
  const typed = (words: string): Picture => ({
    ...shop,
    diagram: { ...shop.diagram, nodes: shop.diagram.nodes.map((node) => (node.name === 'Orders' ? { ...node, facts: [words] } : node)) },
  });

  test('nothing flickers: the picture and what was not edited stay the same elements, and no frame is without a picture', async () => {
    await preview.send(shop);
    const marked = await preview.page.evaluate(() => {
      const kept = [...document.querySelectorAll('.stage svg, .stage svg > *')];
      kept.forEach((element) => Object.assign(element, { isOld: true }));
      return kept.length;
    });
    await watchFrames();
    const steps = [shop, typed('1 instance'), typed('12 instances'), typed('128 instances')];
    for (const [index, next] of steps.slice(1).entries()) await preview.send(changesOf(steps[index], next));
    expect(await preview.page.locator('[data-node="Orders"]').textContent()).toContain('128 instances');
    const still = await preview.page.evaluate(
      () => [...document.querySelectorAll('.stage svg, .stage svg > *')].filter((element) => 'isOld' in element).length,
    );
    expect(still).toBe(marked);
    expect(new Set(await frames())).toEqual(new Set([shop.diagram.nodes.length]));
  });

  test('a chosen node that goes takes what was offered for it along, and brings it back', async () => {
    const offered = preview.page.getByRole('button', { name: 'Only with neighbours' });
    const less = { ...shop, diagram: { ...shop.diagram, nodes: shop.diagram.nodes.filter(({ name }) => name !== 'Orders') } };
    await preview.send(shop);
    await preview.page.locator('[data-node="Orders"]').click();
    expect(await offered.count()).toBe(1);
    await preview.send(changesOf(shop, less));
    expect(await offered.count()).toBe(0);
    await preview.send(changesOf(less, shop));
    expect(await offered.count()).toBe(1);
  });

  test('a node comes without a frame between the two pictures', async () => {
    await preview.send(shop);
    await watchFrames();
    const [first] = shop.diagram.nodes;
    const more = { ...shop, diagram: { ...shop.diagram, nodes: [...shop.diagram.nodes, { ...first, name: 'Added' }] } };
    await preview.send(changesOf(shop, more));
    await preview.page.waitForTimeout(100);
    const counts = [...new Set(await frames())].sort((a, b) => a - b);
    expect(counts.filter((count) => count < shop.diagram.nodes.length)).toEqual([]);
    expect(counts.at(-1)).toBe(shop.diagram.nodes.length + 1);
  });
});

describe('a layout that takes long', () => {
  const started = { kind: 'layingOut', nodes: 1000, edges: 1100, limitSeconds: 73 } as const;
  const progress = () => preview.page.locator('.laying-out');

  test('is told with the time that it has taken and may take, over the picture that stays, until it ends', async () => {
    await preview.page.clock.install();
    await preview.send(shop, started);
    await preview.page.clock.runFor(500);
    expect(await progress().isVisible()).toBe(false);
    await preview.page.clock.runFor(2700);
    expect(await progress().textContent()).toBe('Laying out 1,000 nodes and 1,100 connections2 s of at most 73 sCancel');
    expect(await preview.page.locator('[data-node="Orders"]').isVisible()).toBe(true);
    await preview.screenshot('laying-out');
    await preview.send(shop);
    expect(await progress().isVisible()).toBe(false);
    await preview.page.clock.runFor(2000);
    expect(await progress().isVisible()).toBe(false);
  });

  test('is cancelled by its reader, leaves the picture, and is tried again with more time', async () => {
    await preview.page.clock.install();
    await preview.send(shop, started);
    await preview.page.clock.runFor(1500);
    await preview.page.getByRole('button', { name: 'Cancel' }).click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'cancelLayout' });
    await preview.send({ kind: 'layoutFailed', uri: shop.uri, message: 'The layout was cancelled.' });
    expect(await progress().isVisible()).toBe(false);
    expect(await preview.page.getByRole('alert').textContent()).toContain('The layout was cancelled. This is the picture before it.');
    expect(await preview.page.locator('[data-node="Orders"]').isVisible()).toBe(true);
    await preview.screenshot('layout-cancelled');
    await preview.page.getByRole('button', { name: 'Try again' }).click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'layOutAgain' });
    expect(await preview.page.getByRole('alert').count()).toBe(0);
    await preview.send(shop);
    expect(await preview.page.getByRole('alert').count()).toBe(0);
  });

  test('and fails where there is no picture yet says that alone', async () => {
    const { uri } = shop;
    await preview.send({ kind: 'problems', uri, problems: [] }, { kind: 'layoutFailed', uri, message: 'The layout took more than 73 s.' });
    expect(await preview.page.getByRole('main').textContent()).not.toContain('Nothing to draw');
    expect(await preview.page.getByRole('alert').textContent()).toContain('The layout took more than 73 s.');
  });
});

describe('a picture of 1,000 nodes', () => {
  test('is made in slices of several frames, while the one before stays whole', async () => {
    await preview.send(gridOf(300));
    await whole(300);
    await watchFrames();
    await preview.send(gridOf(1000));
    await whole(1000);
    expect([...new Set(await frames())].filter((count) => count !== 300 && count !== 1000)).toEqual([]);
    expect(new Set(await slices()).size).toBeGreaterThan(2);
  });

  test('of which a newer one comes before it is whole gives way to it', async () => {
    await preview.send(gridOf(1000));
    const next = gridOf(1000, 'newer');
    await preview.send(changesOf(gridOf(1000), next));
    await preview.page.waitForFunction(() => document.querySelector('[data-node="N999"]')?.getAttribute('aria-label')?.includes('newer'));
    expect(await preview.page.locator('[data-node="N0"]').getAttribute('aria-label')).toContain('newer');
    await preview.send(gridOf(1000), { kind: 'problems', uri: 'file:///other.arch', problems: [] });
    await preview.page.waitForTimeout(300);
    expect(await preview.page.locator('.picture').isVisible()).toBe(false);
  });

  test('shows in detail what is near enough to be read; from afar its cards are plain, and named all the same', async () => {
    await preview.send(gridOf(1000));
    await whole(1000);
    const texts = (node: string) => preview.page.locator(`[data-node="${node}"] text`).count();
    expect(await texts('N0')).toBe(0);
    expect(await preview.page.locator('[data-node="N0"]').getAttribute('aria-label')).toContain('N0');
    await preview.screenshot('large-from-afar');
    const stage = (await preview.page.locator('svg.stage').boundingBox())!;
    await preview.page.mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2);
    for (let turn = 0; turn < 12; turn += 1) await preview.page.mouse.wheel(0, -200);
    const middle = 'N500';
    await preview.page.waitForFunction(() => document.querySelectorAll('.stage [data-node] text').length > 0);
    await preview.page.waitForTimeout(300);
    await preview.screenshot('large-from-near');
    expect(await texts('N0')).toBe(0);
    expect(await preview.page.locator('[data-node] text').count()).toBeGreaterThan(0);
    expect(await texts(middle)).toBeGreaterThan(0);
    // A search leads anywhere, and what it leads to can be read.
    await preview.page.keyboard.press('Control+f');
    await preview.page.keyboard.type('N999');
    await preview.page.waitForFunction(() => document.querySelectorAll('[data-node="N999"] text').length > 0);
    expect(await texts(middle)).toBe(0);
  });
});

/** So many nodes in rows of forty, each calling the next: placed by hand, since a layout would take seconds. */
function gridOf(nodes: number, fact = 'one instance'): Picture {
  const [card] = shop.diagram.nodes;
  const [line] = shop.diagram.edges;
  const places = Array.from({ length: nodes }, (_, index) => ({ x: 24 + (index % 40) * 260, y: 24 + Math.floor(index / 40) * 160 }));
  const named = places.map((place, index) => ({ ...card, ...place, name: `N${index}`, title: [`N${index}`], facts: [fact], anatomy: undefined }));
  const edges = named.slice(1).map((to, index) => ({
    ...line,
    id: `call:${index}`,
    from: named[index].name,
    to: to.name,
    points: [
      { x: named[index].x + card.width, y: named[index].y + 20 },
      { x: to.x, y: to.y + 20 },
    ],
    labelBox: undefined,
    label: [],
  }));
  const rows = Math.ceil(nodes / 40);
  return { ...shop, diagram: { ...shop.diagram, width: 40 * 260 + 48, height: rows * 160 + 48, containers: [], nodes: named, edges } };
}
