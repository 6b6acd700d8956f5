import type { Place, Places } from '../../model/placements.ts';
import { leastWidth } from '../container-title.ts';
import type { Box, PlacedContainer, PlacedDiagram, PlacedNode, Point } from '../diagram.ts';
import { covers, around, gap, inflated, rounded } from './boxes.ts';
import { freeSpot } from './free-spot.ts';

/** Where every box stands once those that were placed by hand do: nodes by name, containers by id. */
export interface Settled {
  readonly nodes: ReadonlyMap<string, Box>;
  readonly containers: ReadonlyMap<string, Box>;
  /** The corner that places in a container count from. */
  readonly frames: ReadonlyMap<string, Point>;
}

/**
 * Moves what was placed by hand, box by box from the inside out. What was placed by hand stands where it was put; a container grows and
 * shrinks with what is in it; whatever either would cover goes to the nearest free spot, and all others stay where they are. Of two
 * that were put on one another the first of the file has its place.
 */
export function settled(diagram: PlacedDiagram, places: Places): Settled {
  return new Settling(diagram, new Map(Object.entries(places))).result();
}

/** A box among those that stand in the same container, in its coordinates. */
interface Item {
  readonly key: string;
  /** Of the item's own frame; `extent` is what it takes, from there. */
  readonly at: Point;
  readonly extent: Box;
  readonly byHand: boolean;
  readonly grown: boolean;
}

class Settling {
  readonly #places: ReadonlyMap<string, Place>;
  readonly #boxes: ReadonlyMap<string | undefined, Box>;
  readonly #containersIn = new Map<string | undefined, PlacedContainer[]>();
  readonly #nodesIn = new Map<string | undefined, PlacedNode[]>();
  /** Of each item's frame, in its container's. */
  readonly #spots = new Map<string, Point>();
  readonly #extents = new Map<string, Box>();

  constructor(diagram: PlacedDiagram, places: ReadonlyMap<string, Place>) {
    this.#places = places;
    this.#boxes = new Map<string | undefined, Box>(diagram.containers.map((container) => [container.id, container]));
    for (const container of diagram.containers) listIn(this.#containersIn, container.parent).push(container);
    for (const node of diagram.nodes) listIn(this.#nodesIn, node.container).push(node);
  }

  result(): Settled {
    this.#settle(undefined);
    const nodes = new Map<string, Box>();
    const containers = new Map<string, Box>();
    const frames = new Map<string, Point>();
    const walk = (parent: string | undefined, frame: Point): void => {
      for (const { id } of this.#containersIn.get(parent) ?? []) {
        const own = sum(frame, this.#spots.get(id)!);
        const extent = this.#extents.get(id)!;
        frames.set(id, own);
        containers.set(id, { ...sum(own, extent), width: extent.width, height: extent.height });
        walk(id, own);
      }
      for (const { name, width, height } of this.#nodesIn.get(parent) ?? [])
        nodes.set(name, { ...sum(frame, this.#spots.get(name)!), width, height });
    };
    walk(undefined, { x: 0, y: 0 });
    return { nodes, containers, frames };
  }

  /** Settles what stands in a container, and tells whether anything in it did not stay where it was. */
  #settle(parent: string | undefined): boolean {
    const items = [
      ...(this.#containersIn.get(parent) ?? []).map((container) => this.#containerItem(container)),
      ...(this.#nodesIn.get(parent) ?? []).map((node) => this.#item(node.name, node, { extent: { ...node, x: 0, y: 0 }, grown: false })),
    ];
    const taken: Box[] = [];
    const settle = (item: Item): void => {
      const box = boxOf(item);
      const spot = freeSpot(box, taken, gap);
      this.#spots.set(item.key, { x: rounded(spot.x - item.extent.x), y: rounded(spot.y - item.extent.y) });
      taken.push({ ...box, ...spot });
    };
    const stay = (item: Item): void => {
      this.#spots.set(item.key, item.at);
      taken.push(boxOf(item));
    };
    const moved = items.filter(({ byHand, grown }) => byHand || grown);
    moved.filter(({ byHand }) => byHand).forEach(settle);
    moved.filter(({ byHand }) => !byHand).forEach(settle);
    const others = items.filter((item) => !moved.includes(item));
    const covered = others.filter((item) => taken.some((box) => covers(inflated(boxOf(item), gap - 0.02), box)));
    others.filter((item) => !covered.includes(item)).forEach(stay);
    covered.forEach(settle);
    return moved.length > 0;
  }

  #containerItem(container: PlacedContainer): Item {
    const own = { x: 0, y: 0, width: container.width, height: container.height };
    const extent = this.#settle(container.id) ? this.#needed(container) : own;
    this.#extents.set(container.id, extent);
    return this.#item(container.id, container, { extent, grown: !isWithin(extent, inflated(own, 0.5)) });
  }

  /** Around what is in it, with the same room on each side as the automatic layout left there. */
  #needed({ id, title, ...own }: PlacedContainer): Box {
    const [containers, nodes] = [this.#containersIn.get(id) ?? [], this.#nodesIn.get(id) ?? []];
    const before = around([...containers, ...nodes])!;
    const now = around([
      ...containers.map((each) => {
        const extent = this.#extents.get(each.id)!;
        return { ...extent, ...sum(this.#spots.get(each.id)!, extent) };
      }),
      ...nodes.map(({ name, width, height }) => ({ ...this.#spots.get(name)!, width, height })),
    ])!;
    const [left, top] = [before.x - own.x, before.y - own.y];
    const [right, bottom] = [own.width - left - before.width, own.height - top - before.height];
    return {
      x: rounded(now.x - left),
      y: rounded(now.y - top),
      width: rounded(Math.max(now.width + left + right, leastWidth(title))),
      height: rounded(now.height + top + bottom),
    };
  }

  #item(key: string, box: Box & { readonly container?: string; readonly parent?: string }, { extent, grown }: Pick<Item, 'extent' | 'grown'>): Item {
    const place = this.#places.get(key);
    const outer = this.#boxes.get(box.container ?? box.parent) ?? { x: 0, y: 0 };
    const at = place ?? relative(box, outer);
    return {
      key,
      at: { x: at.x, y: at.y },
      extent: { x: extent.x, y: extent.y, width: extent.width, height: extent.height },
      byHand: place !== undefined,
      grown,
    };
  }
}

function isWithin(inner: Box, outer: Box): boolean {
  const whole = around([inner, outer])!;
  return whole.width <= outer.width && whole.height <= outer.height;
}

function relative(box: Point, outer: Point): Point {
  return { x: rounded(box.x - outer.x), y: rounded(box.y - outer.y) };
}

function boxOf({ at, extent }: Item): Box {
  return { ...sum(at, extent), width: extent.width, height: extent.height };
}

function listIn<T>(lists: Map<string | undefined, T[]>, key: string | undefined): T[] {
  const known = lists.get(key);
  if (known !== undefined) return known;
  const made: T[] = [];
  lists.set(key, made);
  return made;
}

function sum(one: Point, other: Point): Point {
  return { x: rounded(one.x + other.x), y: rounded(one.y + other.y) };
}
