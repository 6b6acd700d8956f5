import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FromPreview, Picture } from '../../src/messages/preview.ts';
import { placeIn } from '../../src/diagram/placing/places-in.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import type { Places } from '../../src/model/placements.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { accessibilityViolations } from './support/axe.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shop: Architecture;
let automatic: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await exampleOf('shop.arch');
  automatic = await diagramMessage(shop);
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
  await preview.send(automatic);
});
afterEach(() => preview.closeSound());

/** As the extension answers: the picture with these places. */
async function answer(places: Places): Promise<Picture> {
  const picture = await diagramMessage(shop, { places });
  await preview.send(picture);
  await settled();
  return picture;
}

async function placed(): Promise<readonly Extract<FromPreview, { kind: 'place' }>[]> {
  return (await preview.posted()).filter((message) => message.kind === 'place');
}

/** Of a part on the screen. */
async function boxOf(selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
  return (await preview.page.locator(selector).first().boundingBox())!;
}

async function centreOf(selector: string): Promise<readonly [number, number]> {
  const { x, y, width, height } = await boxOf(selector);
  return [x + width / 2, y + height / 2];
}

async function settled(): Promise<void> {
  await preview.page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined))));
}

/** Where it was: a border of the part may be drawn thicker. */
async function expectNear(selector: string, was: { x: number; y: number }): Promise<void> {
  const { x, y } = await boxOf(selector);
  expect(Math.hypot(x - was.x, y - was.y)).toBeLessThan(1);
}

/** Pixels of the screen for one of the picture. */
function scale(): Promise<number> {
  return preview.page.locator('.stage > g').evaluate((content) => (content as SVGGElement).transform.baseVal.consolidate()!.matrix.a);
}

async function drag(selector: string, right: number, down: number, release = true): Promise<void> {
  const [x, y] = await centreOf(selector);
  await preview.page.mouse.move(x, y);
  await preview.page.mouse.down();
  await preview.page.mouse.move(x + right / 2, y + down / 2);
  await preview.page.mouse.move(x + right, y + down);
  if (release) await preview.page.mouse.up();
}

const card = '[data-node="Ledger"]';

describe('a node that is dragged', () => {
  test('goes with the mouse, its lines after it; dropped, it is placed there, and the picture with it there comes without a jump', async () => {
    const before = await boxOf(card);
    const place = placeIn(automatic.diagram, 'Ledger')!;
    await drag(card, 160, -90, false);
    const during = await boxOf(card);
    expect([Math.round(during.x - before.x), Math.round(during.y - before.y)]).toEqual([160, -90]);
    const joined = automatic.diagram.edges.filter(({ from, to }) => (from === 'Ledger') !== (to === 'Ledger'));
    expect(await preview.page.locator('.underway line').count()).toBe(joined.length);
    await preview.screenshot('placing-drag');
    expect(await placed()).toEqual([]);
    await preview.page.mouse.up();
    await expectNear(card, during);
    const [message] = await placed();
    const k = await scale();
    expect(message).toEqual({ kind: 'place', name: 'Ledger', place: { x: Math.round(place.x + 160 / k), y: Math.round(place.y - 90 / k) } });
    await answer({ Ledger: message.place });
    expect(await preview.page.locator('.underway').count()).toBe(0);
    expect(await preview.page.locator('[data-moved]').count()).toBe(0);
    await expectNear(card, during);
    await preview.screenshot('placing-dropped');
  });

  test('stays under the hand where the picture is zoomed, and moves aside for what is dragged out at the left', async () => {
    await preview.page.getByRole('button', { name: 'Zoom out' }).click();
    const before = await boxOf('[data-node="Shopper"]');
    await drag(card, -200, 0);
    const dropped = await boxOf(card);
    const [message] = await placed();
    await answer({ Ledger: message.place });
    for (const [selector, was] of [
      [card, dropped],
      ['[data-node="Shopper"]', before],
    ] as const) {
      const now = await boxOf(selector);
      expect(Math.abs(now.x - was.x), selector).toBeLessThan(1);
      expect(Math.abs(now.y - was.y), selector).toBeLessThan(1);
    }
  });

  test('is back where it was after Escape, and that was neither a place nor a click', async () => {
    const before = await boxOf(card);
    await drag(card, 120, 60, false);
    await preview.page.keyboard.press('Escape');
    await expectNear(card, before);
    await preview.page.mouse.up();
    expect((await preview.posted()).filter(({ kind }) => kind === 'place' || kind === 'reveal')).toEqual([]);
    expect(await preview.page.locator('[aria-live]').first().textContent()).toBe('Ledger is back where it was');
  });

  test('stays under the hand while the text is edited, and is let go of when it is gone', async () => {
    await drag(card, 120, 60, false);
    const during = await boxOf(card);
    await preview.send({ ...automatic, estimate: { Ledger: 0.7 } });
    await expectNear(card, during);
    const { nodes, edges } = automatic.diagram;
    const without = {
      ...automatic.diagram,
      nodes: nodes.filter(({ name }) => name !== 'Ledger'),
      edges: edges.filter(({ from, to }) => from !== 'Ledger' && to !== 'Ledger'),
    };
    await preview.send({ ...automatic, diagram: without });
    await preview.page.mouse.up();
    expect(await preview.page.locator('.underway').count()).toBe(0);
    expect(await placed()).toEqual([]);
  });

  test('a press without a drag is a click: the text, and no place', async () => {
    await preview.page.locator(card).click();
    expect((await preview.posted()).at(-1)).toMatchObject({ kind: 'reveal' });
    await drag(card, 2, 1);
    expect((await preview.posted()).at(-1)).toMatchObject({ kind: 'reveal' });
    expect(await placed()).toEqual([]);
  });
});

