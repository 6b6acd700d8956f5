import { titleRow } from '../container-title.ts';
import type { Box, PlacedDiagram, PlacedEdge, Point } from '../diagram.ts';
import { covers, inflated, passes, shifted } from './boxes.ts';
import { freeSpot } from './free-spot.ts';
import type { Segment, Surroundings } from './grid.ts';
import { labelSpot } from './label-spot.ts';
import { portAt, sides, type Port, type Side } from './ports.ts';
import { route } from './route.ts';
import type { Settled } from './settle.ts';

/** Labels that were displaced keep this much room. */
const labelRoom = 6;

/**
 * The lines of a diagram whose boxes have moved. A line whose two ends moved alike moves with them; one whose ends moved apart, or that would
 * run through a box now, finds a new way around all nodes. Labels stand on their lines, where there is room.
 */
export function redrawnEdges(diagram: PlacedDiagram, settled: Settled): readonly PlacedEdge[] {
  return new Redrawing(diagram, settled).edges();
}

class Redrawing {
  readonly #diagram: PlacedDiagram;
  readonly #nodes: ReadonlyMap<string, Box>;
  readonly #moves: ReadonlyMap<string, Point>;
  readonly #drawn = new Map<string, PlacedEdge>();
  readonly #surroundings: Surroundings & { readonly labels: Box[]; readonly lines: Segment[] };
  /** Where lines begin and end. */
  readonly #taken: Point[] = [];

  constructor(diagram: PlacedDiagram, { nodes, containers }: Settled) {
    this.#diagram = diagram;
    this.#nodes = nodes;
    this.#moves = new Map(diagram.nodes.map(({ name, x, y }) => [name, { x: nodes.get(name)!.x - x, y: nodes.get(name)!.y - y }]));
    const titles = [...containers.values()].map(({ x, y, width }) => ({ x, y, width, height: titleRow.top + titleRow.height }));
    this.#surroundings = { nodes: [...nodes.values()], titles, labels: [], lines: [] };
  }

