import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findingsOn } from '../../src/diagram/findings.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { review } from '../../src/rules/run.ts';
import type { Picture } from '../../src/messages/preview.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

let browser: Browser;
let architecture: Architecture;
let message: Picture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  architecture = await architectureOf(`
    system "Withdrawals"
    client Customer { users: 100 }
    /** Takes the money from the account, <b>once</b>. */
    service Teller { instances: 2  time: 5ms }
    database Ledger { followers: 1  replication: async  failover: automatic }
    data account { store: Ledger  keys: 100 }
    flow Withdraw {
      rate: 20/s
      Customer -> Teller
      Teller -> Ledger : update account { retry: 3 }
    }
    require account.lost = 0
  `);
  const plain = await diagramMessage(architecture);
  const { origin } = plain.diagram.edges.find(({ id }) => id === 'call:Teller->Ledger')!;
  const link: Diagnostic = { severity: 'error', code: 'link', message: 'A mistake at the arrow.', origin, related: [], fixes: [] };
  message = { ...plain, findings: findingsOn(plain.diagram, [...review(architecture).diagnostics, link]) };
});
afterAll(() => browser.close());

beforeEach(async () => {
  preview = await Preview.open(browser);
});

afterEach(() => preview.closeSound());

test('findings of the rules are counted on the nodes and arrows that they are about, and a click on the count leads to the text', async () => {
  expect(message.findings.filter(({ node }) => node === 'Ledger').length).toBeGreaterThan(0);
  expect(message.findings.filter(({ edge }) => edge === 'call:Teller->Ledger').length).toBeGreaterThan(0);
  await preview.send(message);
  for (const [part, findings] of [
    ['[data-node="Ledger"]', message.findings.filter(({ node }) => node === 'Ledger')],
    ['[data-edge="call:Teller->Ledger"]', message.findings.filter(({ edge }) => edge === 'call:Teller->Ledger')],
  ] as const) {
    const mark = preview.page.locator(`${part} .finding`);
    expect(await mark.textContent()).toBe(String(findings.length));
    await mark.click();
    const posted = (await preview.posted()).at(-1);
    expect(findings.map(({ origin }) => ({ kind: 'reveal', origin }))).toContainEqual(posted);
  }
  const label = await preview.page.locator('[data-node="Ledger"]').getAttribute('aria-label');
  expect(label).toContain(message.findings.find(({ node }) => node === 'Ledger')!.message);
  await preview.screenshot('findings');
});

test('the pointer and the keyboard are told the documentation and the findings, as texts; Escape closes them', async () => {
  await preview.send(message);
  const tooltip = preview.page.getByRole('tooltip');
  await preview.page.locator('[data-node="Teller"] .card').hover();
  await tooltip.waitFor();
  expect(await tooltip.textContent()).toContain('Takes the money from the account, <b>once</b>.');
  await preview.page.keyboard.press('Escape');
  expect(await tooltip.isVisible()).toBe(false);
  await preview.page.locator('.picture').focus();
  await preview.page.keyboard.press('Tab');
  for (let tabs = 0; tabs < 12 && !(await onLedger()); tabs += 1) await preview.page.keyboard.press('Tab');
  await expect.poll(() => tooltip.textContent()).toContain(message.findings.find(({ node }) => node === 'Ledger')!.message);
  await preview.screenshot('tooltip');
  const pane = (await preview.page.locator('.picture').boundingBox())!;
  const box = (await tooltip.boundingBox())!;
  expect([box.x >= pane.x, box.y >= pane.y, box.x + box.width <= pane.x + pane.width, box.y + box.height <= pane.y + pane.height]).toEqual(
    Array(4).fill(true),
  );
});

function onLedger(): Promise<boolean> {
  return preview.page.evaluate(() => (document.activeElement as SVGElement | null)?.dataset.node === 'Ledger');
}
