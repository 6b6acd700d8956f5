import { History, kinds, none, outcomes, type HistoryNames } from '../../../../src/consistency/history/history.ts';
import type { JudgeSettings } from '../../../../src/consistency/history/judge.ts';
import { Values } from '../../../../src/consistency/history/values.ts';

/** An operation as tests write it. `end` is null where the outcome is unknown; `expected` belongs to a compare-and-set, or to a failed one that was observed. */
export interface TestOperation {
  readonly process: number;
  readonly session?: number;
  readonly f: 'read' | 'write' | 'cas' | 'differs' | 'append';
  readonly key: string;
  readonly value: number | string;
  readonly expected?: number;
  readonly version?: number;
  readonly start: number;
  readonly end: number | null;
}

/** Every key is 0 at the start. An operation's line is its place in the list, from 1. */
export function historyOf(operations: readonly TestOperation[], withVersions = false): History {
  const names: HistoryNames = { values: new Values(), keys: new Values(), processes: new Values(), sessions: new Values(), timed: true };
  names.values.numberOf(0);
  return History.of(
    operations.map(({ process, session, f, key, value, expected, version, start, end }, index) => ({
      kind: kinds[f],
      outcome: end === null ? outcomes.unknown : outcomes.ok,
      process: names.processes.numberOf(process),
      session: names.sessions.numberOf(session ?? process),
      key: names.keys.numberOf(key),
      value: f === 'differs' ? none : names.values.numberOf(value),
      expected: expected === undefined ? none : names.values.numberOf(expected),
      version: withVersions && version !== undefined ? version : NaN,
      start,
      end: end ?? Infinity,
      line: index + 1,
    })),
    names,
  );
}

export const settings: JudgeSettings = {
  model: 'register',
  initial: 0,
  isNullTelling: true,
  versions: 'none',
  budget: 1_000_000,
  versionsBehind: 0,
  secondsBehind: 0,
  countsPairs: true,
};

export const versioned: JudgeSettings = { ...settings, versions: 'stated' };