  edges(): readonly PlacedEdge[] {
    const { edges } = this.#diagram;
    for (const edge of edges) this.#keep(edge);
    for (const edge of edges) if (!this.#drawn.has(edge.id)) this.#draw(this.#routed(edge));
    this.#tidy();
    return edges.map(({ id }) => this.#drawn.get(id)!);
  }

  /** A label that a later line has to pass makes way for it, where its own line has room elsewhere. */
  #tidy(): void {
    const all = [...this.#drawn.values()].flatMap(({ id, points }) => segmentsOf(points).map((segment) => ({ id, segment })));
    const isStruck = (box: Box, own: string): boolean => all.some(({ id, segment: [from, to] }) => id !== own && passes(from, to, box));
    const { nodes, titles } = this.#surroundings;
    for (const edge of this.#drawn.values()) {
      const { id, points, labelBox } = edge;
      if (labelBox === undefined || !isStruck(labelBox, id)) continue;
      const others = [...this.#drawn.values()].filter((other) => other.id !== id);
      const lines = all.flatMap((line) => (line.id === id ? [] : [line.segment]));
      const spot = labelSpot(points, labelBox, { nodes, titles, lines, labels: others.flatMap((other) => other.labelBox ?? []) });
      if (spot !== undefined && !isStruck(spot, id)) this.#drawn.set(id, { ...edge, labelBox: spot });
    }
  }

  #draw(edge: PlacedEdge): void {
    this.#drawn.set(edge.id, edge);
    this.#taken.push(edge.points[0], edge.points.at(-1)!);
    this.#surroundings.lines.push(...segmentsOf(edge.points));
    if (edge.labelBox !== undefined) this.#surroundings.labels.push(edge.labelBox);
  }

  /** Where its ends moved alike, and nothing is in its way there; a label that is covered finds another spot on it. */
  #keep(edge: PlacedEdge): void {
    const [by, other] = [this.#moves.get(edge.from)!, this.#moves.get(edge.to)!];
    if (!isNear(by, other)) return;
    const points = edge.points.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
    if (this.#isBlocked(edge, points, by)) return;
    const label = edge.labelBox && shifted(edge.labelBox, by);
    const labelBox = label === undefined || !this.#isCovered(label) ? label : labelSpot(points, label, this.#surroundings);
    if (label === undefined || labelBox !== undefined) this.#draw({ ...edge, points, labelBox });
  }

  /** By a node that moved otherwise: those that moved alike were no hindrance before. */
  #isBlocked({ from, to }: PlacedEdge, points: readonly Point[], by: Point): boolean {
    for (const [name, box] of this.#nodes) {
      if (name === from || name === to || isNear(this.#moves.get(name)!, by)) continue;
      if (points.some((point, index) => index > 0 && passes(points[index - 1], point, inflated(box, 1)))) return true;
    }
    return false;
  }

  #isCovered(label: Box): boolean {
    const { labels, titles, nodes, lines } = this.#surroundings;
    return [labels, titles, nodes].some((boxes) => boxes.some((box) => covers(label, box))) || lines.some(([from, to]) => passes(from, to, label));
  }

  /** The shortest way whose line has room for its label; without any, the label stands beside the shortest. */
  #routed(edge: PlacedEdge): PlacedEdge {
    const label = edge.labelBox;
    let first: readonly Point[] | undefined;
    for (const [leaving, arriving] of label === undefined || edge.from === edge.to ? [anySides] : [anySides, ...otherSides]) {
      const points = this.#route(edge, leaving, arriving);
      first ??= points;
      if (points === undefined) continue;
      const labelBox = label && labelSpot(points, label, this.#surroundings);
      if (label === undefined || labelBox !== undefined) return { ...edge, points, labelBox };
    }
    const points = first ?? straight(this.#nodes.get(edge.from)!, this.#nodes.get(edge.to)!);
    return { ...edge, points, labelBox: label && this.#besides(points, label) };
  }

  #route(edge: PlacedEdge, leaving: readonly Side[], arriving: readonly Side[]): readonly Point[] | undefined {
    const [from, to] = [this.#nodes.get(edge.from)!, this.#nodes.get(edge.to)!];
    // A line from a node to itself turns around a corner of it.
    const allowed = edge.from === edge.to ? { leaving: [0] as const, arriving: [1] as const } : { leaving, arriving };
    return route({ from, to, ...allowed, entry: this.#entry(edge, to), taken: this.#taken }, this.#surroundings);
  }

  /** What is published to a queue comes in by one port. */
  #entry({ kind, to }: PlacedEdge, box: Box): Port | undefined {
    if (kind !== 'publish') return undefined;
    const other = [...this.#drawn.values()].find((each) => each.kind === 'publish' && each.to === to);
    return other && portAt(box, other.points.at(-1)!);
  }

  /** Off its line, where the line has no room for it at all. */
  #besides(points: readonly Point[], { width, height }: Box): Box {
    const { nodes, labels, titles } = this.#surroundings;
    const { x, y } = points[Math.floor(points.length / 2)];
    const wanted = { x: x - width / 2, y: y - height / 2, width, height };
    return { ...wanted, ...freeSpot(wanted, [...nodes, ...labels, ...titles], labelRoom) };
  }
}

type Ways = readonly [leaving: readonly Side[], arriving: readonly Side[]];
const anySides: Ways = [sides, sides];

/** Ways around that leave more room for a label, for when the shortest leaves none. */
const otherSides = sides.flatMap((leaving) => sides.map((arriving): Ways => [[leaving], [arriving]]));

/** Where the nodes leave no way at all, it runs from middle to middle. */
function straight(from: Box, to: Box): readonly Point[] {
  const [start, end] = [from, to].map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }));
  const side = end.y >= start.y ? 1 : -1;
  const [leave, arrive] = [start.y + (side * from.height) / 2, end.y - (side * to.height) / 2];
  const middle = (leave + arrive) / 2;
  return [
    { x: start.x, y: leave },
    { x: start.x, y: middle },
    { x: end.x, y: middle },
    { x: end.x, y: arrive },
  ];
}

function segmentsOf(points: readonly Point[]): readonly Segment[] {
  return points.slice(1).map((point, index) => [points[index], point]);
}

function isNear(one: Point, other: Point): boolean {
  return Math.abs(one.x - other.x) < 0.05 && Math.abs(one.y - other.y) < 0.05;
}
