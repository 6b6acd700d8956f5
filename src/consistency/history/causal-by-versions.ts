import { causalEdges, type Contradiction } from './causal-setting.ts';
import { topologicalOrder, type Edges } from './circle.ts';
import { countOf, grouped, type Groups } from './grouping.ts';
import { none, type History } from './history.ts';
import type { Registers } from './registers.ts';
import type { SessionOrder } from './session-order.ts';
import { versionRanks } from './version-ranks.ts';

/** Cells of four bytes that fit in memory beside the history. */
const mostCells = 60_000_000;

/**
 * Causal consistency where the store's version order is known: nothing older than the newest version in its past is read, and nothing is
 * written as a version that is not newer. Every operation carries the newest version of each key in its past (the dependencies of
 * COPS, SOSP 2011), so that its cost grows with the number of keys, not of sessions.
 */
export function causalByVersions(registers: Registers, sessions: SessionOrder): Contradiction | { readonly reason: string } {
  const { history } = registers;
  const keys = countOf(history.key);
  if (history.length * keys > mostCells)
    return {
      reason: `${history.length.toLocaleString('en')} operations on ${keys.toLocaleString('en')} keys are too many for this level; judge a part of the keys`,
    };
  const edges = causalEdges({ registers, sessions });
  const order = topologicalOrder(history.length, edges);
  return order instanceof Int32Array ? new Pasts(registers, edges, keys).contradiction(order) : order.circle;
}

/** By operation and key, the rank of the newest version in its past, itself included. */
class Pasts {
  readonly #history: History;
  readonly #registers: Registers;
  readonly #edges: Edges;
  readonly #keys: number;
  readonly #ranks: Int32Array;
  readonly #newest: Int32Array;
  readonly #predecessors: Groups;

  constructor(registers: Registers, edges: Edges, keys: number) {
    this.#registers = registers;
    this.#history = registers.history;
    this.#edges = edges;
    this.#keys = keys;
    this.#ranks = versionRanks(registers);
    this.#newest = new Int32Array(this.#history.length * keys).fill(none);
    this.#predecessors = grouped(edges.to, this.#history.length);
  }

  /** The first operation, in causal order, that shows something older than its past. */
  contradiction(order: Int32Array): Contradiction {
    for (const index of order) {
      this.#join(index);
      const cell = index * this.#keys + this.#history.key[index];
      const rank = this.#ranks[index];
      if (rank === none) continue;
      const isWrite = this.#registers.makes[index] !== none;
      if (rank < this.#newest[cell] || (isWrite && rank === this.#newest[cell])) return this.#explained(index);
      this.#newest[cell] = rank;
    }
    return undefined;
  }

  #join(index: number): void {
    const keys = this.#keys;
    const { first, members } = this.#predecessors;
    for (let at = first[index]; at < first[index + 1]; at++) {
      const origin = this.#edges.from[members[at]] * keys;
      for (let key = 0, target = index * keys; key < keys; key++, target++)
        if (this.#newest[origin + key] > this.#newest[target]) this.#newest[target] = this.#newest[origin + key];
    }
  }

  /** The way back from the operation to whatever brought the newer version into its past. */
  #explained(index: number): readonly number[] {
    const key = this.#history.key[index];
    const wanted = this.#newest[index * this.#keys + key];
    const path = [index];
    for (let at = index; at === index || this.#history.key[at] !== key || this.#ranks[at] !== wanted;) {
      const { first, members } = this.#predecessors;
      const steps = members.subarray(first[at], first[at + 1]).map((edge) => this.#edges.from[edge]);
      at = steps.find((step) => this.#newest[step * this.#keys + key] === wanted)!;
      path.push(at);
    }
    return path.reverse();
  }
}
