import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/base/text-edits.ts';
import type { Architecture, Call, Node } from '../../src/model/architecture.ts';
import { insertLineAfter, removal, removeProperty, setProperties } from '../../src/model/edits.ts';
import { arrowsOf, nodeNamed } from '../../src/model/walk.ts';
import { architectureOf } from '../support/architecture.ts';

describe('setting properties', () => {
  test.each([
    ['replaces a stated value', 'database D { replication: async }', { replication: 'sync' }, 'database D { replication: sync }'],
    ['replaces a list as a whole', 'database D { in: [eu.a, eu.b]  followers: 1 }', { in: 'eu' }, 'database D { in: eu  followers: 1 }'],
    ['adds on the same line', 'database D { followers: 1 }', { replication: 'sync' }, 'database D { followers: 1  replication: sync }'],
    ['adds a line of its own', 'database D {\n  followers: 1\n}', { replication: 'sync' }, 'database D {\n  followers: 1\n  replication: sync\n}'],
    [
      'keeps the indentation',
      'database D {\n      followers: 1\n}',
      { replication: 'sync' },
      'database D {\n      followers: 1\n      replication: sync\n}',
    ],
    [
      'keeps trailing comments',
      'database D {\n  followers: 1 // why\n}',
      { replication: 'sync' },
      'database D {\n  followers: 1 // why\n  replication: sync\n}',
    ],
    ['fills empty braces', 'database D {}', { replication: 'sync' }, 'database D { replication: sync }'],
    ['fills braces with a space', 'database D { }', { replication: 'sync' }, 'database D { replication: sync }'],
    ['fills empty lines', 'database D {\n}', { replication: 'sync' }, 'database D {\n  replication: sync\n}'],
    ['adds braces', 'database D', { replication: 'sync' }, 'database D { replication: sync }'],
    [
      'adds braces after profile and title',
      'database D : postgres "The truth"',
      { replication: 'sync' },
      'database D : postgres "The truth" { replication: sync }',
    ],
    [
      'overrides a profile',
      'database D : postgres { followers: 1 }',
      { failover: 'automatic' },
      'database D : postgres { followers: 1  failover: automatic }',
    ],
    [
      'sets several at once',
      'database D { replication: async }',
      { followers: '2', replication: 'sync', failover: 'automatic' },
      'database D { replication: sync  followers: 2  failover: automatic }',
    ],
    [
      'sets several where there are no braces',
      'database D',
      { followers: '2', replication: 'sync' },
      'database D { followers: 2  replication: sync }',
    ],
    [
      'goes on where the first stands beside the brace',
      'database D { followers: 1\n}',
      { replication: 'sync' },
      'database D { followers: 1  replication: sync\n}',
    ],
  ])('%s', async (_, declaration, values, expected) => {
    const text = `system "S"\nregion eu { zone a  zone b }\n${declaration}\n`;
    const node = nodeIn(await architectureOf(text), 'D');
    const changed = applyEdits(text, setProperties(node, values));
    expect(changed).toBe(`system "S"\nregion eu { zone a  zone b }\n${expected}\n`);
    expect(nodeIn(await architectureOf(changed), 'D').settings).toMatchObject({ ...node.settings, ...modelValues(values) });
  });

  test('works in a group, whose declarations are indented', async () => {
    const text = 'system "S"\ngroup "G" {\n  database D {\n    followers: 1\n  }\n}\n';
    expect(applyEdits(text, setProperties(nodeIn(await architectureOf(text), 'D'), { replication: 'sync' }))).toContain(
      '    followers: 1\n    replication: sync\n  }',
    );
  });

  test.each([
    ['without braces', 'C -> D : read x', 'C -> D : read x { reads: leader }'],
    ['with others', 'C -> D : read x { timeout: 1s }', 'C -> D : read x { timeout: 1s  reads: leader }'],
    ['in a chain', 'C -> S -> D : read x', 'C -> S -> D : read x { reads: leader }'],
    ['that it has', 'C -> D : read x { reads: nearest }', 'C -> D : read x { reads: leader }'],
  ])('gives a call an option, %s', async (_, line, expected) => {
    const text = systemWith(`flow F { rate: 1/s\n  ${line}\n}\n`);
    const call = callIn(await architectureOf(text), 'D');
    const changed = applyEdits(text, setProperties(call, { reads: 'leader' }));
    expect(changed).toBe(systemWith(`flow F { rate: 1/s\n  ${expected}\n}\n`));
    expect(callIn(await architectureOf(changed), 'D').options.reads).toBe('leader');
  });

  test('gives a flow a property before its steps', async () => {
    const text = systemWith('flow F {\n  rate: 1/s // calm\n  C -> D : read x\n}\n');
    const [flow] = (await architectureOf(text)).flows;
    expect(applyEdits(text, setProperties(flow, { arrivals: 'constant' }))).toContain('{\n  rate: 1/s // calm\n  arrivals: constant\n  C -> D');
  });
});

describe('removing', () => {
  test.each([
    ['the only property', 'database D { followers: 1 }', 'database D { }'],
    ['one of a line', 'database D { in: eu  followers: 1  reads: any }', 'database D { in: eu  reads: any }'],
    ['a line', 'database D {\n  in: eu\n  followers: 1\n}', 'database D {\n  in: eu\n}'],
  ])('%s', async (_, declaration, expected) => {
    const text = `system "S"\nregion eu { zone a }\n${declaration}\n`;
    const node = nodeIn(await architectureOf(text), 'D');
    expect(applyEdits(text, removeProperty(node, 'followers'))).toBe(`system "S"\nregion eu { zone a }\n${expected}\n`);
  });

  test('what is not stated cannot be removed', async () => {
    const node = nodeIn(await architectureOf('system "S"\ndatabase D : postgres\n'), 'D');
    expect(removeProperty(node, 'replication')).toEqual([]);
  });

  test('a declaration goes with its lines', async () => {
    const text = 'system "S"\nqueue Q {\n  brokers: 3\n}\nqueue R\n';
    expect(applyEdits(text, [removal(nodeIn(await architectureOf(text), 'Q').origin)])).toBe('system "S"\nqueue R\n');
  });
});

test('a declaration is inserted after another, at its indentation', async () => {
  const text = 'system "S"\ngroup "G" {\n  queue Q { brokers: 3 } // why\n}\n';
  const node = nodeIn(await architectureOf(text), 'Q');
  expect(applyEdits(text, [insertLineAfter(node.origin, 'queue P')])).toBe(
    'system "S"\ngroup "G" {\n  queue Q { brokers: 3 } // why\n  queue P\n}\n',
  );
});

function systemWith(flow: string): string {
  return `system "S"\nclient C\nservice S\ndatabase D { followers: 2 }\ndata x { keys: 1  store: D }\n${flow}`;
}

function nodeIn(architecture: Architecture, name: string): Node {
  const node = nodeNamed(architecture, name);
  if (node === undefined) throw new Error(`no ${name}`);
  return node;
}

function callIn(architecture: Architecture, to: string): Call {
  const step = architecture.flows
    .flatMap(arrowsOf)
    .map((arrow) => arrow.step)
    .find((each) => each.kind === 'call' && each.to === to);
  if (step?.kind !== 'call') throw new Error(`no call to ${to}`);
  return step;
}

/** As the model holds what these tests set. */
function modelValues(values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === 'in' ? [{ place: value, share: 1 }] : /^\d+$/.test(value) ? Number(value) : value]),
  );
}
