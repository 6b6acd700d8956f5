import { countOf, grouped, membersOf } from './grouping.ts';
import { outcomes, type History } from './history.ts';

/** Which operations come before which within sessions: a process's own before its next, and another's of the same session where it ended before. */
export interface SessionOrder {
  /** Chains in which every operation follows the one before: the processes, and each write of unknown outcome by itself. */
  readonly chains: number;
  readonly chainOf: Int32Array;
  readonly placeOf: Int32Array;
  /** Direct predecessors of operation i: `before` from `first[i]` to before `first[i + 1]`. */
  readonly first: Int32Array;
  readonly before: Int32Array;
}

/**
 * An operation of unknown outcome follows what its process did before; nothing follows it, for it may take effect at any later time.
 */
export function sessionOrder(history: History): SessionOrder {
  const { process, session, outcome, length } = history;
  const processes = countOf(process);
  const lastOf = new Int32Array(processes).fill(-1);
  const sizes: number[] = new Array<number>(processes).fill(0);
  const chainOf = new Int32Array(length);
  const placeOf = new Int32Array(length);
  const first = new Int32Array(length + 1);
  const before: number[] = [];
  const parallel = parallelOperations(history);
  for (let index = 0; index < length; index++) {
    const own = process[index];
    if (lastOf[own] >= 0) before.push(lastOf[own]);
    for (const other of parallel.get(session[index])?.before(index) ?? []) before.push(other);
    first[index + 1] = before.length;
    if (outcome[index] === outcomes.unknown) {
      chainOf[index] = sizes.push(1) - 1;
      continue;
    }
    chainOf[index] = own;
    placeOf[index] = sizes[own]++;
    lastOf[own] = index;
  }
  return { chains: sizes.length, chainOf, placeOf, first, before: Int32Array.from(before) };
}

/** Of sessions with several processes, what the others had ended before an operation. */
function parallelOperations(history: History): Map<number, ParallelSession> {
  const sessions = countOf(history.session);
  const bySession = grouped(history.session, sessions);
  const found = new Map<number, ParallelSession>();
  for (let session = 0; session < sessions; session++) {
    const members = membersOf(bySession, session);
    if (members.some((index) => history.process[index] !== history.process[members[0]])) found.set(session, new ParallelSession(history, members));
  }
  return found;
}

class ParallelSession {
  readonly #history: History;
  readonly #byEnd: Int32Array;
  #next = 0;
  /** By process, its last operation that has ended. */
  readonly #ended = new Map<number, number>();

  constructor(history: History, members: Int32Array) {
    this.#history = history;
    this.#byEnd = members.filter((index) => history.outcome[index] === outcomes.ok).sort((one, other) => history.end[one] - history.end[other]);
  }

  /** Asked for operations in the order of their start. */
  before(index: number): number[] {
    const { start, end, process } = this.#history;
    while (this.#next < this.#byEnd.length && end[this.#byEnd[this.#next]] < start[index]) {
      const ended = this.#byEnd[this.#next++];
      this.#ended.set(process[ended], ended);
    }
    return [...this.#ended].filter(([other]) => other !== process[index]).map(([, ended]) => ended);
  }
}
