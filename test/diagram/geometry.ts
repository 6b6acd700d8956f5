import type { Box, PlacedDiagram } from '../../src/diagram/diagram.ts';

/** Pairs of boxes that share more than an edge. */
export function overlaps({ nodes, edges, containers }: PlacedDiagram): readonly string[] {
  const boxes = [
    ...nodes.map((node) => ({ what: node.name, ...boxOf(node) })),
    ...edges.flatMap(({ id, labelBox }) => (labelBox === undefined ? [] : [{ what: `label of ${id}`, ...labelBox }])),
    ...containers.map(({ id, titleBox }) => ({ what: `title of ${id}`, ...titleBox })),
  ];
  return boxes.flatMap((one, index) => boxes.slice(index + 1).flatMap((other) => (overlap(one, other) ? [`${one.what} and ${other.what}`] : [])));
}

/** What is not inside the box it belongs to. */
export function strays({ nodes, containers, edges, width, height }: PlacedDiagram): readonly string[] {
  const whole: Box = { x: 0, y: 0, width, height };
  const byId = new Map<string | undefined, Box>([[undefined, whole], ...containers.map((container) => [container.id, boxOf(container)] as const)]);
  return [
    ...nodes.filter((node) => !inside(node, byId.get(node.container)!)).map(({ name }) => name),
    ...containers
      .filter((container) => !inside(container, byId.get(container.parent)!) || !inside(container.titleBox, container))
      .map(({ id }) => id),
    ...edges
      .filter(
        ({ labelBox, points }) => !inside(labelBox ?? whole, whole) || points.some((point) => !inside({ ...point, width: 0, height: 0 }, whole)),
      )
      .map(({ id }) => id),
  ];
}

function boxOf({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}

function overlap(one: Box, other: Box): boolean {
  return one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height;
}

function inside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height
  );
}

/** Whether a line may begin or end here. */
export function onBorder({ x, y }: { x: number; y: number }, box: Box): boolean {
  const near = (one: number, other: number): boolean => Math.abs(one - other) < 0.02;
  const within = x >= box.x - 0.02 && x <= box.x + box.width + 0.02 && y >= box.y - 0.02 && y <= box.y + box.height + 0.02;
  return within && (near(x, box.x) || near(x, box.x + box.width) || near(y, box.y) || near(y, box.y + box.height));
}
