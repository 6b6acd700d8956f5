import fc from 'fast-check';
import { expect } from 'vitest';
import { findWitness } from '../../../../src/consistency/history/find-witness.ts';
import type { History } from '../../../../src/consistency/history/history.ts';
import { Judge, type JudgeSettings, type LevelOutcome } from '../../../../src/consistency/history/judge.ts';
import type { RegisterLevel } from '../../../../src/consistency/history/levels.ts';
import { bruteForce } from './brute-force.ts';
import { repeatedValues, texts, uniqueValues } from './generated.ts';
import { historyOf, settings, versioned, type TestOperation } from './histories.ts';
import { byDefinition, contradictingByDefinition } from './definitions.ts';

/** Each level with those that must hold where it does. */
const implications: Readonly<Partial<Record<RegisterLevel, readonly RegisterLevel[]>>> = {
  linearizable: ['sequential', 'k-staleness', 'delta-staleness'],
  sequential: ['causal-memory', 'causal-convergence'],
  'causal-memory': ['causal', 'pram'],
  'causal-convergence': ['causal', 'monotonic-reads', 'read-your-writes'],
  causal: ['monotonic-writes-across-keys', 'writes-follow-reads-across-keys'],
  pram: ['monotonic-reads', 'read-your-writes', 'monotonic-writes'],
  'monotonic-writes-across-keys': ['monotonic-writes'],
  'writes-follow-reads-across-keys': ['writes-follow-reads'],
  'k-staleness': ['delta-staleness'],
  'delta-staleness': ['k-staleness'],
};

/** With the store's versions every level is judged against them. */
const versionedImplications: typeof implications = {
  linearizable: ['sequential', 'k-staleness', 'delta-staleness'],
  sequential: ['causal'],
  causal: ['read-your-writes', 'monotonic-reads', 'monotonic-writes-across-keys', 'writes-follow-reads-across-keys'],
};

/** Runs a property on so many random histories, and makes sure that every level was seen both to hold and to be violated. */
function check(runs: number, property: (tally: (level: string, holds: boolean) => void) => fc.IProperty<unknown>): void {
  const counts = new Map<string, [number, number]>();
  fc.assert(
    property((level, holds) => {
      const count = counts.get(level) ?? [0, 0];
      count[holds ? 0 : 1]++;
      counts.set(level, count);
    }),
    { numRuns: runs, seed: 20261122 },
  );
  expect(counts.size).toBeGreaterThan(0);
  for (const [level, [holding, violating]] of counts)
    expect(Math.min(holding, violating), `${level}: ${holding} hold, ${violating} are violated`).toBeGreaterThan(runs / 200);
}

type Verdicts = (level: RegisterLevel) => boolean;

/** Small histories leave nothing open, but that there may be no update to lose. */
function verdictsOf(operations: readonly TestOperation[], hasVersions = false): Verdicts {
  const judge = new Judge(historyOf(operations, hasVersions), hasVersions ? versioned : settings);
  const known = new Map<RegisterLevel, boolean>();
  return (level) => {
    if (!known.has(level)) {
      const { verdict } = judge.outcome(level);
      if (level !== 'lost-updates') expect(verdict).not.toBe('unknown');
      known.set(level, verdict !== 'violated');
    }
    return known.get(level)!;
  };
}

export function agreesOnUniqueValues(runs: number): void {
  check(runs, (tally) =>
    fc.property(uniqueValues, (operations) => {
      const holds = verdictsOf(operations);
      for (const level of Object.keys(bruteForce) as (keyof typeof bruteForce)[]) {
        expect({ level, holds: holds(level) }).toEqual({ level, holds: bruteForce[level](operations) });
        tally(level, holds(level));
      }
      expectImplications(implications, holds);
    }),
  );
}

export function agreesOnVersions(runs: number): void {
  check(runs, (tally) =>
    fc.property(uniqueValues, (operations) => {
      const holds = verdictsOf(operations, true);
      for (const level of Object.keys(byDefinition) as (keyof typeof byDefinition)[]) {
        expect({ level, holds: holds(level) }).toEqual({ level, holds: byDefinition[level](operations) });
        tally(level, holds(level));
      }
      expectImplications(versionedImplications, holds);
    }),
  );
}

/** Of the whole history, and of a window: of what was invoked from some moment on. */
export function countsByDefinition(runs: number): void {
  check(runs, (tally) =>
    fc.property(uniqueValues, fc.nat(30), (operations, judgedFrom) => {
      for (const from of [-Infinity, judgedFrom]) {
        const judge = new Judge(historyOf(operations, true), { ...versioned, judgedFrom: from });
        for (const level of Object.keys(contradictingByDefinition) as (keyof typeof contradictingByDefinition)[]) {
          // Linearizability in windows is the streaming checker's.
          if (level === 'linearizable' && from === judgedFrom) continue;
          const contradicting = contradictingByDefinition[level](operations).filter(({ start }) => start >= from);
          const { verdict, violations = 0, operations: told = [] } = judge.outcome(level);
          if (verdict !== 'unknown')
            expect({ level, violations, isViolated: violations > 0 }).toEqual({
              level,
              violations: contradicting.length,
              isViolated: verdict === 'violated',
            });
          else expect({ level, from, count: contradicting.length }).toEqual({ level: 'causal', from: judgedFrom, count: 0 });
          expect(told.length > 0).toBe(verdict === 'violated');
          tally(`${level} from ${from === judgedFrom ? 'a moment' : 'the start'} on`, verdict !== 'violated');
        }
      }
    }),
  );
}

