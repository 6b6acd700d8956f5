import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Container, Diagram, DiagramEdge, DiagramNode } from '../../src/diagram/diagram.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { onBorder, overlaps, strays } from './geometry.ts';

const layout = new DiagramLayout();
afterAll(() => layout.dispose());

const origin = { uri: 'file:///test.arch', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } };

test('whatever stands in whatever, and calls whatever: nothing overlaps, nothing strays, every line ends at its nodes', async () => {
  await fc.assert(
    fc.asyncProperty(diagrams, async (diagram) => {
      const outcome = await layout.layOut(diagram);
      if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
      expect([...overlaps(outcome.diagram), ...strays(outcome.diagram)]).toEqual([]);
      const boxes = new Map(outcome.diagram.nodes.map((node) => [node.name, node]));
      for (const { from, to, points } of outcome.diagram.edges) {
        expect([onBorder(points[0], boxes.get(from)!), onBorder(points.at(-1)!, boxes.get(to)!)]).toEqual([true, true]);
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);

/** Up to 5 nested boxes, 14 nodes of any size in any of them, and 24 connections, self-calls and opposite pairs included. */
const diagrams: fc.Arbitrary<Diagram> = fc
  .record({
    parents: fc.array(fc.option(fc.nat(4), { nil: undefined }), { maxLength: 5 }),
    cards: fc.array(
      fc.record({
        container: fc.option(fc.nat(4), { nil: undefined }),
        width: fc.integer({ min: 66, max: 150 }),
        height: fc.integer({ min: 50, max: 160 }),
      }),
      { minLength: 1, maxLength: 14 },
    ),
    calls: fc.array(fc.record({ from: fc.nat(13), to: fc.nat(13), label: fc.option(fc.integer({ min: 20, max: 144 }), { nil: undefined }) }), {
      maxLength: 24,
    }),
  })
  .map(({ parents, cards, calls }) => {
    const nodes = cards.map(({ container, width, height }, index) =>
      nodeOf(index, { container: container !== undefined && container < parents.length ? `box ${container}` : undefined, width: 2 * width, height }),
    );
    const containers = parents.map((parent, index): Container => ({
      id: `box ${index}`,
      kind: 'group',
      title: `Box ${index}`,
      parent: parent !== undefined && parent < index ? `box ${parent}` : undefined,
    }));
    const edges = calls.map(({ from, to, label }) => edgeOf(from % nodes.length, to % nodes.length, label));
    return {
      title: 'Any',
      density: 'normal',
      containers: filled(containers, nodes),
      nodes,
      edges: edges.filter(({ id }, index) => edges.findIndex((other) => other.id === id) === index),
    };
  });

/** Only boxes that hold a node, themselves or within: others are never made. */
function filled(containers: readonly Container[], nodes: readonly DiagramNode[]): readonly Container[] {
  const holds = (id: string): boolean =>
    nodes.some(({ container }) => container === id) || containers.some((each) => each.parent === id && holds(each.id));
  return containers.filter(({ id }) => holds(id));
}

function nodeOf(index: number, place: { container: string | undefined; width: number; height: number }): DiagramNode {
  return {
    name: `n${index}`,
    kind: 'service',
    title: [`n${index}`],
    subtitle: 'service',
    facts: [],
    stacked: false,
    muted: false,
    origin,
    nameOrigin: origin,
    ...place,
  };
}

function edgeOf(from: number, to: number, label: number | undefined): DiagramEdge {
  const size = label === undefined ? { label: [], width: 0, height: 0 } : { label: ['label'], width: label, height: 21 };
  return { id: `call:n${from}->n${to}`, from: `n${from}`, to: `n${to}`, kind: 'call', ...size, flows: [], muted: false, origin, origins: [origin] };
}
