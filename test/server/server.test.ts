import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  CancellationTokenSource,
  CodeActionRequest,
  type CodeAction,
  type Hover,
  type MarkupContent,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import type { SimulateReply } from '../../src/messages/server.ts';
import { TestClient } from './client.ts';

const bank = await readFile(new URL('../../examples/bank.arch', import.meta.url), 'utf8');
const asynchronous = bank.replace('replication: sync ', 'replication: async ');

/** Published diagnostics come when they come; a test waits for them. */
const soon = { timeout: 10_000, interval: 20 };

describe('diagnostics', () => {
  test('are published for every file of the folder, open or not', async () => {
    const client = await TestClient.start({ 'bank.arch': asynchronous, 'other.arch': 'system "x"\nclient C { users: 5ms }' });
    await vi.waitFor(() => expect(client.codes('bank.arch')).toContain('consistency/strong-needs-sync'), soon);
    await vi.waitFor(() => expect(client.codes('other.arch')).toContain('schema'), soon);
  });

  test('follow the last of many quick edits', async () => {
    const client = await TestClient.start({ 'bank.arch': bank });
    await client.open('bank.arch', bank);
    for (let count = 0; count < 30; count++) await client.change('bank.arch', count % 2 === 0 ? asynchronous : `${bank}\nnonsense ${count}`);
    await client.change('bank.arch', asynchronous);
    const { diagnostics } = await client.request('tradeoff/check', { uri: client.uri('bank.arch') });
    expect(diagnostics.map(({ code }) => code)).toContain('consistency/strong-needs-sync');
    expect(diagnostics.map(({ code }) => code)).not.toContain('syntax');
    await vi.waitFor(() => expect(client.codes('bank.arch')).toEqual(diagnostics.map(({ code }) => code)), soon);
  });

  test('a rule carries a link to its page, a mistake of the language none', async () => {
    const client = await TestClient.start({ 'bank.arch': asynchronous, 'broken.arch': 'system "x"\nservice S { cores: 5ms }' });
    await vi.waitFor(() => expect(client.diagnostics('broken.arch').length).toBeGreaterThan(0), soon);
    await vi.waitFor(() => expect(client.diagnostics('bank.arch').length).toBeGreaterThan(0), soon);
    const [rule] = client.diagnostics('bank.arch');
    expect(rule).toMatchObject({ source: 'tradeoff', codeDescription: { href: `vscode://tradeoff.tradeoff/rule/${String(rule.code)}` } });
    expect(client.diagnostics('broken.arch')[0].codeDescription).toBeUndefined();
  });
});

describe('hover', () => {
  test('on a finding says what the property means, and what the tradeoff of the rule is', async () => {
    const client = await TestClient.start({ 'bank.arch': asynchronous });
    const line = asynchronous.split('\n').findIndex((each) => each.includes('replication: async'));
    const position = { line, character: 'replication'.length };
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', { textDocument: { uri: client.uri('bank.arch') }, position });
    const { value } = hover.contents as MarkupContent;
    expect(value).toMatch(/^.*replication/);
    expect(value).toContain('consistency/strong-needs-sync');
    expect(value).toContain('vscode://tradeoff.tradeoff/rule/consistency/strong-needs-sync');
  });

  test('on what no rule finds fault with tells of no rule', async () => {
    const client = await TestClient.start({ 'bank.arch': bank });
    const line = bank.split('\n').findIndex((each) => each.includes('replication: sync'));
    const position = { line, character: 'replication'.length };
    const hover = await client.connection.sendRequest<Hover>('textDocument/hover', { textDocument: { uri: client.uri('bank.arch') }, position });
    expect((hover.contents as MarkupContent).value).not.toContain('/rule/');
  });
});

