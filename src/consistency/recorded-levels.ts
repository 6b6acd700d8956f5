import type { Window } from './findings.ts';
import { findWitness } from './history/find-witness.ts';
import { Judge, type JudgeSettings, type LevelOutcome } from './history/judge.ts';
import type { History } from './history/history.ts';
import { historyOfRecorded } from './history/recorded-history.ts';
import { contradictions } from './history/witness.ts';
import { noVersion, recordedOutcome, type RecordedOperations } from './operation-recorder.ts';
import { recordedLevels, type ConsistencySummary, type LevelFinding, type RecordedLevel, type Witness, type WitnessedOperation } from './summary.ts';
import { tellOperations, type WitnessNames } from './witness.ts';

/** Causality costs keys times operations: it is followed across as many of the most used keys as this allows. */
const mostCausalCells = 16_000_000;

const always: Window = { from: -Infinity, to: Infinity };

const versioned: JudgeSettings = {
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
 * Judges recorded operations for the levels that need more than one look at them, with the store's version order: those that were invoked
 * within the window, by all that was invoked before its end. What comes before it belongs to their past; leaving out more than that can
 * hide a contradiction and never make one. Opportunities of causal and sequential consistency are reads of a key of which a write stands
 * in their causal past.
 */
export function judgeRecorded(recorded: RecordedOperations, names: WitnessNames, window: Window = always): ConsistencySummary['recorded'] {
  const settings = { ...versioned, judgedFrom: window.from };
  const history = judged(recorded, names, window.to);
  const popular = popularKeys(recorded);
  const judge = new Judge(history, settings);
  const causalJudge = popular === undefined ? judge : new Judge(judged(recorded, names, window.to, popular), settings);
  const causal = causalJudge.outcome('causal');
  const teller = new Teller(recorded, names, settings);
  return {
    'monotonic-writes': teller.finding('monotonic-writes', judge.outcome('monotonic-writes')),
    'writes-follow-reads': teller.finding('writes-follow-reads', judge.outcome('writes-follow-reads')),
    causal: teller.finding('causal', causal),
    sequential: teller.finding('sequential', { ...judge.outcome('sequential'), opportunities: causal.opportunities }),
  };
}

/** What follows where no operation contradicted linearizability per key: it holds for all keys together then, and contains these levels. */
export function impliedByStrong({ levels }: Pick<ConsistencySummary, 'levels'>): ConsistencySummary['recorded'] {
  if (levels.strong.violations > 0) return {};
  const finding: LevelFinding = { violations: 0, opportunities: levels.strong.opportunities, witness: null };
  return Object.fromEntries(recordedLevels.map((level) => [level, finding]));
}

/** What counts: answers, and writes that a store made a version of; from the end of the warm-up on, since versions tell what came before. */
function judged(recorded: RecordedOperations, { timesFrom = -Infinity }: WitnessNames, to: number, chosen?: ReadonlySet<number>): History {
  const rows: number[] = [];
  for (let row = 0; row < recorded.key.length; row++) {
    const counts = recorded.outcome[row] === recordedOutcome.ok || (recorded.isWrite[row] === 1 && recorded.outcome[row] === recordedOutcome.unknown);
    const isWithin = recorded.invoked[row] >= timesFrom && recorded.invoked[row] < to;
    if (counts && isWithin && recorded.version[row] !== noVersion && chosen?.has(recorded.key[row]) !== false) rows.push(row);
  }
  return historyOfRecorded(recorded, rows);
}

/** The most used keys, where there are more than causality can be followed across. */
function popularKeys({ key }: RecordedOperations): ReadonlySet<number> | undefined {
  const counts = new Map<number, number>();
  for (const each of key) counts.set(each, (counts.get(each) ?? 0) + 1);
  const ordered = [...counts].sort(([one, often], [other, seldom]) => seldom - often || one - other);
  const chosen = new Set<number>();
  let operations = 0;
  for (const [each, count] of ordered) {
    operations += count;
    if (operations * (chosen.size + 1) > mostCausalCells) return chosen;
    chosen.add(each);
  }
  return undefined;
}

class Teller {
  readonly #recorded: RecordedOperations;
  readonly #names: WitnessNames;
  readonly #settings: JudgeSettings;

  constructor(recorded: RecordedOperations, names: WitnessNames, settings: JudgeSettings) {
    this.#recorded = recorded;
    this.#names = names;
    this.#settings = settings;
  }

  finding(level: RecordedLevel, outcome: LevelOutcome): LevelFinding {
    const { verdict, violations = verdict === 'violated' ? 1 : 0, opportunities = 0 } = outcome;
    return { violations, opportunities, witness: this.#witness(level, outcome) };
  }

  #witness(level: RecordedLevel, outcome: LevelOutcome): Witness | null {
    const found = outcome.verdict === 'violated' ? findWitness(level, outcome, this.#settings) : null;
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
