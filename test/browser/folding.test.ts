import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Folding } from '../../src/diagram/folding.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import type { FromPreview } from '../../src/messages/preview.ts';
import { exampleOf } from '../diagram/examples.ts';
import { launchChromium } from '../support/chromium.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let shop: Architecture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  shop = await exampleOf('shop.arch');
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
  await send();
});

afterEach(() => preview.closeSound());

test('a card is opened by its sign, shows every part, and is closed again', async () => {
  const sign = preview.page.getByRole('button', { name: 'Parts of Ledger', exact: true });
  expect(await sign.getAttribute('aria-expanded')).toBe('false');
  await sign.click();
  expect(await asked()).toEqual({ kind: 'fold', uri: shop.uri, folding: { opened: ['Ledger'], closed: [] } });
  await send({ opened: ['Ledger'], closed: [] });
  expect(await sign.getAttribute('aria-expanded')).toBe('true');
  expect(await preview.page.locator('[data-node="Ledger"] .anatomy text').allTextContents()).toEqual([
    'leader · zone a',
    'follower 1, waited for · zone b',
    'follower 2, waited for · zone c',
  ]);
  await preview.screenshot('opened');
  await sign.click();
  expect(await asked()).toMatchObject({ folding: { opened: [], closed: [] } });
});

test('the keyboard opens it, and stays where it was; E does it from the card, and so does the bar of the marked node', async () => {
  const sign = preview.page.getByRole('button', { name: 'Parts of Orders', exact: true });
  await sign.focus();
  await preview.page.keyboard.press('Enter');
  expect(await asked()).toMatchObject({ folding: { opened: ['Orders'] } });
  await send({ opened: ['Orders'], closed: [] });
  expect(await sign.evaluate((element) => element === document.activeElement)).toBe(true);
  await preview.page.locator('[data-node="Orders"]').focus();
  await preview.page.keyboard.press('e');
  expect(await asked()).toMatchObject({ folding: { opened: [] } });
  await send();
  await preview.page.locator('[data-node="Edge"] .card').last().click();
  await preview.page.getByRole('button', { name: 'Show parts' }).click();
  expect(await asked()).toMatchObject({ folding: { opened: ['Edge'] } });
  await send({ opened: ['Edge'], closed: [] });
  expect(await preview.page.getByRole('button', { name: 'Hide parts' }).isVisible()).toBe(true);
});

test('a box is closed by its sign: one card is left, which is found by what it holds, and opened again', async () => {
  await preview.page.getByRole('button', { name: 'Frankfurt · eu', exact: true }).click();
  expect(await asked()).toMatchObject({ folding: { opened: [], closed: ['region:eu'] } });
  await send({ opened: [], closed: ['region:eu'] });
  expect(await drawnNodes()).toEqual(['Edge', 'Shopper', 'region:eu']);
  const sign = preview.page.getByRole('button', { name: 'Frankfurt · eu', exact: true });
  expect(await sign.getAttribute('aria-expanded')).toBe('false');
  await preview.screenshot('closed');
  await preview.page.keyboard.press('Control+f');
  await preview.page.getByRole('textbox', { name: 'Find a node' }).fill('ledger');
  expect(await preview.page.locator('.node.current').getAttribute('data-node')).toBe('region:eu');
  await preview.page.keyboard.press('Escape');
  await preview.page.keyboard.press('f');
  expect(await asked()).toMatchObject({ kind: 'fold', folding: { opened: [], closed: [] } });
});

test('what is open and closed survives a reload, and another file begins as usual', async () => {
  const folding = { opened: ['Edge'], closed: ['region:eu'] };
  const uri = shop.uri;
  await preview.page.getByRole('button', { name: 'Parts of Edge', exact: true }).click();
  await preview.page.getByRole('button', { name: 'Frankfurt · eu', exact: true }).click();
  await send(folding);
  const state = await preview.state();
  await preview.close();
  preview = await Preview.open(browser, { state: state! });
  const asked = await preview.posted();
  expect(asked.slice(0, 2)).toEqual([{ kind: 'fold', uri, folding }, { kind: 'ready' }]);
  await send(folding);
  expect(await drawnNodes()).toEqual(['Edge', 'Shopper', 'region:eu']);
  await preview.send({ ...(await diagramMessage(shop)), uri: 'file:///other.arch' });
  expect((await preview.state())?.folding).toBeUndefined();
});

async function send(folding?: Folding): Promise<void> {
  await preview.send(await diagramMessage(shop, { folding }));
  await preview.page.waitForTimeout(250);
}

async function asked(): Promise<FromPreview | undefined> {
  return (await preview.posted()).filter(({ kind }) => kind === 'fold').at(-1);
}

async function drawnNodes(): Promise<readonly (string | undefined)[]> {
  const names = await preview.page.locator('[data-node]').evaluateAll((nodes) => nodes.map((node) => (node as SVGElement).dataset.node));
  return names.sort();
}
