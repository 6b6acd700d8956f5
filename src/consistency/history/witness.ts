import { assertUnreachable } from '../../base/assert.ts';
import { kindNames, none, outcomes, type History } from './history.ts';
import type { RegisterLevel } from './levels.ts';

/** An operation as a witness tells it. Times in seconds, null where it never completed; numbers of lines where the history has no times. */
export interface ToldOperation {
  readonly process: string;
  readonly session: string;
  readonly f: string;
  readonly key: string;
  /** What it read or wrote. */
  readonly value: string;
  /** What a compare-and-set expected. */
  readonly expected?: string;
  readonly version?: number;
  readonly invoked: number;
  readonly completed: number | null;
  readonly line: number;
}

export interface HistoryWitness {
  readonly text: string;
  /** Whether no operation can be dropped, with what saw it, without losing the violation. */
  readonly isMinimal: boolean;
  /** Whether the operations contradict each other whatever the key held before. */
  readonly startsAnywhere: boolean;
  readonly operations: readonly ToldOperation[];
}

export interface WitnessOptions {
  readonly level: RegisterLevel;
  readonly isMinimal: boolean;
  /** Whether the operations contradict each other whatever the key held before. */
  readonly startsAnywhere: boolean;
}

/** The operations of a small history, and in a sentence why they contradict the level. */
export function witness(history: History, { level, isMinimal, startsAnywhere }: WitnessOptions): HistoryWitness {
  const operations = Array.from(history.kind, (_, index) => told(history, index));
  const before = startsAnywhere ? `Whatever ${operations[0].key} held before: ` : '';
  const deeds = operations.map((operation, index) => `${who(history, index)} ${deed(operation)} ${when(operation, history.names.timed)}`).join('; ');
  return { text: `${before}${deeds}: ${contradictions[level]}`, isMinimal, startsAnywhere, operations };
}

/** Why operations contradict a level, as the end of a sentence. */
export const contradictions: Readonly<Record<RegisterLevel, string>> = {
  linearizable: 'no order of these that keeps to their times explains what was read',
  sequential: 'no order of these that keeps the order of each session explains what was read',
  'causal-memory': 'no order that keeps cause before effect explains what one session read',
  'causal-convergence': 'no order of the writes, the same for every session, keeps cause before effect and explains what was read',
  causal: 'what was read, or written, is older than something it had already followed',
  pram: 'no order that keeps the order of each session explains what one session read',
  'read-your-writes': 'the session did not read what it had written, or something newer',
  'monotonic-reads': 'the session read something older than it had read before',
  'monotonic-writes': "the session's later write became the older version",
  'writes-follow-reads': "the session's write became an older version than the session had read",
  'monotonic-writes-across-keys': 'who has read a write must find what its writer had written before',
  'writes-follow-reads-across-keys': 'who has read a write must find what its writer had read before',
  'k-staleness': 'newer versions had been acknowledged before the read began',
  'delta-staleness': 'a newer version had been acknowledged long before the read began',
  convergence: 'after the last write the answers do not agree on it',
  'lost-updates': 'both updates began from the same version',
};

function told(history: History, index: number): ToldOperation {
  const { names, kind, value, expected, version } = history;
  const completed = history.outcome[index] === outcomes.ok && history.end[index] !== Infinity ? history.end[index] : null;
  return {
    process: names.processes.textOf(history.process[index]),
    session: names.sessions.textOf(history.session[index]),
    f: kindNames[kind[index]],
    key: names.keys.textOf(history.key[index]),
    value: value[index] === none ? '' : names.values.textOf(value[index]),
    expected: expected[index] === none ? undefined : names.values.textOf(expected[index]),
    version: Number.isNaN(version[index]) ? undefined : version[index],
    invoked: history.start[index],
    completed,
    line: history.line[index],
  };
}

function who({ names, process, session }: History, index: number): string {
  const name = names.processes.textOf(process[index]);
  const user = names.sessions.textOf(session[index]);
  return name === user ? `process ${name}` : `session ${user} (process ${name})`;
}

function deed({ f, key, value, expected, version }: ToldOperation): string {
  const what = version === undefined ? value : `${value} (version ${version})`;
  switch (f as (typeof kindNames)[number]) {
    case 'read':
      return `read ${what} of ${key}`;
    case 'write':
      return `wrote ${what} to ${key}`;
    case 'cas':
      return `set ${key} from ${expected} to ${what}`;
    case 'failed cas':
      return `found ${key} to be other than ${expected}`;
    case 'append':
      return `appended ${what} to ${key}`;
    case 'txn':
      return `ran ${value}`;
    default:
      return assertUnreachable(f as never);
  }
}

function when({ invoked, completed, line }: ToldOperation, isTimed: boolean): string {
  if (!isTimed) return completed === null ? `(line ${line}, outcome unknown)` : `(lines ${line}–${completed})`;
  return completed === null ? `(from ${seconds(invoked)} s, outcome unknown)` : `(${seconds(invoked)}–${seconds(completed)} s)`;
}

/** As many digits as tell the times of a history apart, and no more. */
export function seconds(time: number): string {
  return Number.isInteger(time) ? String(time) : time.toFixed(6).replace(/0{1,3}$/, '');
}
