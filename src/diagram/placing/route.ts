import type { Box, Point } from '../diagram.ts';
import { covers, around, inflated, rounded } from './boxes.ts';
import { Grid, type Surroundings } from './grid.ts';
import { inFront, portsOf, sides, type Port, type Side } from './ports.ts';

/** How far a line stays away from nodes: where that leaves no way, it comes closer. */
const clearances = [11, 5] as const;
/** Lanes beside the first one, for a second line. */
const lane = 10;
const costs = { bend: 32, aside: 0.6 } as const;
/** How far around both ends a way is looked for, and among how many columns and rows: those next to the ends, first of all. */
const fields = [
  { reach: 180, most: 90 },
  { reach: 600, most: 260 },
  { reach: 1e7, most: 600 },
] as const;

export interface Ends {
  readonly from: Box;
  readonly to: Box;
  /** Sides at which the line may leave, and arrive. */
  readonly leaving?: readonly Side[];
  readonly arriving?: readonly Side[];
  /** The one port at which it may arrive. */
  readonly entry?: Port;
  /** Where other lines begin and end. */
  readonly taken: readonly Point[];
}

/**
 * The corners of a line along the axes from one box to another, around all nodes: the cheapest by length, bends, and what it crosses
 * (A* on the columns and rows beside the nodes). Undefined where the nodes leave no way.
 */
