import { describe, expect, test } from 'vitest';
import type { Flow, Step } from '../../src/model/architecture.ts';
import { lineEndOf, precedes, rateOf, shareKeys, stepsOf } from '../../src/rules/queries/timeline.ts';
import { architectureOf } from '../support/architecture.ts';

const nodes = 'client C\nservice A\nservice B\nservice D\nqueue Q\nqueue R\nproxy P\ncache K { fronts: S }\ndatabase S\n';

describe('precedes', () => {
  test.each([
    ['lines of one caller', 'C -> A  A -> B : "1"  A -> D : "2"', true],
    ['the other way round', 'C -> A  A -> D : "2"  A -> B : "1"', false],
    ['what stands deeper in the earlier call', 'C -> A  A -> P  P -> B : "1"  A -> D : "2"', true],
    ['a call and what runs within it', 'C -> A  A -> B : "1"  B -> D : "2"', false],
    ['branches side by side', 'C -> A  parallel { A -> B : "1"  A -> D : "2" }', false],
    ['a branch and what follows all of them', 'C -> A  parallel { A -> B : "1"  A -> P }  A -> D : "2"', true],
    ['alternatives', 'C -> A  choose { 10% { A -> B : "1" } else { A -> D : "2" } }', false],
    ['an alternative and what follows it', 'C -> A  choose { 10% { A -> B : "1" } }  A -> D : "2"', true],
    ['before the publish, in its consumer', 'C -> A  A -> B : "1"  A => Q  Q => D -> P : "2"', true],
    ['after the publish, in its consumer', 'C -> A  A => Q  A -> B : "1"  Q => D -> P : "2"', false],
    ['over two queues', 'C -> A  A -> B : "1"  A => Q  Q => D  D => R  R => P -> B : "2"', true],
    ['in two consumers of one message', 'C -> A  A => Q  Q => B -> P : "1"  Q => D -> P : "2"', false],
  ])('%s: %s', async (_, line, expected) => {
    const flow = await flowOf(line);
    expect(precedes(flow, callThat(flow, '1'), callThat(flow, '2'))).toBe(expected);
  });

  test('a consumer that feeds its own queue is no endless loop', async () => {
    const flow = await flowOf('C -> A  A => Q  Q => D -> P : "2"  choose { 10% { D => Q } }  A -> B : "1"');
    expect(precedes(flow, callThat(flow, '1'), callThat(flow, '2'))).toBe(false);
    expect(rateOf(flow, callThat(flow, '2'))).toBeUndefined();
  });
});

describe('rateOf', () => {
  test.each([
    ['each request', 'C -> A : "1"', 10],
    ['some of them', 'C -> A  choose { 20% { A -> B : "1" } }', 2],
    ['several times each', 'C -> A  repeat 3 { A -> B : "1" }', 30],
    ['as often as is drawn on average', 'C -> A  repeat uniform(1, 3) { A -> B : "1" }', 20],
    ['copies side by side', 'C -> A  parallel 4 { A -> B : "1" }', 40],
    ['two branches of one', 'C -> A  parallel { A -> B : "1"  A -> D }', 10],
    ['once a message', 'C -> A  A => Q  choose { 50% { A => Q } }  Q => D -> B : "1"', 15],
    ['a miss: who knows how often', 'C -> K  on miss { K -> B : "1" }', undefined],
  ])('%s', async (_, line, expected) => {
    const flow = await flowOf(line);
    expect(rateOf(flow, callThat(flow, '1'))).toBe(expected);
  });

  test('of a flow that begins now and then', async () => {
    const flow = await flowOf('A -> B : "1"', 'every: 5s');
    expect(rateOf(flow, callThat(flow, '1'))).toBe(0.2);
  });

  test('of a flow that runs for each message of others, nobody knows', async () => {
    const { flows } = await architectureOf(`system "T"\n${nodes}flow F { rate: 10/s  C => Q : "m" }\nflow G { Q => A -> B : "1" }\n`);
    expect(rateOf(flows[1], callThat(flows[1], '1'))).toBeUndefined();
  });
});

test('keys are drawn anew in each pass and each copy', async () => {
  const flow = await flowOf(
    'C -> A : "1"  repeat 2 { A -> B : "2"  A -> D : "3" }  parallel 2 { A -> P : "4" }  parallel { A -> B : "5"  A -> D : "6" }',
  );
  const share = (left: string, right: string) => shareKeys(flow, callThat(flow, left), callThat(flow, right));
  expect([share('1', '2'), share('2', '3'), share('1', '4'), share('1', '5'), share('5', '6')]).toEqual([false, true, false, true, true]);
});

test('steps stand in the order of the file, consumers last', async () => {
  const flow = await flowOf('C -> A  A => Q  Q => D -> B : "2"  A -> B : "1"');
  expect(stepsOf(flow).map((step) => (step.kind === 'call' ? step.to : step.kind))).toEqual(['A', 'publish', 'B', 'B']);
});

test('a chain ends where its last arrow does', async () => {
  const { flows } = await architectureOf(`system "T"\n${nodes}flow F {\n  rate: 1/s\n  C -> A -> B : "x" { timeout: 1s }\n}\n`);
  const line = stepsOf(flows[0])[0].origin.range.start.line;
  expect(lineEndOf(flows[0], line)).toEqual({ line, character: '  C -> A -> B : "x" { timeout: 1s }'.length });
});

async function flowOf(lines: string, property = 'rate: 10/s'): Promise<Flow> {
  return (await architectureOf(`system "T"\n${nodes}flow F { ${property}\n${lines.replaceAll('  ', '\n')} }\n`)).flows[0];
}

function callThat(flow: Flow, text: string): Step {
  const found = stepsOf(flow).find((step) => step.kind === 'call' && step.operation?.verb === 'text' && step.operation.text === text);
  if (found === undefined) throw new Error(`no call "${text}"`);
  return found;
}
