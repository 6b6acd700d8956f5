import type { Box, Point } from '../diagram.ts';

/** A level or upright piece of a line that lies already. */
export type Segment = readonly [Point, Point];

/** What a new line meets. */
export interface Surroundings {
  /** It keeps away from these. */
  readonly nodes: readonly Box[];
  /** It goes through these only where there is no other way. */
  readonly labels: readonly Box[];
  /** It does not run along these rows, but may cross them. */
  readonly titles: readonly Box[];
  /** It rather does not cross these, and does not run along them. */
  readonly lines: readonly Segment[];
}

const costs = { crossing: 45, along: 6, label: 300, title: 3 } as const;
/** Lines closer than this are taken for one. */
const apart = 7;

/** Where a line may run: columns and rows that it changes at their crossings, and what each step between two crossings costs. */
export class Grid {
  readonly columns: Float64Array;
  readonly rows: Float64Array;
  /** Of the step to the right of each crossing, and of the one below it; infinite where a node is in the way. */
  readonly #level: Float64Array;
  readonly #upright: Float64Array;

  /** `clearance` is how far lines stay away from nodes. */
  constructor(columns: Iterable<number>, rows: Iterable<number>, { nodes, labels, titles, lines }: Surroundings, clearance: number) {
    this.columns = sorted(columns);
    this.rows = sorted(rows);
    this.#level = new Float64Array(this.size);
    this.#upright = new Float64Array(this.size);
    this.#addLengths();
    for (const box of nodes) this.#addBox(box, clearance, Infinity, Infinity);
    for (const box of labels) this.#addBox(box, 2, costs.label, costs.label);
    for (const box of titles) this.#addBox(box, 0, costs.title * 20, 0);
    for (const line of lines) this.#addLine(line);
  }

  get size(): number {
    return this.columns.length * this.rows.length;
  }

  at(column: number, row: number): number {
    return row * this.columns.length + column;
  }

  /** Of a step from one crossing to a neighbour: `way` is 0 right, 1 down, 2 left, 3 up; infinite where there is none. */
  cost(column: number, row: number, way: number): number {
    if (way === 0) return column + 1 < this.columns.length ? this.#level[this.at(column, row)] : Infinity;
    if (way === 1) return row + 1 < this.rows.length ? this.#upright[this.at(column, row)] : Infinity;
    if (way === 2) return column > 0 ? this.#level[this.at(column - 1, row)] : Infinity;
    return row > 0 ? this.#upright[this.at(column, row - 1)] : Infinity;
  }

  #addLengths(): void {
    for (let row = 0; row < this.rows.length; row++) {
      for (let column = 0; column < this.columns.length; column++) {
        this.#level[this.at(column, row)] = (this.columns[column + 1] ?? Infinity) - this.columns[column];
        this.#upright[this.at(column, row)] = (this.rows[row + 1] ?? Infinity) - this.rows[row];
      }
    }
  }

  /** To every step that enters the inside of the box. */
  #addBox({ x, y, width, height }: Box, by: number, level: number, upright: number): void {
    const [left, right, top, bottom] = [x - by + 0.01, x + width + by - 0.01, y - by + 0.01, y + height + by - 0.01];
    for (let row = before(this.rows, top); row < this.rows.length && this.rows[row] < bottom; row++) {
      for (let column = before(this.columns, left); column < this.columns.length && this.columns[column] < right; column++) {
        if (level !== 0 && this.rows[row] > top && (this.columns[column + 1] ?? 0) > left) this.#level[this.at(column, row)] += level;
        if (upright !== 0 && this.columns[column] > left && (this.rows[row + 1] ?? 0) > top) this.#upright[this.at(column, row)] += upright;
      }
    }
  }

  #addLine([one, other]: Segment): void {
    if (one.y === other.y) this.#addLevel(one.y, Math.min(one.x, other.x), Math.max(one.x, other.x));
    else this.#addUpright(one.x, Math.min(one.y, other.y), Math.max(one.y, other.y));
  }

  #addLevel(y: number, left: number, right: number): void {
    for (let column = before(this.columns, left); column < this.columns.length && this.columns[column] <= right; column++) {
      const row = before(this.rows, y);
      if (this.columns[column] >= left && this.rows[row] < y && this.rows[row + 1] >= y) this.#upright[this.at(column, row)] += costs.crossing;
      const shared = Math.min(right, this.columns[column + 1] ?? 0) - Math.max(left, this.columns[column]);
      if (shared <= 0) continue;
      for (let near = before(this.rows, y - apart); near < this.rows.length && this.rows[near] < y + apart; near++)
        if (this.rows[near] > y - apart) this.#level[this.at(column, near)] += costs.crossing + costs.along * shared;
    }
  }

  #addUpright(x: number, top: number, bottom: number): void {
    for (let row = before(this.rows, top); row < this.rows.length && this.rows[row] <= bottom; row++) {
      const column = before(this.columns, x);
      if (this.rows[row] >= top && this.columns[column] < x && this.columns[column + 1] >= x) this.#level[this.at(column, row)] += costs.crossing;
      const shared = Math.min(bottom, this.rows[row + 1] ?? 0) - Math.max(top, this.rows[row]);
      if (shared <= 0) continue;
      for (let near = before(this.columns, x - apart); near < this.columns.length && this.columns[near] < x + apart; near++)
        if (this.columns[near] > x - apart) this.#upright[this.at(near, row)] += costs.crossing + costs.along * shared;
    }
  }
}

/** The last index whose value is below `value`; 0 where there is none. */
function before(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function sorted(values: Iterable<number>): Float64Array {
  return Float64Array.from(new Set(values)).sort();
}
