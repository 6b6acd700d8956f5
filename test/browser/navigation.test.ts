import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import type { Picture } from '../../src/messages/preview.ts';
import { exampleOf, referenceOf } from '../diagram/examples.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shop: Architecture;
let shopMessage: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await exampleOf('shop.arch');
  shopMessage = await diagramMessage(shop);
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
});

afterEach(() => preview.closeSound());

describe('finding a node', () => {
  test('Control F opens the search; what matches is marked, Enter goes on, the node found is in the pane and has the keyboard afterwards', async () => {
    await preview.send(shopMessage);
    await zoomTo(4);
    await preview.page.keyboard.press('Control+f');
    const box = preview.page.getByRole('textbox', { name: 'Find a node' });
    await box.fill('service');
    const services = shop.nodes.filter(({ kind }) => kind === 'service').map(({ name }) => name);
    expect((await marked('found')).sort()).toEqual([...services].sort());
    expect(await preview.page.locator('.find .count').textContent()).toBe(`1 of ${services.length}`);
    const first = await marked('current');
    await box.press('Enter');
    const second = await marked('current');
    expect(second).not.toEqual(first);
    await expectInPane(second[0]);
    await box.press('Shift+Enter');
    expect(await marked('current')).toEqual(first);
    await box.fill('postgres');
    expect(await marked('current')).toEqual(['Ledger']);
    await preview.screenshot('find');
    await box.press('Escape');
    expect(await box.isVisible()).toBe(false);
    expect(await focused()).toBe('Ledger');
    expect(await marked('found')).toEqual([]);
    await preview.page.keyboard.press('Enter');
    expect((await preview.posted()).at(-1)).toMatchObject({ kind: 'reveal' });
  });

  test('says so where nothing matches, and goes on in what the next picture shows', async () => {
    await preview.send(shopMessage);
    await preview.page.keyboard.press('Control+f');
    await preview.page.getByRole('textbox').fill('nobody');
    expect(await preview.page.locator('.find .count').textContent()).toBe('none');
    await preview.page.getByRole('textbox').fill('Nachzügler');
    await preview.send(await diagramMessage(await architectureOf('system "More"\nservice Late "Nachzügler"')));
    expect(await marked('current')).toEqual(['Late']);
  });
});

describe('the keyboard', () => {
  test('goes from node to node by the arrows, and moves the picture where no node has it', async () => {
    await preview.send(shopMessage);
    await preview.page.locator('[data-node="Gateway"]').focus();
    await preview.page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Orders');
    await preview.page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('Gateway');
    const before = await transform();
    await preview.page.locator('.picture').focus();
    await preview.page.keyboard.press('ArrowLeft');
    expect(await transform()).not.toBe(before);
  });

  test('F shows a node with its neighbours, Escape all again; the pane says which', async () => {
    await preview.send(shopMessage);
    await preview.page.locator('[data-node="Orders"]').focus();
    await preview.page.keyboard.press('f');
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'show', shown: { kind: 'focus', node: 'Orders' } });
    await preview.send(await diagramMessage(shop, { focus: 'Orders' }));
    const drawn = await preview.page.locator('[data-node]').evaluateAll((nodes) => nodes.map((node) => (node as SVGElement).dataset.node));
    expect(drawn.sort()).toEqual(['Baskets', 'Deliveries', 'Gateway', 'Orders', 'Payments']);
    expect(await preview.page.locator('.chosen').textContent()).toContain('Orders and its neighbours');
    expect(await preview.page.getByLabel('Shown').evaluate((picker: HTMLSelectElement) => picker.selectedOptions[0].text)).toBe('Around Orders');
    await preview.screenshot('focus');
    await preview.page.getByRole('button', { name: 'Show all' }).click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'show', shown: { kind: 'system' } });
  });
});

test('a flow is chosen like a view, and its steps are numbered', async () => {
  await preview.send(shopMessage);
  await preview.page.getByLabel('Shown').selectOption(JSON.stringify({ kind: 'flow', flow: 'Checkout' }));
  expect((await preview.posted()).at(-1)).toEqual({ kind: 'show', shown: { kind: 'flow', flow: 'Checkout' } });
  await preview.send(await diagramMessage(shop, { flow: 'Checkout' }));
  expect(await preview.page.locator('g.label[data-edge="call:Orders->Baskets"] text').first().textContent()).toBe('3, 5');
  expect(await preview.page.locator('.edge[data-edge="call:Gateway->Orders"]').getAttribute('aria-label')).toContain('Step 2: ');
  await preview.screenshot('flow');
});

