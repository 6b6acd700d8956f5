import type { Box, PlacedDiagram, Point } from '../../src/diagram/diagram.ts';
import { crossings } from '../../src/tools/picture-measures.ts';

/** A picture of any tool, as far as it is counted: boxes and lines in its own pixels; curves are cut into short straight pieces. */
export interface Drawn {
  readonly nodes: readonly (Box & { readonly name: string })[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  readonly label?: Box;
}

export interface Counts {
  readonly nodes: number;
  readonly arrows: number;
  readonly labels: number;
  readonly crossings: number;
  /** Arrows through a node that they do not touch, or through another arrow's label. */
  readonly struck: number;
  /** Labels that lie on a node or on each other, in pairs. */
  readonly overlaps: number;
  /** Square pixels, in millions. */
  readonly area: number;
}

export function countsOf({ nodes, lines, width, height }: Drawn): Counts {
  const labels = lines.flatMap(({ label }) => label ?? []);
  const boxes = [...nodes, ...labels];
  const overlapping = labels.map((label) => boxes.filter((other) => other !== label && overlap(label, other)));
  const withNodes = overlapping.flat().filter((box) => nodes.includes(box as Drawn['nodes'][number])).length;
  return {
    nodes: nodes.length,
    arrows: lines.length,
    labels: labels.length,
    crossings: crossings(lines.map(({ points }) => points)),
    struck: lines.filter((line) => strikes(line, { nodes, lines })).length,
    overlaps: withNodes + (overlapping.flat().length - withNodes) / 2,
    area: (width * height) / 1e6,
  };
}

export function drawnByUs({ nodes, edges, width, height }: PlacedDiagram): Drawn {
  return { nodes, lines: edges.map(({ from, to, points, labelBox }) => ({ from, to, points, label: labelBox })), width, height };
}

function strikes(line: Line, { nodes, lines }: Pick<Drawn, 'nodes' | 'lines'>): boolean {
  const boxes: readonly Box[] = [
    ...nodes.filter(({ name }) => name !== line.from && name !== line.to),
    ...lines.flatMap((other) => (other === line || other.label === undefined ? [] : [other.label])),
  ];
  return samples(line.points).some((point) => boxes.some((box) => within(point, box)));
}

/** Points along a line, at most two pixels apart. */
function samples(points: readonly Point[]): readonly Point[] {
  return points.slice(1).flatMap((to, index) => {
    const from = points[index];
    const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 2));
    return Array.from({ length: steps }, (_, step) => ({
      x: from.x + ((to.x - from.x) * step) / steps,
      y: from.y + ((to.y - from.y) * step) / steps,
    }));
  });
}

/** More than touched: a pixel inside. */
function within({ x, y }: Point, box: Box): boolean {
  return x > box.x + 1 && x < box.x + box.width - 1 && y > box.y + 1 && y < box.y + box.height - 1;
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x + 1 < other.x + other.width && other.x + 1 < one.x + one.width && one.y + 1 < other.y + other.height && other.y + 1 < one.y + one.height
  );
}
