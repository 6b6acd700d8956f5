import type { Plan } from '../plan/plan.ts';
import { isWithin } from '../plan/places.ts';

const [leftSide, rightSide] = [1, 2];

/** Which nodes and places can't reach each other now: what is sent between two sides of a partition never arrives. */
export class Partitions {
  /** Whether there is any: until then nobody needs to look. */
  areAny = false;
  private readonly placeCount: number;
  /** By fault: the side of every node at every place, and since when it holds; infinite while it does not. */
  private readonly sides: readonly (Uint8Array | undefined)[];
  private readonly begunAt: Float64Array;

  constructor(plan: Plan) {
    this.placeCount = plan.places.names.length;
    this.begunAt = new Float64Array(plan.faults.length).fill(Infinity);
    this.sides = plan.faults.map(({ event: { action } }) => (action.kind === 'partition' ? sidesOf(plan, action.left, action.right) : undefined));
  }

  begin(fault: number, now: number): void {
    this.begunAt[fault] = now;
    this.areAny = true;
  }

  end(fault: number): void {
    this.begunAt[fault] = Infinity;
    this.areAny = this.begunAt.some((time) => time < Infinity);
  }

  /** Since when two nodes at two places are apart; infinite where they are not. */
  since(fromNode: number, fromPlace: number, toNode: number, toPlace: number): number {
    if (!this.areAny) return Infinity;
    let since = Infinity;
    for (let fault = 0; fault < this.begunAt.length; fault++) {
      const sides = this.sides[fault];
      if (this.begunAt[fault] >= since || sides === undefined) continue;
      const [from, to] = [sides[fromNode * this.placeCount + fromPlace], sides[toNode * this.placeCount + toPlace]];
      if ((from & leftSide && to & rightSide) || (from & rightSide && to & leftSide)) since = this.begunAt[fault];
    }
    return since;
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
