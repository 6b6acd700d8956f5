import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sequenceDiagram } from '../../src/diagram/mermaid.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import { changesOf } from '../../src/messages/picture-changes.ts';
import type { Picture } from '../../src/messages/preview.ts';
import { exampleOf } from '../diagram/examples.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { figures } from './support/figures.ts';
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

describe('before any simulation', () => {
  test('the nodes are as hot as the estimate says, and the legend says that it is one', async () => {
    await preview.send({ ...shopMessage, estimate: { Orders: 0.31, Ledger: 1.4 } });
    expect(await legend()).toBe('Utilisation (estimate)');
    expect(await preview.page.locator('.note').textContent()).toBe('estimate');
    expect(await preview.page.locator('.note').isVisible()).toBe(true);
    expect(await preview.page.locator('[data-node="Orders"] text').last().textContent()).toBe('31%');
    expect(await preview.page.locator('[data-node="Ledger"]').getAttribute('aria-label')).toContain('140% busy by estimate');
    await preview.screenshot('estimate');
  });

  test('each edit brings its own figures, and one that leaves no rates leaves no heat', async () => {
    await preview.send({ ...shopMessage, estimate: { Orders: 0.31 } }, { ...shopMessage, estimate: { Orders: 0.62 } });
    expect(await preview.page.locator('[data-node="Orders"] text').last().textContent()).toBe('62%');
    await preview.send(shopMessage);
    expect(await preview.page.locator('.legend').count()).toBe(0);
  });

  test('an edit may bring what differs alone', async () => {
    const [before, now] = [
      { ...shopMessage, estimate: { Orders: 0.31 } },
      { ...shopMessage, estimate: { Orders: 0.62 } },
    ];
    await preview.send(before, changesOf(before, now));
    expect(await preview.page.locator('[data-node="Orders"] text').last().textContent()).toBe('62%');
    await preview.send(changesOf(now, shopMessage));
    expect(await preview.page.locator('.legend').count()).toBe(0);
    expect(await preview.page.locator('[data-node]').count()).toBe(shop.nodes.length);
  });

  test('changes of what it does not have make it ask for all', async () => {
    const asked = (await preview.posted()).length;
    await preview.send(changesOf(shopMessage, shopMessage));
    expect((await preview.posted()).slice(asked)).toEqual([{ kind: 'ready' }]);
  });

  test('a simulation takes its place, also when the file changes; another file has its own', async () => {
    const estimated = { ...shopMessage, estimate: { Orders: 0.31 } };
    await preview.send(estimated, { kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false });
    expect(await legend()).toBe('Utilisation');
    expect(await preview.page.locator('.note').isVisible()).toBe(false);
    expect(await preview.page.locator('[data-node="Orders"] text').last().textContent()).toBe('46%');
    await preview.send({ kind: 'edited' }, estimated);
    expect(await legend()).toBe('Utilisation before the last changes');
    await preview.send({ ...estimated, uri: 'file:///other.arch' });
    expect(await legend()).toBe('Utilisation (estimate)');
  });
});

