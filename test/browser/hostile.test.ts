import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { findingsOn } from '../../src/diagram/findings.ts';
import { sequenceDiagram } from '../../src/diagram/mermaid.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { comparison, crashFigures } from './support/figures.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

/** Each would leave a mark in the window if any of it were taken for markup; Mermaid's and Markdown's signs are among it. */
const hostile = `</text></svg><script>window.broken = 1</script><img src=x onerror="window.broken = 2">\`%%{init: {}}%% [x](javascript:window.broken=3) $(zap)`;
const written = hostile.replaceAll('"', '\\"');
const text = `
  system "${written}"
  region eu "${written}" { zone a "${written}" }
  client U "${written}" { in: eu }
  group "${written}" {
    /** ${hostile} */
    service S "${written}" { instances: 3 }
    queue Q "${written}" : kafka { partitions: 3 }
    service R "${written}"
  }
  flow F "${written}" { rate: 1/s  U -> S : "${written}"  S => Q : "${written}"  Q => R }
`;

let browser: Browser;
let architecture: Architecture;
let preview: Preview;

beforeAll(async () => {
  browser = await launchChromium();
  architecture = await architectureOf(text);
});
afterAll(() => browser.close());
beforeEach(async () => {
  preview = await Preview.open(browser);
});
/** Whatever was shown: it was shown as text, and nothing of it ran, was loaded or was refused by the page's policy. */
afterEach(async () => {
  expect(await preview.page.evaluate(() => document.querySelectorAll('#app :is(script, img, iframe, object, a[href])').length)).toBe(0);
  expect(await preview.page.evaluate(() => 'broken' in window)).toBe(false);
  await preview.closeSound();
});

test('the picture, with cards open and boxes closed, its tooltip, its search and the bar of the chosen node', async () => {
  const { name: group } = { name: (await diagramMessage(architecture)).diagram.containers.find(({ kind }) => kind === 'group')!.id };
  const { origin } = architecture.nodes.find(({ name }) => name === 'S')!;
  const diagnostic = { severity: 'warning', code: 'a/b', message: hostile, origin, related: [], fixes: [] } as const;
  for (const folding of [
    { opened: ['S', 'Q'], closed: [] },
    { opened: [], closed: [group] },
  ]) {
    const message = await diagramMessage(architecture, { folding });
    await preview.send({ ...message, findings: findingsOn(message.diagram, [diagnostic]) });
    await preview.page.waitForTimeout(250);
    const [card] = folding.closed.length === 0 ? ['S'] : folding.closed;
    await preview.send({ kind: 'select', node: card });
    await preview.page.locator('.node.selected .card').last().hover();
    await preview.page.locator('.tooltip:not([hidden])').waitFor();
    expect(await preview.page.locator('.tooltip').textContent()).toContain('<img src=x');
    await preview.page.keyboard.press('Escape');
    await preview.page.keyboard.press('Control+f');
    await preview.page.getByRole('textbox', { name: 'Find a node' }).fill(hostile);
    await preview.page.keyboard.press('Escape');
  }
  expect(await preview.page.title()).toBe('Architecture preview');
  await preview.screenshot('hostile');
});

test('results, their time charts and events, and the slider that plays them', async () => {
  const whole = await diagramMessage(architecture);
  await preview.send(whole, { kind: 'simulated', uri: whole.uri, result: poisoned(crashFigures), stale: false });
  expect(await preview.page.locator('.results').textContent()).toContain('<img src=x');
  await preview.page.locator('.film .marks button').first().hover();
  await preview.send({
    kind: 'simulationFailed',
    message: hostile,
    problems: [{ message: hostile, uri: whole.uri, position: { line: 0, character: 0 } }],
  });
  expect(await preview.page.locator('.results').textContent()).toContain(hostile);
});

test('a comparison', async () => {
  const whole = await diagramMessage(architecture);
  await preview.send(whole, { kind: 'compared', uri: whole.uri, comparison: poisoned(comparison), stale: true });
  expect(await preview.page.locator('.results').textContent()).toContain('AsyncLedger</text>');
});

test('the sequence of a flow', async () => {
  const whole = await diagramMessage(architecture);
  await preview.send(whole, { kind: 'sequence', uri: whole.uri, flow: 'F', text: sequenceDiagram(architecture, 'F') });
  await preview.page.locator('.stage svg svg, .stage .actor').first().waitFor();
  await expect.poll(() => preview.page.locator('.stage').textContent()).toContain('<script>window');
});

test('what the server says when it is down, and why an image cannot be copied', async () => {
  await preview.send(await diagramMessage(architecture), { kind: 'serverDown', message: hostile }, { kind: 'imageFailed', message: hostile });
  expect(await preview.page.locator('header').textContent()).toContain(hostile);
});

/** All names and texts of a result followed by markup, in keys and values alike. */
function poisoned<T>(result: T): T {
  const quoted = JSON.stringify(hostile).slice(1, -1);
  const names = /(Checkout|Ledger|LeaderCrash|order|Gateway|crash)(?=[^a-z])/g;
  return JSON.parse(JSON.stringify(result).replace(names, (name) => `${name}${quoted}`)) as T;
}
