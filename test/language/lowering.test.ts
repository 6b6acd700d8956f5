import { describe, expect, test } from 'vitest';
import { applyVariant } from '../../src/model/variant.ts';
import { architectureOf, diagnose } from '../support/architecture.ts';

async function settingsOf(text: string): Promise<Record<string, unknown>> {
  const { nodes, data } = await architectureOf(text);
  return (nodes[0] ?? data[0]).settings;
}

describe('values', () => {
  // Expected by hand: units of base/quantity.ts; lognormal by median m and p99 q has mu = ln m and sigma = ln(q/m) / 2.3263 (the normal
  // distribution's 99 % point); by mean m and cv c, sigma² = ln(1 + c²) and mu = ln m − sigma²/2.
  test.each([
    ['duration', 'cache X { ttl: 10min }', 'ttl', 600],
    ['a decimal duration, exactly', 'database X { detection: 0.3ms }', 'detection', 0.0003],
    ['a percentage, exactly', 'service X { error-rate: 99.9% }', 'error-rate', 0.999],
    ['rate', 'proxy X { rate-limit: 3k/s }', 'rate-limit', 3000],
    ['rate a day', 'queue X { throttle: 864k/d }', 'throttle', 10],
    ['size', 'filesystem X { chunk: 64MiB }', 'chunk', 67108864],
    ['bandwidth in bits', 'filesystem X { bandwidth: 10Gbit/s }', 'bandwidth', 1.25e9],
    ['count', 'client X { users: 20k }', 'users', 20000],
    ['truth', 'service X { outbox: true }', 'outbox', true],
    ['a capacity in entries', 'cache X { capacity: 200k }', 'capacity', { unit: 'entries', amount: 200000 }],
    ['a capacity in bytes', 'cache X { capacity: 1GB }', 'capacity', { unit: 'bytes', amount: 1e9 }],
    ['erasure', 'filesystem X { erasure: 6+3 }', 'erasure', { data: 6, parity: 3 }],
    ['weights', 'proxy X { weights: [1, 2, 0.5] }', 'weights', [1, 2, 0.5]],
    ['labels', 'service X { tags: [core, "pci data"] }', 'tags', ['core', 'pci data']],
    ['a link', 'service X { link: "https://example.org/a b" }', 'link', 'https://example.org/a b'],
    ['a constant', 'service X { time: 6ms }', 'time', { kind: 'constant', value: 0.006 }],
    ['exponential', 'service X { time: exponential(12ms) }', 'time', { kind: 'exponential', mean: 0.012 }],
    ['uniform', 'service X { time: uniform(1ms, 3ms) }', 'time', { kind: 'uniform', low: 0.001, high: 0.003 }],
    ['normal', 'service X { time: normal(42ms, 3ms) }', 'time', { kind: 'normal', mean: 0.042, standardDeviation: 0.003 }],
    ['erlang', 'service X { time: erlang(3, 9ms) }', 'time', { kind: 'erlang', stages: 3, mean: 0.009 }],
    [
      'hyperexponential',
      'service X { time: hyperexponential(90%, 1ms, 20ms) }',
      'time',
      { kind: 'hyperexponential', probability: 0.9, mean1: 0.001, mean2: 0.02 },
    ],
    ['pareto', 'service X { time: pareto(0.2ms, 10) }', 'time', { kind: 'pareto', scale: 0.0002, shape: 10 }],
    ['weibull', 'service X { time: weibull(2ms, 1.5) }', 'time', { kind: 'weibull', scale: 0.002, shape: 1.5 }],
    ['empirical', 'service X { time: empirical("latencies.csv") }', 'time', { kind: 'empirical', path: 'latencies.csv' }],
    [
      'mixture',
      'service X { time: mixture(91%: pareto(0.2ms, 10), 9%: exponential(0.6ms)) }',
      'time',
      {
        kind: 'mixture',
        parts: [
          { weight: 0.91, distribution: { kind: 'pareto', scale: 0.0002, shape: 10 } },
          { weight: 0.09, distribution: { kind: 'exponential', mean: 0.0006 } },
        ],
      },
    ],
    ['zipf', 'data X { keys: 1  popularity: zipf(1.1) }', 'popularity', { kind: 'zipf', exponent: 1.1 }],
    ['hotspot', 'data X { keys: 1  popularity: hotspot(10%, 90%) }', 'popularity', { kind: 'hotspot', keys: 0.1, accesses: 0.9 }],
    ['latest', 'data X { keys: 1  popularity: latest(10%) }', 'popularity', { kind: 'latest', keys: 0.1 }],
    ['none unsets', 'service X { timeout: none }', 'timeout', undefined],
    ['none as a word', 'database X { session: none }', 'session', 'none'],
    ['a default', 'service X {}', 'concurrency', 256],
  ])('%s', async (_title, text, name, expected) => expect((await settingsOf(text))[name]).toEqual(expected));

  test('lognormal by its median and 99th percentile', async () => {
    const time = (await settingsOf('service X { time: lognormal(6ms, p99: 30ms) }'))['time'] as { mu: number; sigma: number };
    expect(Math.exp(time.mu)).toBeCloseTo(0.006, 12);
    expect(Math.exp(time.mu + 2.3263478740408408 * time.sigma)).toBeCloseTo(0.03, 12);
  });

  test('lognormal by its mean and coefficient of variation', async () => {
    const time = (await settingsOf('service X { time: lognormal(mean: 10ms, cv: 2) }'))['time'] as { mu: number; sigma: number };
    expect(Math.exp(time.mu + time.sigma ** 2 / 2)).toBeCloseTo(0.01, 12);
    expect(Math.sqrt(Math.exp(time.sigma ** 2) - 1)).toBeCloseTo(2, 12);
  });

  test('places: a zone, a list, shares', async () => {
    const { nodes } = await architectureOf(
      'region eu { zone a  zone b }\nregion us {}\nservice A { in: eu.a }\nservice B { in: [eu.a, us] }\nclient C { in: spread(eu: 80%, us: 20%) }',
    );
    expect(nodes.map((node) => node.settings.in)).toEqual([
      [{ place: 'eu.a', share: 1 }],
      [
        { place: 'eu.a', share: 0.5 },
        { place: 'us', share: 0.5 },
      ],
      [
        { place: 'eu', share: 0.8 },
        { place: 'us', share: 0.2 },
      ],
    ]);
  });

  test('a dead letter queue with its attempts', async () => {
    const { nodes } = await architectureOf('queue Q { dead-letter: Parked after 5 }\nqueue Parked {}');
    expect(nodes[0].settings).toMatchObject({ 'dead-letter': { queue: 'Parked', attempts: 5 } });
  });
});

