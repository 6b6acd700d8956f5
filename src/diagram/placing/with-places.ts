import type { Places } from '../../model/placements.ts';
import { titleBox } from '../container-title.ts';
import type { PlacedDiagram, PlacedEdge, Point } from '../diagram.ts';
import { margin } from '../layout.ts';
import { around, shifted } from './boxes.ts';
import { redrawnEdges } from './redraw-edges.ts';
import { settled, type Settled } from './settle.ts';

/**
 * A laid out diagram with some of its boxes where they were placed by hand. All else stays as the automatic layout has it, except for what
 * those would cover and the lines that they move. Places of what the diagram does not show are left out of account.
 */
export function withPlaces(diagram: PlacedDiagram, places: Places): PlacedDiagram {
  const isShown = ({ id }: { readonly id: string }): boolean => Object.hasOwn(places, id);
  if (!diagram.nodes.some(({ name: id }) => isShown({ id })) && !diagram.containers.some(isShown)) return diagram;
  const boxes = settled(diagram, places);
  return inView(diagram, { boxes, edges: redrawnEdges(diagram, boxes), places });
}

/** The same for a diagram of other texts whose boxes and lines are as those of one that was placed so before. */
export function placedAs(before: PlacedDiagram, diagram: PlacedDiagram): PlacedDiagram {
  const { width, height, frame } = before;
  return {
    ...diagram,
    width,
    height,
    frame,
    nodes: diagram.nodes.map((node, index) => {
      const { x, y, byHand } = before.nodes[index];
      return { ...node, x, y, byHand };
    }),
    containers: diagram.containers.map((container, index) => {
      const { x, y, width: wide, height: high, titleBox: title, frame: corners, byHand } = before.containers[index];
      return { ...container, x, y, width: wide, height: high, titleBox: title, frame: corners, byHand };
    }),
    edges: diagram.edges.map((edge, index) => ({ ...edge, points: before.edges[index].points, labelBox: before.edges[index].labelBox })),
  };
}

interface Redrawn {
  readonly boxes: Settled;
  readonly edges: readonly PlacedEdge[];
  readonly places: Places;
}

/** In a picture as large as all of it needs. */
function inView(diagram: PlacedDiagram, { boxes, edges, places }: Redrawn): PlacedDiagram {
  const points = edges.flatMap((edge) => edge.points.map((point) => ({ ...point, width: 0, height: 0 })));
  const all = around([...boxes.nodes.values(), ...boxes.containers.values(), ...edges.flatMap(({ labelBox }) => labelBox ?? []), ...points])!;
  const by: Point = { x: Math.ceil(margin - all.x), y: Math.ceil(margin - all.y) };
  const shiftedEdges = edges.map((edge) => ({
    ...edge,
    points: edge.points.map((point) => corner(shifted({ ...point, width: 0, height: 0 }, by))),
    labelBox: edge.labelBox && shifted(edge.labelBox, by),
  }));
  const byHand = (key: string): true | undefined => (Object.hasOwn(places, key) ? true : undefined);
  return {
    ...diagram,
    width: Math.ceil(all.x + all.width + by.x + margin),
    height: Math.ceil(all.y + all.height + by.y + margin),
    frame: by,
    nodes: diagram.nodes.map((node) => ({ ...node, ...shifted(boxes.nodes.get(node.name)!, by), byHand: byHand(node.name) })),
    containers: diagram.containers.map((container) => {
      const box = shifted(boxes.containers.get(container.id)!, by);
      const frame = corner(shifted({ ...boxes.frames.get(container.id)!, width: 0, height: 0 }, by));
      return { ...container, ...box, titleBox: titleBox({ ...container, ...box }, shiftedEdges), frame, byHand: byHand(container.id) };
    }),
    edges: shiftedEdges,
  };
}

function corner({ x, y }: Point): Point {
  return { x, y };
}
