import { kinds, none, outcomes, type History } from './history.ts';
import { Judge, type JudgeSettings, type LevelOutcome } from './judge.ts';
import type { RegisterLevel } from './levels.ts';
import { observable } from './linearizable.ts';
import { anyState, RegisterMachine } from './machines.ts';
import { seenValue } from './registers.ts';
import { search } from './search.ts';
import { shrink, type Shrunk } from './shrink.ts';
import { witness, type HistoryWitness } from './witness.ts';

/** Configurations that each check of a smaller part may visit. */
const shrinkingBudget = 100_000;

/** The smallest part of a history that still contradicts the level, told in a sentence; nothing where no operations were blamed. */
export function findWitness(level: RegisterLevel, outcome: LevelOutcome, settings: JudgeSettings): HistoryWitness | null {
  const { history, until } = outcome;
  if (history === undefined || outcome.operations === undefined || outcome.operations.length === 0) return null;
  const operations = withWritesAndViewers(history, outcome.operations);
  const small = { ...settings, budget: shrinkingBudget };
  const isViolated = (part: History): boolean => new Judge(part, small).outcome(level).verdict === 'violated';
  const whole = Array.from(history.kind, (_, index) => index);
  const blamed =
    [until === undefined ? operations : upTo(history, operations, until), whole].find((part) => isViolated(history.subset(part))) ?? whole;
  const start = until === undefined ? undefined : lastQuietStart(history, blamed, settings);
  const { operations: told, isMinimal } = smallest(level, history, start ?? blamed, start === undefined ? isViolated : isRegisterContradicted);
  return witness(history.subset(told), { level, isMinimal, startsAnywhere: start !== undefined });
}

/** Shrunk, and shrunk again where leaving bystanders out allows it. */
function smallest(level: RegisterLevel, history: History, operations: readonly number[], isViolated: (part: History) => boolean): Shrunk {
  const shrunk = shrink(history, operations, isViolated);
  if (level !== 'linearizable') return shrunk;
  const told = withoutBystanders(history, shrunk.operations, isViolated);
  return told.length < shrunk.operations.length ? smallest(level, history, told, isViolated) : shrunk;
}

/**
 * With the write that each operation saw, without which it would be unexplained; and with somebody who saw each operation of unknown
 * outcome, for else it need not have happened.
 */
function withWritesAndViewers(history: History, blamed: readonly number[]): readonly number[] {
  const { outcome, key, value, length } = history;
  const operations = new Set(blamed);
  const wanted = new Set<number>();
  const code = (index: number, content: number): number => key[index] * 0x4000000 + content;
  for (let count = -1; count !== operations.size;) {
    count = operations.size;
    for (const index of operations) if (seenValue(history, index) !== none) wanted.add(code(index, seenValue(history, index)));
    for (let index = 0; index < length; index++) if (history.isUpdate(index) && wanted.has(code(index, value[index]))) operations.add(index);
  }
  const unseen = new Map([...operations].filter((index) => outcome[index] === outcomes.unknown).map((index) => [code(index, value[index]), index]));
  for (let index = 0; index < length && unseen.size > 0; index++) {
    if (outcome[index] === outcomes.ok && unseen.delete(code(index, seenValue(history, index)))) operations.add(index);
  }
  return [...operations].sort((one, other) => one - other);
}

/** Without what may never have happened and could explain nothing. */
function withoutBystanders(history: History, operations: readonly number[], isViolated: (part: History) => boolean): readonly number[] {
  if (operations.some((index) => history.kind[index] === kinds.append || history.kind[index] === kinds.transaction)) return operations;
  const kept = [...observable(history, operations)];
  return kept.length < operations.length && isViolated(history.subset(kept)) ? kept : operations;
}

/** What had begun by then; answers that came later say nothing yet. */
function upTo({ start, end, outcome, kind }: History, operations: readonly number[], until: number): readonly number[] {
  return operations.filter(
    (index) =>
      start[index] <= until &&
      !(end[index] > until && outcome[index] === outcomes.ok && (kind[index] === kinds.read || kind[index] === kinds.differs)),
  );
}

/**
 * The operations from the last quiet moment on (nothing is under way but what may happen later still) that contradict each other
 * whatever the register held then; nothing where only its initial value makes the contradiction.
 */
function lastQuietStart(history: History, operations: readonly number[], { model }: JudgeSettings): readonly number[] | undefined {
  if (model === 'kv' || operations.some((index) => history.kind[index] === kinds.transaction)) return undefined;
  const starts = quietStarts(history, operations);
  let found: readonly number[] | undefined;
  let low = 0;
  let high = starts.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const part = operations.filter((index) => history.start[index] >= starts[middle] || history.outcome[index] === outcomes.unknown);
    if (isRegisterContradicted(history.subset(part))) {
      found = part;
      low = middle + 1;
    } else high = middle - 1;
  }
  return found;
}

function quietStarts({ start, end, outcome }: History, operations: readonly number[]): readonly number[] {
  const starts: number[] = [];
  let lastEnd = -Infinity;
  for (const index of operations) {
    if (start[index] > lastEnd && lastEnd !== -Infinity) starts.push(start[index]);
    if (outcome[index] === outcomes.ok) lastEnd = Math.max(lastEnd, end[index]);
  }
  return starts;
}

function isRegisterContradicted(part: History): boolean {
  const members = Array.from(part.kind, (_, index) => index);
  return search(part, members, new RegisterMachine(part, anyState), shrinkingBudget).verdict === 'violated';
}