describe('several files', () => {
  const shop = 'import "./parts.arch"\nsystem "Shop"\nclient Buyer { users: 10 }\nflow Buy { rate: 1/s  Buyer -> Orders }';
  const parts = 'service Orders { cores: 2 }';

  test('an entry file sees the unsaved text of what it imports, and after closing what the disk holds', async () => {
    const client = await TestClient.start({ 'shop.arch': shop, 'parts.arch': parts });
    const nodes = async (): Promise<string[]> => {
      const reply = await client.request('tradeoff/diagram', { uri: client.uri('shop.arch') });
      return reply.kind === 'placed' ? reply.diagram.nodes.map(({ name }) => name) : [];
    };
    expect((await nodes()).sort()).toEqual(['Buyer', 'Orders']);
    await client.open('parts.arch', parts);
    await client.change('parts.arch', `${parts}\nservice Extra {}`);
    expect(await nodes()).toContain('Extra');
    await client.close('parts.arch');
    expect(await nodes()).not.toContain('Extra');
  });

  test('the picture carries the estimate of the text as it stands, and none while it cannot be understood', async () => {
    const client = await TestClient.start({ 'shop.arch': shop, 'parts.arch': parts });
    const estimated = async () => {
      const reply = await client.request('tradeoff/diagram', { uri: client.uri('shop.arch') });
      return reply.kind === 'placed' ? reply.estimate : undefined;
    };
    await client.open('parts.arch', 'service Orders { time: 10ms }');
    expect((await estimated())?.['Orders']).toBeCloseTo(0.01, 9);
    await client.change('parts.arch', 'service Orders { time: 500ms }');
    expect((await estimated())?.['Orders']).toBeCloseTo(0.5, 9);
    await client.change('parts.arch', 'service Orders { time: lots }');
    expect(await estimated()).toBeUndefined();
  });

  test('a deleted import is missing, and no longer when it is back', async () => {
    const client = await TestClient.start({ 'shop.arch': shop, 'parts.arch': parts });
    const codes = async (): Promise<string[]> =>
      (await client.request('tradeoff/check', { uri: client.uri('shop.arch') })).diagnostics.map(({ code }) => code);
    expect(await codes()).not.toContain('import');
    await rm(join(client.folder, 'parts.arch'));
    await client.filesChanged({ 'parts.arch': 3 });
    expect(await codes()).toContain('import');
    await writeFile(join(client.folder, 'parts.arch'), parts);
    await client.filesChanged({ 'parts.arch': 1 });
    expect(await codes()).not.toContain('import');
  });

  test('what is wrong in a shared file is told once', async () => {
    const client = await TestClient.start({ 'a.arch': shop, 'b.arch': shop, 'parts.arch': 'service Orders { cores: 2ms }' });
    await vi.waitFor(() => expect(client.codes('parts.arch')).toEqual(['schema']), soon);
  });
});

describe('configuration', () => {
  const off = { 'consistency/strong-needs-sync': 'off' };

  test('tradeoff.json is followed as it changes on disk', async () => {
    const client = await TestClient.start({ 'bank.arch': asynchronous });
    await vi.waitFor(() => expect(client.codes('bank.arch')).toContain('consistency/strong-needs-sync'), soon);
    await writeFile(join(client.folder, 'tradeoff.json'), JSON.stringify({ rules: off }));
    await client.filesChanged({ 'tradeoff.json': 1 });
    await vi.waitFor(() => expect(client.codes('bank.arch')).not.toContain('consistency/strong-needs-sync'), soon);
  });

  test('settings fill what tradeoff.json leaves open, and no more', async () => {
    const client = await TestClient.start({
      'bank.arch': asynchronous,
      'tradeoff.json': JSON.stringify({ rules: { 'replication/async-loses-on-failover': 'error' } }),
    });
    await vi.waitFor(() => expect(client.codes('bank.arch')).toContain('consistency/strong-needs-sync'), soon);
    client.settings = { rules: { ...off, 'replication/async-loses-on-failover': 'off' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await vi.waitFor(() => expect(client.codes('bank.arch')).not.toContain('consistency/strong-needs-sync'), soon);
    expect(client.codes('bank.arch')).toContain('replication/async-loses-on-failover');
  });
});

describe('quick fixes', () => {
  test('are edits of the version that was asked about', async () => {
    const client = await TestClient.start({ 'bank.arch': bank });
    await client.open('bank.arch', bank);
    await client.change('bank.arch', asynchronous);
    const line = asynchronous.split('\n').findIndex((each) => each.includes('replication: async '));
    const range = { start: { line, character: 4 }, end: { line, character: 4 } };
    const actions = (await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: client.uri('bank.arch') },
      range,
      context: { diagnostics: [] },
    })) as CodeAction[];
    expect(actions.map(({ title }) => title)).toContain('Replicate synchronously');
    const [edit] = actions[0].edit?.documentChanges as TextDocumentEdit[];
    expect(edit.textDocument).toEqual({ uri: client.uri('bank.arch'), version: 2 });
  });

  test('leave no blank line where something was taken away', async () => {
    const text = 'system "S"\nclient C\nservice S\nservice Ghost { instances: 4 }\nflow F { rate: 1/s  C -> S }\n';
    const client = await TestClient.start({ 'design.arch': text });
    await client.open('design.arch', text);
    const actions = (await client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: client.uri('design.arch') },
      range: { start: { line: 3, character: 8 }, end: { line: 3, character: 8 } },
      context: { diagnostics: [] },
    })) as CodeAction[];
    const [edit] = actions.find(({ title }) => title === 'Take it away')?.edit?.documentChanges as TextDocumentEdit[];
    expect(edit.edits).toEqual([{ range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, newText: '' }]);
  });
});

