import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findingsOn } from '../../src/diagram/findings.ts';
import { sequenceDiagram } from '../../src/diagram/mermaid.ts';
import type { ToPreview } from '../../src/messages/preview.ts';
import { review } from '../../src/rules/run.ts';
import { exampleOf } from '../diagram/examples.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { accessibilityViolations } from './support/axe.ts';
import { comparison, crashFigures, figures } from './support/figures.ts';
import { diagramMessage } from './support/messages.ts';
import { Preview } from './support/preview.ts';

/** What a person can come to see; each is looked at in three themes and two sizes. */
const states = [
  'waiting',
  'empty',
  'broken',
  'diagram',
  'opened',
  'closed',
  'focus',
  'finding',
  'findings',
  'estimate',
  'running',
  'results',
  'comparison',
  'failed',
  'sequence',
  'server-down',
  'first-steps',
] as const;
type State = (typeof states)[number];

const sizes = { wide: { width: 1200, height: 900 }, narrow: { width: 460, height: 800 } } as const;
/** The fourth theme differs from the third in colours alone, which do not depend on the size. */
const sizesOf = (theme: string) => Object.entries(sizes).filter(([size]) => size === 'wide' || theme !== 'high-contrast-light');
let browser: Browser;
let messages: Readonly<Record<State, readonly ToPreview[]>>;

beforeAll(async () => {
  browser = await launchChromium();
  messages = await messagesByState();
});
afterAll(() => browser.close());

describe.each(['light', 'dark', 'high-contrast', 'high-contrast-light'] as const)('the preview in %s', (theme) => {
  test.each(states)('has nothing that keeps anyone from using it: %s', async (state) => {
    const preview = await Preview.open(browser, { theme, ...sizes.wide });
    await preview.send(...messages[state]);
    await preview.page.emulateMedia({ reducedMotion: 'reduce' });
    if (state === 'finding') await preview.page.keyboard.press('Control+F');
    if (state === 'sequence') await preview.page.locator('.stage svg svg, .stage text').first().waitFor();
    for (const [size, viewport] of sizesOf(theme)) {
      await preview.page.setViewportSize(viewport);
      await preview.send();
      expect(await accessibilityViolations(preview.page)).toEqual([]);
      await preview.screenshot(`preview-${state}-${theme}-${size}`);
    }
    await preview.close();
    expect(preview.complaints).toEqual([]);
  });
});

async function messagesByState(): Promise<typeof messages> {
  const shop = await exampleOf('shop.arch');
  const whole = await diagramMessage(shop);
  const { uri } = whole;
  const firstSteps = await diagramMessage(await architectureOf(await readFile(new URL('../../language/first-steps.arch', import.meta.url), 'utf8')));
  const flawed = await architectureOf(
    'system "Bank"\nclient Teller\ndatabase Ledger\ndata account { store: Ledger  keys: 100  critical: true }\nflow Pay { rate: 100/s  Teller -> Ledger : update account }',
  );
  const drawn = await diagramMessage(flawed);
  const problems = [{ message: 'Unknown unit "msec"', uri, position: { line: 11, character: 4 } }];
  return {
    waiting: [],
    empty: [await diagramMessage(await architectureOf('system "Nothing yet"'))],
    broken: [whole, { kind: 'problems', uri, problems }],
    diagram: [whole],
    opened: [await diagramMessage(shop, { folding: { opened: shop.nodes.map(({ name }) => name), closed: [] } })],
    closed: [await diagramMessage(shop, { folding: { opened: [], closed: ['region:eu'] } }), { kind: 'select', node: 'region:eu' }],
    focus: [await diagramMessage(shop, { focus: 'Orders' }), { kind: 'select', node: 'Orders' }],
    finding: [whole],
    findings: [{ ...drawn, findings: findingsOn(drawn.diagram, review(flawed).diagnostics) }],
    estimate: [{ ...whole, estimate: { Orders: 0.31, Ledger: 1.4 } }],
    running: [whole, { kind: 'simulating', share: 0.4, provisional: figures }],
    results: [whole, { kind: 'simulated', uri, result: crashFigures, stale: false }],
    comparison: [whole, { kind: 'compared', uri, comparison, stale: true }],
    failed: [whole, { kind: 'simulationFailed', message: 'The file cannot be simulated as it stands.', problems }],
    sequence: [whole, { kind: 'sequence', uri, flow: 'Checkout', text: sequenceDiagram(shop, 'Checkout') }],
    'server-down': [whole, { kind: 'serverDown', message: 'it ended five times in three minutes' }],
    'first-steps': [firstSteps, { kind: 'simulated', uri: firstSteps.uri, result: figures, stale: false }],
  };
}
