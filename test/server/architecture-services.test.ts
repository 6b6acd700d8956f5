import { describe, expect, test, vi } from 'vitest';
import {
  SymbolKind,
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CodeLens,
  type InlayHint,
  type Position,
  type Range,
} from 'vscode-languageserver/node';
import { TestClient } from './client.ts';

const main = `import "./parts.arch"
system "Shop"
client Buyer
flow Buy {
  rate: 41/s
  Buyer -> Orders -> Ledger : read order
  Orders => Later : publish order
  Later => Mailer
}
require Buy.availability >= 99%
require Buy.latency.mean < 1us
require Buy.latency.p999 < 1us
`;
const parts = `service Orders { time: 10ms }
service Mailer { time: 1ms }
queue Later
database Ledger { read-time: 0ms }
data order { keys: 10  store: Ledger }
`;
const files = { 'main.arch': main, 'parts.arch': parts };

/** The text that a range covers. */
function covered(text: string, { start, end }: Range): string {
  const lines = text.split('\n');
  return start.line === end.line ? lines[start.line].slice(start.character, end.character) : lines.slice(start.line, end.line + 1).join('\n');
}

describe('code lenses', () => {
  /** `LINE TITLE`, lines from 1. */
  const lensesOf = async (client: TestClient, name = 'main.arch'): Promise<string[]> => {
    const lenses: CodeLens[] | null = await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: client.uri(name) } });
    return (lenses ?? []).map(({ range, command }) => `${range.start.line + 1} ${command!.title}`);
  };
  const simulate = async (client: TestClient): Promise<void> => {
    const choices = { duration: 5, replications: 5, workers: 1 };
    const reply = await client.request('tradeoff/simulate', { uri: client.uri('main.arch'), simulation: 1, choices });
    expect(reply.kind).toBe('result');
  };

  test('offer simulation and preview of a system, with its file', async () => {
    const client = await TestClient.start(files);
    expect(await lensesOf(client)).toEqual(['2 Simulate', '2 Preview']);
    const lenses: CodeLens[] = await client.connection.sendRequest('textDocument/codeLens', { textDocument: { uri: client.uri('main.arch') } });
    expect(lenses.map(({ command }) => command)).toMatchObject([
      { command: 'tradeoff.simulate', arguments: [client.uri('main.arch')] },
      { command: 'tradeoff.openPreviewToSide', arguments: [client.uri('main.arch')] },
    ]);
  });

  test('show over each requirement what was decided, and after any edit that it is from before', { timeout: 60_000 }, async () => {
    const client = await TestClient.start(files, { workspace: { codeLens: { refreshSupport: true } } });
    let refreshed = 0;
    client.connection.onRequest('workspace/codeLens/refresh', () => {
      refreshed++;
      return null;
    });
    await client.open('main.arch', main);
    await simulate(client);
    const [, , met, violated, undecided] = await lensesOf(client);
    expect(met).toBe('10 ✓ met: 100%');
    // 10 ms of work, 3.5 ms of waiting at 41% (Pollaczek and Khinchine), and the network.
    expect(violated).toMatch(/^11 ✗ violated: 1\d(\.\d+)?ms$/);
    expect(undecided).toMatch(/^12 \? undecided: \d+(\.\d+)?ms$/);
    await vi.waitFor(() => expect(refreshed).toBeGreaterThan(0));

    const before = refreshed;
    await client.open('parts.arch', parts.replace('10ms', '20ms'));
    expect((await lensesOf(client))[2]).toBe('10 ✓ met: 100% · before the last edits; simulate again');
    await vi.waitFor(() => expect(refreshed).toBeGreaterThan(before));
    await client.change('parts.arch', parts);
    expect((await lensesOf(client))[2]).toBe('10 ✓ met: 100%');
    await client.change('main.arch', main.replace('99%', '98%'));
    expect(await lensesOf(client)).toHaveLength(4);
  });

  test('tell what the base of a comparison decided, and nothing of other traffic', { timeout: 60_000 }, async () => {
    const varied = `${main}variant Slower { Orders { time: 12ms } }\n`;
    const client = await TestClient.start({ ...files, 'main.arch': varied });
    const uri = client.uri('main.arch');
    const choices = { duration: 5, replications: 5, workers: 1 };
    // 41/s of 10 ms are more than one core can do thrice.
    const busy = await client.request('tradeoff/simulate', { uri, simulation: 1, choices: { ...choices, traffic: 3, scenarios: [null] } });
    expect(busy.kind === 'result' && busy.result.requirements.map(({ traffic }) => traffic)).toEqual([3, 3, 3]);
    expect(await lensesOf(client)).toEqual(['2 Simulate', '2 Preview']);
    const reply = await client.request('tradeoff/compare', { uri, simulation: 2, variants: [], choices });
    expect(reply.kind).toBe('compared');
    expect((await lensesOf(client))[2]).toBe('10 ✓ met: 100%');
  });

  test('are not there for an editor without the commands', async () => {
    const client = await TestClient.start(files, {}, false);
    expect(client.capabilities.codeLensProvider).toBeUndefined();
    expect(await lensesOf(client)).toEqual([]);
  });
});

