import { assert } from '../base/assert.ts';
import type { Architecture, Node, View } from '../model/architecture.ts';
import { anatomyOf } from './anatomy.ts';
import { boxTexts, cardSize, cardTexts } from './card.ts';
import type { Density, Diagram, DiagramEdge, DiagramNode } from './diagram.ts';
import { connectionsAmong, connectionsOf, type Connection } from './edges.ts';
import { isStacked } from './facts.ts';
import { Boxes, connectionsOfCards, type ClosedBox, type Folding } from './folding.ts';
import { hasParts, openedAnatomyOf } from './part-rows.ts';
import { Places, type Standing } from './places.ts';
import { textStyles, textWidth, widestLine, wrapped } from './text.ts';

export interface DiagramOptions {
  /** Name of a `view`; without it, the whole system. */
  readonly view?: string;
  /** Name of a flow to highlight, in place of the view's own. */
  readonly flow?: string;
  /** A node to show with what it calls and what calls it, and nothing else. */
  readonly focus?: string;
  /** Without, it is normal. */
  readonly density?: Density;
  /** Without, boxes are open, and cards sum their parts up. */
  readonly folding?: Folding;
}

const labelWidth = 132;
const labelPadding = { x: 6, y: 3 } as const;
const mostLabelLines = 6;
const mostSteps = 8;

/** The picture of an architecture before it is laid out: boxes, cards and arrows with their measured texts, in the order of the file. */
export function diagramOf(architecture: Architecture, options: DiagramOptions = {}): Diagram {
  const view = architecture.views.find(({ name }) => name === options.view);
  assert(options.view === undefined || view !== undefined, `there is a view "${options.view}"`);
  const everything = connectionsOf(architecture);
  const nodes = shownNodes(architecture, view).filter(({ name }) => options.focus === undefined || isNear(name, options.focus, everything));
  const flow = options.flow ?? view?.settings.flow;
  const connections = connectionsAmong(everything, new Set(nodes.map(({ name }) => name)));
  const places = new Places(architecture, nodes, connections);
  const standings = new Map(nodes.map((node) => [node.name, places.standing(node)]));
  const { density = 'normal', folding = { opened: [], closed: [] } } = options;
  const boxes = new Boxes(places.containers, new Map([...standings].map(([name, { container }]) => [name, container])), folding.closed);
  const lines = connectionsOfCards(connections, boxes);
  const isMuted = (node: Node): boolean => flow !== undefined && !takesPart(node, connections, flow);
  const cards = [...new Set(nodes.map(({ name }) => boxes.cardOf(name)))];
  return {
    title: [architecture.title, view?.title ?? view?.name, options.focus && `around ${options.focus}`]
      .filter((part) => part !== undefined)
      .join(': '),
    density,
    containers: boxes.open,
    nodes: cards.map((name) => {
      const box = boxes.closedBox(name, nodes);
      if (box !== undefined) return drawnBox(box, box.members.every(isMuted), density);
      const node = nodes.find((each) => each.name === name)!;
      const opened = folding.opened.includes(name);
      return drawnNode(architecture, node, { standing: standings.get(name)!, density, opened, muted: isMuted(node) });
    }),
    edges: lines.map((connection) => drawnEdge(connection, flow)),
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

function isNear(name: string, focus: string, connections: readonly Connection[]): boolean {
  return name === focus || connections.some(({ from, to }) => (from === focus && to === name) || (to === focus && from === name));
}

function takesPart(node: Node, connections: readonly Connection[], flow: string): boolean {
  return connections.some(({ from, to, flows }) => flows.includes(flow) && (from === node.name || to === node.name));
}

interface Looks {
  readonly standing: Standing;
  readonly density: Density;
  /** Its reader wants to see every part. */
  readonly opened: boolean;
  readonly muted: boolean;
}

function drawnNode(architecture: Architecture, node: Node, { standing, density, opened, muted }: Looks): DiagramNode {
  const { container, fact } = standing;
  const { facts, ...heading } = cardTexts(node, fact);
  const texts = { ...heading, facts: density === 'compact' ? [] : facts };
  const stacked = isStacked(node);
  const parts = !hasParts(architecture, node) ? undefined : opened ? ('opened' as const) : ('summed up' as const);
  const summary = density === 'compact' ? undefined : anatomyOf(architecture, node);
  const anatomy = parts === 'opened' ? openedAnatomyOf(architecture, node) : summary;
  const { name, kind, documentation, origin, nameOrigin } = node;
  const size = cardSize({ ...texts, stacked, anatomy, folds: parts !== undefined });
  return { name, kind, ...texts, documentation, anatomy, parts, stacked, muted, container, origin, nameOrigin, ...size };
}

/** A closed box is a card where the box would stand: its title, and how many nodes of which kind it holds. */
function drawnBox({ container, members }: ClosedBox, muted: boolean, density: Density): DiagramNode {
  const { facts, ...heading } = boxTexts(container, members);
  const texts = { ...heading, facts: density === 'compact' ? [] : facts };
  const origin = container.origin ?? members[0].origin;
  return {
    name: container.id,
    kind: container.kind,
    ...texts,
    members: members.map(({ name, origin }) => ({ name, origin })),
    stacked: true,
    muted,
    container: container.parent,
    origin,
    nameOrigin: origin,
    ...cardSize({ ...texts, stacked: true, folds: true }),
  };
}

function drawnEdge({ from, to, kind, flows, steps, texts, origin, origins }: Connection, flow: string | undefined): DiagramEdge {
  const numbers = flow === undefined ? undefined : stepsText(steps[flow] ?? []);
  const lines = texts.flatMap((text) => wrapped(text, textStyles.label, labelWidth, 3));
  const label = lines.length <= mostLabelLines ? lines : [...lines.slice(0, mostLabelLines - 1), `… ${lines.length - mostLabelLines + 1} more`];
  const size = labelSize(label, numbers);
  const muted = flow !== undefined && !flows.includes(flow);
  return { id: `${kind}:${from}->${to}`, from, to, kind, label, steps: numbers, ...size, flows, muted, origin, origins };
}

function labelSize(label: readonly string[], steps: string | undefined): { readonly width: number; readonly height: number } {
  const lines = label.length + (steps === undefined ? 0 : 1);
  if (lines === 0) return { width: 0, height: 0 };
  const widest = Math.max(widestLine(label, textStyles.label), steps === undefined ? 0 : textWidth(steps, textStyles.figure));
  return { width: Math.ceil(widest) + 2 * labelPadding.x, height: lines * textStyles.label.lineHeight + 2 * labelPadding.y };
}

/** `2, 5`: the arrows of a flow that one line stands for; of many, the first ones. */
function stepsText(steps: readonly number[]): string | undefined {
  if (steps.length === 0) return undefined;
  return steps.length <= mostSteps ? steps.join(', ') : `${steps.slice(0, mostSteps - 1).join(', ')} …`;
}
