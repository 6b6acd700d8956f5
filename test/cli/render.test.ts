import { expect, test } from 'vitest';
import { tradeoff } from '../support/tradeoff.ts';

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

test('a rule explains itself', async () => {
  const { code, output } = await tradeoff(['explain', 'replication/async-loses-on-failover']);
  expect(output).toContain('replication/async-loses-on-failover');
  expect(output).toMatch(/gain/i);
  expect(code).toBe(0);
});
