import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEdn } from '../../../src/consistency/history/edn.ts';
import { HistoryProblem, type Model } from '../../../src/consistency/history/history-event.ts';
import { HistoryReader, type ReadHistory } from '../../../src/consistency/history/history-reader.ts';
import { kindNames, type History } from '../../../src/consistency/history/history.ts';

function read(text: string, model?: Model): ReadHistory | HistoryProblem {
  const reader = new HistoryReader(model);
  for (const line of text.split('\n')) {
    const problem = reader.push(line);
    if (problem !== undefined) return problem;
  }
  return reader.finish();
}

/** Every operation in a word: `0 write k=1 2–5`. */
function operationsOf(text: string, model?: Model): readonly string[] {
  const result = read(text, model);
  if (result instanceof HistoryProblem) throw new Error(`line ${result.line}: ${result.message}`);
  const history = result.history as History;
  const { names } = history;
  return Array.from(history.kind, (kind, index) => {
    const from = history.expected[index] < 0 ? '' : `${names.values.textOf(history.expected[index])}→`;
    const value = history.value[index] < 0 ? '?' : names.values.textOf(history.value[index]);
    const outcome = ['', ' unknown', ' failed'][history.outcome[index]];
    return `${names.processes.textOf(history.process[index])} ${kindNames[kind]} ${names.keys.textOf(history.key[index])}=${from}${value} ${history.start[index]}–${history.end[index]}${outcome}`;
  });
}

describe('JSON lines', () => {
  it('are paired, by process, in the order of their times', () => {
    const text = [
      '{"process": 1, "type": "invoke", "f": "read", "key": "x", "value": null, "time": 2.5}',
      '{"process": 0, "type": "invoke", "f": "write", "key": "x", "value": 1, "time": 1}',
      '',
      '{"process": 0, "type": "ok", "f": "write", "key": "x", "value": 1, "time": 3}',
      '{"process": 1, "type": "ok", "f": "read", "key": "x", "value": 1, "time": 3.5}',
      '{"process": 2, "type": "invoke", "f": "cas", "key": "x", "value": [1, 2], "time": 4}',
      '{"process": 3, "type": "invoke", "f": "cas", "key": "x", "value": [7, 8], "time": 5}',
      '{"process": 3, "type": "fail", "f": "cas", "key": "x", "value": [7, 8], "time": 6}',
    ].join('\n');
    expect(operationsOf(text)).toEqual(['0 write x=1 1–3', '1 read x=1 2.5–3.5', '2 cas x=1→2 4–Infinity unknown', '3 cas x=7→8 5–6 failed']);
  });

  it('without times are in the order of lines', () => {
    expect(
      operationsOf('{"process":0,"type":"invoke","f":"write","key":"x","value":1}\n{"process":0,"type":"info","f":"write","key":"x","value":1}'),
    ).toEqual(['0 write x=1 1–Infinity unknown']);
  });
});

