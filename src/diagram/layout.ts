import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js';
import { assert } from '../base/assert.ts';
import { containerPadding, containerTop, leastWidth, titleBox } from './container-title.ts';
import type {
  Box,
  Container,
  Density,
  Diagram,
  DiagramEdge,
  DiagramNode,
  Direction,
  PlacedContainer,
  PlacedDiagram,
  PlacedEdge,
  Point,
} from './diagram.ts';

/** Room around the whole picture. */
export const margin = 24;

/** Pixels between things, in a picture of normal density. */
const spacing = {
  'elk.spacing.nodeNode': 36,
  'elk.spacing.edgeNode': 22,
  'elk.spacing.edgeEdge': 16,
  'elk.layered.spacing.nodeNodeBetweenLayers': 24,
  'elk.layered.spacing.edgeNodeBetweenLayers': 16,
  'elk.layered.spacing.edgeEdgeBetweenLayers': 12,
} as const;

const stretches: Readonly<Record<Density, number>> = { compact: 0.75, normal: 1, spacious: 1.7 };

/** Each nested box needs the spacing anew: it does not inherit it. */
function spacingFor(density: Density): LayoutOptions {
  return Object.fromEntries(Object.entries(spacing).map(([name, pixels]) => [name, String(Math.round(pixels * stretches[density]))]));
}

/** Beyond, more tries for fewer crossings cost seconds and find little. */
const manyNodes = 300;

/** The algorithm stands at the root alone, and model order nowhere: both crash the library on nested graphs when set within. */
const rootOptions: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': `[top=${margin},left=${margin},bottom=${margin},right=${margin}]`,
  // From where requests begin: what runs back is then what a reader takes for it.
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.randomSeed': '1',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
};

/** The diagram as the layout library wants it: nested boxes with sizes, edges at the root. */
export function toElk(diagram: Diagram, direction: Direction = 'down'): ElkNode {
  return {
    id: 'root',
    layoutOptions: {
      ...rootOptions,
      ...spacingFor(diagram.density),
      'elk.layered.thoroughness': diagram.nodes.length > manyNodes ? '1' : '12',
      'elk.direction': direction === 'down' ? 'DOWN' : 'RIGHT',
    },
    children: childrenOf(diagram, undefined),
    edges: diagram.edges.map(elkEdge),
  };
}

/** The same diagram with the places that the library found for its boxes. */
export function placed(diagram: Diagram, graph: ElkNode): PlacedDiagram {
  const boxes = new Map<string, Box>();
  collectBoxes(graph, boxes);
  const routes = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  const edges = diagram.edges.map((edge) => placedEdge(edge, routes.get(edge.id)));
  const boxOf = (id: string): Box => {
    const box = boxes.get(id);
    assert(box !== undefined, `the layout places "${id}"`);
    return box;
  };
  return {
    title: diagram.title,
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    containers: diagram.containers.map((container) => placedContainer({ ...container, ...boxOf(container.id) }, edges)),
    nodes: diagram.nodes.map((node) => ({ ...node, ...boxOf(nodeId(node.name)) })),
    edges,
  };
}

/** What decides where things stand, and nothing else: two diagrams with one key have one layout. */
export function topologyKey(diagram: Diagram, direction: Direction = 'down'): string {
  return JSON.stringify(toElk(diagram, direction));
}

function childrenOf(diagram: Diagram, parent: string | undefined): ElkNode[] {
  return [
    ...diagram.containers.filter((container) => container.parent === parent).map((container) => elkContainer(diagram, container)),
    ...diagram.nodes.filter((node) => node.container === parent).map((node) => elkNode(node, diagram.edges)),
  ];
}

function elkContainer(diagram: Diagram, container: Container): ElkNode {
  return {
    id: container.id,
    layoutOptions: {
      ...spacingFor(diagram.density),
      'elk.padding': `[top=${containerTop},left=${containerPadding},bottom=${containerPadding},right=${containerPadding}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${leastWidth(container.title)},${containerTop})`,
    },
    children: childrenOf(diagram, container.id),
  };
}

/** A port has no size of its own: its mark is drawn where its line ends. The library finds its side, along the flow, and its place among the others. */
function elkNode({ name, width, height }: DiagramNode, edges: readonly DiagramEdge[]): ElkNode {
  const ends = edges.flatMap((edge) => (['from', 'to'] as const).flatMap((end) => (edge[end] === name ? [portId(edge, end)] : [])));
  return { id: nodeId(name), width, height, ports: [...new Set(ends)].map((id) => ({ id, width: 0, height: 0 })) };
}

/** Every line has a port of its own at each end, but all that is published to a queue comes in by one: the end that its messages enter. */
function portId({ id, kind, to }: DiagramEdge, end: 'from' | 'to'): string {
  return kind === 'publish' && end === 'to' ? `port:in of ${to}` : `port:${end} of ${id}`;
}

/** What runs back by its nature does not decide what stands above what: it is laid out the other way round. */
function runsBack({ kind }: DiagramEdge): boolean {
  return kind === 'invalidate';
}

function elkEdge(edge: DiagramEdge): ElkExtendedEdge {
  const { id, width, height } = edge;
  const [from, to] = [portId(edge, 'from'), portId(edge, 'to')];
  const labels =
    width === 0
      ? []
      : [
          {
            id: `label of ${id}`,
            text: '-',
            width,
            height,
            layoutOptions: { 'elk.edgeLabels.placement': 'CENTER', 'elk.edgeLabels.inline': 'true' },
          },
        ];
  return { id, sources: [runsBack(edge) ? to : from], targets: [runsBack(edge) ? from : to], labels };
}

function nodeId(name: string): string {
  return `node:${name}`;
}

function collectBoxes(graph: ElkNode, boxes: Map<string, Box>): void {
  for (const child of graph.children ?? []) {
    boxes.set(child.id, box(child));
    collectBoxes(child, boxes);
  }
}

function placedContainer(container: Container & Box, edges: readonly PlacedEdge[]): PlacedContainer {
  return { ...container, titleBox: titleBox(container, edges) };
}

function placedEdge(edge: DiagramEdge, routed: ElkExtendedEdge | undefined): PlacedEdge {
  assert(routed !== undefined, `the layout routes "${edge.id}"`);
  const points = (routed.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }): Point[] => [startPoint, ...bendPoints, endPoint]);
  const label = routed.labels?.at(0);
  if (runsBack(edge)) points.reverse();
  return { ...edge, points: points.map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })), labelBox: label && box(label) };
}

function box({ x = 0, y = 0, width = 0, height = 0 }: { x?: number; y?: number; width?: number; height?: number }): Box {
  return { x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
}

/** To a hundredth of a pixel: more is noise in the file. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
