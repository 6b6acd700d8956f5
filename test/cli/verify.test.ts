import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { folderWith, tradeoff, type Ended } from '../support/tradeoff.ts';

type Line = readonly [process: number, type: 'invoke' | 'ok' | 'fail' | 'info', f: string, key: string, value: unknown, time: number];

function lines(...events: readonly Line[]): string {
  return events.map(([process, type, f, key, value, time]) => JSON.stringify({ process, type, f, key, value, time })).join('\n') + '\n';
}

async function verify(content: string | Uint8Array, ...options: readonly string[]): Promise<Ended> {
  const ended = await tradeoff(['verify', 'history', ...options], { folder: await folderWith({ history: content }) });
  expect(ended.output + ended.errors).not.toMatch(/^\s+at /m);
  return ended;
}

/** Of levels asked for one by one: the exit code. */
async function exitCodes(
  content: string,
  levels: readonly string[],
  ...options: readonly string[]
): Promise<Readonly<Record<string, number | null>>> {
  const codes = await Promise.all(levels.map(async (level) => [level, (await verify(content, '--level', level, ...options)).code] as const));
  return Object.fromEntries(codes);
}

const staleRead = lines(
  [0, 'invoke', 'write', 'x', 1, 10],
  [0, 'ok', 'write', 'x', 1, 20],
  [1, 'invoke', 'read', 'x', null, 30],
  [1, 'ok', 'read', 'x', 0, 40],
);

describe('a stale read', () => {
  test('is told with the smallest witness', async () => {
    const { code, output } = await verify(staleRead);
    expect(code).toBe(1);
    expect(output).toMatch(/^history: 2 operations on 1 key by 2 processes \(2 acknowledged, 0 unknown, 0 failed\)$/m);
    expect(output).toMatch(/^violated {2}linearizable +1 of 1$/m);
    expect(output).toContain('process 0 wrote 1 to x (10–20 s); process 1 read 0 of x (30–40 s): no order');
    expect(output).toContain('process 0  ├ write x = 1 ┤\n            process 1                  ├ read x = 0 ┤');
    expect(output).toMatch(/^holds {5}sequential$/m);
    expect(output).toMatch(/^1 of 1 reads stale \(100 %\), at most 1 version and 10 s behind$/m);
    expect(output).toMatch(/violated linearizable \(decides the exit code\)\n$/);
  });

  test('violates what forbids it, and nothing weaker', async () => {
    const codes = await exitCodes(staleRead, [
      'linearizable',
      'strong',
      'k-staleness',
      'delta-staleness',
      'sequential',
      'causal-memory',
      'causal-convergence',
      'causal',
      'pram',
      'read-your-writes',
      'monotonic-reads',
    ]);
    expect(codes).toEqual({
      linearizable: 1,
      strong: 1,
      'k-staleness': 1,
      'delta-staleness': 1,
      sequential: 0,
      'causal-memory': 0,
      'causal-convergence': 0,
      causal: 0,
      pram: 0,
      'read-your-writes': 0,
      'monotonic-reads': 0,
    });
  });

  test('is allowed by a bound', async () => {
    expect((await verify(staleRead, '--level', 'k-staleness', '--bound', '1')).code).toBe(0);
    expect((await verify(staleRead, '--level', 'delta-staleness', '--bound', '9.5')).code).toBe(1);
    expect((await verify(staleRead, '--level', 'delta-staleness', '--bound', '10')).code).toBe(0);
  });

  test('is JSON for machines', async () => {
    const { code, output } = await verify(staleRead, '--format', 'json');
    expect(code).toBe(1);
    const report = JSON.parse(output) as { levels: { level: string; verdict: string; witness: { operations: unknown[] } | null }[] };
    expect(report).toMatchObject({
      schema: 'tradeoff.verdict/1',
      file: 'history',
      format: 'json lines',
      model: 'register',
      level: 'linearizable',
      verdict: 'violated',
      history: {
        operations: 2,
        acknowledged: 2,
        unknown: 0,
        failed: 0,
        keys: 1,
        processes: 2,
        sessions: 2,
        isTimed: true,
        initial: '0',
        versions: 'none',
      },
      staleness: { reads: 1, stale: 1, versions: 1, time: 10 },
    });
    expect(report.levels.length).toBe(16);
    expect(report.levels[0]).toMatchObject({ level: 'linearizable', verdict: 'violated', witness: { isMinimal: true, startsAnywhere: false } });
    expect(report.levels[0].witness!.operations).toEqual([
      { process: '0', session: '0', f: 'write', key: 'x', value: '1', invoked: 10, completed: 20, line: 1 },
      { process: '1', session: '1', f: 'read', key: 'x', value: '0', invoked: 30, completed: 40, line: 3 },
    ]);
  });

  test('is read from gzip too', async () => {
    expect((await verify(gzipSync(staleRead))).output).toContain('process 1 read 0 of x');
  });
});

