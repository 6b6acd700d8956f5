import { CompletionItemKind, type TextEdit } from 'vscode-languageserver';
import { describe, expect, test } from 'vitest';
import type { KnownRule } from '../../src/language/editor/known-rules.ts';
import { propertyNames } from '../../src/model/schema/schema.ts';
import { completed, completionsAt } from './editor-requests.ts';

const shop = `system "Shop"
region eu { zone a  zone b }
region us { zone a }
client Shopper { in: eu }
proxy Gateway : nginx
service Orders
service Worker
/** What everybody owes. */
database Ledger : postgres
queue Jobs : kafka
cache Baskets { fronts: Ledger }
data order { keys: 1M  store: Ledger }
flow Checkout { rate: 1/s  Shopper -> Orders }
scenario Crash { duration: 1min }
`;

async function labels(text: string, rules: readonly KnownRule[] = []): Promise<string[]> {
  return (await completionsAt(text, rules)).map(({ label }) => label);
}

describe('completion of declarations', () => {
  test('kinds and other declarations at the start of a line', async () => {
    const found = await labels('system "S"\nda│');
    expect(found).toEqual(expect.arrayContaining(['database', 'data', 'client', 'flow', 'require', 'scenario', 'import', 'profile']));
  });

  test('profiles of the right kind only', async () => {
    expect(await labels('queue Jobs : │')).toEqual(expect.arrayContaining(['kafka', 'rabbitmq', 'sqs', 'redis']));
    expect(await labels('queue Jobs : │')).not.toContain('postgres');
    expect(await labels('cache Copies "Title" : r│')).toContain('redis');
    expect(await labels('profile mine : postgres { read-time: 1ms }\ndatabase L : m│')).toContain('mine');
  });

  test('in a comment, a string or the name of a new declaration there is nothing to propose', async () => {
    expect(await labels('system "Sh│op"')).toEqual([]);
    expect(await labels('system "S" // da│')).toEqual([]);
    expect(await labels('/** A da│ */\nqueue Jobs')).toEqual([]);
    expect(await labels('queue Jobs { /* par│')).toEqual([]);
    expect(await labels('/* Done. */│')).toContain('queue');
    expect(await labels('queue Jo│')).toEqual([]);
  });
});

describe('completion of properties', () => {
  test('every property of the kind, its own before those of every node, with what it means', async () => {
    const items = await completionsAt('queue Jobs { │ }');
    const found = items.map(({ label }) => label);
    expect([...found].sort()).toEqual([...propertyNames('queue')].sort());
    expect(found.indexOf('acks')).toBeLessThan(found.indexOf('in'));
    const acks = items.find(({ label }) => label === 'acks')!;
    expect(acks.detail).toBe('none, leader or all');
    expect(acks.documentation).toEqual({ kind: 'markdown', value: expect.stringContaining('What a publisher waits for') as string });
    expect(acks.documentation).toEqual({ kind: 'markdown', value: expect.stringContaining('Default: `leader`.') as string });
  });

  test('what is already stated, before or behind the cursor, is not proposed again', async () => {
    const found = await labels('queue Jobs {\n  brokers: 3\n  pa│\n  replicas: 3\n}');
    expect(found).toContain('partitions');
    expect(found).not.toContain('brokers');
    expect(found).not.toContain('replicas');
    expect(await labels('queue Jobs { brokers: 3  acks: all  │')).not.toContain('acks');
  });

  test('the property under the cursor is proposed, since it is being written', async () => {
    expect(await labels('queue Jobs { brok│: 3 }')).toContain('brokers');
  });

  test('choosing one writes its colon', async () => {
    expect(await completed('queue Jobs { part│ }', 'partitions')).toBe('queue Jobs { partitions:  }');
  });

  test('properties of data, networks, views, scenarios, calls, profiles and overrides', async () => {
    expect(await labels('data order { │ }')).toContain('popularity');
    expect(await labels('network default { │ }')).toEqual(['latency', 'bandwidth', 'loss']);
    expect(await labels('view All { │ }')).toEqual(['include', 'exclude', 'flow']);
    expect(await labels('scenario S { │ }')).toEqual(['duration', 'warmup', 'at']);
    expect(await labels(`${shop}flow F { Shopper -> Orders { │ } }`)).toContain('hedge');
    expect(await labels('profile mine : proxy { │ }')).toContain('rate-limit');
    expect(await labels('profile mine : nginx { │ }')).toContain('rate-limit');
    expect(await labels(`${shop}variant V { Ledger { │ } }`)).toContain('replication');
    expect(await labels(`${shop}variant V { order { │ } }`)).toContain('critical');
  });
});

