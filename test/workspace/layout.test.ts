import { afterEach, describe, expect, test } from 'vitest';
import type { Diagram, DiagramNode, PlacedDiagram } from '../../src/diagram/diagram.ts';
import { DiagramLayout, type LayoutOutcome } from '../../src/workspace/layout.ts';

const troubled = new URL('./fixtures/troubled-layout-worker.ts', import.meta.url);
const origin = { uri: 'file:///test.arch', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };
const open: DiagramLayout[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((layout) => layout.dispose()));
});

describe('a layout', () => {
  test('places every node, and repeats itself to the last byte', async () => {
    const outcome = await layoutOf().layOut(pair('A', 'B'));
    const again = await layoutOf().layOut(pair('A', 'B'));
    expect(outcome).toMatchObject({ ended: 'placed', diagram: { nodes: [{ name: 'A', width: 120 }, { name: 'B' }] } });
    expect(JSON.stringify(again)).toBe(JSON.stringify(outcome));
  });

  test('that hangs is stopped with a word to the author, and the next one works', async () => {
    const layout = layoutOf({ worker: troubled, limitSeconds: 1.5 });
    const started = performance.now();
    expect(await layout.layOut(pair('Hang', 'B'))).toEqual({
      ended: 'failed',
      message: 'The layout of 2 nodes and 1 connections took more than 1.5 s and was stopped; draw a view of fewer nodes.',
    });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await layout.layOut(pair('A', 'B'))).toMatchObject({ ended: 'placed' });
  });

  test('may take longer the larger the picture is, and longer still for who is patient; it tells so when it begins', async () => {
    const layout = layoutOf({ worker: troubled });
    const limits: number[] = [];
    const onStart = (limitSeconds: number): void => void limits.push(limitSeconds);
    const many = {
      ...pair('A', 'B'),
      nodes: Array.from({ length: 999 }, (_, index) => ({ ...pair('A', 'B').nodes[0], name: `N${index}` })),
      edges: [],
    };
    await layout.layOut(pair('A', 'B'), { onStart });
    await layout.layOut(many, { onStart });
    await layout.layOut(pair('A', 'C'), { onStart, patience: 4 });
    // 10 s, and 30 ms for each node and connection, in whole seconds; nothing is told of what is remembered.
    await layout.layOut(pair('A', 'B'), { onStart });
    expect(limits).toEqual([11, 40, 44]);
    const hasty = layoutOf({ worker: troubled, limitSeconds: 0.5 });
    expect(await hasty.layOut(pair('Hang', 'B'), { patience: 3 })).toMatchObject({ message: expect.stringContaining('more than 1.5 s') as string });
  });

  test.each([
    ['Die', 'ended with code 3'],
    ['Throw', 'no layout today'],
  ])('whose thread breaks (%s) says so, and the next one works', async (name, reason) => {
    const layout = layoutOf({ worker: troubled });
    expect(await layout.layOut(pair(name, 'B'))).toMatchObject({ ended: 'failed', message: expect.stringContaining(reason) as string });
    expect(await layout.layOut(pair('A', 'B'))).toMatchObject({ ended: 'placed' });
  });

  test('that is no longer wanted is stopped, or never begun, and the next one works', async () => {
    const layout = layoutOf({ worker: troubled, limitSeconds: 60 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const outcomes = Promise.all([
      layout.layOut(pair('Hang', 'B'), { signal: running.signal }),
      layout.layOut(pair('A', 'B'), { signal: waiting.signal }),
      layout.layOut(pair('A', 'C')),
    ]);
    waiting.abort();
    setTimeout(() => running.abort(), 100);
    expect(await outcomes).toMatchObject([{ ended: 'cancelled' }, { ended: 'cancelled' }, { ended: 'placed' }]);
  });

  test('is remembered by what decides it: other facts of the same size keep every place', async () => {
    const layout = layoutOf({ worker: troubled });
    const before = await layout.layOut(pair('Once', 'B'));
    const changed = { ...pair('Once', 'B'), title: 'Renamed' };
    const after = await layout.layOut({ ...changed, nodes: changed.nodes.map((node) => ({ ...node, facts: ['8 cores'] })) });
    expect(before).toMatchObject({ ended: 'placed', diagram: { title: 'Test' } });
    expect(after).toMatchObject({ ended: 'placed', diagram: { title: 'Renamed', nodes: [{ facts: ['8 cores'] }, {}] } });
  });

  test('with something placed by hand is remembered, too: other facts keep every place and line, another place does not', async () => {
    const layout = layoutOf();
    const diagram = pair('A', 'B');
    const places = { B: { x: 500, y: 40 } };
    const before = placedIn(await layout.layOut(diagram, { places }));
    const edited = { ...diagram, nodes: diagram.nodes.map((node) => ({ ...node, facts: ['8 cores'] })) };
    const after = placedIn(await layout.layOut(edited, { places }));
    expect(after).toEqual({ ...before, nodes: before.nodes.map((node) => ({ ...node, facts: ['8 cores'] })) });
    expect(after).toEqual(placedIn(await layoutOf().layOut(edited, { places })));
    const moved = placedIn(await layout.layOut(edited, { places: { B: { x: 300, y: 400 } } }));
    expect(moved.nodes.map(({ x, y }) => [x, y])).not.toEqual(after.nodes.map(({ x, y }) => [x, y]));
    expect(placedIn(await layout.layOut(edited)).nodes.some(({ byHand }) => byHand)).toBe(false);
  });

  test('whose thread dies over what was placed by hand says so, and the next one works', async () => {
    const layout = layoutOf({ worker: troubled });
    const outcome = await layout.layOut(pair('A', 'Hopeless'), { places: { Hopeless: { x: 500, y: 40 } } });
    expect(outcome).toMatchObject({ ended: 'failed', message: expect.stringContaining('ended with code 5') as string });
    expect(await layout.layOut(pair('A', 'B'), { places: { B: { x: 500, y: 40 } } })).toMatchObject({ ended: 'placed' });
  });

  test('is forgotten when too many others were made since', async () => {
    const layout = layoutOf({ worker: troubled, remembered: 1 });
    expect(await layout.layOut(pair('Once', 'B'))).toMatchObject({ ended: 'placed' });
    expect(await layout.layOut(pair('A', 'C'))).toMatchObject({ ended: 'placed' });
    expect(await layout.layOut(pair('Once', 'B'))).toMatchObject({ ended: 'failed' });
  });
});

function layoutOf(options: ConstructorParameters<typeof DiagramLayout>[0] = {}): DiagramLayout {
  const layout = new DiagramLayout(options);
  open.push(layout);
  return layout;
}

function placedIn(outcome: LayoutOutcome): PlacedDiagram {
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}

function pair(from: string, to: string): Diagram {
  return {
    title: 'Test',
    density: 'normal',
    containers: [],
    nodes: [card(from), card(to)],
    edges: [{ id: 'edge', from, to, kind: 'call', label: ['read'], width: 40, height: 21, flows: [], muted: false, origin, origins: [origin] }],
  };
}

function card(name: string): DiagramNode {
  return {
    name,
    kind: 'service',
    title: [name],
    subtitle: 'service',
    facts: [],
    stacked: false,
    muted: false,
    origin,
    nameOrigin: origin,
    width: 120,
    height: 60,
  };
}