test('the marked node survives an edit and a reload, and another file begins without', async () => {
  await preview.send(shopMessage);
  await preview.page.locator('[data-node="Orders"]').click();
  await preview.send(shopMessage);
  expect(await marked('selected')).toEqual(['Orders']);
  const state = await preview.state();
  await preview.close();
  preview = await Preview.open(browser, { state: state! });
  await preview.send(shopMessage);
  expect(await marked('selected')).toEqual(['Orders']);
  await preview.send({ ...shopMessage, uri: 'file:///other.arch' });
  expect(await marked('selected')).toEqual([]);
});

describe('a picture larger than its pane', () => {
  test('has a small copy with a frame around what is seen; a click there goes there', async () => {
    await preview.send(await diagramMessage(await referenceOf('food-delivery.arch')));
    expect(await preview.page.locator('.minimap').isVisible()).toBe(false);
    await zoomTo(3);
    const map = preview.page.locator('.minimap');
    expect(await map.isVisible()).toBe(true);
    expect((await map.locator('.part').getAttribute('d'))!.split('M').length - 1).toBe(await preview.page.locator('.stage [data-node]').count());
    const before = await transform();
    const box = (await map.boundingBox())!;
    await preview.page.mouse.click(box.x + 4, box.y + 4);
    expect(await transform()).not.toBe(before);
    await preview.screenshot('minimap');
    const shown = await preview.page.locator('.stage [data-node="Restaurant"]').boundingBox();
    expect(shown!.x).toBeLessThan(1280);
  });

  test('follows the cursor in the text to the node', async () => {
    await preview.send(shopMessage);
    await zoomTo(4);
    await preview.send({ kind: 'select', node: 'Ledger' });
    await expectInPane('Ledger');
    await preview.send({ kind: 'select', node: 'Shopper' });
    await expectInPane('Shopper');
  });
});

describe('when nodes come and go', () => {
  test('those that stay glide to their new places; not for readers who asked for less motion', async () => {
    const smaller = await diagramMessage(shop, { focus: 'Orders' });
    await preview.send(shopMessage);
    const running = (): Promise<number> => preview.page.evaluate(() => document.getAnimations().length);
    expect(await running()).toBe(0);
    await preview.send(smaller);
    expect(await running()).toBeGreaterThan(3);
    await preview.page.emulateMedia({ reducedMotion: 'reduce' });
    await preview.page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
    await preview.send(shopMessage);
    expect(await running()).toBe(0);
  });

  test('an edit of a figure moves nothing, and only the cards that say it are drawn again', async () => {
    await preview.send(shopMessage);
    const nodes = shopMessage.diagram.nodes.map((node) => ({ ...node, facts: node.facts.map((fact) => fact.replace('3', '4')) }));
    const edited = nodes.filter((node, index) => node.facts.join() !== shopMessage.diagram.nodes[index].facts.join()).map(({ name }) => name);
    await preview.page.evaluate(() => document.querySelectorAll('[data-node]').forEach((node) => node.setAttribute('data-earlier', '')));
    await preview.send({ ...shopMessage, diagram: { ...shopMessage.diagram, nodes } });
    expect(await preview.page.evaluate(() => document.getAnimations().length)).toBe(0);
    expect(
      await preview.page.evaluate(() =>
        [...document.querySelectorAll('[data-node]:not([data-earlier])')].map((node) => (node as SVGElement).dataset.node),
      ),
    ).toEqual(edited);
    expect(await preview.page.locator('[data-node="Orders"]').textContent()).toContain('4 × 2 cores');
  });
});

async function zoomTo(times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) await preview.page.getByRole('button', { name: 'Zoom in' }).click();
}

function marked(name: string): Promise<(string | undefined)[]> {
  return preview.page
    .locator(`.stage .node.${name}`)
    .evaluateAll((nodes) => nodes.map((node) => (node as SVGElement).dataset.node))
    .then((names) => names);
}

function focused(): Promise<string | undefined> {
  return preview.page.evaluate(() => (document.activeElement as SVGElement | null)?.dataset.node);
}

function transform(): Promise<string | null> {
  return preview.page.locator('.stage > g').getAttribute('transform');
}

async function expectInPane(node: string | undefined): Promise<void> {
  const pane = (await preview.page.locator('.picture').boundingBox())!;
  const box = (await preview.page.locator(`.stage [data-node="${node}"] .card`).boundingBox())!;
  expect([box.x >= pane.x, box.y >= pane.y, box.x + box.width <= pane.x + pane.width]).toEqual([true, true, true]);
  if (box.height < pane.height) expect(box.y + box.height).toBeLessThanOrEqual(pane.y + pane.height);
}