describe('completion of values', () => {
  test('words of the property', async () => {
    expect(await labels('queue Jobs { acks: │ }')).toEqual(['none', 'leader', 'all']);
    expect(await labels('database L { failover: a│ }')).toEqual(['manual', 'automatic']);
    expect(await labels('service S { idempotent: │ }')).toEqual(['true', 'false']);
  });

  test('names of the right kind', async () => {
    expect(await labels(`${shop}cache C { fronts: │ }`)).toEqual(['Ledger', 'none']);
    expect(await labels(`${shop}data d { store: │ }`)).toEqual(['Ledger', 'none']);
    expect(await labels(`${shop}service S { in: │ }`)).toEqual(expect.arrayContaining(['eu', 'us', 'eu.a', 'eu.b', 'spread']));
    expect(await labels(`${shop}service S { in: eu.│ }`)).toEqual(['a', 'b']);
    expect(await labels(`${shop}cdn C { pops: [eu, │] }`)).toEqual(['eu', 'us']);
    expect(await labels(`${shop}queue Q { dead-letter: │ }`)).toEqual(expect.arrayContaining(['Jobs']));
    expect(await labels(`${shop}queue Q { dead-letter: Jobs │ }`)).toContain('after');
  });

  test('distributions, and none of them for a plain duration', async () => {
    expect(await labels('service S { time: │ }')).toEqual(expect.arrayContaining(['lognormal', 'exponential']));
    expect(await labels('service S { timeout: │ }')).toEqual(['none']);
    expect(await completed('service S { time: logn│ }', 'lognormal')).toBe('service S { time: lognormal(${1:median}, p99: ${2:p99}) }');
    const forms = (await completionsAt('service S { time: logn│ }')).filter(({ label }) => label === 'lognormal');
    expect(forms.map(({ detail }) => detail)).toEqual(['lognormal(median, p99: …)', 'lognormal(mean: …, cv: …)']);
    expect(forms[0]).toMatchObject({ insertTextFormat: 2, documentation: { value: expect.stringContaining('Skewed to the right') as string } });
  });

  test('units after digits, those of the property alone', async () => {
    expect(await labels('service S { timeout: 25│ }')).toEqual(['25us', '25ms', '25s', '25min', '25h', '25d']);
    expect(await completed('service S { timeout: 250m│ }', '250ms')).toBe('service S { timeout: 250ms }');
    expect(await labels('service S { time: lognormal(6ms, p99: 30│) }')).toContain('30ms');
    expect(await labels('flow F { rate: 3│ }')).toContain('3k/s');
    expect(await labels('cache C { capacity: 5│ }')).toEqual(expect.arrayContaining(['5k', '5GB']));
    expect(await labels('service S { instances: 2│ }')).toEqual(['2k', '2M', '2G']);
  });

  test('the functions of popularities, arrivals and placements; steps that take a random time or count', async () => {
    expect(await labels('data d { popularity: │ }')).toEqual(['uniform', 'zipf', 'hotspot', 'latest', 'trace']);
    expect(await labels('flow F { arrivals: │ }')).toEqual(['poisson', 'constant', 'bursty', 'trace']);
    expect(await labels('flow F {\n  wait │\n}')).toContain('exponential');
    expect(await labels('flow F {\n  repeat │\n}')).toContain('uniform');
    expect(await completed('client C { in: spr│ }', 'spread')).toBe('client C { in: spread($1) }');
  });

  test('within a function: its named parameters, parts of a mixture, places of a spread', async () => {
    expect(await labels('service S { time: lognormal(6ms, │) }')).toEqual(['p99', 'cv']);
    expect(await labels('service S { time: lognormal(mean: 6ms, │) }')).toContain('cv');
    expect(await labels('service S { time: exponential(│) }')).toEqual([]);
    expect(await labels('service S { time: mixture(91%: │) }')).toContain('pareto');
    expect(await labels(`${shop}client D { in: spread(│) }`)).toEqual(expect.arrayContaining(['eu', 'eu.a']));
    expect(await labels(`${shop}client D { in: spread(eu: │) }`)).toEqual([]);
  });

  test('units of the parameter, not of the property', async () => {
    expect(await labels('service S { time: erlang(3│) }')).toEqual(['3k', '3M', '3G']);
    expect(await labels('service S { time: erlang(3, 5│) }')).toContain('5ms');
    expect(await labels('service S { time: mixture(91│) }')).toEqual(['91%']);
    expect(await labels('service S { time: mixture(91%: exponential(2│)) }')).toContain('2ms');
    expect(await labels('data d { popularity: hotspot(10│) }')).toEqual(['10%']);
    expect(await labels('client C { in: spread(eu: 60│) }')).toEqual(['60%']);
    expect(await labels('flow F {\n  wait 5│\n}')).toContain('5ms');
    expect(await labels('flow F {\n  repeat uniform(1, 3│)\n}')).toEqual(['3k', '3M', '3G']);
  });

  test('each word with its meaning, the default marked', async () => {
    const items = await completionsAt('queue Q { acks: │ }');
    expect(items.find(({ label }) => label === 'leader')).toMatchObject({
      detail: 'the default',
      documentation: { value: expect.stringContaining('What a publisher waits for') as string },
    });
    expect(items.find(({ label }) => label === 'all')!.detail).toBeUndefined();
  });

  test('what stands behind the word already is not written again', async () => {
    expect(await completed('queue Jobs { brok│: 3 }', 'brokers')).toBe('queue Jobs { brokers: 3 }');
    expect(await completed('service S { time: exp│(5ms) }', 'exponential')).toBe('service S { time: exponential(5ms) }');
  });

  test('an unknown property has no values', async () => {
    expect(await labels('service S { colour: │ }')).toEqual([]);
  });
});

