import { afterAll, expect, test } from 'vitest';
import type { PlacedDiagram, PlacedEdge, Point } from '../../src/diagram/diagram.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { drawSvg } from '../../src/diagram/svg.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf, referenceNames, referenceOf } from './examples.ts';

const layout = new DiagramLayout();
afterAll(() => layout.dispose());

const twoProducers = `
  system "Two producers"
  client C { users: 5 }
  service Web
  service App
  queue Orders : kafka { partitions: 4 }
  service Billing
  service Shipping
  database D
  data order { store: D  keys: 10 }
  flow FromWeb { rate: 1/s  C -> Web  Web => Orders : publish order  Orders => Billing  Orders => Shipping }
  flow FromApp { rate: 1/s  C -> App  App => Orders : publish order  Orders => Billing }
`;

test.each([...exampleNames.map((name) => [name, exampleOf] as const), ...referenceNames.map((name) => [name, referenceOf] as const)])(
  '%s: each line has a port of its own at both ends, but what is published to one queue comes in by one',
  async (name, open) => {
    const { edges } = await placed(diagramOf(await open(name)));
    const entries = new Map<string, string>();
    for (const edge of edges) {
      const port = edge.kind === 'publish' ? `into ${edge.to}` : `end of ${edge.id}`;
      expect(entries.get(written(edge.points[0])), edge.id).toBeUndefined();
      entries.set(written(edge.points[0]), `beginning of ${edge.id}`);
      expect(entries.get(written(edge.points.at(-1)!)) ?? port, edge.id).toBe(port);
      entries.set(written(edge.points.at(-1)!), port);
    }
  },
);

test('producers meet at the end of the queue that messages enter; each consumer is served from a port of its own', async () => {
  for (const direction of ['down', 'right'] as const) {
    const { edges, nodes } = await placed(diagramOf(await architectureOf(twoProducers)), direction);
    const of = (kind: PlacedEdge['kind']): readonly PlacedEdge[] => edges.filter((edge) => edge.kind === kind);
    const queue = nodes.find(({ name }) => name === 'Orders')!;
    const along = direction === 'down' ? ('y' as const) : ('x' as const);
    const length = direction === 'down' ? queue.height : queue.width;
    expect(of('publish')).toHaveLength(2);
    for (const { points } of of('publish')) expect(points.at(-1)).toEqual(of('publish')[0].points.at(-1));
    for (const { points } of of('publish')) expect(points.at(-1)![along]).toBe(queue[along]);
    expect(new Set(of('consume').map(({ points }) => written(points[0]))).size).toBe(2);
    for (const { points } of of('consume')) expect(points[0][along]).toBe(queue[along] + length);
  }
});

test('a port tells by its mark what goes through it, and its mark stands where the line ends', async () => {
  const diagram = await placed(diagramOf(await exampleOf('shop.arch')));
  const svg = drawSvg(diagram, { theme: 'light' });
  for (const { id, kind, points } of diagram.edges) {
    const marks = svg.match(new RegExp(`<g data-edge="${id.replaceAll('>', '&gt;')}" class="ports".*?</g>`))![0];
    const round = kind === 'call' || kind === 'support';
    const [x, y] = [points[0].x, points[0].y];
    expect(marks).toContain(
      round ? `<circle class="outlet" cx="${x}" cy="${y}"` : `<rect class="outlet" x="${rounded(x - 2.75)}" y="${rounded(y - 2.75)}"`,
    );
    expect(marks).toMatch(/class="inlet"/);
  }
});

function written({ x, y }: Point): string {
  return `${x} ${y}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

async function placed(diagram: ReturnType<typeof diagramOf>, direction: 'down' | 'right' = 'down'): Promise<PlacedDiagram> {
  const outcome = await layout.layOut(diagram, { direction });
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}