describe('EDN', () => {
  const expected = ['0 write register=3 1–2', '1 cas register=3→4 3–4', '2 read register=? 5–Infinity unknown'];
  const maps = [
    '{:type :invoke, :f :write, :value 3, :process 0}',
    '{:type :ok, :f :write, :value 3, :process 0}',
    '{:type :invoke, :f :cas, :value [3 4], :process 1}',
    '{:type :ok, :f :cas, :value [3 4], :process 1}',
    '{:type :invoke, :f :read, :value nil, :process 2}',
    '{:type :info, :f :read, :value nil, :process 2, :error :timeout}',
  ];

  it.each<[string, string]>([
    ['a map a line', maps.join('\n')],
    ['a vector', `[${maps.join('\n ')}]`],
    ['a list on one line', `(${maps.join(' ')})`],
    ['commas, comments and blank lines', `; a history\n\n${maps.join(',\n; more\n')}\n`],
    ['tagged records', maps.map((map) => `#jepsen.history.Op${map}`).join('\n')],
    ['a map over several lines', maps.join('\n').replaceAll(', ', ',\n   ')],
    ['lines of the nemesis between', maps.join('\n{:type :info, :f :start-partition, :value "cut [n1", :process :nemesis}\n')],
  ])('is read as %s', (_, text) => {
    expect(operationsOf(text)).toEqual(expected);
  });

  it('has nanoseconds', () => {
    expect(
      operationsOf('{:process 0 :type :invoke :f :write :value 1 :time 1500000000}\n{:process 0 :type :ok :f :write :value 1 :time 2000000000}'),
    ).toEqual(['0 write register=1 1.5–2']);
  });

  it('wraps values of independent keys', () => {
    const text =
      '{:process 0 :type :invoke :f :cas :value [7 [1 2]]}{:process 0 :type :ok :f :cas :value [7 [1 2]]}{:process 1 :type :invoke :f :read :value [7 nil]}{:process 1 :type :ok :f :read :value [7 2]}';
    expect(operationsOf(text)).toEqual(['0 cas 7=1→2 1–2', '1 read 7=2 3–4']);
  });

  it('has Porcupine’s names', () => {
    const text = [
      '{:process 0, :type :invoke, :f :append, :key "1", :value "x 0 0 y"}',
      '{:process 0, :type :ok, :f :append, :key "1", :value "x 0 0 y"}',
      '{:process 1, :type :invoke, :f :put, :key "2", :value ""}',
      '{:process 0, :type :invoke, :f :get, :key "1", :value nil}',
      '{:process 0, :type :ok, :f :get, :key "1", :value "x 0 0 y"}',
    ].join('\n');
    expect(operationsOf(text)).toEqual(['0 append 1="x 0 0 y" 1–2', '1 write 2="" 3–Infinity unknown', '0 read 1="x 0 0 y" 4–5']);
    expect(read(text)).toMatchObject({ model: 'kv', format: 'EDN' });
  });

  it('makes a mutex a register that is free or held', () => {
    expect(
      operationsOf(
        '{:process 0 :type :invoke :f :acquire :value nil}{:process 0 :type :ok :f :acquire :value nil}{:process 0 :type :invoke :f :release :value nil}',
      ),
    ).toEqual(['0 cas register=free→held 1–2', '0 cas register=held→free 3–Infinity unknown']);
  });

  it('is read back as it was written', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.boolean(), fc.integer(), fc.string(), fc.array(tie('value'), { maxLength: 4 })),
    }));
    const write = (each: unknown): string => (Array.isArray(each) ? `[${each.map(write).join(' ')}]` : each === null ? 'nil' : JSON.stringify(each));
    fc.assert(
      fc.property(value, (each) => {
        expect(parseEdn(write(each))).toEqual(each);
      }),
      { numRuns: 500 },
    );
    expect(parseEdn('{:a #{1 2 3} "b" \\newline :c #inst "2026" :d #_ 1 2 :e 12N}')).toEqual({ a: [1, 2, 3], b: '\n', c: '2026', d: 2, e: 12 });
  });
});

it('Jepsen’s console is read, other lines skipped', () => {
  const text = [
    'INFO  jepsen.core - Running test',
    'INFO  jepsen.util - 4\t:invoke\t:write\t3',
    'INFO  jepsen.util - 0 :invoke :cas [3 1]',
    'INFO  jepsen.util - 4\t:ok\t:write\t3',
    'INFO  jepsen.util - :nemesis :info :start nil',
    'INFO  jepsen.util - 0 :info :cas :timed-out',
    'INFO  jepsen.util - 2 :invoke :read nil',
    'INFO  jepsen.util - 2 :ok :read 3',
  ].join('\n');
  expect(operationsOf(text)).toEqual(['4 write register=3 1–3', '0 cas register=3→1 2–Infinity unknown', '2 read register=3 5–6']);
});

const write = '{"process":0,"type":"invoke","f":"write","key":"x","value":1}';
const written = '{"process":0,"type":"ok","f":"write","key":"x","value":1}';