describe('declarations', () => {
  test('every word of the language may be a name', async () => {
    const { nodes, flows } = await architectureOf(
      'client client {}  service service {}  queue queue {}  cache default {}  service reply {}\nflow flow {\n rate: 1/s\n client -> service -> default\n service => queue\n service -> reply\n reply\n}',
    );
    expect(nodes.map(({ name }) => name)).toEqual(['client', 'service', 'queue', 'default', 'reply']);
    expect(flows[0].name).toBe('flow');
  });

  test('names with hyphens, digits and letters of any script; x5 is a name, too', async () => {
    const { nodes } = await architectureOf(
      'service api-gateway {}  service eu-west-1 {}  service Bücher {}  service 注文 {}  service _x {}  service x5 {}',
    );
    expect(nodes.map(({ name }) => name)).toEqual(['api-gateway', 'eu-west-1', 'Bücher', '注文', '_x', 'x5']);
  });

  test('documentation, title and places', async () => {
    const { nodes } = await architectureOf(
      '/**\n * Sells things.\n * All of them.\n */\nservice Shop "The shop" {\n  cores: 2\n}\n\n/** Of nobody. */\n\nservice Other {}',
    );
    expect(nodes[0]).toMatchObject({
      title: 'The shop',
      documentation: 'Sells things.\nAll of them.',
      origin: { range: { start: { line: 4, character: 0 }, end: { line: 6, character: 1 } } },
      nameOrigin: { range: { start: { line: 4, character: 8 }, end: { line: 4, character: 12 } } },
      bodyOrigin: { range: { start: { line: 4, character: 24 }, end: { line: 6, character: 1 } } },
      stated: {
        cores: {
          origin: { range: { start: { line: 5, character: 2 }, end: { line: 5, character: 10 } } },
          valueOrigin: { range: { start: { line: 5, character: 9 } } },
        },
      },
    });
    expect(nodes[1].documentation).toBeUndefined();
  });

  test('profile and title in either order', async () => {
    const { nodes } = await architectureOf('database A : postgres "One" {}\ndatabase B "Two" : postgres {}');
    expect(nodes.map(({ title, profiles }) => [title, profiles])).toEqual([
      ['One', ['postgres']],
      ['Two', ['postgres']],
    ]);
  });

  test('groups nest', async () => {
    const { groups, nodes } = await architectureOf('group "A" { service X {}  group "B" { service Y {} } }\nservice Z {}');
    expect(groups.map(({ title, parent }) => [title, parent])).toEqual([
      ['A', undefined],
      ['B', 0],
    ]);
    expect(nodes.map(({ name, group }) => [name, group])).toEqual([
      ['X', 0],
      ['Y', 1],
      ['Z', undefined],
    ]);
  });

  test('networks between regions, zones and nodes, one way, and by default', async () => {
    const { networks } = await architectureOf(
      'region eu { zone a }\nregion us {}\nservice S {}\nnetwork default { latency: 1ms }\nnetwork eu <-> us { loss: 1% }\nnetwork eu.a -> S {}',
    );
    expect(networks.map(({ between }) => between)).toEqual([
      'default',
      { from: 'eu', to: 'us', bothWays: true },
      { from: 'eu.a', to: 'S', bothWays: false },
    ]);
    expect(networks.map(({ settings }) => settings.loss)).toEqual([0, 0.01, 0]);
  });
});

