import { countOf } from './grouping.ts';
import { findWitness } from './find-witness.ts';
import { Judge, type JudgeSettings, type LevelOutcome } from './judge.ts';
import { kinds, outcomes, type History } from './history.ts';
import { registerLevels, type RegisterLevel, type Verdict } from './levels.ts';
import { reading, type ReadingOptions } from './reading.ts';
import { versionSource, type VersionSource } from './registers.ts';
import type { HistoryWitness } from './witness.ts';

export interface VerifyOptions extends ReadingOptions {
  /** Only this level; without it, all. */
  readonly level?: RegisterLevel;
  /** Without it: stated where every line states a version, else none. */
  readonly versions?: VersionSource;
  readonly budget?: number;
  /** Newer versions that a read may miss under `k-staleness`. */
  readonly versionsBehind?: number;
  /** Seconds that a read may be behind under `delta-staleness`. */
  readonly secondsBehind?: number;
}

export interface JudgedLevel {
  readonly level: string;
  readonly verdict: Verdict;
  /** Why it is unknown. */
  readonly reason: string | null;
  readonly violations: number | null;
  /** Out of how many reads, writes, keys or updates; null where the level is judged as a whole. */
  readonly opportunities: number | null;
  readonly witness: HistoryWitness | null;
}

export interface Judgement {
  /** Operations judged: acknowledged ones, and changes of unknown outcome. */
  readonly operations: number;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly failed: number;
  readonly keys: number;
  readonly processes: number;
  readonly sessions: number;
  readonly isTimed: boolean;
  readonly initial: string;
  readonly isInitialAssumed: boolean;
  readonly versions: VersionSource;
  readonly levels: readonly JudgedLevel[];
  /** Null where staleness cannot be told. Seconds, or lines. */
  readonly staleness: { readonly reads: number; readonly stale: number; readonly versions: number; readonly time: number } | null;
}

export const defaultBudget = 20_000_000;

/** Judges a history of registers or texts for one level or all. */
export function verify(history: History, options: VerifyOptions): Judgement {
  const shown = reading(history, options);
  const judged = judgeWith(history, shown, options);
  const first = judged.levels[0];
  if (first.verdict !== 'violated' || !isInitialGuessed(history, options, shown.initial)) return judged;
  const again = judgeWith(history, reading(history, { ...options, initial: 0 }), options);
  return again.levels[0].verdict === 'holds' ? { ...again, isInitialAssumed: true } : judged;
}

/** Whether nothing in the history tells the initial value, so that null was as good as zero. */
function isInitialGuessed({ names, kind, outcome, value }: History, options: VerifyOptions, initial: number): boolean {
  const nothing = names.values.find(null);
  if (options.initial !== undefined || initial !== nothing || names.values.find(0) === undefined) return false;
  return options.nullRead === 'any' || !kind.some((each, index) => each === kinds.read && outcome[index] === outcomes.ok && value[index] === nothing);
}

function judgeWith(history: History, { history: read, initial, isInitialAssumed }: ReturnType<typeof reading>, options: VerifyOptions): Judgement {
  const versions = options.versions ?? versionSource(read);
  const settings: JudgeSettings = {
    model: options.model,
    initial,
    isNullTelling: options.nullRead === 'initial',
    versions,
    budget: options.budget ?? defaultBudget,
    versionsBehind: options.versionsBehind ?? 0,
    secondsBehind: options.secondsBehind ?? 0,
    countsPairs: options.level === 'lost-updates',
  };
  const judge = new Judge(read, settings);
  const levels = (options.level === undefined ? registerLevels : [options.level]).map((level) => judgedLevel(level, judge, settings));
  const outcomesOf = (wanted: number): number => countWhere(history.length, (index) => history.outcome[index] === wanted);
  return {
    operations: read.length,
    acknowledged: outcomesOf(outcomes.ok),
    unknown: outcomesOf(outcomes.unknown),
    failed: outcomesOf(outcomes.failed),
    keys: countOf(history.key),
    processes: countOf(history.process),
    sessions: countOf(history.session),
    isTimed: history.names.timed,
    initial: history.names.values.textOf(initial),
    isInitialAssumed,
    versions,
    levels,
    staleness: options.level === undefined || options.level.endsWith('staleness') ? stalenessOf(judge, read, options.model) : null,
  };
}

/** Levels that a linearizable history keeps, whatever is in it. */
const followsFromLinearizable: readonly RegisterLevel[] = registerLevels.filter(
  (level) => level !== 'linearizable' && level !== 'convergence' && level !== 'lost-updates',
);

function judgedLevel(level: RegisterLevel, judge: Judge, settings: JudgeSettings): JudgedLevel {
  const outcome: LevelOutcome = followsFromLinearizable.includes(level) && judge.impliesWeaker ? { verdict: 'holds' } : judge.outcome(level);
  return {
    level,
    verdict: outcome.verdict,
    reason: outcome.reason ?? null,
    violations: outcome.violations ?? null,
    opportunities: outcome.opportunities ?? null,
    witness: outcome.verdict === 'violated' ? findWitness(level, outcome, settings) : null,
  };
}

function stalenessOf(judge: Judge, { kind, length }: History, model: 'register' | 'kv'): Judgement['staleness'] {
  if (judge.impliesWeaker)
    return model === 'kv' ? null : { reads: countWhere(length, (index) => kind[index] === kinds.read), stale: 0, versions: 0, time: 0 };
  const found = judge.staleness;
  return found === undefined ? null : { reads: found.reads, stale: found.stale, versions: found.versions, time: found.time };
}

function countWhere(length: number, holds: (index: number) => boolean): number {
  let count = 0;
  for (let index = 0; index < length; index++) if (holds(index)) count++;
  return count;
}