describe('the picture', () => {
  test('shows every node of the shop, inside the pane, in the shipped font', async () => {
    await preview.send(shopMessage);
    const drawn = await preview.page.locator('[data-node]').evaluateAll((nodes) => nodes.map((node) => (node as SVGElement).dataset.node));
    expect(drawn.sort()).toEqual(shop.nodes.map(({ name }) => name).sort());
    const pane = (await preview.page.locator('.picture').boundingBox())!;
    for (const box of await preview.page
      .locator('[data-node]')
      .evaluateAll((nodes) => nodes.map((node) => node.getBoundingClientRect().toJSON() as DOMRect))) {
      expect(box.x).toBeGreaterThanOrEqual(pane.x);
      expect(box.y).toBeGreaterThanOrEqual(pane.y);
      expect(box.x + box.width).toBeLessThanOrEqual(pane.x + pane.width);
      expect(box.y + box.height).toBeLessThanOrEqual(pane.y + pane.height);
    }
    await preview.page.evaluate(() => document.fonts.ready);
    expect(await preview.page.evaluate(() => document.fonts.check('600 14px Inter'))).toBe(true);
  });

  test('stays where its reader left it when the file changes, and when the page comes back', async () => {
    await preview.send(shopMessage);
    await preview.page.mouse.move(500, 400);
    await preview.page.mouse.wheel(0, -300);
    await preview.page.mouse.down();
    await preview.page.mouse.move(560, 470, { steps: 4 });
    await preview.page.mouse.up();
    const before = await transform();
    await preview.send({ ...shopMessage, diagram: { ...shopMessage.diagram, title: 'Renamed' } });
    expect(await transform()).toBe(before);

    const state = await preview.state();
    await preview.close();
    preview = await Preview.open(browser, { state: state! });
    await preview.send(shopMessage);
    expect(await transform()).toBe(before);
  });

  test('is fitted again by the button, by the key, when another file is shown, and when the pane changes its size', async () => {
    await preview.send(shopMessage);
    const fitted = await transform();
    await preview.page.getByRole('button', { name: 'Zoom in' }).click();
    expect(await transform()).not.toBe(fitted);
    await preview.page.getByRole('button', { name: 'Fit' }).click();
    expect(await transform()).toBe(fitted);
    await preview.page.locator('.picture').focus();
    await preview.page.keyboard.press('ArrowLeft');
    await preview.page.keyboard.press('+');
    expect(await transform()).not.toBe(fitted);
    await preview.page.keyboard.press('0');
    expect(await transform()).toBe(fitted);
    await preview.page.keyboard.press('+');
    await preview.send({ ...shopMessage, uri: 'file:///other.arch' });
    expect(await transform()).toBe(fitted);
    await preview.page.setViewportSize({ width: 800, height: 600 });
    await expect.poll(transform).not.toBe(fitted);
  });

  test('leads to the source, by mouse and by key, and marks what was chosen', async () => {
    await preview.send(shopMessage);
    await preview.page.locator('[data-node="Orders"]').click();
    const orders = shop.nodes.find(({ name }) => name === 'Orders')!;
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'reveal', origin: orders.nameOrigin });
    expect(await selected()).toEqual(['Orders']);

    await preview.page.locator('[data-node="Ledger"]').focus();
    await preview.page.keyboard.press('Enter');
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'reveal', origin: shop.nodes.find(({ name }) => name === 'Ledger')!.nameOrigin });

    await preview.page.locator('g.label[data-edge="call:Orders->Baskets"]').click();
    expect((await preview.posted()).at(-1)).toEqual({
      kind: 'reveal',
      origin: shopMessage.diagram.edges.find(({ id }) => id === 'call:Orders->Baskets')!.origin,
    });

    await preview.send({ kind: 'select', node: 'Gateway' });
    expect(await selected()).toEqual(['Gateway']);
    await preview.send(shopMessage);
    expect(await selected()).toEqual(['Gateway']);
  });

  test('draws hostile texts as texts', async () => {
    const hostile = '<script>window.broken = 1</script>" onload="window.broken = 2';
    const architecture = await architectureOf(`
      system "Hostile"
      client U { in: eu }
      region eu "<img src=x onerror='window.broken = 3'>" { zone a }
      service S "${hostile.replaceAll('"', '\\"')}" { in: eu }
      flow F { rate: 1/s  U -> S : "<foreignObject><body onload='window.broken = 4'>" }
    `);
    await preview.send(await diagramMessage(architecture), {
      kind: 'problems',
      uri: architecture.uri,
      problems: [{ message: hostile, uri: architecture.uri, position: { line: 1, character: 0 } }],
    });
    await preview.send({
      kind: 'simulated',
      uri: architecture.uri,
      stale: false,
      result: { ...figures, requirements: [{ ...figures.requirements[0], text: hostile, reason: hostile }] },
    });
    const title = preview.page.locator('[data-node="S"] text').first();
    expect(await title.textContent()).toContain('<script>');
    expect(await preview.page.locator('.banner').textContent()).toContain(hostile);
    expect(await preview.page.locator('.verdict code').textContent()).toBe(hostile);
    expect(await preview.page.evaluate(() => document.querySelectorAll('#app script, #app img, #app foreignObject').length)).toBe(0);
    expect(await preview.page.evaluate(() => 'broken' in window)).toBe(false);
  });
});