it.each<[string, string, number, RegExp, Model?]>([
  ['a line that was cut off', `${write}\n{"process":0,"ty`, 2, /cut off.*remove/],
  ['a completion without invocation', written, 1, /process 0 ends a write that it never invoked; /],
  [
    'a completion that ends another operation',
    `${write}\n{"process":0,"type":"ok","f":"read","key":"x","value":1}`,
    2,
    /ends a read, but line 1.*; /,
  ],
  ['a completion of another key', `${write}\n{"process":0,"type":"ok","f":"write","key":"y","value":1}`, 2, /key "y".*line 1.*; /],
  ['two open operations of one process', `${write}\n${write}`, 2, /process 0 invokes a write while its operation of line 1 is open; .*session/],
  ['an unknown type', write.replace('invoke', 'start'), 1, /"type" is "start"; it must be one of invoke, ok, fail, info/],
  ['an unknown function', write.replace('write', 'wriet'), 1, /"f" is "wriet"; it must be one of/],
  ['no process', '{"type":"invoke","f":"read"}', 1, /"process" is missing; /],
  ['a time that is none', write.replace('"value"', '"time":"now","value"'), 1, /"time" is "now"; /],
  [
    'a time that goes back',
    `${write.replace('}', ',"time":2}')}\n${written.replace('}', ',"time":1}')}`,
    2,
    /time goes back from 2 to 1 s within process 0; /,
  ],
  ['a write of nothing', '{"process":0,"type":"invoke","f":"write","key":"x"}', 1, /a write has no "value"; /],
  [
    'a read that does not tell',
    '{"process":0,"type":"invoke","f":"read","key":"x"}\n{"process":0,"type":"ok","f":"read","key":"x"}',
    2,
    /has no "value"; /,
  ],
  ['a cas of one value', '{"process":0,"type":"invoke","f":"cas","key":"x","value":5}', 1, /cas needs the value \[expected, new\]/],
  [
    'appends among registers',
    `${write.replace('write', 'cas').replace('1}', '[1,2]}')}\n{"process":1,"type":"invoke","f":"append","key":"x","value":"a"}`,
    2,
    /append is no operation of a register; .*--model kv/,
  ],
  ['messages among registers', `${write}\n{"process":1,"type":"invoke","f":"send","value":"a"}`, 2, /send among operations on registers; /],
  ['registers among messages', `{"process":1,"type":"invoke","f":"send","value":"a"}\n${write}`, 2, /write among messages; /],
  ['a mutex among registers', `${write}\n{"process":1,"type":"invoke","f":"acquire"}`, 2, /acquire in a history of registers; /],
  ['another model than asked for', write, 1, /write among messages; /, 'queue'],
  ['one array', `[{"process":0}]`, 1, /one JSON array; .*jq/],
  ['something else', 'hello world', 1, /no history; /],
  ['nothing', '\n\n', 1, /no operation.*; /],
  ['a map that never ends', '{:process 0 :type :invoke\n:f :read', 1, /never ends; /],
  ['EDN that is none', '{:process 0 :type}', 1, /no EDN.*; /],
  ['EDN nested without end', `{:value ${'['.repeat(500)}${']'.repeat(500)}}`, 1, /nested too deep.*; /],
])('%s is a problem with line and remedy', (_, text, line, message, model) => {
  const problem = read(text, model);
  expect(problem).toBeInstanceOf(HistoryProblem);
  expect(problem).toMatchObject({ line, message: expect.stringMatching(message) as string });
});

it.each([
  ['write', 'more than 1,000 operations; judge fewer keys at a time'],
  ['send', 'more than 1,000 operations; judge fewer partitions at a time'],
])('more operations than fit in memory end with the line of the first one too many: %s', (f, message) => {
  const reader = new HistoryReader(undefined, { operations: 1000 });
  const push = (process: number, type: string): HistoryProblem | undefined =>
    reader.push(JSON.stringify({ process, type, f, key: 'x', value: process }));
  for (let process = 1; process <= 1000; process++) {
    expect(push(process, 'invoke')).toBeUndefined();
    expect(push(process, 'ok')).toBeUndefined();
  }
  expect(push(1001, 'invoke')).toMatchObject({ line: 2001, message });
});

it.each(['write', 'send'])('longer texts than fit in memory end with the line after them: %s', (f) => {
  const reader = new HistoryReader(undefined, { characters: 10_000 });
  const push = (process: number): HistoryProblem | undefined =>
    reader.push(JSON.stringify({ process, type: 'invoke', f, key: `${process}`.padStart(100, 'k'), value: `${process}`.padStart(100, 'v') })) ??
    reader.push(JSON.stringify({ process, type: 'ok', f, key: `${process}`.padStart(100, 'k'), value: `${process}`.padStart(100, 'v') }));
  const problems = Array.from({ length: 60 }, (_, process) => push(process));
  const first = problems.find((problem) => problem !== undefined);
  expect(first?.message).toBe('keys and values of more than 10,000 characters; shorten them, or judge fewer keys at a time');
  // 50 operations of 200 characters are 10,000; each has two lines.
  expect(first?.line).toBeGreaterThan(98);
  expect(first?.line).toBeLessThan(106);
});

it('random bytes and broken histories are problems, never exceptions', () => {
  const valid = `${write}\n${written}`;
  const broken = fc
    .tuple(fc.nat(valid.length), fc.nat(5), fc.string({ maxLength: 3 }))
    .map(([at, length, text]) => valid.slice(0, at) + text + valid.slice(at + length));
  const edn = fc
    .array(fc.constantFrom('{', '}', '[', ']', '(', ')', '"', '\\', ';', '#', ':type', ':invoke', ':f', ':read', ':process', '0', ' ', '\n', 'nil'), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(fc.string(), broken, edn), (text) => {
      expect(() => read(text)).not.toThrow();
    }),
    { numRuns: 3_000, seed: 4 },
  );
});
