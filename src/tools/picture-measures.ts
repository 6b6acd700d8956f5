import type { Box, PlacedDiagram, PlacedEdge, Point } from '../diagram/diagram.ts';

/** How readable a placed picture is, in counts that another tool's picture can be counted by as well. */
export interface PictureMeasures {
  readonly nodes: number;
  readonly arrows: number;
  readonly labels: number;
  /** Points where lines of different arrows cross; arrows that leave or enter a node at one point do not cross there. */
  readonly crossings: number;
  /** Corners of all lines. */
  readonly bends: number;
  /** Arrows through a node that they do not touch, or through a label of another arrow. */
  readonly struck: number;
  /** Arrows that end above their beginning. */
  readonly upwards: number;
  readonly width: number;
  readonly height: number;
}

export function measuresOf(diagram: PlacedDiagram): PictureMeasures {
  const { nodes, edges, width, height } = diagram;
  return {
    nodes: nodes.length,
    arrows: edges.length,
    labels: edges.filter(({ labelBox }) => labelBox !== undefined).length,
    crossings: crossings(edges.map(({ points }) => points)),
    bends: edges.reduce((sum, { points }) => sum + bendsOf(points), 0),
    struck: edges.filter((edge) => strikes(edge, diagram)).length,
    upwards: edges.filter(({ from, to, points }) => from !== to && points.at(-1)!.y < points[0].y).length,
    width,
    height,
  };
}

/** Pairs of segments of different lines that cross within both. Touching ends (a shared port) do not count, nor do lines that lie on each other. */
export function crossings(lines: readonly (readonly Point[])[]): number {
  let count = 0;
  for (const [index, line] of lines.entries()) {
    for (const other of lines.slice(index + 1)) {
      for (const one of segmentsOf(line)) for (const another of segmentsOf(other)) if (cross(one, another)) count += 1;
    }
  }
  return count;
}

type Segment = readonly [Point, Point];

function bendsOf(points: readonly Point[]): number {
  return points.slice(1, -1).filter((point, index) => Math.abs(turn(points[index], point, points[index + 2])) > 0.01).length;
}

/** Whether the line runs through a node that is not its own, or through a label that is not its own. */
function strikes({ id, from, to, points }: PlacedEdge, { nodes, edges }: PlacedDiagram): boolean {
  const boxes: readonly Box[] = [
    ...nodes.filter(({ name }) => name !== from && name !== to),
    ...edges.flatMap((other) => (other.id === id || other.labelBox === undefined ? [] : [other.labelBox])),
  ];
  return segmentsOf(points).some((segment) => boxes.some((box) => passes(segment, box)));
}

function segmentsOf(points: readonly Point[]): readonly Segment[] {
  return points.slice(1).map((point, index) => [points[index], point]);
}

function cross([a, b]: Segment, [c, d]: Segment): boolean {
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

/** Twice the area of the triangle: above 0 where the way from `a` over `b` to `c` turns clockwise on the screen. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Whether an upright or level line enters the inside of a box. */
function passes([a, b]: Segment, { x, y, width, height }: Box): boolean {
  return (
    Math.min(a.x, b.x) < x + width - 0.5 && Math.max(a.x, b.x) > x + 0.5 && Math.min(a.y, b.y) < y + height - 0.5 && Math.max(a.y, b.y) > y + 0.5
  );
}
