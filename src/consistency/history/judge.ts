import { assertUnreachable } from '../../base/assert.ts';
import { causalByVersions } from './causal-by-versions.ts';
import { causalContradiction, convergenceContradiction } from './causal.ts';
import { causalSetting, type CausalSetting, type Contradiction } from './causal-setting.ts';
import { convergence } from './convergence.ts';
import { kinds, none, type History } from './history.ts';
import type { RegisterLevel, Verdict } from './levels.ts';
import { judgeLinearizability, type LinearizabilityResult } from './linearizable.ts';
import { lostUpdates } from './lost-updates.ts';
import { RegisterMachine, TextMachine, type Machine } from './machines.ts';
import { registersOf, type Registers, type VersionSource } from './registers.ts';
import { sequentialByVersions } from './sequential-by-versions.ts';
import { judgeSequential, searchSequential, type SequentialResult } from './sequential.ts';
import { judgeGuarantees, type Guarantee, type GuaranteeFinding, type GuaranteeFindings } from './session-guarantees.ts';
import { sessionOrder, type SessionOrder } from './session-order.ts';
import { staleness, type Staleness } from './staleness.ts';
import { VersionEvidence } from './version-evidence.ts';
import { judgeMemory, judgePram, mostViewCost, viewCost } from './views.ts';
import { linearizableByVersions } from './versioned.ts';
import type { VersionedFinding } from './versioned-finding.ts';
import { judgeVisible } from './visible-guarantees.ts';

export interface JudgeSettings {
  readonly model: 'register' | 'kv';
  /** Number of the initial value. */
  readonly initial: number;
  readonly isNullTelling: boolean;
  readonly versions: VersionSource;
  /** Configurations that searches may visit. */
  readonly budget: number;
  /** Newer versions, and seconds, that a read may miss. */
  readonly versionsBehind: number;
  readonly secondsBehind: number;
  /** Whether a write after a read of the same process counts as an update. */
  readonly countsPairs: boolean;
  /** Operations invoked earlier are remembered and not judged, where sessions, causal and sequential consistency are judged by the store's versions; without it, all are judged. */
  readonly judgedFrom?: number;
}

/** What was found for a level. Numbers of operations refer to `history`. */
export interface LevelOutcome {
  readonly verdict: Verdict;
  /** Why it is unknown. */
  readonly reason?: string;
  readonly violations?: number;
  /** Out of how many. */
  readonly opportunities?: number;
  readonly history?: History;
  /** Operations that contradict the level, not yet the fewest. */
  readonly operations?: readonly number[];
  /** The completion up to which the operations contradict it. */
  readonly until?: number;
}

/** Judges one history level by level; what levels share is made once. */
export class Judge {
  readonly #history: History;
  readonly #settings: JudgeSettings;
  #linearizability: LinearizabilityResult | undefined;
  #registers: Registers | { readonly reason: string } | undefined;
  #setting: CausalSetting | { readonly reason: string } | undefined;
  #guarantees: GuaranteeFindings | undefined;
  #staleness: Staleness | undefined;
  #impliesWeaker: boolean | undefined;
  #sessions: SessionOrder | undefined;

  constructor(history: History, settings: JudgeSettings) {
    this.#history = history;
    this.#settings = settings;
  }

  outcome(level: RegisterLevel): LevelOutcome {
    switch (level) {
      case 'linearizable':
        return this.#linearizable();
      case 'sequential':
        return this.#sequential();
      case 'causal-memory':
        return this.#ofViews(judgeMemory);
      case 'causal-convergence':
        return this.#ofSetting(convergenceContradiction);
      case 'causal':
        return this.#isNumbered ? this.#byVersions(causalByVersions) : this.#ofSetting(causalContradiction);
      case 'pram':
        return this.#ofViews(judgePram);
      case 'read-your-writes':
      case 'monotonic-reads':
      case 'monotonic-writes':
      case 'writes-follow-reads':
        return this.#guarantee(level);
      case 'monotonic-writes-across-keys':
        return this.#visible('monotonic-writes', 'makes');
      case 'writes-follow-reads-across-keys':
        return this.#visible('writes-follow-reads', 'sees');
      case 'k-staleness':
      case 'delta-staleness':
        return this.#stale(level);
      case 'convergence':
        return this.#convergence();
      case 'lost-updates':
        return this.#lostUpdates();
      default:
        return assertUnreachable(level);
    }
  }

