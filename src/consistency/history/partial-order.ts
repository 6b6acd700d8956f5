import { topologicalOrder, type Circle, type Edges } from './circle.ts';
import { grouped, type Groups } from './grouping.ts';

/** Operations in chains: `chainOf[i]`, and the place in it. */
export interface Chains {
  readonly chains: number;
  readonly chainOf: Int32Array;
  readonly placeOf: Int32Array;
}

const given = -1;

/** Cells of clocks that growing may touch, or as much other work: some seconds' worth. */
const mostWork = 1_500_000_000;

/** An edge is there because the first of these comes before the second. */
export type Reason = readonly [number, number];

/**
 * A growing order of operations, known by vector clocks: of every chain, how many operations come before (or are) each operation. Edges
 * can be added while it stays an order, each with its reason, so that a contradiction can be explained.
 */
export class PartialOrder {
  readonly #chains: Chains;
  readonly #edges: Edges;
  readonly #successors: Groups;
  readonly #clocks: Int32Array;
  readonly #addedFrom: number[] = [];
  readonly #addedTo: number[] = [];
  readonly #reasons: (Reason | undefined)[] = [];
  /** By operation, the added edges that leave it. */
  readonly #added = new Map<number, number[]>();
  #work = 0;

  private constructor(chains: Chains, edges: Edges, successors: Groups, clocks: Int32Array) {
    this.#chains = chains;
    this.#edges = edges;
    this.#successors = successors;
    this.#clocks = clocks;
  }

  /** The order that the edges make, or the operations of a circle. Each chain's order must follow from the edges. */
  static of(chains: Chains, edges: Edges): PartialOrder | Circle {
    const count = chains.chainOf.length;
    const successors = grouped(edges.from, count);
    const clocks = new Int32Array(count * chains.chains);
    const order = new PartialOrder(chains, edges, successors, clocks);
    const ready = topologicalOrder(count, edges);
    if (!(ready instanceof Int32Array)) return ready;
    for (const index of ready) {
      clocks[index * chains.chains + chains.chainOf[index]] = chains.placeOf[index] + 1;
      for (let at = successors.first[index]; at < successors.first[index + 1]; at++) order.#join(index, edges.to[successors.members[at]]);
    }
    return order;
  }

  /** A copy that grows by itself; what was added so far is part of it but not explained by it. */
  fork(): PartialOrder {
    return new PartialOrder(this.#chains, this.#edges, this.#successors, this.#clocks.slice());
  }

  precedes(one: number, other: number): boolean {
    const { chains, chainOf, placeOf } = this.#chains;
    return one !== other && this.#clocks[other * chains + chainOf[one]] > placeOf[one];
  }

  /** How many operations of the chain come before the operation, itself included. */
  countBefore(index: number, chain: number): number {
    return this.#clocks[index * this.#chains.chains + chain];
  }

  /** Whether growing took more work than it may: what was added since is not known to be in the order. */
  get isExhausted(): boolean {
    return this.#work > mostWork;
  }

  /** Counts work that growing takes beside the clocks. */
  spend(work: number): void {
    this.#work += work;
  }

  /** Puts one before the other. False where the other comes before it already. */
  add(from: number, to: number, reason?: Reason): boolean {
    if (from === to || this.precedes(to, from)) return false;
    if (this.precedes(from, to) || this.isExhausted) return true;
    const edge = this.#addedFrom.push(from) - 1;
    this.#addedTo.push(to);
    this.#reasons.push(reason);
    const leaving = this.#added.get(from);
    if (leaving === undefined) this.#added.set(from, [edge]);
    else leaving.push(edge);
    this.#propagate(from, to);
    return true;
  }

  /** Adds the operations to `into` that show why one comes before the other. */
  explain(from: number, to: number, into: Set<number>, edgesBefore = this.#addedFrom.length): void {
    into.add(from);
    into.add(to);
    const cameFrom = new Map<number, { readonly index: number; readonly edge: number }>();
    const queue = [from];
    for (let next = 0; next < queue.length && !cameFrom.has(to); next++) {
      const index = queue[next];
      const reach = (target: number, edge: number): void => {
        if (cameFrom.has(target) || target === from) return;
        cameFrom.set(target, { index, edge });
        queue.push(target);
      };
      const { first, members } = this.#successors;
      for (let at = first[index]; at < first[index + 1]; at++) reach(this.#edges.to[members[at]], given);
      for (const edge of this.#added.get(index) ?? []) if (edge < edgesBefore) reach(this.#addedTo[edge], edge);
    }
    for (let step = cameFrom.get(to); step !== undefined; step = cameFrom.get(step.index)) {
      into.add(step.index);
      const reason = step.edge === given ? undefined : this.#reasons[step.edge];
      if (reason === undefined) continue;
      this.explain(reason[0], reason[1], into, step.edge);
      into.add(this.#addedTo[step.edge]);
    }
  }

  #propagate(from: number, to: number): void {
    if (!this.#join(from, to)) return;
    const stack = [to];
    while (stack.length > 0) {
      const index = stack.pop()!;
      const { first, members } = this.#successors;
      for (let at = first[index]; at < first[index + 1]; at++) {
        const target = this.#edges.to[members[at]];
        if (this.#join(index, target)) stack.push(target);
      }
      for (const edge of this.#added.get(index) ?? []) if (this.#join(index, this.#addedTo[edge])) stack.push(this.#addedTo[edge]);
    }
  }

  /** Whether that told the second anything new. */
  #join(from: number, to: number): boolean {
    const { chains } = this.#chains;
    let isNew = false;
    this.#work += chains;
    for (let source = from * chains, target = to * chains, end = source + chains; source < end; source++, target++) {
      if (this.#clocks[source] <= this.#clocks[target]) continue;
      this.#clocks[target] = this.#clocks[source];
      isNew = true;
    }
    return isNew;
  }
}
