import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import { architectureOf } from '../support/architecture.ts';

const files = Object.fromEntries(
  readdirSync('examples')
    .filter((name) => name.endsWith('.arch'))
    .map((name) => [name, readFileSync(`examples/${name}`, 'utf8')]),
);
const systems = Object.keys(files).filter((name) => /^system /m.test(files[name]));

async function architecture(name: string): Promise<Architecture> {
  const { [name]: text, ...others } = files;
  return architectureOf(text, others);
}

describe('examples as design documents', () => {
  test('the five systems are there', () => {
    expect(systems).toEqual(['bank.arch', 'delivery.arch', 'logs.arch', 'shop.arch', 'site.arch']);
  });

  test.each(systems)('%s is titled, and has flows, requirements and scenarios', async (name) => {
    const { title, flows, requirements, scenarios } = await architecture(name);
    expect(title).not.toBe('');
    expect(Math.min(flows.length, requirements.length, scenarios.length)).toBeGreaterThan(0);
  });

  test.each(systems)('%s: something is required of every scenario', async (name) => {
    const { requirements, scenarios } = await architecture(name);
    const named = new Set(requirements.map(({ scenario }) => scenario));
    expect(scenarios.filter((scenario) => !named.has(scenario.name))).toEqual([]);
  });

  test('the bank replicates synchronously, and its variant does not', async () => {
    const { nodes, variants } = await architecture('bank.arch');
    const ledger = nodes.find(({ name }) => name === 'Ledger');
    expect(ledger?.settings).toMatchObject({ replication: 'sync', followers: 2, reads: 'leader', failover: 'automatic' });
    expect(variants.find(({ name }) => name === 'AsyncLedger')?.overrides[0]?.settings).toMatchObject({
      replication: 'async',
      lag: { kind: 'constant', value: 0.5 },
    });
  });

  test('the variant of delivery replies before it publishes, and the design itself after', async () => {
    const { flows, variants } = await architecture('delivery.arch');
    const kindsOf = (flow: Architecture['flows'][number] | undefined): string[] =>
      JSON.stringify(flow?.steps).match(/"kind":"(reply|publish)"/g) ?? [];
    const design = kindsOf(flows.find(({ name }) => name === 'PlaceOrder')).join(' ');
    const variant = kindsOf(variants[0]?.flows[0]).join(' ');
    expect(design.indexOf('publish')).toBeLessThan(design.indexOf('reply'));
    expect(variant.indexOf('reply')).toBeLessThan(variant.indexOf('publish'));
  });

  test('two groups read the log', async () => {
    const { flows } = await architecture('logs.arch');
    expect(flows[0]?.consumers.map(({ group }) => group)).toEqual(['Indexer', 'Archiver']);
  });
});
