import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, tradeoff } from '../support/tradeoff.ts';

test('the bank is drawn as SVG, in the colours of the theme', async () => {
  const light = await tradeoff(['render', 'examples/bank.arch']);
  const dark = await tradeoff(['render', 'examples/bank.arch', '--theme', 'dark']);
  for (const { code, output, errors } of [light, dark]) {
    expect(errors).toBe('');
    expect(output).toMatch(/^<svg [^]*<\/svg>\n$/);
    for (const node of ['CashMachine', 'Gateway', 'Accounts', 'Ledger']) expect(output).toContain(`data-node="${node}"`);
    expect(code).toBe(0);
  }
  expect(dark.output).not.toBe(light.output);
});

test('a flow is written as a Mermaid sequence diagram', async () => {
  const { code, output } = await tradeoff(['render', 'examples/bank.arch', '--format', 'mermaid', '--flow', 'Withdraw']);
  expect(output).toMatch(/^sequenceDiagram\n/);
  expect(output).toContain('Ledger');
  expect(code).toBe(0);
});

test('PNG and HTML are written to files, and what a PNG cannot draw is told', async () => {
  const folder = await folderWith({ 'shop.arch': 'system "注文"\nclient U\nservice S "注文"\nflow F { rate: 1/s  U -> S }\n' });
  const png = await tradeoff(['render', 'shop.arch', '--format', 'png', '-o', 'shop.png'], { folder });
  expect(png).toMatchObject({ code: 0, output: '' });
  expect(png.errors).toBe(
    "shop.arch: The font of PNG pictures has no 文 注: boxes stand for them. SVG and HTML are drawn with the reader's own fonts.\n",
  );
  expect((await readFile(join(folder, 'shop.png'))).subarray(1, 4).toString()).toBe('PNG');
  const html = await tradeoff(['render', 'shop.arch', '--format', 'html', '-o', 'shop.html', '--flow', 'F'], { folder });
  expect(html).toEqual({ code: 0, output: '', errors: '' });
  expect(await readFile(join(folder, 'shop.html'), 'utf8')).toContain('<title>注文</title>');
});

test('DOT is the graph for Graphviz, and a format that is none is told with those there are', async () => {
  expect((await tradeoff(['render', 'examples/bank.arch', '--format', 'dot'])).output).toMatch(/^digraph /);
  const { code, errors } = await tradeoff(['render', 'examples/bank.arch', '--format', 'gif']);
  expect(errors).toContain('svg, png, mermaid, dot, html');
  expect(code).toBe(2);
});

describe('what was placed by hand', () => {
  const pair = 'system "Pair"\nclient U\nservice S\nflow F { rate: 1/s  U -> S }\nview Only { include: [S] }\n';
  const placed = '{ "format": "tradeoff.layout/1", "system": { "S": { "x": 700, "y": 300 } } }';

  test('is drawn where the file beside says, in the picture that it is of', async () => {
    const folder = await folderWith({ 'pair.arch': pair, 'pair.arch.layout.json': placed, 'same.arch': pair });
    const [hand, automatic] = [await tradeoff(['render', 'pair.arch'], { folder }), await tradeoff(['render', 'same.arch'], { folder })];
    expect(hand).toMatchObject({ code: 0, errors: '' });
    const widthOf = (svg: string): number => Number(/ width="(\d+)"/.exec(svg)![1]);
    expect(widthOf(hand.output)).toBeGreaterThan(widthOf(automatic.output) + 300);
    const views = await Promise.all(['pair.arch', 'same.arch'].map((file) => tradeoff(['render', file, '--view', 'Only'], { folder })));
    expect(views[0].output).toBe(views[1].output);
  });

  test('is left out of account where the file beside has a mistake, which is told in one line with its place', async () => {
    const folder = await folderWith({ 'pair.arch': pair, 'pair.arch.layout.json': placed.replace('700', '"left"'), 'same.arch': pair });
    const { code, output, errors } = await tradeoff(['render', 'pair.arch'], { folder });
    expect(errors).toBe(
      'pair.arch.layout.json:1:58: "x" of "S" is a number of pixels, from -30000 to 30000; mend or delete the file; the layout is automatic meanwhile\n',
    );
    expect(code).toBe(0);
    expect(output).toBe((await tradeoff(['render', 'same.arch'], { folder })).output);
  });
});

test('a rule explains itself', async () => {
  const { code, output } = await tradeoff(['explain', 'replication/async-loses-on-failover']);
  expect(output).toContain('replication/async-loses-on-failover');
  expect(output).toMatch(/gain/i);
  expect(code).toBe(0);
});