  /** How far behind reads were, where that can be told. */
  get staleness(): Staleness | undefined {
    const { registers } = this;
    return 'reason' in registers ? undefined : (this.#staleness ??= staleness(registers));
  }

  get registers(): Registers | { readonly reason: string } {
    return (this.#registers ??= registersOf(this.#history, this.#settings.initial, this.#settings.versions));
  }

  /**
   * Whether all weaker levels hold because the history is linearizable. Not where versions are stated, for the answers may be explained by
   * another order than the store's; nor where a process's operations touch, for real time then orders less than its session does.
   */
  get impliesWeaker(): boolean {
    return (this.#impliesWeaker ??= !this.#isNumbered && this.#linearizable().verdict === 'holds' && !hasTouchingOperations(this.#history));
  }

  get #isNumbered(): boolean {
    return this.#settings.versions === 'stated' || this.#settings.versions === 'values';
  }

  get #linearizabilityResult(): LinearizabilityResult {
    const { initial, model, isNullTelling, budget } = this.#settings;
    return (this.#linearizability ??= judgeLinearizability(this.#history, { initial, model, isNullTelling, budget }));
  }

  #linearizable(): LevelOutcome {
    if (this.#isNumbered) return this.#byVersions(linearizableByVersions);
    const { conflicts, undecided, keys, visited } = this.#linearizabilityResult;
    const [first] = conflicts.values();
    if (first !== undefined)
      return {
        verdict: 'violated',
        violations: conflicts.size,
        opportunities: keys,
        history: this.#history,
        operations: first.operations,
        until: first.until,
      };
    if (undecided.length > 0)
      return {
        verdict: 'unknown',
        reason: `the search visited ${visited.toLocaleString('en')} configurations without an answer; a larger --budget may give one`,
      };
    return { verdict: 'holds', violations: 0, opportunities: keys };
  }

  #sequential(): LevelOutcome {
    if (this.#isNumbered) return this.#byVersions(sequentialByVersions);
    const { registers } = this;
    const { budget } = this.#settings;
    if ('reason' in registers) {
      if (this.#history.kind.includes(kinds.transaction)) return { verdict: 'unknown', reason: registers.reason };
      return sequentialOutcome(searchSequential(this.#history, this.#machineOf(this.#history), budget), this.#history);
    }
    const setting = this.#causalSetting;
    if ('reason' in setting) return { verdict: 'unknown', reason: setting.reason };
    const result = judgeSequential(setting, budget);
    if (!this.#history.kind.includes(kinds.differs) || result.verdict === 'violated') return sequentialOutcome(result, registers.history);
    return sequentialOutcome(searchSequential(this.#history, this.#machineOf(this.#history), budget), this.#history);
  }

  #machineOf(history: History): Machine {
    const { model, initial } = this.#settings;
    return model === 'kv' ? new TextMachine(history, initial) : new RegisterMachine(history, initial);
  }

  get #causalSetting(): CausalSetting | { readonly reason: string } {
    const { registers } = this;
    return (this.#setting ??= 'reason' in registers ? registers : causalSetting(registers));
  }

  #ofRegisters(judge: (registers: Registers) => { readonly contradiction: Contradiction; readonly history: History }): LevelOutcome {
    const { registers } = this;
    if ('reason' in registers) return { verdict: 'unknown', reason: registers.reason };
    const { contradiction, history } = judge(registers);
    return contradiction === undefined ? { verdict: 'holds' } : { verdict: 'violated', history, operations: contradiction };
  }

  #byVersions(
    judge: (registers: Registers, sessions: SessionOrder, judgedFrom: number) => VersionedFinding | { readonly reason: string },
  ): LevelOutcome {
    const { registers } = this;
    if ('reason' in registers) return { verdict: 'unknown', reason: registers.reason };
    const found = judge(registers, this.#sessionsOf(registers), this.#settings.judgedFrom ?? -Infinity);
    if ('reason' in found) return { verdict: 'unknown', reason: found.reason };
    const { violations, contradiction, opportunities } = found;
    if (contradiction === undefined) return { verdict: 'holds', violations, opportunities };
    return { verdict: 'violated', violations, opportunities, history: registers.history, operations: contradiction };
  }

  #sessionsOf({ history }: Registers): SessionOrder {
    return (this.#sessions ??= sessionOrder(history));
  }

  #ofSetting(judge: (setting: CausalSetting) => Contradiction): LevelOutcome {
    const setting = this.#causalSetting;
    if ('reason' in setting) return { verdict: 'unknown', reason: setting.reason };
    return this.#ofRegisters(({ history }) => ({ contradiction: judge(setting), history }));
  }

  #ofViews(judge: (setting: CausalSetting, budget: number) => SequentialResult): LevelOutcome {
    const setting = this.#causalSetting;
    if ('reason' in setting) return { verdict: 'unknown', reason: setting.reason };
    const result = judge(setting, this.#settings.budget);
    if (result.verdict !== 'unknown' || viewCost(setting) <= mostViewCost) return sequentialOutcome(result, setting.history);
    const [operations, processes] = [setting.history.length, setting.sessions.chains].map((count) => count.toLocaleString('en'));
    return { verdict: 'unknown', reason: `${operations} operations of ${processes} processes are too many for this level; judge fewer processes` };
  }

  #guarantee(guarantee: Guarantee): LevelOutcome {
    return this.#ofFinding(
      (registers, evidence) => (this.#guarantees ??= judgeGuarantees(registers, evidence, this.#settings.judgedFrom))[guarantee],
    );
  }

  /** Within keys, and as others see it across them. */
  #visible(guarantee: Guarantee, known: 'makes' | 'sees'): LevelOutcome {
    const within = this.#guarantee(guarantee);
    if (within.verdict !== 'holds') return within;
    return this.#ofFinding((registers, evidence, sessions) => judgeVisible(registers, sessions, evidence, known));
  }

  #ofFinding(judge: (registers: Registers, evidence: VersionEvidence, sessions: SessionOrder) => GuaranteeFinding): LevelOutcome {
    const { registers } = this;
    if ('reason' in registers) return { verdict: 'unknown', reason: registers.reason };
    const sessions = this.#sessionsOf(registers);
    const evidence = new VersionEvidence(registers, sessions, this.#settings.versions === 'time');
    const { violations, opportunities, first } = judge(registers, evidence, sessions);
    return {
      verdict: violations === 0 ? 'holds' : 'violated',
      violations,
      opportunities,
      history: registers.history,
      operations: first && withSources(registers, first),
    };
  }

  #stale(level: 'k-staleness' | 'delta-staleness'): LevelOutcome {
    const found = this.staleness;
    if (found === undefined) return this.#ofRegisters(() => ({ contradiction: undefined, history: this.#history }));
    const { versions, time, worstVersions, worstTime, reads, stale } = found;
    const { history } = this.registers as Registers;
    const isKept = level === 'k-staleness' ? versions <= this.#settings.versionsBehind : time <= this.#settings.secondsBehind;
    return {
      verdict: isKept ? 'holds' : 'violated',
      violations: stale,
      opportunities: reads,
      history,
      operations: withSources(this.registers as Registers, level === 'k-staleness' ? worstVersions : worstTime),
    };
  }

  #convergence(): LevelOutcome {
    const { registers } = this;
    if ('reason' in registers) return { verdict: 'unknown', reason: registers.reason };
    const { keys, shared, diverged, lost, firstDiverged, firstLost } = convergence(registers);
    const operations = firstDiverged ?? firstLost;
    if (operations !== undefined)
      return {
        verdict: 'violated',
        violations: diverged + lost,
        opportunities: keys,
        history: registers.history,
        operations: withSources(registers, operations),
      };
    if (shared === 0) return { verdict: 'unknown', reason: 'no key was read by two processes after its last write had ended' };
    return { verdict: 'holds', violations: 0, opportunities: keys };
  }

  #lostUpdates(): LevelOutcome {
    const { registers } = this;
    if ('reason' in registers) return { verdict: 'unknown', reason: registers.reason };
    const { updates, lost, first } = lostUpdates(registers, this.#settings.countsPairs);
    if (updates === 0)
      return {
        verdict: 'unknown',
        reason: 'no acknowledged compare-and-set; asked for by itself, this level counts a write after a read of the same process too',
      };
    return { verdict: lost === 0 ? 'holds' : 'violated', violations: lost, opportunities: updates, history: registers.history, operations: first };
  }
}

function sequentialOutcome(result: SequentialResult, history: History): LevelOutcome {
  if (result.verdict === 'unknown')
    return { verdict: 'unknown', reason: 'the search for an order ended without an answer; a larger --budget may give one' };
  return result.verdict === 'holds' ? { verdict: 'holds' } : { verdict: 'violated', history, operations: result.operations };
}

/** With the writes that made what the operations saw, without which they would be unexplained. */
function withSources({ sees, writeOf, hasNumbers }: Registers, operations: readonly number[]): readonly number[] {
  if (hasNumbers) return operations;
  const sources = operations.map((index) => (sees[index] === none ? none : writeOf[sees[index]])).filter((index) => index !== none);
  return [...new Set([...operations, ...sources])].sort((one, other) => one - other);
}

function hasTouchingOperations({ process, start, end, length }: History): boolean {
  const lastEnd = new Map<number, number>();
  for (let index = 0; index < length; index++) {
    if ((lastEnd.get(process[index]) ?? -Infinity) >= start[index]) return true;
    if (end[index] !== Infinity) lastEnd.set(process[index], end[index]);
  }
  return false;
}
