import { assert } from '../base/assert.ts';
import type { Architecture, Node, View } from '../model/architecture.ts';
import { cardSize, cardTexts } from './card.ts';
import type { Diagram, DiagramEdge, DiagramNode } from './diagram.ts';
import { connectionsAmong, connectionsOf, type Connection } from './edges.ts';
import { isStacked } from './facts.ts';
import { Places } from './places.ts';
import { textStyles, widestLine, wrapped } from './text.ts';

export interface DiagramOptions {
  /** Name of a `view`; without it, the whole system. */
  readonly view?: string;
  /** Name of a flow to highlight, in place of the view's own. */
  readonly flow?: string;
}

const labelWidth = 132;
const labelPadding = { x: 6, y: 3 } as const;
const mostLabelLines = 6;

/** The picture of an architecture before it is laid out: boxes, cards and arrows with their measured texts, in the order of the file. */
export function diagramOf(architecture: Architecture, options: DiagramOptions = {}): Diagram {
  const view = architecture.views.find(({ name }) => name === options.view);
  assert(options.view === undefined || view !== undefined, `there is a view "${options.view}"`);
  const nodes = shownNodes(architecture, view);
  const flow = options.flow ?? view?.settings.flow;
  const connections = connectionsAmong(connectionsOf(architecture), new Set(nodes.map(({ name }) => name)));
  const places = new Places(architecture, nodes, connections);
  const drawn = nodes.map((node) => drawnNode(node, places, flow !== undefined && !takesPart(node, connections, flow)));
  return {
    title: view === undefined ? architecture.title : `${architecture.title}: ${view.title ?? view.name}`,
    containers: places.containers,
    nodes: drawn,
    edges: connections.map((connection) => drawnEdge(connection, flow)),
  };
}

/** A view names nodes, regions for the nodes in them, and data for the stores that hold it. */
function shownNodes(architecture: Architecture, view: View | undefined): readonly Node[] {
  const include = view?.settings.include;
  const exclude = view?.settings.exclude ?? [];
  return architecture.nodes.filter(
    (node) => (include === undefined || isNamed(architecture, node, include)) && !isNamed(architecture, node, exclude),
  );
}

function isNamed(architecture: Architecture, node: Node, names: readonly string[]): boolean {
  const stored = architecture.data.filter(({ settings }) => settings.store === node.name);
  const places = (node.settings.in ?? []).map(({ place }) => place);
  return [node.name, ...stored.map(({ name }) => name), ...places, ...places.map((place) => place.split('.')[0])].some((name) =>
    names.includes(name),
  );
}

function takesPart(node: Node, connections: readonly Connection[], flow: string): boolean {
  return connections.some(({ from, to, flows }) => flows.includes(flow) && (from === node.name || to === node.name));
}

function drawnNode(node: Node, places: Places, muted: boolean): DiagramNode {
  const { container, fact } = places.standing(node);
  const texts = cardTexts(node, fact);
  const stacked = isStacked(node);
  const { name, kind, documentation, origin, nameOrigin } = node;
  return { name, kind, ...texts, documentation, stacked, muted, container, origin, nameOrigin, ...cardSize(texts, stacked) };
}

function drawnEdge({ from, to, kind, flows, texts, origin }: Connection, flow: string | undefined): DiagramEdge {
  const lines = texts.flatMap((text) => wrapped(text, textStyles.label, labelWidth, 3));
  const label = lines.length <= mostLabelLines ? lines : [...lines.slice(0, mostLabelLines - 1), `… ${lines.length - mostLabelLines + 1} more`];
  const size =
    label.length === 0
      ? { width: 0, height: 0 }
      : {
          width: Math.ceil(widestLine(label, textStyles.label)) + 2 * labelPadding.x,
          height: label.length * textStyles.label.lineHeight + 2 * labelPadding.y,
        };
  return { id: `${kind}:${from}->${to}`, from, to, kind, label, ...size, flows, muted: flow !== undefined && !flows.includes(flow), origin };
}