test('the field still drags the whole picture, from between the nodes and on a box', async () => {
  const before = await boxOf(card);
  const box = await boxOf('rect[data-container]');
  await preview.page.mouse.move(box.x + 6, box.y + box.height - 6);
  await preview.page.mouse.down();
  await preview.page.mouse.move(box.x + 46, box.y + box.height + 24, { steps: 4 });
  await preview.page.mouse.up();
  const after = await boxOf(card);
  expect([Math.round(after.x - before.x), Math.round(after.y - before.y)]).toEqual([40, 30]);
  expect(await placed()).toEqual([]);
});

test('a box is taken by its title, with all that is in it', async () => {
  const before = await boxOf(card);
  await drag('text[data-container="region:eu"]', 90, 40, false);
  const during = await boxOf(card);
  expect([Math.round(during.x - before.x), Math.round(during.y - before.y)]).toEqual([90, 40]);
  await preview.screenshot('placing-box');
  expect(await preview.page.evaluate(() => getSelection()?.toString())).toBe('');
  const toggle = await boxOf('[data-toggle="region:eu"]');
  const title = await boxOf('text[data-container="region:eu"]');
  expect(Math.abs(toggle.y + toggle.height / 2 - title.y - title.height / 2)).toBeLessThan(4);
  await preview.page.mouse.up();
  expect(await placed()).toMatchObject([{ name: 'region:eu' }]);
  expect(await preview.page.locator('.picture [aria-live]').textContent()).toMatch(/^Frankfurt · eu placed \d+ to the right, \d+ down$/);
});

describe('the keyboard', () => {
  test('Shift and the arrows move a node, letting go of Shift places it; each step is spoken', async () => {
    const place = placeIn(automatic.diagram, 'Ledger')!;
    await preview.page.locator(card).focus();
    await preview.page.keyboard.down('Shift');
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowUp']) await preview.page.keyboard.press(key);
    const spoken = preview.page.locator('.picture [aria-live]');
    expect(await spoken.textContent()).toBe('Ledger: 32 to the right, 16 up');
    expect(await placed()).toEqual([]);
    await preview.page.keyboard.up('Shift');
    expect(await placed()).toEqual([{ kind: 'place', name: 'Ledger', place: { x: Math.round(place.x + 32), y: Math.round(place.y - 16) } }]);
    expect(await spoken.textContent()).toBe('Ledger placed 32 to the right, 16 up');
  });

  test('Escape puts it back, arrows alone still go from node to node', async () => {
    const before = await boxOf(card);
    await preview.page.locator(card).focus();
    await preview.page.keyboard.down('Shift');
    await preview.page.keyboard.press('ArrowRight');
    await preview.page.keyboard.press('Escape');
    await preview.page.keyboard.up('Shift');
    expect(await placed()).toEqual([]);
    await expectNear(card, before);
    await preview.page.keyboard.press('ArrowUp');
    expect(await preview.page.evaluate(() => (document.activeElement as SVGElement).dataset.node)).not.toBe('Ledger');
  });

  test('Control Z and Control Shift Z ask to take it back, and to do it again', async () => {
    await preview.page.locator(card).focus();
    await preview.page.keyboard.press('Control+z');
    await preview.page.keyboard.press('Control+Shift+Z');
    expect((await preview.posted()).slice(-2)).toEqual([{ kind: 'undoPlacing' }, { kind: 'redoPlacing' }]);
  });
});

