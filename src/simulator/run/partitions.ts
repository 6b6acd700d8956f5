import type { Plan } from '../plan/plan.ts';
import { isWithin } from '../../model/places.ts';

const [leftSide, rightSide] = [1, 2];

/** Which nodes and places can't reach each other now: what is sent between two sides of a partition never arrives. */
export class Partitions {
  /** Whether there is any: until then nobody needs to look. */
  areAny = false;
  private readonly placeCount: number;
  /** By fault: the side of every node at every place, and since when it holds; infinite while it does not. */
  private readonly sides: readonly (Uint8Array | undefined)[];
  private readonly begunAt: Float64Array;
  /** By fault: the last time that it held, from and to. */
  private readonly heldFrom: Float64Array;
  private readonly heldTo: Float64Array;

  constructor(plan: Plan) {
    this.placeCount = plan.places.names.length;
    this.begunAt = new Float64Array(plan.faults.length).fill(Infinity);
    this.heldFrom = new Float64Array(plan.faults.length).fill(Infinity);
    this.heldTo = new Float64Array(plan.faults.length).fill(Infinity);
    this.sides = plan.faults.map(({ event: { action } }) => (action.kind === 'partition' ? sidesOf(plan, action.left, action.right) : undefined));
  }

  begin(fault: number, now: number): void {
    this.begunAt[fault] = this.heldFrom[fault] = now;
    this.areAny = true;
  }

  end(fault: number, now: number): void {
    this.heldTo[fault] = now;
    this.begunAt[fault] = Infinity;
    this.areAny = this.begunAt.some((time) => time < Infinity);
  }

  /** Since when two nodes at two places are apart; infinite where they are not. */
  since(fromNode: number, fromPlace: number, toNode: number, toPlace: number): number {
    if (!this.areAny) return Infinity;
    let since = Infinity;
    for (let fault = 0; fault < this.begunAt.length; fault++) {
      if (this.begunAt[fault] < since && this.separates(fault, this.spot(fromNode, fromPlace), this.spot(toNode, toPlace)))
        since = this.begunAt[fault];
    }
    return since;
  }

  /** The number of a node at a place. */
  spot(node: number, place: number): number {
    return node * this.placeCount + place;
  }

  /** Whether two spots were apart at a moment that has passed. */
  wereApart(at: number, from: number, to: number): boolean {
    for (let fault = 0; fault < this.heldFrom.length; fault++) {
      if (this.heldFrom[fault] <= at && at < this.heldTo[fault] && this.separates(fault, from, to)) return true;
    }
    return false;
  }

  private separates(fault: number, from: number, to: number): boolean {
    const sides = this.sides[fault];
    if (sides === undefined) return false;
    return ((sides[from] & leftSide) !== 0 && (sides[to] & rightSide) !== 0) || ((sides[from] & rightSide) !== 0 && (sides[to] & leftSide) !== 0);
  }
}

/** On which sides of `left | right`, by names of nodes and places, each node at each place stands. */
export function sidesOf(plan: Pick<Plan, 'nodes' | 'places'>, left: readonly string[], right: readonly string[]): Uint8Array {
  const { nodes, places } = plan;
  const sides = new Uint8Array(nodes.length * places.names.length);
  nodes.forEach((node, index) => {
    for (let place = 0; place < places.names.length; place++) {
      const isOf = (names: readonly string[]) => names.some((name) => name === node.name || isWithin(places, place, name));
      sides[index * places.names.length + place] = (isOf(left) ? leftSide : 0) | (isOf(right) ? rightSide : 0);
    }
  });
  return sides;
}
