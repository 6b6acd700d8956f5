import { describe, expect, test } from 'vitest';
import type { Block, Flow, Step } from '../../src/model/architecture.ts';
import { architectureOf } from '../support/architecture.ts';

/** Everything that the flows below name. */
const nodes = `
region eu {}
client U { in: eu }
service A {}  service B {}  service C {}  service D {}
cache Hot { fronts: Store }
cdn Edge { pops: eu }
database Store {}
queue Q {}  queue R {}
data item { keys: 10  store: Store }
`;

async function flowOf(lines: string, properties = 'rate: 1/s'): Promise<Flow> {
  const { flows } = await architectureOf(`${nodes}flow F {\n${properties}\n${lines}\n}`);
  return flows[0];
}

/** A tree of calls in one line: `A[B[C] reply]` is a call to A, which calls B, which calls C, and then answers. */
function drawn(steps: readonly Step[]): string {
  return steps.map(drawnStep).join(' ');
}

function drawnStep(step: Step): string {
  switch (step.kind) {
    case 'call':
      return `${step.to}${step.steps.length > 0 ? `[${drawn(step.steps)}]` : ''}${onBlock('miss', step.onMiss)}${onBlock('error', step.onError)}`;
    case 'publish':
      return `=>${step.queue}${onBlock('error', step.onError)}`;
    case 'wait':
      return `wait${step.duration.kind === 'constant' ? step.duration.value : ''}`;
    case 'reply':
      return 'reply';
    case 'parallel':
      return `par${step.copies}(${step.branches.map(drawn).join(' | ')})`;
    case 'choose':
      return `choose(${step.branches.map((branch) => `${Number(branch.probability.toFixed(3))}: ${drawn(branch.steps)}`).join(' | ')})`;
    case 'repeat':
      return `repeat${step.times.kind === 'constant' ? step.times.value : ''}(${drawn(step.steps)})`;
  }
}

function onBlock(event: string, block: Block | undefined): string {
  return block === undefined ? '' : `{${event} at ${block.owner}: ${drawn(block.steps)}}`;
}

async function tree(lines: string): Promise<string> {
  const flow = await flowOf(lines);
  const consumers = flow.consumers.map(({ queue, group, each, steps }) => ` / ${queue}=>${each ? 'each ' : ''}${group}[${drawn(steps)}]`);
  return drawn(flow.steps) + consumers.join('');
}

describe('lines continue activations', () => {
  test.each([
    ['a chain nests', 'U -> A -> B -> C', 'A[B[C]]'],
    ['the innermost activation of the first name goes on', 'U -> A -> B\nA -> C', 'A[B C]'],
    ['a deeper one goes on while it is open', 'U -> A -> B\nB -> C\nB -> D', 'A[B[C D]]'],
    ['going on further out closes what is deeper', 'U -> A -> B\nU -> C\nC -> D', 'A[B] C[D]'],
    ['a node that calls itself over another is open twice, and the inner one goes on', 'U -> A -> B -> A\nA -> C', 'A[B[A[C]]]'],
    ['several chains in one line of text', 'U -> A  A -> B  A -> C', 'A[B C]'],
  ])('%s', async (_title, lines, expected) => expect(await tree(lines)).toBe(expected));
});

describe('reply', () => {
  test.each([
    // semantics: the response leaves where `reply` stands; every caller on the path passes it on at once and goes on with its own work.
    ['in the caller of the line before, where nothing follows', 'U -> A -> B\nA => Q\nreply', 'A[B =>Q reply] reply'],
    ['in the activation that goes on', 'U -> A -> B\nreply\nA -> C', 'A[B reply C] reply'],
    [
      'in every activation out to the client, before what they still do',
      'U -> A -> B\nB -> C\nreply\nB -> D\nA -> C',
      'A[B[C reply D] reply C] reply',
    ],
    ['further out, if that is what goes on', 'U -> A -> B\nB -> C\nreply\nA -> D', 'A[B[C] reply D] reply'],
    ['not to the consumer of a message', 'U -> A\nA => Q\nreply\nQ => B\nB -> C', 'A[=>Q reply] reply / Q=>B[C]'],
    ['after the consumer is written, too', 'U -> A\nA => Q\nQ => B\nB -> C\nreply', 'A[=>Q reply] reply / Q=>B[C]'],
    ['in one branch', 'U -> A\nchoose { 10% { A -> B  reply  A -> C } else { A -> D } }', 'A[choose(0.1: B reply C | 0.9: D)] reply'],
    ['before a wait', 'U -> A -> B\nreply\nwait 2s\nA -> C', 'A[B reply wait2 C] reply'],
  ])('%s', async (_title, lines, expected) => expect(await tree(lines)).toBe(expected));
});

describe('wait', () => {
  test.each([
    ['belongs to the activation of the line after it', 'U -> A -> B\nwait 1s\nA -> C', 'A[B wait1 C]'],
    ['which may be deeper', 'U -> A -> B\nwait 1s\nB -> C', 'A[B[wait1 C]]'],
    ['or the client itself', 'U -> Store : write item\nwait 1s\nU -> Store : read item', 'Store wait1 Store'],
    ['or a consumer', 'U -> A\nA => Q\nwait 1s\nQ => B\nwait 2s\nB -> C', 'A[=>Q] / Q=>B[wait1 wait2 C]'],
    ['in its own branch', 'parallel { wait 1s  U -> A  U -> B }', 'par1(wait1 A | B)'],
  ])('%s', async (_title, lines, expected) => expect(await tree(lines)).toBe(expected));
});