test('what is placed can be reset: one node where it is chosen, all of the picture in the toolbar, which offers it only then', async () => {
  const all = preview.page.getByRole('button', { name: 'Reset placement' });
  expect(await all.isVisible()).toBe(false);
  await answer({ Ledger: { x: 20, y: 60 } });
  expect(await accessibilityViolations(preview.page)).toEqual([]);
  await all.click();
  expect((await preview.posted()).at(-1)).toEqual({ kind: 'unplace' });
  await preview.page.locator('[data-node="Orders"]').click();
  expect(await preview.page.getByRole('button', { name: 'Reset its place' }).count()).toBe(0);
  await preview.page.locator(card).click();
  await preview.screenshot('placing-reset');
  await preview.page.getByRole('button', { name: 'Reset its place' }).click();
  expect((await preview.posted()).at(-1)).toEqual({ kind: 'unplace', name: 'Ledger' });
});

test('a closed box is placed like a node, by the same name', async () => {
  await preview.send(await diagramMessage(shop, { folding: { opened: [], closed: ['region:eu'] } }));
  await drag('[data-node="region:eu"]', 60, 40);
  expect(await placed()).toMatchObject([{ name: 'region:eu' }]);
});

test('why places are not kept stands above the picture; a mistake in their file leads there', async () => {
  const position = { line: 3, character: 8 };
  await preview.send({ ...automatic, placing: { message: 'It holds a conflict.', uri: 'file:///shop.arch.layout.json', position } });
  await preview.screenshot('placing-notice');
  await preview.page.getByRole('button', { name: 'It holds a conflict. (line 4)' }).click();
  expect((await preview.posted()).at(-1)).toEqual({
    kind: 'reveal',
    origin: { uri: 'file:///shop.arch.layout.json', range: { start: position, end: position } },
  });
  await preview.send({ ...automatic, placing: { message: 'Not saved yet.', uri: 'untitled:/shop.arch', position: { line: 0, character: 0 } } });
  expect(await preview.page.locator('.banner.remark').textContent()).toBe('Not saved yet.');
  await preview.send(automatic);
  expect(await preview.page.locator('.banner').count()).toBe(0);
});

test('an older picture, above a text with errors, cannot be laid out anew: nothing is placed in it until the text is mended', async () => {
  const { uri } = automatic;
  await preview.send({ kind: 'problems', uri, problems: [{ message: 'Broken.', uri, position: { line: 3, character: 0 } }] });
  await drag(card, 80, 30);
  expect(await placed()).toEqual([]);
  await preview.send(automatic);
  await drag(card, 80, 30);
  expect(await placed()).toMatchObject([{ name: 'Ledger' }]);
});

test('a node with its neighbours alone is not placed by hand: it moves as a whole', async () => {
  await preview.send(await diagramMessage(shop, { focus: 'Orders' }));
  await drag('[data-node="Orders"]', 80, 30);
  expect(await placed()).toEqual([]);
});

test('readers who asked for less motion see it where it is at once', async () => {
  await preview.page.emulateMedia({ reducedMotion: 'reduce' });
  await drag(card, 160, -90);
  const [message] = await placed();
  await preview.send(await diagramMessage(shop, { places: { Ledger: message.place } }));
  expect(await preview.page.evaluate(() => document.getAnimations().length)).toBe(0);
});