test('sessions join processes: what one wrote the other must read', async () => {
  const both = (session?: string): string =>
    [
      { process: 0, type: 'invoke', f: 'write', key: 'x', value: 1, time: 1 },
      { process: 0, type: 'ok', f: 'write', key: 'x', value: 1, time: 2 },
      { process: 1, type: 'invoke', f: 'read', key: 'x', time: 3 },
      { process: 1, type: 'ok', f: 'read', key: 'x', value: 0, time: 4 },
    ]
      .map((line) => JSON.stringify({ ...line, session }))
      .join('\n');
  expect(await exitCodes(both(), ['read-your-writes'])).toEqual({ 'read-your-writes': 0 });
  expect(await exitCodes(both('Ann'), ['read-your-writes'])).toEqual({ 'read-your-writes': 1 });
  expect((await verify(both('Ann'), '--level', 'read-your-writes')).output).toContain('session Ann (process 1) read 0 of x');
});

describe('versions', () => {
  const line = (process: number, f: string, value: number, version: number, time: number): string =>
    ['invoke', 'ok'].map((type, index) => JSON.stringify({ process, type, f, key: 'x', value, version, time: time + index * 0.5 })).join('\n');
  /** Two processes write; a third reads the newer version, then the older one. */
  const history = [line(0, 'write', 10, 1, 1), line(1, 'write', 20, 2, 2), line(2, 'read', 20, 2, 3), line(2, 'read', 10, 1, 4)].join('\n');
  const withoutVersions = history.replaceAll(/,"version":\d/g, '');

  test('stated by the store order what sessions read', async () => {
    expect(await exitCodes(history, ['monotonic-reads', 'causal', 'sequential'])).toEqual({ 'monotonic-reads': 1, causal: 1, sequential: 1 });
  });

  test('not stated, the store may have had any order', async () => {
    expect(await exitCodes(withoutVersions, ['monotonic-reads', 'causal', 'sequential'])).toEqual({ 'monotonic-reads': 0, causal: 0, sequential: 0 });
  });

  test('come from time, or from values, where that is asked for', async () => {
    expect(await exitCodes(withoutVersions, ['monotonic-reads'], '--versions', 'time')).toEqual({ 'monotonic-reads': 1 });
    expect(await exitCodes(withoutVersions, ['monotonic-reads', 'causal'], '--versions', 'values')).toEqual({ 'monotonic-reads': 1, causal: 1 });
  });
});

describe('readings', () => {
  const failedCas = lines(
    [0, 'invoke', 'write', 'x', 1, 1],
    [0, 'ok', 'write', 'x', 1, 2],
    [0, 'invoke', 'cas', 'x', [1, 2], 3],
    [0, 'fail', 'cas', 'x', [1, 2], 4],
  );
  const nullRead = lines(
    [0, 'invoke', 'write', 'x', 1, 1],
    [0, 'ok', 'write', 'x', 1, 2],
    [0, 'invoke', 'read', 'x', null, 3],
    [0, 'ok', 'read', 'x', null, 4],
  );

  test('of a failed compare-and-set', async () => {
    expect((await verify(failedCas)).code).toBe(0);
    expect((await verify(failedCas, '--failed-cas', 'dropped')).code).toBe(0);
    const { code, output } = await verify(failedCas, '--failed-cas', 'observed');
    expect(code).toBe(1);
    expect(output).toContain('process 0 found x to be other than 1');
  });

  test('of a null read', async () => {
    expect((await verify(nullRead, '--null-read', 'any')).code).toBe(0);
    expect((await verify(nullRead, '--null-read', 'initial')).code).toBe(1);
  });

  test('of the initial value', async () => {
    const first = lines(
      [0, 'invoke', 'read', 'x', null, 1],
      [0, 'ok', 'read', 'x', 7, 2],
      [0, 'invoke', 'write', 'x', 7, 3],
      [0, 'ok', 'write', 'x', 7, 4],
    );
    expect((await verify(first, '--initial', '7')).code).toBe(0);
    expect((await verify(first, '--initial', '5')).code).toBe(1);
    const texts = lines(
      [0, 'invoke', 'read', 'x', null, 1],
      [0, 'ok', 'read', 'x', 'ab', 2],
      [0, 'invoke', 'append', 'x', 'c', 3],
      [0, 'ok', 'append', 'x', 'c', 4],
    );
    expect((await verify(texts, '--initial', 'ab')).code).toBe(0);
    expect((await verify(texts)).code).toBe(1);
  });
});

