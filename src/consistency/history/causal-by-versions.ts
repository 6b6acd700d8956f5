import { causalEdges } from './causal-setting.ts';
import { topologicalOrder } from './circle.ts';
import { countOf } from './grouping.ts';
import { none } from './history.ts';
import type { Registers } from './registers.ts';
import type { SessionOrder } from './session-order.ts';
import { versionRanks } from './version-ranks.ts';
import { circleFinding, type VersionedFinding } from './versioned-finding.ts';

/** Cells of four bytes that fit in memory beside the history. */
const mostCells = 60_000_000;

/**
 * Causal consistency where the store's version order is known: nothing older than the newest version in its past is read, and nothing is
 * written as a version that is not newer. Every operation carries the newest version of each key in its past (the dependencies of
 * COPS, SOSP 2011), so that its cost grows with the number of keys, not of sessions. What contradicts it are the operations invoked from
 * `judgedFrom` on that show something older than their past: an operation's past is what it is, whoever else contradicts theirs.
 */
export function causalByVersions(registers: Registers, sessions: SessionOrder, judgedFrom: number): VersionedFinding | { readonly reason: string } {
  const { history } = registers;
  const keys = countOf(history.key);
  if (history.length * keys > mostCells)
    return {
      reason: `${history.length.toLocaleString('en')} operations on ${keys.toLocaleString('en')} keys are too many for this level; judge a part of the keys`,
    };
  const edges = causalEdges({ registers, sessions });
  const order = topologicalOrder(history.length, edges);
  if (order instanceof Int32Array) return new Pasts(registers, sessions, keys).finding(order, judgedFrom);
  const found = circleFinding(registers, edges, judgedFrom);
  return found.violations > 0 ? found : { reason: 'what came before has operations that come before themselves' };
}

/** By operation and key, the rank of the newest version in its past, itself included. */
class Pasts {
  readonly #registers: Registers;
  readonly #sessions: SessionOrder;
  readonly #keys: number;
  readonly #ranks: Int32Array;
  readonly #newest: Int32Array;

  constructor(registers: Registers, sessions: SessionOrder, keys: number) {
    this.#registers = registers;
    this.#sessions = sessions;
    this.#keys = keys;
    this.#ranks = versionRanks(registers);
    this.#newest = new Int32Array(registers.history.length * keys).fill(none);
  }

  finding(order: Int32Array, judgedFrom: number): VersionedFinding {
    const { history, makes } = this.#registers;
    let contradiction: readonly number[] | undefined;
    let violations = 0;
    let opportunities = 0;
    for (const index of order) {
      for (const before of this.#ownBefore(index)) this.#join(before, index);
      const cell = index * this.#keys + history.key[index];
      const rank = this.#ranks[index];
      if (rank === none) continue;
      const isWrite = makes[index] !== none;
      const isJudged = history.start[index] >= judgedFrom;
      if (isJudged && !isWrite && this.#newest[cell] !== none) opportunities++;
      const source = this.#sourceOf(index);
      if (source !== none) this.#join(source, index);
      if (isJudged && (rank < this.#newest[cell] || (isWrite && rank === this.#newest[cell]))) {
        violations++;
        contradiction ??= this.#explained(index);
      }
      if ((isWrite || source !== none) && rank > this.#newest[cell]) this.#newest[cell] = rank;
    }
    return { violations, contradiction, opportunities };
  }

  /** What its session had done just before it. */
  #ownBefore(index: number): Int32Array {
    const { first, before } = this.#sessions;
    return before.subarray(first[index], first[index + 1]);
  }

  #sourceOf(index: number): number {
    const { sees, writeOf } = this.#registers;
    return sees[index] === none ? none : writeOf[sees[index]];
  }

  #join(from: number, to: number): void {
    const keys = this.#keys;
    for (let origin = from * keys, target = to * keys, end = origin + keys; origin < end; origin++, target++)
      if (this.#newest[origin] > this.#newest[target]) this.#newest[target] = this.#newest[origin];
  }

  /** The way back from the operation to whatever brought the newer version into its past. */
  #explained(index: number): readonly number[] {
    const key = this.#registers.history.key[index];
    const newest = (operation: number): number => this.#newest[operation * this.#keys + key];
    const wanted = newest(index);
    const path = [index];
    for (let at = index; at === index || this.#registers.history.key[at] !== key || this.#ranks[at] !== wanted;) {
      const steps = [...this.#ownBefore(at), this.#sourceOf(at)];
      at = steps.find((step) => step !== none && newest(step) === wanted)!;
      path.push(at);
    }
    return path.reverse();
  }
}