describe('a broken file', () => {
  const problem = { message: 'Unknown unit "msec"', uri: 'file:///workspace/main.arch', position: { line: 11, character: 4 } };

  test('leaves the last picture and says what is wrong, where', async () => {
    await preview.send(shopMessage, { kind: 'problems', uri: shopMessage.uri, problems: [problem] });
    expect(await preview.page.locator('[data-node]').count()).toBe(shop.nodes.length);
    const alert = preview.page.getByRole('alert');
    expect(await alert.textContent()).toContain('last picture');
    await alert.getByRole('button', { name: 'Unknown unit "msec" (line 12)' }).click();
    expect((await preview.posted()).at(-1)).toEqual({
      kind: 'reveal',
      origin: { uri: problem.uri, range: { start: problem.position, end: problem.position } },
    });
    await preview.send(shopMessage);
    expect(await alert.count()).toBe(0);
  });

  test('without an earlier picture explains itself, as does an empty one', async () => {
    expect(await preview.page.locator('.cover').textContent()).toContain('Drawing');
    await preview.send({ kind: 'problems', uri: 'file:///broken.arch', problems: [problem] });
    expect(await preview.page.locator('.cover').textContent()).toContain('as soon as the errors above are mended');
    await preview.send(await diagramMessage(await architectureOf('system "Nothing yet"')));
    expect(await preview.page.locator('.cover').textContent()).toContain('Declare a client and a service');
    await preview.screenshot('preview-empty');
  });

  test('is not shown with the picture of another file', async () => {
    await preview.send(shopMessage, { kind: 'problems', uri: 'file:///other.arch', problems: [problem] });
    expect(await preview.page.locator('.picture').isVisible()).toBe(false);
  });

  test('and a dead server has a button that mends it', async () => {
    await preview.send(shopMessage, { kind: 'serverDown', message: 'it ended five times in three minutes' });
    await preview.page.getByRole('alert').getByRole('button', { name: 'Restart it' }).click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'restartServer' });
  });
});