test('a write of unknown outcome may have happened, or not', async () => {
  const first: Line[] = [
    [0, 'invoke', 'write', 'x', 1, 1],
    [0, 'info', 'write', 'x', 1, 2],
  ];
  const reading = (value: number, time: number): Line[] => [
    [1, 'invoke', 'read', 'x', null, time],
    [1, 'ok', 'read', 'x', value, time + 1],
  ];
  expect((await verify(lines(...first, ...reading(0, 3)))).code).toBe(0);
  expect((await verify(lines(...first, ...reading(0, 3), ...reading(1, 5)))).code).toBe(0);
  expect((await verify(lines(...first, ...reading(1, 3), ...reading(0, 5)))).code).toBe(1);
});

describe('logs of others', () => {
  test('Jepsen’s compare-and-set register', async () => {
    const history = (read: number): string => `{:process 0, :type :invoke, :f :write, :value 0, :time 10}
{:process 0, :type :ok, :f :write, :value 0, :time 20}
{:process :nemesis, :type :info, :f :start, :value nil, :time 25}
{:process 1, :type :invoke, :f :cas, :value [0 3], :time 30}
{:process 1, :type :ok, :f :cas, :value [0 3], :time 40}
{:process 2, :type :invoke, :f :read, :value nil, :time 50}
{:process 2, :type :ok, :f :read, :value ${read}, :time 60}
`;
    expect((await verify(history(3), '--model', 'register')).code).toBe(0);
    const { code, output } = await verify(history(0), '--model', 'register');
    expect(code).toBe(1);
    expect(output).toContain('process 1 set register from 0 to 3');
  });

  test('Jepsen’s mutex, held by two at once', async () => {
    const taken = (process: number): string =>
      `{:process ${process} :type :invoke :f :acquire :value nil}\n{:process ${process} :type :ok :f :acquire :value nil}\n`;
    const released = '{:process 0 :type :invoke :f :release :value nil}\n{:process 0 :type :ok :f :release :value nil}\n';
    expect((await verify(taken(0) + taken(1))).code).toBe(1);
    expect((await verify(taken(0) + released + taken(1))).code).toBe(0);
  });

  test('transactions over several registers', async () => {
    const txn = (process: number, parts: unknown): string =>
      ['invoke', 'ok'].map((type) => JSON.stringify({ process, type, f: 'txn', value: parts })).join('\n') + '\n';
    const write = txn(0, [
      ['write', 'x', 1],
      ['write', 'y', 1],
    ]);
    expect(
      (
        await verify(
          write +
            txn(1, [
              ['read', 'x', 1],
              ['read', 'y', 1],
            ]),
        )
      ).code,
    ).toBe(0);
    expect(
      (
        await verify(
          write +
            txn(1, [
              ['read', 'x', 1],
              ['read', 'y', 0],
            ]),
          '--initial',
          '0',
        )
      ).code,
    ).toBe(1);
  });

  test('registers that begin with values of their own', async () => {
    const part = [
      ['read', 'x', 3],
      ['read', 'y', 0],
    ];
    const read = ['invoke', 'ok'].map((type) => `${JSON.stringify({ process: 0, type, f: 'txn', value: part })}\n`).join('');
    expect((await verify(read, '--initial', '{"x": 3, "y": 0}')).code).toBe(0);
    expect((await verify(read, '--initial', '{"x": 0, "y": 3}')).code).toBe(1);
  });

  test('Porcupine’s texts with append', async () => {
    const history = (read: string): string => `{:process 0, :type :invoke, :f :append, :key "1", :value "a"}
{:process 1, :type :invoke, :f :append, :key "1", :value "b"}
{:process 1, :type :ok, :f :append, :key "1", :value "b"}
{:process 0, :type :ok, :f :append, :key "1", :value "a"}
{:process 1, :type :invoke, :f :get, :key "1", :value nil}
{:process 1, :type :ok, :f :get, :key "1", :value "${read}"}
`;
    expect((await verify(history('ba'), '--model', 'kv')).code).toBe(0);
    expect((await verify(history('ab'))).code).toBe(0);
    const { code, output } = await verify(history('b'), '--model', 'kv');
    expect(code).toBe(1);
    expect(output).toContain('process 1 read b of 1');
  });
});