describe('completion of flows', () => {
  test('nodes, steps and properties at the start of a line', async () => {
    expect(await labels(`${shop}flow F {\n  │\n}`)).toEqual(
      expect.arrayContaining(['Shopper', 'Orders', 'Jobs', 'reply', 'parallel', 'on miss', 'rate', 'every']),
    );
    const inBlock = await labels(`${shop}flow F { parallel {\n  │\n} }`);
    expect(inBlock).toContain('Orders');
    expect(inBlock).not.toContain('rate');
  });

  test('what can be called, what can be published to, who can consume', async () => {
    const called = await labels(`${shop}flow F { Shopper -> │`);
    expect(called).toEqual(['Gateway', 'Orders', 'Worker', 'Ledger', 'Baskets']);
    expect(await labels(`${shop}flow F {\n  Orders => │\n  reply\n}`)).toEqual(['Jobs']);
    expect(await labels(`${shop}flow F { Jobs => │ }`)).toEqual(['Orders', 'Worker', 'each']);
  });

  test('what a call does, and with which data', async () => {
    expect(await labels(`${shop}flow F { Orders -> Ledger : │ }`)).toEqual(['read', 'write', 'update', 'create', 'publish', 'scan']);
    expect(await labels(`${shop}flow F { Orders -> Ledger : write │ }`)).toEqual(['order']);
  });
});