describe('a simulation', () => {
  test('is started, followed and stopped here', async () => {
    await preview.send(shopMessage);
    await preview.page.getByRole('button', { name: 'Simulate' }).click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'simulate', choices: {} });
    await preview.send({ kind: 'simulating', share: 0.42 });
    expect(await preview.page.locator('.status').textContent()).toBe('Simulating: 42 %');
    expect(await preview.page.getByRole('progressbar').getAttribute('value')).toBe('0.42');
    expect(await preview.page.getByRole('button', { name: 'Simulate' }).isVisible()).toBe(false);
    await preview.send({ kind: 'simulating', share: 0.6, provisional: figures });
    expect(await preview.page.locator('.results').getAttribute('class')).toContain('provisional');
    expect(await preview.page.locator('.status').textContent()).toContain('provisional');
    await preview.page.getByRole('button', { name: 'Stop' }).click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'stop' });
    await preview.send({ kind: 'simulationStopped' });
    expect(await preview.page.locator('.status').textContent()).toBe('The simulation was stopped.');
    expect(await preview.page.locator('.verdict').count()).toBe(0);
  });

  test('ends with verdicts in words and figures, tables, and heat on the nodes', async () => {
    await preview.send(shopMessage, { kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false });
    expect(await preview.page.locator('.results h2').first().textContent()).toBe('Requirements: 2 met, 1 violated, 1 undecided');
    expect(
      await preview.page
        .locator('.verdict')
        .evaluateAll((all) => all.map((each) => each.querySelector('.words')!.textContent + ': ' + each.querySelector('.value')!.textContent)),
    ).toEqual(['met: 41.3ms (40.2ms to 42.4ms)', 'undecided: 99.912% (99.86% to 99.96%)', 'met: strong', 'violated: 98 (91 to 105)']);
    await preview.page.locator('.verdict.violated').click();
    expect((await preview.posted()).at(-1)).toEqual({ kind: 'revealLine', line: 75 });
    expect(await preview.page.getByRole('table', { name: 'Flows' }).getByRole('row').allTextContents()).toEqual([
      'FlowThroughputMeanp99Available',
      'Checkout300/s12.3ms41.3ms99.912%',
      'Browse2k/s3.1ms11.3ms100%',
    ]);
    await preview.page.getByRole('table', { name: 'Nodes' }).getByRole('button', { name: 'Ledger' }).click();
    expect(await selected()).toEqual(['Ledger']);
    expect(await preview.page.locator('[data-node="Ledger"]').getAttribute('aria-label')).toContain('102% busy');
    expect(await preview.page.locator('[data-node="Orders"] text').last().textContent()).toBe('46%');
    expect(await preview.page.locator('.legend').count()).toBe(1);
  });

  test('draws the operations that contradict the weakest level, and the curve of consistent reads', async () => {
    await preview.send(shopMessage, { kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false });
    const order = preview.page.getByRole('region', { name: 'Data order' });
    expect(await order.locator('p').allTextContents()).toEqual([
      'order: monotonic-reads over 120,000 operations, 7.17% of reads stale, 98 acknowledged writes lost (failover 98)',
      'version 7 of k17, acknowledged at 59.982 s, was gone at 62.000 s: the copy that took over did not have it',
      'Contradicted: read-your-writes 36 of 67,834, strong 8,586 of 119,794',
      'session 152 wrote version 7 of order/17 at 3.201 s and read version 6 from Ledger copy 3 at 3.204 s',
    ]);
    const picture = order.getByRole('img', { name: /^session 152/ });
    expect(await picture.locator('text').allTextContents()).toEqual([
      'session 152',
      'write order/17 = version 7 at Ledger copy 1',
      'read order/17 = version 6 at Ledger copy 3',
    ]);
    const bars = await picture.locator('rect').evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().toJSON() as DOMRect));
    const labels = await picture.locator('text').evaluateAll((all) => all.map((text) => text.getBoundingClientRect().toJSON() as DOMRect));
    expect(bars[0].right).toBeLessThanOrEqual(bars[1].left);
    for (const [index, bar] of bars.entries()) {
      expect(labels[index + 1].left).toBeGreaterThanOrEqual(bar.left);
      expect(labels[index + 1].right).toBeLessThanOrEqual(bar.right);
    }
    const curve = order.getByRole('img', { name: /^Reads that see/ });
    expect(await curve.getAttribute('aria-label')).toBe(
      'Reads that see an acknowledged write, by the time since, of order: 42% after 1ms, 100% after 100ms',
    );
    expect(await curve.locator('canvas').count()).toBe(1);
    await order.locator('summary').click();
    expect(await order.locator('.curve li').allTextContents()).toEqual(['1ms:  42.0 %', '10ms:  93.0 %', '100ms:  100.0 %']);
  });

  test('is marked as old once the file has changed, until it is run again', async () => {
    const simulated = { kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false } as const;
    await preview.send(shopMessage, simulated, { kind: 'edited' });
    expect(await preview.page.locator('.results').getAttribute('class')).toContain('stale');
    expect(await preview.page.locator('.status').textContent()).toContain('has changed since');
    await preview.send(simulated);
    expect(await preview.page.locator('.results').getAttribute('class')).not.toContain('stale');
  });

  test('that cannot run says why, and where', async () => {
    const problems = [
      {
        message: 'A database has copies and shards in place of instances; state `followers`',
        uri: shopMessage.uri,
        position: { line: 30, character: 0 },
      },
    ];
    await preview.send(shopMessage, { kind: 'simulationFailed', message: 'This file cannot be simulated.', problems });
    expect(await preview.page.locator('.status').textContent()).toBe('This file cannot be simulated.');
    await preview.page.locator('.results').getByRole('button', { name: 'A database has copies' }).click();
    expect((await preview.posted()).at(-1)).toMatchObject({ kind: 'reveal', origin: { range: { start: { line: 30 } } } });
  });

  test('of one file is not shown with another', async () => {
    await preview.send(shopMessage, { kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false });
    await preview.send({ ...shopMessage, uri: 'file:///other.arch' });
    expect(await preview.page.locator('.results').isVisible()).toBe(false);
    expect(await preview.page.locator('.legend').count()).toBe(0);
  });
});

