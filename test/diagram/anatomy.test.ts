import { describe, expect, test } from 'vitest';
import { anatomyBoxes } from '../../src/diagram/anatomy-boxes.ts';
import type { Anatomy, Part } from '../../src/diagram/anatomy.ts';
import type { DiagramNode } from '../../src/diagram/diagram.ts';
import { keyOf } from '../../src/diagram/draw-key.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { toElk } from '../../src/diagram/layout.ts';
import { architectureOf } from '../support/architecture.ts';

async function nodesOf(text: string): Promise<readonly DiagramNode[]> {
  return diagramOf(await architectureOf(`system "Parts"\n${text}`)).nodes;
}

async function groupsOf(declaration: string): Promise<readonly string[] | undefined> {
  const nodes = await nodesOf(`region eu { zone a }\nregion us { zone a }\n${declaration}`);
  const anatomy = nodes.find(({ name }) => name === 'N')?.anatomy;
  return anatomy?.kind === 'copies' ? anatomy.groups.map((group) => group.join(' ')) : undefined;
}

describe('what a node is made of', () => {
  test.each<[what: string, declaration: string, groups: readonly string[] | undefined]>([
    ['one copy is the card itself', 'database N', undefined],
    ['followers that a write waits for', 'database N { followers: 2  replication: sync }', ['leader sync sync']],
    ['followers that come later', 'database N { followers: 2 }', ['leader async async']],
    ['as many confirmations as are asked for', 'database N { followers: 3  replication: semi-sync  acks: 2 }', ['leader sync sync async']],
    ['a majority, the leader with it', 'database N { followers: 4  replication: consensus }', ['leader sync sync async async']],
    ['shards, each with its leader', 'database N { shards: 3  followers: 1 }', ['leader async', 'leader async', 'leader async']],
    ['copies without a leader', 'database N { topology: leaderless  replication-factor: 3 }', ['peer peer peer']],
    ['a leader in each region', 'database N { topology: multi-leader  in: [eu, us] }', ['leader', 'leader']],
    ['a registry', 'registry N { followers: 1  replication: async }', ['leader async']],
    ['pieces of a chunk', 'filesystem N { erasure: 2+1  data-nodes: 5 }', ['piece piece parity spare spare']],
    ['points of presence', 'cdn N { pops: [eu, us]  capacity: 1GB }', ['point point']],
    ['instances that are all alike stay a stack', 'service N { instances: 4 }', undefined],
  ])('%s', async (_what, declaration, groups) => {
    expect(await groupsOf(declaration)).toEqual(groups);
  });

  test('partitions of a log, shared out among the instances of each group as evenly as they can be', async () => {
    const nodes = await nodesOf(`
      client C { users: 5 }
      service In
      service Few "Few of them" { instances: 3 }
      service Many { instances: 6 }
      queue Log : kafka { partitions: 4 }
      database D
      data event { store: D  keys: 10 }
      flow F { rate: 1/s  C -> In  In => Log : publish event  Log => Few  Log => Many }
    `);
    expect(nodes.find(({ name }) => name === 'Log')?.anatomy).toEqual({
      kind: 'lanes',
      lanes: 4,
      readers: [
        { name: 'Few of them', shares: [2, 1, 1] },
        { name: 'Many', shares: [1, 1, 1, 1, 0, 0] },
      ],
    });
  });
});

describe('the room for it', () => {
  const most = 208;

  test.each<[number, number]>([
    [1, 2],
    [3, 3],
    [10, 3],
    [1, 9],
    [1, 18],
    [1, 200],
    [40, 5],
  ])('%i groups of %i stay within a card, none lies on another, and what is left out is counted', (groups, size) => {
    const anatomy: Anatomy = { kind: 'copies', groups: Array.from({ length: groups }, () => Array.from({ length: size }, (): Part => 'peer')) };
    const { parts, more, width, height } = anatomyBoxes(anatomy);
    expect(parts.length + Number(more?.text.slice(1) ?? 0)).toBe(groups * size);
    expect(width).toBeLessThanOrEqual(most);
    for (const [index, part] of parts.entries()) {
      expect(part.x + part.width <= width && part.y + part.height <= height).toBe(true);
      for (const other of parts.slice(index + 1)) expect(part.y !== other.y || part.x + part.width < other.x).toBe(true);
    }
  });

  test.each([2, 16, 48, 64, 500])('%i partitions stay within a card beside the names of their readers', (lanes) => {
    const readers = [{ name: 'ANameLongerThanThereIsRoomForInACard', shares: [lanes - 1, 1, 0, 0] }];
    const { lanes: boxes, more, readers: rows, width } = anatomyBoxes({ kind: 'lanes', lanes, readers });
    expect(boxes.length + Number(more?.text.slice(1) ?? 0)).toBe(lanes);
    expect(width).toBeLessThanOrEqual(most);
    expect(rows[0].name).toMatch(/^ANa.*…, 2 idle$/);
    expect(rows[0].bars).toHaveLength(2);
    expect(boxes.every((box) => box.width > 0)).toBe(true);
  });
});

test('the key explains the signs that are there, within the picture where that is wide enough', async () => {
  const diagram = diagramOf(
    await architectureOf(`
      system "Signs"
      client C { users: 5 }
      service S
      database D { followers: 1 }
      cache K : redis { fronts: D  invalidate: on-write }
      flow F { rate: 1/s  C -> S  S -> K  S -> D }
    `),
  );
  const key = keyOf(diagram, 400);
  expect(key.entries.map(({ text }) => text)).toEqual(['calls and waits', 'deletes entries of', 'supports', 'leader', 'follower, later']);
  expect(key.width).toBeLessThanOrEqual(400);
  expect(new Set(key.entries.map(({ y }) => y)).size).toBeGreaterThan(1);
  const plain = diagramOf(await architectureOf('system "Plain"\nclient C { users: 5 }\nservice S\nflow F { rate: 1/s  C -> S }'));
  expect(keyOf(plain, 400)).toMatchObject({ height: 0, entries: [] });
});

test('a store whose writes delete entries points at its cache, which stands above it all the same', async () => {
  const text = `
    system "Invalidation"
    client C { users: 5 }
    service S
    database D
    cache K : redis { fronts: D  invalidate: on-write }
    flow F { rate: 1/s  C -> S  S -> K  S -> D }
  `;
  const diagram = diagramOf(await architectureOf(text));
  expect(diagram.edges.map(({ id }) => id)).toContain('invalidate:D->K');
  const { edges = [], children = [] } = toElk(diagram);
  const portsOf = (name: string): readonly string[] => children.find(({ id }) => id === `node:${name}`)?.ports?.map(({ id }) => id) ?? [];
  const { sources, targets } = edges.find(({ id }) => id === 'invalidate:D->K')!;
  expect([portsOf('K'), portsOf('D')]).toEqual([expect.arrayContaining(sources), expect.arrayContaining(targets)]);
});
