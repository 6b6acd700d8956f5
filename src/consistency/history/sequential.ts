import type { CausalSetting } from './causal-setting.ts';
import { ConfigurationSet } from './configuration-set.ts';
import { countOf, grouped, membersOf, type Groups } from './grouping.ts';
import { none, outcomes, type History } from './history.ts';
import { impossible, VersionMachine, type Machine } from './machines.ts';
import { PartialOrder } from './partial-order.ts';
import type { Registers } from './registers.ts';
import { necessaryOrder } from './sequential-order.ts';
import { sessionOrder, type SessionOrder } from './session-order.ts';

export type SequentialResult =
  { readonly verdict: 'holds' } | { readonly verdict: 'violated'; readonly operations: readonly number[] } | { readonly verdict: 'unknown' };

/**
 * Sequential consistency (Lamport 1979): one order of all operations agrees with every session's order. Deciding it takes exponential time
 * in the worst case, even where every value is written once (Gibbons and Korach 1997): first the order that every answer must contain is
 * grown, which finds most contradictions; then a search for the rest, bounded by `budget`.
 */
export function judgeSequential(setting: CausalSetting, budget: number): SequentialResult {
  const order = necessaryOrder(setting);
  if (!(order instanceof PartialOrder)) return { verdict: 'violated', operations: order.contradiction };
  if (order.isExhausted) return { verdict: 'unknown' };
  return searchVersions(setting, { budget, order, isInView: () => true, isChecked: () => true });
}

/** The search alone, for values that are written more than once and for machines that are no registers. */
export function searchSequential(history: History, machine: Machine, budget: number): SequentialResult {
  return new SequentialSearch(history, sessionOrder(history), machine, { budget, isInView: () => true }).run();
}

/** The search among the operations in a view, of which only some must have seen what they saw. */
export function searchVersions(setting: CausalSetting, { isChecked, ...options }: ViewOptions): SequentialResult {
  const { history, sessions, registers } = setting;
  const machine = new VersionMachine(registers, isChecked);
  return new SequentialSearch(history, sessions, machine, { ...options, versions: versionsToSee(registers, isChecked) }).run();
}

export interface ViewOptions extends SearchOptions {
  readonly isChecked: (operation: number) => boolean;
}

interface SearchOptions {
  readonly budget: number;
  /** What is not in view takes no part. */
  readonly isInView: (operation: number) => boolean;
  readonly order?: PartialOrder;
  readonly versions?: VersionsToSee;
}

/** Where values are written once: who must see each version, and each key's initial one. */
interface VersionsToSee {
  readonly readers: Groups;
  readonly initial: ReadonlyMap<number, number>;
}

function versionsToSee({ sees, keyOf, writeOf }: Registers, isChecked: (operation: number) => boolean): VersionsToSee {
  const initial = new Map<number, number>();
  for (let version = 0; version < keyOf.length; version++) if (writeOf[version] === none) initial.set(keyOf[version], version);
  return {
    readers: grouped(
      sees.map((version, index) => (isChecked(index) ? version : none)),
      keyOf.length,
    ),
    initial,
  };
}

/** A configuration: how many operations of each chain are done, and the state of each key. */
class SequentialSearch {
  readonly #history: History;
  readonly #sessions: SessionOrder;
  readonly #machine: Machine;
  readonly #options: SearchOptions;
  readonly #chains: Groups;
  readonly #width: number;
  readonly #visited: ConfigurationSet;
  readonly #work: ConfigurationSet;

  constructor(history: History, sessions: SessionOrder, machine: Machine, options: SearchOptions) {
    this.#history = history;
    this.#sessions = sessions;
    this.#machine = machine;
    this.#options = options;
    this.#chains = grouped(sessions.chainOf, sessions.chains);
    this.#width = sessions.chains + countOf(history.key);
    this.#visited = new ConfigurationSet(this.#width);
    this.#work = new ConfigurationSet(this.#width);
  }

  run(): SequentialResult {
    const row = new Int32Array(this.#width).fill(0, 0, this.#sessions.chains).fill(this.#machine.initial, this.#sessions.chains);
    this.#readAll(row);
    this.#work.push(row);
    for (let steps = 0; this.#work.size > 0;) {
      this.#work.pop(row);
      if (this.#isComplete(row)) return { verdict: 'holds' };
      for (const operation of this.#updates(row)) {
        steps += this.#width;
        if (steps > this.#options.budget) return { verdict: 'unknown' };
        const after = row.slice();
        if (!this.#perform(after, operation)) continue;
        this.#readAll(after);
        if (this.#visited.add(after)) this.#work.push(after);
      }
    }
    return { verdict: 'violated', operations: Array.from(this.#history.key, (_, index) => index) };
  }

  /** Updates that may come next, the one that began first last: it is tried first. */
  #updates(row: Int32Array): number[] {
    const operations: number[] = [];
    for (let chain = 0; chain < this.#sessions.chains; chain++) {
      const next = this.#next(row, chain);
      if (next !== none && !this.#machine.isRead(next) && this.#isReady(row, next) && !this.#hidesNeeded(row, next)) operations.push(next);
    }
    return operations.sort((one, other) => other - one);
  }

  /** Reads that the state satisfies change nothing: they are done at once. What is not in view is passed over. */
  #readAll(row: Int32Array): void {
    for (let hasChanged = true; hasChanged;) {
      hasChanged = false;
      for (let chain = 0; chain < this.#sessions.chains; chain++) {
        for (let next = this.#next(row, chain); next !== none; next = this.#next(row, chain)) {
          if (!this.#options.isInView(next)) row[chain]++;
          else if (!this.#machine.isRead(next) || !this.#isReady(row, next) || !this.#perform(row, next)) break;
          hasChanged = true;
        }
      }
    }
  }

  #perform(row: Int32Array, operation: number): boolean {
    const cell = this.#sessions.chains + this.#history.key[operation];
    const state = this.#machine.step(row[cell], operation);
    if (state === impossible) return false;
    row[cell] = state;
    row[this.#sessions.chainOf[operation]]++;
    return true;
  }

  #next(row: Int32Array, chain: number): number {
    const at = this.#chains.first[chain] + row[chain];
    return at < this.#chains.first[chain + 1] ? this.#chains.members[at] : none;
  }

  #isReady(row: Int32Array, operation: number): boolean {
    const { first, before, chains, chainOf } = this.#sessions;
    for (let at = first[operation]; at < first[operation + 1]; at++) if (!this.#isDone(row, before[at])) return false;
    const { order } = this.#options;
    if (order === undefined) return true;
    for (let chain = 0; chain < chains; chain++) if (chain !== chainOf[operation] && order.countBefore(operation, chain) > row[chain]) return false;
    return true;
  }

  /** Where values are written once, what is overwritten is gone: its readers must have come before. */
  #hidesNeeded(row: Int32Array, operation: number): boolean {
    const { versions } = this.#options;
    if (versions === undefined) return false;
    const key = this.#history.key[operation];
    const state = row[this.#sessions.chains + key];
    const version = state === this.#machine.initial ? versions.initial.get(key) : state - 1;
    return version !== undefined && membersOf(versions.readers, version).some((reader) => reader !== operation && !this.#isDone(row, reader));
  }

  #isDone(row: Int32Array, operation: number): boolean {
    return this.#sessions.placeOf[operation] < row[this.#sessions.chainOf[operation]];
  }

  #isComplete(row: Int32Array): boolean {
    for (let chain = 0; chain < this.#sessions.chains; chain++) {
      const next = this.#next(row, chain);
      if (next !== none && this.#history.outcome[next] !== outcomes.unknown) return false;
    }
    return true;
  }
}