test('views and sequences are picked, and a sequence is drawn as Mermaid draws it', async () => {
  await preview.send(shopMessage);
  expect(await preview.page.getByRole('combobox', { name: 'Shown' }).locator('option').allTextContents()).toEqual([
    'Whole system',
    ...shop.views.map(({ name }) => name),
    ...shop.flows.map(({ name }) => name),
    ...shop.flows.map(({ name }) => name),
  ]);
  await preview.page.getByRole('combobox', { name: 'Shown' }).selectOption(JSON.stringify({ kind: 'sequence', flow: 'Checkout' }));
  expect((await preview.posted()).at(-1)).toEqual({ kind: 'show', shown: { kind: 'sequence', flow: 'Checkout' } });
  await preview.send(shopMessage, { kind: 'sequence', uri: shopMessage.uri, flow: 'Checkout', text: sequenceDiagram(shop, 'Checkout') });
  await preview.page.locator('.stage .actor').first().waitFor();
  expect(await preview.page.locator('.stage text.actor').allTextContents()).toContain('Gateway');
  expect(await preview.page.getByRole('combobox', { name: 'Shown' }).inputValue()).toContain('Checkout');
  await preview.screenshot('preview-sequence');
  await preview.page.getByRole('combobox', { name: 'Shown' }).selectOption({ label: 'Whole system' });
  await preview.send(shopMessage);
  expect(await preview.page.locator('[data-node="Orders"]').isVisible()).toBe(true);
});

test.each(['light', 'dark'] as const)('looks as intended in the %s theme, wide and narrow', async (theme) => {
  await preview.close();
  preview = await Preview.open(browser, { theme, width: 1280, height: 860 });
  await preview.send(shopMessage);
  await preview.screenshot(`preview-${theme}`);
  await preview.send({ kind: 'simulated', uri: shopMessage.uri, result: figures, stale: false }, { kind: 'select', node: 'Orders' });
  await preview.screenshot(`preview-${theme}-simulated`);
  const problems = [
    {
      message: 'Unknown unit "msec"; a duration has us, ms, s, min, h or d, as in 250ms',
      uri: shopMessage.uri,
      position: { line: 11, character: 4 },
    },
  ];
  await preview.send({ kind: 'problems', uri: shopMessage.uri, problems }, { kind: 'edited' });
  await preview.page.setViewportSize({ width: 620, height: 900 });
  await preview.screenshot(`preview-${theme}-narrow`);
  const colour = await preview.page
    .locator('[data-node="Orders"] text')
    .first()
    .evaluate((text) => text.getAttribute('fill'));
  expect(colour).toBe(theme === 'light' ? '#1c2128' : '#e8edf2');
});

test('the colours follow the editor while the page is open', async () => {
  await preview.send(shopMessage);
  await preview.page.evaluate(() => document.body.classList.replace('vscode-light', 'vscode-dark'));
  await expect.poll(() => preview.page.locator('[data-node="Orders"] text').first().getAttribute('fill')).toBe('#e8edf2');
});

function transform(): Promise<string | null> {
  return preview.page.locator('.stage > g').getAttribute('transform');
}

function legend(): Promise<string | null> {
  return preview.page.locator('.legend text').first().textContent();
}

function selected(): Promise<(string | undefined)[]> {
  return preview.page.locator('.selected').evaluateAll((nodes) => nodes.map((node) => (node as SVGElement).dataset.node));
}