describe('inlay hints', () => {
  const hintsIn = async (client: TestClient, name: string, lines: [number, number] = [0, 100]): Promise<string[]> => {
    const range = { start: { line: lines[0], character: 0 }, end: { line: lines[1], character: 0 } };
    const hints: InlayHint[] | null = await client.connection.sendRequest('textDocument/inlayHint', {
      textDocument: { uri: client.uri(name) },
      range,
    });
    return (hints ?? []).map(({ position, label }) => `${position.line + 1}:${position.character + 1} ${label as string}`);
  };
  const shown = { estimate: { inlayHints: true } };
  const start = async (texts: Readonly<Record<string, string>>, settings: object): Promise<TestClient> => {
    const client = await TestClient.start(texts);
    client.settings = settings;
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    return client;
  };

  test('are off unless the setting is on', async () => {
    const client = await start(files, {});
    expect(await hintsIn(client, 'parts.arch')).toEqual([]);
  });

  // 41 requests a second of 10 ms keep one core 41% busy; their messages of 1 ms, another one 4.1%.
  test('say how busy nodes are, also in a file that one system imports, as it is edited', async () => {
    const client = await start(files, shown);
    await vi.waitFor(async () => expect(await hintsIn(client, 'parts.arch')).toContain('1:15 ≈ 41% busy'));
    expect(await hintsIn(client, 'parts.arch', [1, 1])).toEqual(['2:15 ≈ 4.1% busy']);
    await client.open('parts.arch', parts.replace('10ms', '20ms'));
    expect(await hintsIn(client, 'parts.arch')).toContain('1:15 ≈ 82% busy');
    await client.change('parts.arch', parts.replace('10ms', '10'));
    expect(await hintsIn(client, 'parts.arch')).toEqual([]);
  });

  // 1 ms there, 10 ms of work, 1 ms back; a cache that holds every key misses none.
  test('say the least latency of flows and the hits of caches', async () => {
    const text = `system "S"
region eu { zone a }
network default { latency: 1ms }
client C { in: eu.a }
service S { in: eu.a  time: 10ms }
cache K { in: eu.a  fronts: D  capacity: 100  hit-time: 0ms }
database D { in: eu.a }
data d { keys: 100  store: D }
flow F { rate: 1/s  C -> S }
flow G { rate: 1/s  C -> S -> K : read d }
`;
    const client = await start({ 'a.arch': text }, shown);
    await vi.waitFor(async () => expect(await hintsIn(client, 'a.arch')).toEqual(expect.arrayContaining(['6:8 ≈ 100% hits', '9:7 ≥ 12ms'])));
  });

  test('are not there in a file that several systems share', async () => {
    const client = await start({ ...files, 'other.arch': main.replace('41/s', '1/s') }, shown);
    await vi.waitFor(async () => expect(await hintsIn(client, 'main.arch')).not.toEqual([]));
    expect(await hintsIn(client, 'parts.arch')).toEqual([]);
  });
});

describe('call hierarchy', () => {
  const prepare = async (client: TestClient, name: keyof typeof files, position: Position): Promise<CallHierarchyItem[]> =>
    (await client.connection.sendRequest<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', {
      textDocument: { uri: client.uri(name) },
      position,
    })) ?? [];

  test('leads from a node to its callers and callees, with the arrows', async () => {
    const client = await TestClient.start(files);
    const [orders] = await prepare(client, 'parts.arch', { line: 0, character: 9 });
    expect(orders).toMatchObject({ name: 'Orders', detail: 'service', uri: client.uri('parts.arch') });
    const incoming: CallHierarchyIncomingCall[] = await client.connection.sendRequest('callHierarchy/incomingCalls', { item: orders });
    expect(incoming.map(({ from, fromRanges }) => [from.name, ...fromRanges.map((range) => covered(main, range))])).toEqual([['Buyer', '-> Orders']]);
    const outgoing: CallHierarchyOutgoingCall[] = await client.connection.sendRequest('callHierarchy/outgoingCalls', { item: orders });
    expect(outgoing.map(({ to }) => to.name).sort()).toEqual(['Later', 'Ledger']);
    // The icons of the outline.
    const kinds = Object.fromEntries([orders, ...outgoing.map(({ to }) => to)].map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({ Orders: SymbolKind.Class, Ledger: SymbolKind.Struct, Later: SymbolKind.Array });
    const [later] = outgoing.map(({ to }) => to).filter(({ name }) => name === 'Later');
    const consumers: CallHierarchyOutgoingCall[] = await client.connection.sendRequest('callHierarchy/outgoingCalls', { item: later });
    expect(consumers.map(({ to }) => to.name)).toEqual(['Mailer']);
  });

  test('lists a caller at its arrow where that stands in another file than the caller', async () => {
    const client = await TestClient.start(files);
    const [ledger] = await prepare(client, 'main.arch', { line: 5, character: 23 });
    expect(ledger.name).toBe('Ledger');
    const [{ from, fromRanges }]: CallHierarchyIncomingCall[] = await client.connection.sendRequest('callHierarchy/incomingCalls', { item: ledger });
    expect(from).toMatchObject({ name: 'Orders', uri: client.uri('main.arch') });
    expect(fromRanges.map((range) => covered(main, range))).toEqual(['-> Ledger : read order']);
    expect(await prepare(client, 'main.arch', { line: 3, character: 6 })).toEqual([]);
  });
});