describe('requirements and scenarios', () => {
  const system =
    'region eu {}\nclient U { in: eu }\nservice S {}\nqueue Q {}\ndata item { keys: 10 }\nscenario Bad { duration: 10min\n  at 10s crash S.instance 2 for 30s\n  at 20s partition [eu, S] | U\n  at 30s load F x2.5\n  at 40s drop S 5%\n  at 50s lose eu\n  at 60s flush C\n}\ncache C {}\nflow F { rate: 1/s\n U -> S => Q => T }\nservice T {}\n';

  test('targets, selectors, limits, windows', async () => {
    const { requirements } = await architectureOf(
      `${system}require F.latency.p99   < 250ms\nrequire F.eu.latency.p50 <= 90ms\nrequire Q.T.delay.p99 < 30s during Bad from 1min to 2min\nrequire item.consistency >= strong\nrequire S.utilisation.max < 80%\nrequire item.lost = 0`,
    );
    expect(
      requirements.map(({ text, target, selector, metric, limit, scenario, window }) => ({
        text,
        target,
        selector,
        metric,
        limit,
        scenario,
        window,
      })),
    ).toEqual([
      { text: 'F.latency.p99 < 250ms', target: { kind: 'flow', name: 'F' }, metric: 'latency.p99', limit: 0.25 },
      { text: 'F.eu.latency.p50 <= 90ms', target: { kind: 'flow', name: 'F' }, selector: 'eu', metric: 'latency.p50', limit: 0.09 },
      {
        text: 'Q.T.delay.p99 < 30s during Bad from 1min to 2min',
        target: { kind: 'queue', name: 'Q' },
        selector: 'T',
        metric: 'delay.p99',
        limit: 30,
        scenario: 'Bad',
        window: { from: 60, to: 120 },
      },
      { text: 'item.consistency >= strong', target: { kind: 'data', name: 'item' }, metric: 'consistency', limit: 'strong' },
      { text: 'S.utilisation.max < 80%', target: { kind: 'service', name: 'S' }, metric: 'utilisation.max', limit: 0.8 },
      { text: 'item.lost = 0', target: { kind: 'data', name: 'item' }, metric: 'lost', limit: 0 },
    ]);
  });

  test('events', async () => {
    const { scenarios } = await architectureOf(system);
    expect(scenarios[0].settings.duration).toBe(600);
    expect(scenarios[0].events.map(({ at, lasts, action, text }) => ({ at, lasts, action, text }))).toEqual([
      { at: 10, lasts: 30, action: { kind: 'crash', target: { node: 'S', part: 'instance', index: 2 } }, text: 'crash S.instance 2 for 30s' },
      { at: 20, lasts: undefined, action: { kind: 'partition', left: ['eu', 'S'], right: ['U'] }, text: 'partition [eu, S] | U' },
      { at: 30, lasts: undefined, action: { kind: 'load', flow: 'F', factor: 2.5 }, text: 'load F x2.5' },
      { at: 40, lasts: undefined, action: { kind: 'drop', node: 'S', share: 0.05 }, text: 'drop S 5%' },
      { at: 50, lasts: undefined, action: { kind: 'lose', target: { place: 'eu' } }, text: 'lose eu' },
      { at: 60, lasts: undefined, action: { kind: 'flush', node: 'C' }, text: 'flush C' },
    ]);
  });
});

describe('variants', () => {
  const base = 'client U {}\nservice S { cores: 2  timeout: 3s }\nservice T {}\nflow F { rate: 5/s\n U -> S }\n';

  test('override values, unset them, and replace flows, which keep the load that they do not state', async () => {
    const architecture = await architectureOf(`${base}variant V "What if" { S { cores: 4  timeout: none }  flow F { U -> T } }`);
    const [variant] = architecture.variants;
    expect(variant).toMatchObject({ name: 'V', title: 'What if', overrides: [{ name: 'S', settings: { cores: 4, timeout: undefined } }] });
    const changed = applyVariant(architecture, variant);
    expect(changed.nodes.find(({ name }) => name === 'S')!.settings).toMatchObject({ cores: 4, timeout: undefined });
    expect(changed.flows).toMatchObject([{ name: 'F', settings: { rate: 5 }, steps: [{ to: 'T' }] }]);
  });

  test('a rate of zero is allowed', async () => {
    expect(await diagnose('client U {}\nservice S {}\nflow F { rate: 0/s  U -> S }')).toEqual([]);
  });
});