describe('completion of requirements and scenarios', () => {
  test('targets, metrics and what selects', async () => {
    expect(await labels(`${shop}require │`)).toEqual(expect.arrayContaining(['Checkout', 'order', 'Ledger']));
    expect(await labels(`${shop}require Checkout.│`)).toEqual(expect.arrayContaining(['latency.p99', 'availability', 'recovery', 'eu', 'us']));
    expect(await labels(`${shop}require Checkout.latency.│`)).toEqual(['mean', 'p50', 'p90', 'p95', 'p99', 'p999', 'max']);
    expect(await labels(`${shop}require Jobs.│`)).toEqual(expect.arrayContaining(['delay.p99', 'Worker']));
    expect(await labels(`${shop}require Jobs.Worker.delay.│`)).toContain('p99');
  });

  test('levels, units and scenarios', async () => {
    expect(await labels(`${shop}require order.consistency >= │`)).toEqual([
      'eventual',
      'monotonic-reads',
      'read-your-writes',
      'causal',
      'sequential',
      'strong',
    ]);
    expect(await labels(`${shop}require Checkout.latency.p99 < 25│`)).toContain('25ms');
    expect(await labels(`${shop}require Checkout.eu.latency.p99 < 25│`)).toContain('25ms');
    expect(await labels(`${shop}require Checkout.availability >= 99│`)).toEqual(['99%']);
    expect(await labels(`${shop}require order.lost = 0 │`)).toEqual(['during']);
    expect(await labels(`${shop}require order.lost = 0 during │`)).toEqual(['Crash']);
  });

  test('each level with what it promises', async () => {
    const strong = (await completionsAt(`${shop}require order.consistency >= │`)).find(({ label }) => label === 'strong');
    expect(strong).toMatchObject({ detail: 'consistency level', documentation: { value: expect.stringContaining('Linearizable') as string } });
  });

  test('events and their targets', async () => {
    expect(await labels(`${shop}scenario S { duration: 1min  at 10s │ }`)).toEqual([
      'crash',
      'lose',
      'restart',
      'partition',
      'load',
      'slow',
      'drop',
      'flush',
    ]);
    expect(await labels(`${shop}scenario S { at 10s load │ }`)).toEqual(['Checkout']);
    expect(await labels(`${shop}scenario S { at 10s flush │ }`)).toEqual(['Baskets']);
    expect(await labels(`${shop}scenario S { at 10s crash Ledger.│ }`)).toEqual(['leader', 'follower', 'instance']);
    expect(await labels(`${shop}scenario S { at 10s crash Jobs.│ }`)).toEqual(['instance', 'broker']);
    expect(await labels(`${shop}scenario S { at 10s crash eu.│ }`)).toEqual(['a', 'b']);
    expect(await labels(`${shop}scenario S { at 10s crash Ledger.leader │ }`)).toEqual(['for']);
    expect(await labels(`${shop}scenario S { at 10│ }`)).toContain('10s');
  });

  test('accepted tradeoffs: rules, places, reason', async () => {
    const rules = [
      { id: 'queue/no-dead-letter', title: 'A poison message blocks.' },
      { id: 'proxy/single-proxy', title: 'One proxy.' },
    ];
    expect(await labels(`${shop}accept │`, rules)).toEqual(['queue/no-dead-letter', 'proxy/single-proxy']);
    expect(await labels(`${shop}accept queue/│`, rules)).toEqual(['no-dead-letter']);
    expect(await labels(`${shop}accept queue/no-dead-letter │`, rules)).toEqual(['on', 'because']);
    expect(await labels(`${shop}accept queue/no-dead-letter on │`, rules)).toEqual(expect.arrayContaining(['Jobs', 'order']));
    expect(await labels(`${shop}accept queue/no-dead-letter on Jobs │`, rules)).toEqual(['because']);
  });

  test('a rule with what it is about', async () => {
    const rules = [{ id: 'queue/no-dead-letter', title: 'A poison message blocks.', summary: 'What then happens.' }];
    const [item] = await completionsAt(`${shop}accept │`, rules);
    expect(item).toMatchObject({ detail: 'A poison message blocks.', documentation: { value: 'What then happens.' } });
  });

  test('names carry the documentation of their declaration', async () => {
    const ledger = (await completionsAt(`${shop}flow F { Orders -> │ }`)).find(({ label }) => label === 'Ledger');
    expect(ledger).toMatchObject({ detail: 'database', documentation: { value: 'What everybody owes.' } });
  });
});

