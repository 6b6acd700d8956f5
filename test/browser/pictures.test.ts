import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawSvg } from '../../src/diagram/svg.ts';
import { textStyles, textWidth } from '../../src/diagram/text.ts';
import type { Picture } from '../../src/messages/preview.ts';
import { exampleNames, exampleOf, referenceNames, referenceOf } from '../diagram/examples.ts';
import { architectureOf } from '../support/architecture.ts';
import { launchChromium } from '../support/chromium.ts';
import { diagramMessage } from './support/messages.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
  const faces = await Promise.all([400, 600].map(fontFace));
  await page.setContent(`<style>${faces.join('')} body { margin: 0; font-family: Inter }</style><b>load</b> both<div id="picture"></div>`);
  await page.evaluate(() => Promise.all(['400 14px Inter', '600 14px Inter'].map((font) => document.fonts.load(font))));
});
afterAll(() => browser.close());

/** Ours counts no kerning, which moves letters together a little: never narrower than drawn, and hardly wider. */
test('texts are as wide in the browser as we measure them', async () => {
  const texts = await textsOfExamples();
  const samples = [...texts, 'Ünïcödé façade', 'Заказ и доставка', 'Παραγγελία', '12 partitions × 3 copies — ≈ 4.5ms', 'AVAVAV ToToTo'];
  for (const style of [textStyles.title, textStyles.fact]) {
    const drawn = await page.evaluate(widthsInBrowser, { samples, font: `${style.weight} ${style.size}px Inter` });
    const differing = samples.flatMap((text, index) => {
      const ratio = drawn[index] / textWidth(text, style);
      return ratio > 1.005 || ratio < 0.9 ? [`${text}: ${ratio.toFixed(3)}`] : [];
    });
    expect(differing).toEqual([]);
    const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width, 0);
    expect(total(drawn) / total(samples.map((text) => textWidth(text, style)))).toBeGreaterThan(0.98);
  }
});

describe.each(exampleNames)('%s in the browser', (name) => {
  test.each(['light', 'dark'] as const)('is a well-formed picture whose texts stay on their cards and labels (%s)', async (theme) => {
    const { diagram } = await diagramMessage(await exampleOf(name));
    const svg = drawSvg(diagram, { theme });
    expect(await page.evaluate(wellFormed, svg)).toBe(true);
    await page.setViewportSize({ width: diagram.width, height: diagram.height });
    expect(await page.evaluate(textsOutside, svg)).toEqual([]);
    await page.locator('#picture').screenshot({ path: join(repository, 'test-results', `picture-${name.replace('.arch', '')}-${theme}.png`) });
  });
});

test.each([...exampleNames, ...referenceNames])('%s: as the browser measures them, no card, label or title lies on another', async (name) => {
  const { diagram } = await diagramMessage(await (exampleNames.includes(name) ? exampleOf(name) : referenceOf(name)));
  await page.setViewportSize({ width: diagram.width, height: diagram.height });
  const { boxes, overlapping } = await page.evaluate(overlapsDrawn, drawSvg(diagram, { theme: 'light' }));
  expect(boxes).toBe(diagram.nodes.length + diagram.containers.length + diagram.edges.filter(({ labelBox }) => labelBox !== undefined).length);
  expect(overlapping).toEqual([]);
});

test('an SVG of hostile texts is well formed, and shows them as they are written', async () => {
  const hostile = ['<script>alert(1)</script>', ']]>', '&amp;', '<!--', '\u0001', '"\'>'];
  const nodes = hostile.map((text, index) => `service S${index} "${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
  const { diagram } = await diagramMessage(await architectureOf(`system "Hostile"\n${nodes.join('\n')}`));
  const svg = drawSvg(diagram, { theme: 'light' });
  expect(await page.evaluate(wellFormed, svg)).toBe(true);
  const texts = await page.evaluate(
    (source) => [...new DOMParser().parseFromString(source, 'image/svg+xml').querySelectorAll('text')].map(({ textContent }) => textContent),
    svg,
  );
  for (const text of hostile) expect(texts).toContain(text.replace('\u0001', '\ufffd'));
});

async function textsOfExamples(): Promise<readonly string[]> {
  const diagrams: Picture[] = [];
  for (const name of exampleNames) diagrams.push(await diagramMessage(await exampleOf(name)));
  return [
    ...new Set(
      diagrams.flatMap(({ diagram: { nodes, edges } }) => [
        ...nodes.flatMap(({ title, facts }) => [...title, ...facts]),
        ...edges.flatMap(({ label }) => label),
      ]),
    ),
  ];
}

async function fontFace(weight: number): Promise<string> {
  const file = await readFile(join(repository, 'media', 'fonts', `inter-${weight}.ttf`));
  return `@font-face { font-family: Inter; font-weight: ${weight}; src: url(data:font/ttf;base64,${file.toString('base64')}) }`;
}

// What follows runs in the page.

function widthsInBrowser({ samples, font }: { samples: readonly string[]; font: string }): number[] {
  const context = document.createElement('canvas').getContext('2d')!;
  context.font = font;
  // As pictures are drawn: without it, letters stand on whole pixels, and every text is a little wider.
  context.textRendering = 'geometricPrecision';
  return samples.map((text) => context.measureText(text).width);
}

function wellFormed(svg: string): boolean {
  return new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('parsererror') === null;
}

/** Texts that leave the rectangle that they are drawn on: of a node its card, of a label its plate. */
function textsOutside(svg: string): string[] {
  document.getElementById('picture')!.innerHTML = svg;
  return [...document.querySelectorAll('g.node, g.label')].flatMap((group) => {
    const plate = group.querySelector('rect.card, :scope > rect')!.getBoundingClientRect();
    return [...group.querySelectorAll('text')].flatMap((text) => {
      const box = text.getBoundingClientRect();
      const within = box.left >= plate.left && box.right <= plate.right && box.top >= plate.top && box.bottom <= plate.bottom;
      return within ? [] : [text.textContent ?? ''];
    });
  });
}

/** All that a person reads, as large as it is drawn: whole cards with their stacks, labels with their plates, titles of boxes. */
function overlapsDrawn(svg: string): { boxes: number; overlapping: string[] } {
  document.getElementById('picture')!.innerHTML = svg;
  const drawn = [...document.querySelectorAll('g.node, g.label, text.place')].map((element) => ({
    what: element.textContent ?? '',
    box: element.getBoundingClientRect(),
  }));
  const overlapping = drawn.flatMap(({ what, box }, index) =>
    drawn
      .slice(index + 1)
      .filter(({ box: other }) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
      .map((other) => `${what} | ${other.what}`),
  );
  return { boxes: drawn.length, overlapping };
}