export function agreesOnRepeatedValues(runs: number): void {
  check(runs, (tally) =>
    fc.property(repeatedValues, (operations) => {
      const holds = verdictsOf(operations);
      for (const level of ['linearizable', 'sequential'] as const) {
        expect({ level, holds: holds(level) }).toEqual({ level, holds: bruteForce[level](operations) });
        tally(level, holds(level));
      }
    }),
  );
}

export function agreesOnTexts(runs: number): void {
  check(runs, (tally) =>
    fc.property(texts, (operations) => {
      const history = historyOf(operations);
      const kv = { ...settings, model: 'kv' as const, initial: history.names.values.numberOf('') };
      for (const level of ['linearizable', 'sequential'] as const) {
        const holds = new Judge(history, kv).outcome(level).verdict === 'holds';
        expect({ level, holds }).toEqual({ level, holds: bruteForce[level](operations) });
        tally(level, holds);
      }
    }),
  );
}

const witnessed: readonly RegisterLevel[] = [
  'linearizable',
  'sequential',
  'causal-memory',
  'causal-convergence',
  'causal',
  'pram',
  'monotonic-reads',
  'read-your-writes',
  'writes-follow-reads-across-keys',
  'k-staleness',
  'lost-updates',
];

/** What is dropped takes along who saw it, and who made the same: whatever is left then keeps the level. */
export function shrinksWitnesses(runs: number): void {
  shrinks(runs, uniqueValues, { levels: witnessed, model: 'register' });
  shrinks(runs, repeatedValues, { levels: ['linearizable', 'sequential'], model: 'register' });
  shrinks(runs, texts, { levels: ['linearizable', 'sequential'], model: 'kv' });
}

interface Shrinking {
  readonly levels: readonly RegisterLevel[];
  readonly model: 'register' | 'kv';
}

function shrinks(runs: number, histories: fc.Arbitrary<readonly TestOperation[]>, { levels, model }: Shrinking): void {
  check(runs, (tally) =>
    fc.property(histories, (operations) => {
      for (const level of levels) {
        const outcome = outcomeOf(operations, level, model);
        tally(level, outcome.verdict !== 'violated');
        if (outcome.verdict === 'violated') expectSmallest(operations, level, model);
      }
    }),
  );
}

export function expectSmallest(operations: readonly TestOperation[], level: RegisterLevel, model: 'register' | 'kv'): void {
  const witness = findWitness(level, outcomeOf(operations, level, model), settingsOf(historyOf(operations), model))!;
  const left = witness.operations.map(({ line }) => operations[line - 1]);
  const keeps = (part: readonly TestOperation[]): boolean =>
    witness.startsAnywhere ? isLinearizableFromSomewhere(part) : outcomeOf(part, level, model).verdict !== 'violated';
  expect(witness.isMinimal).toBe(true);
  expect(keeps(left), level).toBe(false);
  for (const dropped of left) expect(keeps(without(left, dropped)), `${level} without ${JSON.stringify(dropped)}`).toBe(true);
  if (!witness.startsAnywhere) for (const read of left) expectWriteOf(read, left, operations);
}

/** What was read is explained by the witness wherever it was explained by the whole: by a write that had begun. */
function expectWriteOf({ f, key, value, end }: TestOperation, left: readonly TestOperation[], operations: readonly TestOperation[]): void {
  const isWritten = (part: readonly TestOperation[]): boolean =>
    part.some((other) => other.f !== 'read' && other.f !== 'differs' && other.key === key && other.value === value && other.start <= end!);
  if (f === 'read' && typeof value === 'number' && isWritten(operations)) expect(isWritten(left)).toBe(true);
}

function outcomeOf(operations: readonly TestOperation[], level: RegisterLevel, model: Shrinking['model']): LevelOutcome {
  const history = historyOf(operations);
  return new Judge(history, settingsOf(history, model)).outcome(level);
}

function settingsOf({ names }: History, model: Shrinking['model']): JudgeSettings {
  return model === 'kv' ? { ...settings, model, initial: names.values.numberOf('') } : settings;
}

/** From 0, from any value that is mentioned, or from one that is not. */
function isLinearizableFromSomewhere(operations: readonly TestOperation[]): boolean {
  const history = historyOf(operations);
  const values = [0, 99, ...operations.flatMap(({ value, expected }) => [value, expected ?? value])];
  return values.some(
    (value) => new Judge(history, { ...settings, initial: history.names.values.numberOf(value) }).outcome('linearizable').verdict === 'holds',
  );
}

function without(operations: readonly TestOperation[], dropped: TestOperation): readonly TestOperation[] {
  const gone = new Set([dropped]);
  for (const one of gone) {
    if (one.f === 'read' || one.f === 'differs') continue;
    for (const other of operations) if (other.key === one.key && dependsOn(other, one)) gone.add(other);
  }
  return operations.filter((each) => !gone.has(each));
}

function dependsOn(other: TestOperation, { value }: TestOperation): boolean {
  if (typeof value === 'string') return other.f === 'read' && String(other.value).includes(value);
  return other.f === 'read' ? other.value === value : other.f !== 'differs' && (other.value === value || other.expected === value);
}

function expectImplications(table: typeof implications, holds: Verdicts): void {
  for (const [level, implied] of Object.entries(table) as [RegisterLevel, readonly RegisterLevel[]][]) {
    if (!holds(level)) continue;
    for (const weaker of implied) expect(holds(weaker), `${level} implies ${weaker}`).toBe(true);
  }
}
