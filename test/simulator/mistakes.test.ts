import { describe, expect, test } from 'vitest';
import { schema, type Owner } from '../../src/model/schema/schema.ts';
import { treatments, type Treatment } from '../../src/simulator/treatments.ts';
import { mistakesOf } from '../../src/simulator/mistakes.ts';
import { architectureOf, marked } from '../support/architecture.ts';

describe('every property of the schema', () => {
  const rows = (Object.keys(schema) as Owner[]).flatMap((owner) => Object.keys(schema[owner]).map((name) => [owner, name] as const));

  test.each(rows)('%s %s is simulated, or irrelevant for a reason, or some values are a mistake, with a remedy', (owner, name) => {
    const treatment = (treatments[owner] as Readonly<Record<string, Treatment | undefined>>)[name];
    if (treatment === 'simulated') return;
    expect(treatment).toBeTypeOf('object');
    if ('irrelevant' in treatment!) expect(treatment.irrelevant).toMatch(/^[A-Z`].*\.$/);
    else expect(treatment!.mistake).toContain('; ');
  });

  test.each(rows)('%s %s: the default is never reported', (owner, name) => {
    const treatment = (treatments[owner] as Readonly<Record<string, Treatment>>)[name];
    const row = (schema[owner] as Readonly<Record<string, { defaultValue?: unknown }>>)[name];
    if (typeof treatment !== 'object' || !('isHarmless' in treatment) || row.defaultValue === undefined) return;
    const defaults = Object.fromEntries(
      Object.entries(schema[owner] as Readonly<Record<string, { defaultValue?: unknown }>>).map(([key, each]) => [key, each.defaultValue]),
    );
    expect(treatment.isHarmless(row.defaultValue, defaults)).toBe(true);
  });

  test('no treatment speaks of a property that is not there', () => {
    for (const owner of Object.keys(treatments) as Owner[]) expect(Object.keys(treatments[owner]).sort()).toEqual(Object.keys(schema[owner]).sort());
  });
});

/** The places of a marked text must be exactly those that are reported. */
async function check(text: string, scenario?: string): Promise<string[]> {
  const { text: plain, ranges } = marked(text);
  const architecture = await architectureOf(plain);
  const problems = mistakesOf(
    architecture,
    architecture.scenarios.find((each) => each.name === scenario),
  );
  const lines = plain.split('\n');
  const offset = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  expect(problems.map(({ origin }) => plain.slice(offset(origin.range.start), offset(origin.range.end)))).toEqual(
    ranges.map(({ start, end }) => plain.slice(start, end)),
  );
  for (const problem of problems)
    expect(problem).toMatchObject({ severity: 'error', code: problem.message.includes('was not read') ? 'data-file' : 'simulation' });
  return problems.map(({ message }) => message);
}

const around = (node: string, flow: string, more = '') => `system "S"\nclient U {}\nservice S {}\n${node}\nflow F { rate: 1/s  ${flow} }\n${more}`;

test('a value that means nothing is reported where it is stated', async () => {
  expect(await check(around('database X { «instances: 2» }', 'U -> X'))).toEqual([
    'a database has copies and shards in place of instances; state `followers`, `replication-factor` or `shards`',
  ]);
});

test('what comes from a profile is reported at the name, with the profile', async () => {
  const [message] = await check(around('profile wide : database { instances: 2 }\ndatabase «X» : wide {}', 'U -> X'));
  expect(message).toContain('(`instances` of the profile wide)');
});

test.each([
  ['a popularity', 'database X {}\ndata d { keys: 10  store: X  «popularity: trace("a.csv")» }', 'U -> X : read d'],
  ['a file of samples', 'service T { «time: empirical("a.csv")» }', 'U -> T'],
])('%s', async (_, node, flow) => {
  expect((await check(around(node, flow))).length).toBeGreaterThan(0);
});

test.each([
  [
    'a read with nothing behind the cache',
    'cache X {}',
    'U -> «X» : read d',
    'X has no store behind it to ask on a miss; state which store it `fronts`, or add `on miss`',
  ],
  [
    'a write with nothing behind the cache',
    'cache X {}',
    'U -> «X» : write d',
    'X has no store behind it that would keep what is written; state which store it `fronts`',
  ],
  [
    'instances of a cache',
    'cache X { fronts: D  «instances: 3» }',
    'U -> X : read d',
    'A cache has `nodes` and `replicas`, not instances; use `topology: distributed` with `nodes`, or `topology: local`',
  ],
])('%s is a mistake', async (_, node, flow, message) => {
  expect(await check(around(`${node}\ndatabase D {}\ndata d { keys: 1  store: D }`, flow))).toEqual([message]);
});

test('a call to a cache that names no data is a call like any other', async () => {
  expect(await check(around('cache X {}', 'U -> X : "are you there?"'))).toEqual([]);
});

test('a node that no flow reaches is left alone', async () => {
  expect(await check(around('database X { instances: 2 }\nqueue T { batch: 10 }', 'U -> S'))).toEqual([]);
});

test('a mistaken event is reported in its scenario alone', async () => {
  const text = around('', 'U -> S', 'scenario Bad { duration: 1min  «at 10s crash U» }\nscenario Good { duration: 1min  at 10s crash S }');
  expect(await check(text, 'Bad')).toHaveLength(1);
  await expect(check(text.replaceAll(/[«»]/g, ''), 'Good')).resolves.toEqual([]);
});

test.each([
  ['instances of a client', 'client V { «instances: 3» }', 'V -> S', 'a client has no instances; say with `users` how many there are'],
  ['failures of a client', 'client V { «mtbf: 1h»  mttr: 1min }', 'V -> S', 'a client stands for many people'],
  ['where a CDN is', 'region eu\ncdn X { «in: eu»  pops: [eu]  origin: S }', 'U -> X', 'a CDN stands where its `pops` are; remove `in`'],
  ['instances of a CDN', 'region eu\ncdn X { «instances: 2»  pops: [eu]  origin: S }', 'U -> X', 'one instance in each region'],
  [
    'copies of what a proxy can’t see',
    'proxy X { «cache: 10»  tls: passthrough }\ndatabase D {}\ndata d { keys: 1  store: D }',
    'U -> X -> D : read d',
    'sees nothing that it could keep',
  ],
  ['a response cache of nothing', 'proxy X { «cache: 10» }', 'U -> X -> S', 'its cache would keep nothing'],
  [
    'misses of a proxy without a cache',
    'proxy X { }\ndatabase D {}\ndata d { keys: 1  store: D }',
    'U -> X : read d\n «on miss { X -> D : read d }»',
    'keeps no responses',
  ],
  [
    'a CDN that has nowhere to go',
    'region eu\ncdn X { pops: [eu] }\ndatabase D {}\ndata d { keys: 1  store: D }',
    'U -> «X» : read d',
    'nowhere to go',
  ],
  [
    'an origin without content',
    'region eu\ncdn X { pops: [eu]  «origin: Q» }\nqueue Q {}\ndatabase D {}\ndata d { keys: 1  store: D }',
    'U -> X : read d',
    '"Q" is a queue',
  ],
  [
    'an origin in a circle',
    'region eu\ncdn X { pops: [eu]  «origin: X» }\ndatabase D {}\ndata d { keys: 1  store: D }',
    'U -> X : read d',
    'leads back to itself',
  ],
])('%s: a mistake, told as one', async (_, node, flow, message) => {
  const text = `system "S"\nclient U {}\nservice S {}\n${node}\nflow F { rate: 1/s  ${flow} }`;
  expect(await check(text)).toEqual([expect.stringContaining(message)]);
});

test.each([
  ['«at 10s crash U»', 'is a client'],
  ['«at 10s crash S.instance 3»', '"S" has 2 instances; they are counted from 1'],
  ['«at 10s lose X.instance 4»', '"X" has 3 instances; they are counted from 1'],
  ['«at 10s crash X.metadata 2»', '"X" has 1 metadata server; they are counted from 1'],
  ['«at 10s crash D.follower»', '"D" has 0 followers; they are counted from 1'],
])('%s: a mistake, told as one', async (event, message) => {
  const text = `system "S"\nclient U {}\nservice S { instances: 2 }\nfilesystem X {}\ndatabase D {}\nflow F { rate: 1/s  U -> S }\nscenario Bad { duration: 1min  ${event} }`;
  expect(await check(text, 'Bad')).toEqual([expect.stringContaining(message)]);
});

test('what a list or a broker can not be is a mistake, told where it is stated', async () => {
  const mistakes = async (queue: string) => check(around(queue, 'U => Q  Q => S'));
  expect(await mistakes('queue Q { model: list  «brokers: 3»  «replicas: 2» }')).toEqual([
    expect.stringMatching(/^A list lives on one machine.*model: broker/),
    expect.stringMatching(/^A list lives on one machine.*model: log/),
  ]);
  expect(await mistakes('queue Q { model: broker  «delivery: exactly-once» }')).toEqual([
    expect.stringMatching(/^Exactly once needs a log.*idempotent/),
  ]);
  expect(await mistakes('queue Q { model: broker  brokers: 3  replicas: 3 }')).toEqual([]);
  expect(await mistakes('queue Q { delivery: exactly-once  failure: pause  mtbf: 1h  mttr: 1min }')).toEqual([]);
});
