import { findWitness } from './history/find-witness.ts';
import { Judge, type JudgeSettings, type LevelOutcome } from './history/judge.ts';
import type { History } from './history/history.ts';
import { historyOfRecorded } from './history/recorded-history.ts';
import { contradictions } from './history/witness.ts';
import { noVersion, recordedOutcome, type RecordedOperations } from './operation-recorder.ts';
import type { LevelFinding, Witness, WitnessedOperation } from './summary.ts';
import { tellOperations, type WitnessNames } from './witness.ts';

/** The levels that are judged from recorded operations once a run is over. */
export const recordedLevels = ['monotonic-writes', 'writes-follow-reads', 'causal', 'sequential'] as const;
export type RecordedLevel = (typeof recordedLevels)[number];

/** Causality is followed across so many keys, those with the most operations: its cost grows with them. */
const mostCausalKeys = 64;

const settings: JudgeSettings = {
  model: 'register',
  initial: -1,
  isNullTelling: true,
  versions: 'stated',
  budget: 0,
  versionsBehind: 0,
  secondsBehind: 0,
  countsPairs: false,
};

/**
 * Judges recorded operations for the levels that need more than one look at them: the session guarantees of writers per key; causal and
 * sequential consistency across the recorded keys, with the store's version order. The latter two are violated once or not at all.
 */
export function judgeRecorded(recorded: RecordedOperations, names: WitnessNames): Readonly<Record<RecordedLevel, LevelFinding>> {
  const history = judged(recorded, () => true);
  const popular = popularKeys(recorded);
  const causal = popular === undefined ? history : judged(recorded, (key) => popular.has(key));
  const teller = new Teller(recorded, names);
  const judge = new Judge(history, settings);
  const causalJudge = popular === undefined ? judge : new Judge(causal, settings);
  return {
    'monotonic-writes': teller.guarantee('monotonic-writes', judge.outcome('monotonic-writes')),
    'writes-follow-reads': teller.guarantee('writes-follow-reads', judge.outcome('writes-follow-reads')),
    causal: teller.whole('causal', causalJudge.outcome('causal'), causal),
    sequential: teller.whole('sequential', judge.outcome('sequential'), history),
  };
}

/** What counts: answers, and writes that a store made a version of. */
function judged(recorded: RecordedOperations, isChosen: (key: number) => boolean): History {
  const rows: number[] = [];
  for (let row = 0; row < recorded.key.length; row++) {
    const counts = recorded.outcome[row] === recordedOutcome.ok || (recorded.isWrite[row] === 1 && recorded.outcome[row] === recordedOutcome.unknown);
    if (counts && recorded.version[row] !== noVersion && isChosen(recorded.key[row])) rows.push(row);
  }
  return historyOfRecorded(recorded, rows);
}

/** The keys with the most operations, where there are more than causality can be followed across. */
function popularKeys({ key }: RecordedOperations): ReadonlySet<number> | undefined {
  const counts = new Map<number, number>();
  for (const each of key) counts.set(each, (counts.get(each) ?? 0) + 1);
  if (counts.size <= mostCausalKeys) return undefined;
  const ordered = [...counts].sort(([one, often], [other, seldom]) => seldom - often || one - other);
  return new Set(ordered.slice(0, mostCausalKeys).map(([each]) => each));
}

class Teller {
  readonly #recorded: RecordedOperations;
  readonly #names: WitnessNames;

  constructor(recorded: RecordedOperations, names: WitnessNames) {
    this.#recorded = recorded;
    this.#names = names;
  }

  guarantee(level: RecordedLevel, outcome: LevelOutcome): LevelFinding {
    return { violations: outcome.violations ?? 0, opportunities: outcome.opportunities ?? 0, witness: this.#witness(level, outcome) };
  }

  whole(level: RecordedLevel, outcome: LevelOutcome, history: History): LevelFinding {
    const opportunities = outcome.verdict === 'unknown' ? 0 : readsOfWritten(history);
    return { violations: outcome.verdict === 'violated' ? 1 : 0, opportunities, witness: this.#witness(level, outcome) };
  }

  #witness(level: RecordedLevel, outcome: LevelOutcome): Witness | null {
    const found = outcome.verdict === 'violated' ? findWitness(level, outcome, settings) : null;
    if (found === null) return null;
    const operations = found.operations.map(({ line }) => this.#operation(line - 1));
    return { text: tellOperations(operations, contradictions[level]), operations };
  }

  #operation(row: number): WitnessedOperation {
    const { session, isWrite, key, version, invoked, completed, source } = this.#recorded;
    const start = this.#names.timesFrom ?? 0;
    return {
      session: session[row],
      f: isWrite[row] === 1 ? 'write' : 'read',
      key: this.#names.keyName?.(key[row]) ?? `k${key[row]}`,
      version: version[row],
      invoked: invoked[row] - start,
      completed: completed[row] === Infinity ? null : completed[row] - start,
      at: source[row] < 0 ? undefined : this.#names.sources?.[source[row]],
    };
  }
}

/** Reads of a key that had an acknowledged write when they began. */
function readsOfWritten(history: History): number {
  const acknowledged = new Map<number, number>();
  for (let index = 0; index < history.length; index++) {
    if (!history.isUpdate(index)) continue;
    acknowledged.set(history.key[index], Math.min(acknowledged.get(history.key[index]) ?? Infinity, history.end[index]));
  }
  let count = 0;
  for (let index = 0; index < history.length; index++)
    if (!history.isUpdate(index) && (acknowledged.get(history.key[index]) ?? Infinity) <= history.start[index]) count++;
  return count;
}