describe('blocks', () => {
  test.each([
    ['parallel: each line of the caller is a branch', 'parallel { U -> A  U -> B }', 'par1(A | B)'],
    ['parallel: a line that goes on deeper stays in its branch', 'U -> A\nparallel { A -> B  B -> C  A -> D }', 'A[par1(B[C] | D)]'],
    ['parallel N: copies', 'parallel 100 { U -> A }', 'par100(A)'],
    ['parallel stands where its first line goes on', 'U -> A -> B\nparallel { A -> C  A -> D }\nA -> B', 'A[B par1(C | D) B]'],
    ['parallel: a block within is a branch', 'U -> A\nparallel { repeat 3 { A -> B }  A -> C }', 'A[par1(repeat3(B) | C)]'],
    ['choose: else takes the rest', 'U -> A\nchoose { 70% { A -> B } 20% { A -> C } else { A -> D } }', 'A[choose(0.7: B | 0.2: C | 0.1: D)]'],
    ['choose: what is left does nothing', 'U -> A\nchoose { 70% { A -> B } }', 'A[choose(0.7: B)]'],
    ['repeat', 'U -> A\nrepeat 3 { A -> B  B -> C }\nA -> D', 'A[repeat3(B[C]) D]'],
    ['nested', 'U -> A\nrepeat 2 { choose { 50% { parallel { A -> B  A -> C } } } }', 'A[repeat2(choose(0.5: par1(B | C)))]'],
    ['what a block opened is closed after it', 'U -> A\nrepeat 2 { A -> B }\nA -> C', 'A[repeat2(B) C]'],
  ])('%s', async (_title, lines, expected) => expect(await tree(lines)).toBe(expected));

  test('a line in a block cannot go on outside of it', async () => {
    await expect(tree('U -> A -> B\nrepeat 2 { B -> C  A -> D }')).rejects.toThrow('"A" goes on outside of this block');
  });

  test('what a block opened cannot go on after it', async () => {
    await expect(tree('U -> A\nrepeat 2 { A -> B }\nB -> C')).rejects.toThrow('nothing has called "B" before this line');
  });
});

describe('on miss and on error', () => {
  test.each([
    ['a cache that fetches by itself', 'U -> Edge : read item\non miss { Edge -> A -> Store : read item }', 'Edge{miss at callee: A[Store]}'],
    [
      'a caller that looks aside',
      'U -> A\nA -> Hot : read item\non miss { A -> Store : read item  A -> Hot : write item }',
      'A[Hot{miss at caller: Store Hot}]',
    ],
    ['the last call of the line before', 'U -> A -> Hot : read item\non miss { A -> Store : read item }', 'A[Hot{miss at caller: Store}]'],
    [
      'a node further back, by its name',
      'U -> A -> Hot : read item\nA -> B\non miss Hot { A -> Store : read item }',
      'A[Hot{miss at caller: Store} B]',
    ],
    ['on error of a call', 'U -> A -> B\non error { A -> C }\nA -> D', 'A[B{error at caller: C} D]'],
    ['on error of a publish', 'U -> A\nA => Q\non error { A => R }', 'A[=>Q{error at caller: =>R}]'],
    ['both', 'U -> A -> Hot : read item\non miss { A -> Store }\non error { A -> B }', 'A[Hot{miss at caller: Store}{error at caller: B}]'],
    ['the line before goes on after it', 'U -> A -> B\non error { A -> C }\nB -> D', 'A[B[D]{error at caller: C}]'],
  ])('%s', async (_title, lines, expected) => expect(await tree(lines)).toBe(expected));
});

describe('messages', () => {
  test.each([
    ['two groups', 'U -> A\nA => Q\nQ => B\nQ => C\nC -> D', 'A[=>Q] / Q=>B[] / Q=>C[D]'],
    ['every instance', 'U -> A\nA => Q\nQ => each B', 'A[=>Q] / Q=>each B[]'],
    ['in one chain', 'U -> A => Q => B -> C', 'A[=>Q] / Q=>B[C]'],
    ['from the client', 'U => Q : publish item\nQ => B', '=>Q / Q=>B[]'],
    ['a consumer that publishes', 'U -> A => Q\nQ => B\nB => R\nR => C', 'A[=>Q] / Q=>B[=>R] / R=>C[]'],
    ['work after the consumer is written', 'U -> A => Q\nQ => B\nB -> C\nA -> D', 'A[=>Q D] / Q=>B[C]'],
  ])('%s', async (_title, lines, expected) => expect(await tree(lines)).toBe(expected));

  test('a flow may begin with a queue, and needs no rate', async () => {
    const flow = await flowOf('Q => B\nB -> C', '');
    expect(flow.first).toBe('Q');
    expect(flow.steps).toEqual([]);
    expect(drawn(flow.consumers[0].steps)).toBe('C');
  });
});

describe('what an arrow says', () => {
  test('operation, options and their places', async () => {
    const flow = await flowOf('U -> A\nA -> Store : update item { timeout: 500ms  retry: 3  backoff: 50ms  cache: false  keys: uniform(1, 5) }');
    const call = flow.steps[0].kind === 'call' ? flow.steps[0].steps[0] : undefined;
    expect(call).toMatchObject({
      kind: 'call',
      from: 'A',
      to: 'Store',
      operation: { verb: 'update', data: 'item' },
      options: { timeout: 0.5, retry: 3, backoff: { kind: 'constant', value: 0.05 }, cache: false, keys: { kind: 'uniform', low: 1, high: 5 } },
    });
    expect(Object.keys((call as { stated: object }).stated)).toEqual(['timeout', 'retry', 'backoff', 'cache', 'keys']);
  });

  test('any text', async () => {
    const flow = await flowOf('U -> A : "asks nicely"');
    expect(flow.steps[0]).toMatchObject({ operation: { verb: 'text', text: 'asks nicely' }, options: { cache: true } });
  });
});