describe('messages', () => {
  const message = (process: number, f: string, value: number, time: number): Line[] => [
    [process, 'invoke', f, 'k', value, time],
    [process, 'ok', f, 'k', value, time + 1],
  ];
  const sent = [...message(0, 'send', 1, 1), ...message(0, 'send', 2, 3)];

  test('lost, doubled and out of order', async () => {
    const levels = ['exactly-once', 'at-least-once', 'at-most-once', 'no-loss', 'no-duplication', 'order-per-key'];
    const codes = (...deliveries: Line[]): Promise<Readonly<Record<string, number | null>>> => exitCodes(lines(...sent, ...deliveries), levels);
    expect(await codes(...message(9, 'receive', 1, 10), ...message(9, 'receive', 2, 12))).toEqual({
      'exactly-once': 0,
      'at-least-once': 0,
      'at-most-once': 0,
      'no-loss': 0,
      'no-duplication': 0,
      'order-per-key': 0,
    });
    expect(await codes(...message(9, 'receive', 2, 10))).toEqual({
      'exactly-once': 1,
      'at-least-once': 1,
      'at-most-once': 0,
      'no-loss': 1,
      'no-duplication': 0,
      'order-per-key': 0,
    });
    expect(await codes(...message(9, 'receive', 2, 10), ...message(9, 'receive', 1, 12), ...message(9, 'receive', 1, 14))).toEqual({
      'exactly-once': 1,
      'at-least-once': 0,
      'at-most-once': 1,
      'no-loss': 0,
      'no-duplication': 1,
      'order-per-key': 1,
    });
  });

  test('are told in a sentence', async () => {
    const { code, output } = await verify(lines(...sent, ...message(9, 'receive', 2, 10)));
    expect(code).toBe(1);
    expect(output).toContain('2 sends and 1 deliveries (1 lost, 0 duplicated, 0 unexpected, 0 recovered)');
    expect(output).toContain('message 1 was acknowledged (1–2 s) and never delivered');
    expect(output).toMatch(/violated at-least-once \(decides the exit code\)\n$/);
  });
});

test('a search that ends without an answer is unknown, exit 3', async () => {
  const values = [1, 2, 1, 2, 1, 2, 1, 2];
  const history = lines(
    ...values.map((value, process): Line => [process, 'invoke', 'write', 'x', value, process]),
    ...values.map((value, process): Line => [process, 'ok', 'write', 'x', value, 10 + process]),
    [9, 'invoke', 'read', 'x', null, 30],
    [9, 'ok', 'read', 'x', 2, 31],
  );
  expect((await verify(history)).code).toBe(0);
  const { code, output } = await verify(history, '--budget', '3', '--level', 'linearizable');
  expect(code).toBe(3);
  expect(output).toMatch(/unknown +linearizable +the search visited .*--budget/);
});

const write = '{"process":0,"type":"invoke","f":"write","key":"x","value":1}\n';

test.each<[string, string | Uint8Array, readonly string[], RegExp]>([
  ['a line that was cut off', `${write}{"process":0,"ty`, [], /^history:2:1: .*cut off.*; .+\n$/],
  ['a completion without invocation', write.replace('invoke', 'ok'), [], /^history:1:1: process 0 ends a write that it never invoked; .+\n$/],
  ['two open operations of one process', write + write, [], /^history:2:1: .*line 1 is open; .+\n$/],
  ['mixed models', write + '{"process":1,"type":"invoke","f":"send","value":1}', [], /^history:2:1: .*; .+\n$/],
  ['no history', 'hello\n', [], /^history:1:1: this is no history; .+\n$/],
  ['bytes', Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 251), [], /^history:1:1: .*; .+\n$/],
  ['a broken gzip', Uint8Array.from([0x1f, 0x8b, 1, 2, 3]), [], /^history: cannot be read \(.+\); .+\n$/],
  ['nothing', '', [], /^history:1:1: no operation.*; .+\n$/],
  ['a level that is none', write, ['--level', 'linearisable'], /did you mean "linearizable"\?/],
  ['a level of messages', write, ['--level', 'exactly-once'], /"exactly-once" is a level of messages.*linearizable/],
  ['a model that is none', write, ['--model', 'registre'], /register.*kv.*queue/],
])('%s is one line on standard error and exit 2', async (_, content, options, message) => {
  const { code, output, errors } = await verify(content, ...options);
  expect(errors).toMatch(message);
  expect(errors.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  expect(output).toBe('');
  expect(code).toBe(2);
});

test('a file that is not there is one line and exit 2', async () => {
  const { code, errors } = await tradeoff(['verify', 'gone.jsonl'], { folder: await folderWith({}) });
  expect(errors).toBe('gone.jsonl: cannot be read (no such file or folder); name a file with a history\n');
  expect(code).toBe(2);
});