export function route(ends: Ends, surroundings: Surroundings): readonly Point[] | undefined {
  for (const { reach, most } of fields) {
    const region = inflated(around([ends.from, ends.to])!, reach);
    const near = within(surroundings, region);
    for (const clearance of clearances) {
      const found = new Search(ends, near, { clearance, region, most }).shortest();
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function within({ nodes, labels, titles, lines }: Surroundings, region: Box): Surroundings {
  const near = (boxes: readonly Box[]): Box[] => boxes.filter((box) => covers(box, region));
  return {
    nodes: near(nodes),
    labels: near(labels),
    titles: near(titles),
    lines: lines.filter((line) => covers(around(line.map(pointBox))!, region)),
  };
}

function pointBox({ x, y }: Point): Box {
  return { x, y, width: 0.01, height: 0.01 };
}

interface Bounds {
  readonly clearance: number;
  readonly region: Box;
  /** Of columns, and of rows. */
  readonly most: number;
}

/** One search: a state is a crossing of the grid and the way by which it was reached. */
class Search {
  readonly #grid: Grid;
  readonly #starts: readonly Port[];
  readonly #goals: readonly Port[];
  readonly #target: Box;
  readonly #clearance: number;
  readonly #costs: Float64Array;
  readonly #from: Int32Array;

  constructor({ from, to, leaving = sides, arriving = sides, entry, taken }: Ends, surroundings: Surroundings, { clearance, region, most }: Bounds) {
    this.#clearance = clearance;
    this.#starts = portsOf(from, leaving, taken);
    this.#goals = entry === undefined ? portsOf(to, arriving, taken) : [entry];
    this.#target = inflated(to, clearance);
    const fronts = [...this.#starts, ...this.#goals].map((port) => inFront(port, clearance));
    const boxes = [...surroundings.nodes.map((box) => inflated(box, clearance)), ...[from, to].map((box) => inflated(box, clearance + lane))];
    const columns = [...boxes.flatMap(({ x, width }) => [x, x + width]), ...fronts.map(({ x }) => x)].map(rounded);
    const rows = [...boxes.flatMap(({ y, height }) => [y, y + height]), ...fronts.map(({ y }) => y)].map(rounded);
    this.#grid = new Grid(
      nearest(columns, { low: region.x, high: region.x + region.width, near: fronts.map(({ x }) => x), most }),
      nearest(rows, { low: region.y, high: region.y + region.height, near: fronts.map(({ y }) => y), most }),
      surroundings,
      clearance,
    );
    this.#costs = new Float64Array(4 * this.#grid.size).fill(Infinity);
    this.#from = new Int32Array(4 * this.#grid.size).fill(-1);
  }

  shortest(): readonly Point[] | undefined {
    const open = new Queue();
    const goals = new Map<number, { readonly port: Port; readonly cost: number }>();
    const begun = new Map<number, Port>();
    for (const port of this.#goals) {
      const state = this.#stateAt(port, (port.side + 2) % 4);
      if (state !== undefined && !goals.has(state)) goals.set(state, { port, cost: costs.aside * Math.abs(port.aside) });
    }
    for (const port of this.#starts) {
      const state = this.#stateAt(port, port.side);
      const cost = costs.aside * Math.abs(port.aside);
      if (state === undefined || cost >= this.#costs[state]) continue;
      this.#costs[state] = cost;
      begun.set(state, port);
      open.push(state, cost + this.#atLeast(state));
    }
    let best: { readonly state: number; readonly cost: number } | undefined;
    for (let next = open.pop(); next !== undefined && (best === undefined || next.cost < best.cost); next = open.pop()) {
      const goal = goals.get(next.item);
      if (goal !== undefined) {
        const cost = this.#costs[next.item] + goal.cost;
        if (best === undefined || cost < best.cost) best = { state: next.item, cost };
      }
      this.#expand(next.item, open);
    }
    return best === undefined ? undefined : this.#line(best.state, begun, goals.get(best.state)!.port);
  }

  #expand(state: number, open: Queue): void {
    const { columns } = this.#grid;
    const way = state % 4;
    const crossing = (state - way) / 4;
    const [column, row] = [crossing % columns.length, Math.floor(crossing / columns.length)];
    for (let next = 0; next < 4; next++) {
      if (next === (way + 2) % 4) continue;
      const cost = this.#costs[state] + this.#grid.cost(column, row, next) + (next === way ? 0 : costs.bend);
      if (cost === Infinity) continue;
      const reached = 4 * this.#grid.at(column + (next === 0 ? 1 : next === 2 ? -1 : 0), row + (next === 1 ? 1 : next === 3 ? -1 : 0)) + next;
      if (cost >= this.#costs[reached]) continue;
      this.#costs[reached] = cost;
      this.#from[reached] = state;
      open.push(reached, cost + this.#atLeast(reached));
    }
  }

  /** The way that is left is at least the one straight to the target's surroundings. */
  #atLeast(state: number): number {
    const { x, y } = this.#pointOf(state);
    const { x: left, y: top, width, height } = this.#target;
    return Math.max(left - x, x - left - width, 0) + Math.max(top - y, y - top - height, 0);
  }

  #stateAt(port: Port, way: number): number | undefined {
    const { x, y } = inFront(port, this.#clearance);
    const [column, row] = [this.#grid.columns.indexOf(rounded(x)), this.#grid.rows.indexOf(rounded(y))];
    return column < 0 || row < 0 ? undefined : 4 * this.#grid.at(column, row) + way;
  }

  #pointOf(state: number): Point {
    const { columns, rows } = this.#grid;
    const crossing = Math.floor(state / 4);
    return { x: columns[crossing % columns.length], y: rows[Math.floor(crossing / columns.length)] };
  }

  #line(end: number, begun: ReadonlyMap<number, Port>, goal: Port): readonly Point[] {
    const points: Point[] = [goal, this.#pointOf(end)];
    let state = end;
    while (this.#from[state] >= 0) {
      state = this.#from[state];
      points.push(this.#pointOf(state));
    }
    points.push(begun.get(state)!);
    return corners(points.reverse().map(({ x, y }) => ({ x: rounded(x), y: rounded(y) })));
  }
}

interface Wanted {
  readonly low: number;
  readonly high: number;
  readonly near: readonly number[];
  readonly most: number;
}

/** Of values between two limits, those nearest to any of some. */
function nearest(values: readonly number[], { low, high, near, most }: Wanted): readonly number[] {
  const within = [...new Set(values)].filter((value) => value >= low && value <= high);
  if (within.length <= most) return within;
  return within
    .map((value) => ({ value, off: Math.min(...near.map((each) => Math.abs(each - value))) }))
    .sort((one, other) => one.off - other.off)
    .slice(0, most)
    .map(({ value }) => value);
}

/** Only where the line turns. */
function corners(points: readonly Point[]): readonly Point[] {
  const distinct = points.filter((point, index) => index === 0 || point.x !== points[index - 1].x || point.y !== points[index - 1].y);
  return distinct.filter((point, index) => {
    const [before, after] = [distinct[index - 1], distinct[index + 1]];
    if (before === undefined || after === undefined) return true;
    return !((before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y));
  });
}

/** The cheapest first: a binary heap. */
class Queue {
  readonly #items: { readonly item: number; readonly cost: number }[] = [];

  push(item: number, cost: number): void {
    const items = this.#items;
    let index = items.length;
    items.push({ item, cost });
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent].cost <= cost) break;
      [items[index], items[parent]] = [items[parent], items[index]];
      index = parent;
    }
  }

  pop(): { readonly item: number; readonly cost: number } | undefined {
    const items = this.#items;
    const first = items.at(0);
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    items[0] = last;
    let index = 0;
    for (;;) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) if (child < items.length && items[child].cost < items[least].cost) least = child;
      if (least === index) return first;
      [items[index], items[least]] = [items[least], items[index]];
      index = least;
    }
  }
}
