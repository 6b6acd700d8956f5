import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

test('a rule explains itself', async () => {
  const { code, output } = await tradeoff(['explain', 'replication/async-loses-on-failover']);
  expect(output).toContain('replication/async-loses-on-failover');
  expect(output).toMatch(/gain/i);
  expect(code).toBe(0);
});
