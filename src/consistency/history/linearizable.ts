import { countOf, grouped, membersOf } from './grouping.ts';
import { kinds, outcomes, type History } from './history.ts';
import { RegisterMachine, TextMachine, TransactionMachine } from './machines.ts';
import { search } from './search.ts';
import { judgeByZones } from './zones.ts';

export interface LinearizabilityOptions {
  /** Number of the initial value. */
  readonly initial: number;
  readonly model: 'register' | 'kv';
  /** Whether null in a transaction is the initial value. */
  readonly isNullTelling: boolean;
  /** How many configurations a search may visit in all. */
  readonly budget: number;
}

export interface LinearizabilityResult {
  readonly keys: number;
  /** By key (or −1, where transactions join all keys): operations that contradict each other, not yet the fewest. */
  readonly conflicts: ReadonlyMap<number, Conflict>;
  /** Keys that the budget did not suffice for. */
  readonly undecided: readonly number[];
  /** Configurations visited. */
  readonly visited: number;
}

export interface Conflict {
  readonly operations: readonly number[];
  /** The completion up to which no order explains the history; later ones count as not yet completed. */
  readonly until?: number;
}

/** Every key by itself, for a history is linearizable iff each of its objects is (Herlihy and Wing 1990). Transactions join the keys. */
export function judgeLinearizability(history: History, options: LinearizabilityOptions): LinearizabilityResult {
  if (history.kind.includes(kinds.transaction)) return judgeWhole(history, options);
  const keys = countOf(history.key);
  const { conflicts: byZones, isLeft } =
    options.model === 'kv'
      ? { conflicts: new Map<number, readonly number[]>(), isLeft: new Uint8Array(keys).fill(1) }
      : judgeByZones(history, options.initial, keys);
  const conflicts = new Map<number, Conflict>([...byZones].map(([key, operations]) => [key, { operations }]));
  const byKey = grouped(history.key, keys);
  const undecided: number[] = [];
  let visited = 0;
  for (let key = 0; key < keys; key++) {
    if (isLeft[key] === 0) continue;
    const members = membersOf(byKey, key);
    const machine = options.model === 'kv' ? new TextMachine(history, options.initial) : new RegisterMachine(history, options.initial);
    const result = search(history, options.model === 'kv' ? members : observable(history, members), machine, options.budget - visited);
    visited += result.visited;
    if (result.verdict === 'unknown') undecided.push(key);
    if (result.verdict === 'violated') conflicts.set(key, { operations: [...members], until: history.end[result.at] });
  }
  return { keys, conflicts, undecided, visited };
}

function judgeWhole(history: History, { initial, isNullTelling, budget }: LinearizabilityOptions): LinearizabilityResult {
  const machine = new TransactionMachine(history, initial, isNullTelling);
  const members = Array.from(history.kind, (_, index) => index);
  const result = search(history, members, machine, budget);
  return {
    keys: countOf(history.key),
    conflicts: new Map(result.verdict === 'violated' ? [[-1, { operations: members, until: history.end[result.at] }]] : []),
    undecided: result.verdict === 'unknown' ? [-1] : [],
    visited: result.visited,
  };
}

/** Without operations of unknown outcome that cannot explain anything: nothing that was acknowledged saw what they wrote, nor what came of it. */
export function observable(history: History, members: ArrayLike<number>): Int32Array {
  const { kind, value, expected, outcome } = history;
  const all = Int32Array.from(members);
  const seen = new Set<number>();
  let kept = all.filter((index) => {
    if (outcome[index] === outcomes.unknown) return false;
    if (kind[index] === kinds.differs) return true;
    if (kind[index] === kinds.read) seen.add(value[index]);
    if (kind[index] === kinds.cas) seen.add(expected[index]);
    return true;
  });
  if (kept.length === all.length || kept.some((index) => kind[index] === kinds.differs)) return all;
  for (let count = -1; count !== seen.size;) {
    count = seen.size;
    kept = all.filter((index) => outcome[index] === outcomes.ok || seen.has(value[index]));
    for (const index of kept) if (kind[index] === kinds.cas) seen.add(expected[index]);
  }
  return kept;
}
