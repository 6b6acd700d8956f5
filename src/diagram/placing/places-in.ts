import type { PlacedContainer, PlacedDiagram, Point } from '../diagram.ts';
import { rounded } from './boxes.ts';

/** Where a node (by name) or a container (by id) stands in what is around it, as a file of places counts; nothing of what is not shown. */
export function placeIn(diagram: PlacedDiagram, name: string): Point | undefined {
  const node = diagram.nodes.find((each) => each.name === name);
  const container = containerOf(diagram, name);
  const at = node ?? container?.frame ?? container;
  if (at === undefined) return undefined;
  const outer = containerOf(diagram, node === undefined ? container?.parent : node.container);
  const frame = outer === undefined ? (diagram.frame ?? { x: 0, y: 0 }) : (outer.frame ?? outer);
  return { x: rounded(at.x - frame.x), y: rounded(at.y - frame.y) };
}

/** What moves along with a node or a container: itself, and all that stands in it. */
export function movedWith(diagram: PlacedDiagram, name: string): { readonly nodes: ReadonlySet<string>; readonly containers: ReadonlySet<string> } {
  const containers = new Set(diagram.containers.filter(({ id }) => id === name).map(({ id }) => id));
  // Outer boxes stand before inner ones.
  for (const { id, parent } of diagram.containers) if (parent !== undefined && containers.has(parent)) containers.add(id);
  const within = diagram.nodes.filter((node) => node.name === name || (node.container !== undefined && containers.has(node.container)));
  return { nodes: new Set(within.map((node) => node.name)), containers };
}

/** How far everything lies elsewhere in the second of two drawings of one picture, because the first thing left or above is another. */
export function frameShift(before: PlacedDiagram, after: PlacedDiagram): Point {
  const [from, to] = [before.frame ?? { x: 0, y: 0 }, after.frame ?? { x: 0, y: 0 }];
  return before.title === after.title ? { x: to.x - from.x, y: to.y - from.y } : { x: 0, y: 0 };
}

function containerOf({ containers }: PlacedDiagram, id: string | undefined): PlacedContainer | undefined {
  return containers.find((container) => container.id === id);
}