describe('simulation', () => {
  test('reports rising progress and ends with a result; meanwhile the server answers', async () => {
    const client = await TestClient.start({ 'bank.arch': bank });
    const shares: number[] = [];
    client.onNotification('tradeoff/simulationProgress', ({ simulation, share }) => {
      if (simulation === 7) shares.push(share);
    });
    const choices = { scenarios: [null], duration: 20, replications: 5, workers: 2 };
    const running = client.request('tradeoff/simulate', { uri: client.uri('bank.arch'), simulation: 7, choices });
    const asked = performance.now();
    await client.request('tradeoff/outline', { uri: client.uri('bank.arch') });
    expect(performance.now() - asked).toBeLessThan(2000);
    const reply = await running;
    expect(reply.kind).toBe('result');
    expect(shares.length).toBeGreaterThan(0);
    expect(shares).toEqual([...shares].sort((one, other) => one - other));
    if (reply.kind === 'result') expect(reply.result.runs[0].flows.Withdraw.throughput.mean).toBeGreaterThan(150);
  });

  test('ends at once when it is cancelled', async () => {
    const client = await TestClient.start({ 'bank.arch': bank });
    const cancellation = new CancellationTokenSource();
    const parameters = { uri: client.uri('bank.arch'), simulation: 1, choices: { duration: 100_000, replications: 40 } };
    const running = client.connection.sendRequest<SimulateReply>('tradeoff/simulate', parameters, cancellation.token);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const cancelled = performance.now();
    cancellation.cancel();
    expect((await running).kind).toBe('cancelled');
    expect(performance.now() - cancelled).toBeLessThan(1000);
  });

  test('compares the base with a variant on the same random numbers, and refuses one that is not there', async () => {
    const client = await TestClient.start({ 'bank.arch': bank });
    const choices = { scenarios: [null], duration: 5, replications: 3, workers: 1, seed: 11 };
    const parameters = { uri: client.uri('bank.arch'), simulation: 3, choices };
    const reply = await client.request('tradeoff/compare', { ...parameters, variants: ['AsyncLedger'] });
    expect(reply).toMatchObject({ kind: 'compared', comparison: { seed: 11, variants: [{ variant: 'AsyncLedger' }] } });
    if (reply.kind !== 'compared') return;
    const [{ runs, differences }] = reply.comparison.variants;
    const latencies = [reply.comparison.base.runs[0], runs[0]].map(({ flows }) => flows.Withdraw.latency.mean.mean!);
    // Synchronous replication waits for a follower, which the variant leaves out.
    expect(latencies[1]).toBeLessThan(latencies[0]);
    expect(differences.find(({ figure }) => figure === 'Withdraw.latency.mean')).toMatchObject({ base: latencies[0], variant: latencies[1] });
    expect(await client.request('tradeoff/compare', { ...parameters, variants: ['Absent'] })).toMatchObject({ kind: 'refused' });
  });

  test('a file with errors is refused, with each at its line', async () => {
    const client = await TestClient.start({ 'bank.arch': bank.replace('replication: sync ', 'replication: synk ') });
    const reply = await client.request('tradeoff/simulate', { uri: client.uri('bank.arch'), simulation: 1, choices: {} });
    expect(reply).toMatchObject({ kind: 'refused', diagnostics: [{ line: 38, code: 'schema' }] });
  });
});

describe('bad input gets an answer, and the server lives on', () => {
  test.each([
    { what: 'nothing', text: '', codes: [] },
    { what: 'random bytes', text: randomText(5000), codes: ['syntax'] },
    {
      what: 'a flow that calls itself',
      text: 'system "x"\nclient C {}\nservice A { timeout: 1s }\nflow F { rate: 1/s  C -> A -> A -> A }\nrequire F.latency.p99 < 1s',
      codes: [],
    },
    { what: 'a file over the limit', text: `system "x"\n${'// filler that means nothing\n'.repeat(80_000)}`, codes: ['file'] },
    { what: 'nesting over the limit', text: `system "x"\n${'group "g" { '.repeat(100)}${'}'.repeat(100)}`, codes: ['file'] },
  ])('$what', async ({ text, codes }) => {
    const client = await TestClient.start({ 'bank.arch': bank });
    await client.open('odd.arch', text);
    const { diagnostics } = await client.request('tradeoff/check', { uri: client.uri('odd.arch') });
    expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(codes);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
    expect((await client.request('tradeoff/diagram', { uri: client.uri('odd.arch') })).kind).toBe('placed');
    const { diagnostics: ofOthers } = await client.request('tradeoff/check', { uri: client.uri('bank.arch') });
    expect(ofOthers).toEqual([]);
  });

  test('a rule that does not exist has no page', async () => {
    const client = await TestClient.start({});
    expect(await client.request('tradeoff/rulePage', { rule: 'queue/nothing' })).toBeNull();
    expect(await client.request('tradeoff/rulePage', { rule: 'replication/single-copy' })).toContain('replication/single-copy');
  });
});

/** Any UTF-16 code units, the same in every run. */
function randomText(length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, index) => (index * 7919) % 65_536));
}