describe('completion of whole declarations', () => {
  test('where one may stand, and nowhere else', async () => {
    const items = await completionsAt('system "S"\nserv│');
    const snippet = items.find(({ label, kind }) => label === 'service' && kind === CompletionItemKind.Snippet);
    expect(snippet).toMatchObject({ insertTextFormat: 2, documentation: { value: expect.stringContaining('service Orders {') as string } });
    expect((snippet!.textEdit as TextEdit).newText).toMatch(/^service \$\{1:Orders\} \{\n\tinstances:/);
    for (const elsewhere of ['service S { │ }', 'flow F {\n  │\n}', 'service │', 'require │'])
      expect((await completionsAt(elsewhere)).filter(({ kind }) => kind === CompletionItemKind.Snippet)).toEqual([]);
    expect((await completionsAt('group "G" {\n  │\n}')).some(({ kind }) => kind === CompletionItemKind.Snippet)).toBe(true);
  });
});

describe('completion of names of other files', () => {
  const ledger = { 'parts/ledger.arch': '/** What everybody owes. */\ndatabase Ledger : ours\nregion us { zone a }\nprofile ours : postgres' };

  test('adds the import below the others', async () => {
    const source = 'import "./users.arch"\nsystem "S"\ncache K { fronts: Led│ }\n';
    const others = { ...ledger, 'users.arch': 'client C' };
    expect(await completed(source, 'Ledger', others)).toBe(
      'import "./users.arch"\nimport "./parts/ledger.arch"\nsystem "S"\ncache K { fronts: Ledger }\n',
    );
    const item = (await completionsAt(source, [], others)).find(({ label }) => label === 'Ledger');
    expect(item).toMatchObject({
      detail: 'database · adds import "./parts/ledger.arch"',
      documentation: { value: 'What everybody owes.' },
      labelDetails: { description: './parts/ledger.arch' },
    });
  });

  test('or above the title, or at the top', async () => {
    expect(await completed('// Ours.\nsystem "S"\ncache K { fronts: │ }', 'Ledger', ledger)).toBe(
      '// Ours.\nimport "./parts/ledger.arch"\n\nsystem "S"\ncache K { fronts: Ledger }',
    );
    expect(await completed('cache K { fronts: │ }', 'Ledger', ledger)).toBe('import "./parts/ledger.arch"\n\ncache K { fronts: Ledger }');
  });

  test('with the line ends of the file', async () => {
    expect(await completed('system "S"\r\ncache K { fronts: │ }\r\n', 'Ledger', ledger)).toBe(
      'import "./parts/ledger.arch"\r\n\r\nsystem "S"\r\ncache K { fronts: Ledger }\r\n',
    );
  });

  test('of the right kind: profiles, zones, what can be called', async () => {
    expect(await labelsBeside('database L : │', ledger)).toContain('ours');
    expect(await labelsBeside('queue Q : │', ledger)).not.toContain('ours');
    expect(await labelsBeside('service S { in: │ }', ledger)).toEqual(expect.arrayContaining(['us', 'us.a']));
    expect(await labelsBeside('client C\nservice S\nflow F { C -> │ }', ledger)).toContain('Ledger');
  });

  test('what is in sight comes first, and once', async () => {
    const items = await completionsAt('import "./parts/ledger.arch"\ndatabase Own\ncache K { fronts: │ }', [], ledger);
    expect(items.map(({ label }) => label)).toEqual(['Own', 'Ledger', 'none']);
    expect(items.every(({ additionalTextEdits }) => additionalTextEdits === undefined)).toBe(true);
    const sorted = await completionsAt('database Own\ncache K { fronts: │ }', [], ledger);
    expect(sorted.toSorted((one, other) => (one.sortText! < other.sortText! ? -1 : 1)).map(({ label }) => label)).toEqual(['Own', 'none', 'Ledger']);
  });

  test('not of another system, nor where a name would stand twice, nor from outside the folder', async () => {
    expect(await labelsBeside('cache K { fronts: │ }', { 'other.arch': 'system "Other"\ndatabase Ledger' })).toEqual(['none']);
    expect(await labelsBeside('service Shared\ncache K { fronts: │ }', { 'other.arch': 'database Ledger\nservice Shared' })).toEqual(['none']);
    expect(await labelsBeside('cache K { fronts: │ }', { '../elsewhere.arch': 'database Ledger' })).toEqual(['none']);
  });

  test('an import is completed with the paths of other files', async () => {
    expect(await labelsBeside('import "│"', { ...ledger, 'users.arch': 'client C' })).toEqual(['./parts/ledger.arch', './users.arch']);
    expect(await completed('import "./us│"', './users.arch', { 'users.arch': 'client C' })).toBe('import "./users.arch"');
    expect(await labelsBeside('system "│"', ledger)).toEqual([]);
  });
});

async function labelsBeside(source: string, otherFiles: Readonly<Record<string, string>>): Promise<string[]> {
  return (await completionsAt(source, [], otherFiles)).map(({ label }) => label);
}
