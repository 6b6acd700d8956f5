import { assert } from '../../base/assert.ts';
import type { Architecture, Requirement, Scenario } from '../../model/architecture.ts';
import type { RequirementVerdict, Run } from '../../model/generated/result.ts';
import { looks } from '../../model/study-limits.ts';
import { judge, type Judged } from '../judge/judge.ts';
import { wasCut, type JudgedRun, type RunLength } from '../judge/judged-run.ts';
import { lookConfidence, reportedConfidence } from '../statistics/measurement.ts';
import type { ReplicationResult } from '../statistics/replication-result.ts';
import { saturatedNode } from '../statistics/saturation.ts';
import type { Job } from './job.ts';
import { lengthenedDuration } from './run-length.ts';
import { runResult } from './run-result.ts';

export interface RunSettings {
  readonly index: number;
  /** With variant and traffic applied. */
  readonly architecture: Architecture;
  readonly scenario: Scenario | undefined;
  readonly variant: string | null;
  /** So many times the traffic that the file states. */
  readonly traffic: number;
  readonly seed: number;
  /** A fixed number of replications, in one look; without it 5, 10, 20, 40 until every requirement is decided. */
  readonly replications: number | undefined;
  readonly maxEvents: number;
  readonly lengthBy: RunLength['by'];
  /** Whether the first replication keeps what clients did. */
  readonly keepsHistory: boolean;
}

export interface RunTimes {
  readonly warmup: number;
  readonly duration: number;
}

/** The size of a run: a comparison gives every variant the same. */
export interface RunPlan extends RunTimes {
  readonly scenario: string | null;
  readonly replications: number;
}

/**
 * One run on its way through its looks. The replications of a look, with their caps of events, are fixed before any of them is seen, and a
 * look is judged when all are there: so the outcome depends neither on the number of workers nor on the order in which they finish.
 */
export class RunStudy {
  readonly #settings: RunSettings;
  readonly #requirements: readonly Requirement[];
  readonly #looks: readonly number[];
  readonly #results: ReplicationResult[] = [];
  #times: RunTimes | undefined;
  #look = 0;
  #eventsLeft: number;
  #ended: Run['ended'] | undefined;
  #saturatedAt: string | undefined;

  constructor(settings: RunSettings) {
    this.#settings = settings;
    const name = settings.scenario?.name;
    this.#requirements = settings.architecture.requirements.filter(({ scenario }) => scenario === name);
    this.#looks = settings.replications === undefined ? looks : [settings.replications];
    this.#eventsLeft = settings.maxEvents;
  }

  get done(): boolean {
    return this.#ended !== undefined;
  }

  get hasResults(): boolean {
    return this.#observed().length > 0;
  }

  /** What clients did in the first replication, where it was kept. */
  get history(): ReplicationResult['history'] {
    return this.#results[0]?.history;
  }

  /** What it takes to repeat this run with another architecture. */
  get plan(): RunPlan {
    assert(this.#times !== undefined, 'a run has begun');
    return { scenario: this.#settings.scenario?.name ?? null, ...this.#times, replications: this.#observed().length };
  }

  /** Each replication as a run of its own, in the order of their numbers. */
  get replications(): readonly Run[] {
    return this.#observed().map((result) => this.#runOf([result]));
  }

  /** The jobs of the first look. */
  start(times: RunTimes): readonly Job[] {
    this.#times = times;
    return this.#jobsOfLook();
  }

  /** Takes a replication; returns the jobs of the next look where that one completes a look that leaves something undecided. */
  accept(job: Job, result: ReplicationResult): readonly Job[] {
    assert(this.#results[job.replication - 1] === undefined, 'a replication is handed in once');
    this.#results[job.replication - 1] = result;
    const complete = this.#observed().length === this.#looks[this.#look];
    if (!complete || this.done) return [];
    this.#eventsLeft -= this.#results.slice(this.#firstOfLook - 1).reduce((sum, { events }) => sum + events, 0);
    this.#ended = this.#endAfterLook();
    const longer = this.#lengthened();
    if (longer !== undefined) return this.#startAgain(longer);
    if (this.#ended !== undefined) return [];
    this.#look++;
    return this.#jobsOfLook();
  }

  /** A longer duration, where the first look is too short for a quantile: no further replication would decide that. */
  #lengthened(): number | undefined {
    const { architecture, scenario, variant, traffic, lengthBy } = this.#settings;
    if (lengthBy !== 'requirements' || this.#look > 0 || this.#ended === 'saturated' || this.#ended === 'event-limit') return undefined;
    return lengthenedDuration(this.#observed(), { architecture, scenario, variant, traffic }, this.#times!.warmup, this.#eventsLeft);
  }

  #startAgain(duration: number): readonly Job[] {
    this.#ended = undefined;
    this.#results.length = 0;
    return this.start({ ...this.#times!, duration });
  }

  result(): { readonly run: Run; readonly verdicts: readonly RequirementVerdict[] } {
    return { run: this.#runOf(this.#observed()), verdicts: this.#judgeAll().map(({ verdict }) => verdict) };
  }

  /** The figures of the beginning of a replication; it judges nothing. */
  glimpsed(glimpse: ReplicationResult): { readonly run: Run; readonly verdicts: readonly RequirementVerdict[] } {
    const { architecture, scenario, variant, traffic } = this.#settings;
    const { warmup, duration } = glimpse;
    return { run: runResult({ architecture, scenario, variant, traffic, warmup, duration, ended: 'event-limit' }, [glimpse]), verdicts: [] };
  }

  #runOf(results: readonly ReplicationResult[]): Run {
    const { architecture, scenario, variant, traffic } = this.#settings;
    assert(this.#times !== undefined, 'a run has begun');
    const ending = { ended: this.#ended ?? 'completed', saturatedAt: this.#saturatedAt } as const;
    return runResult({ architecture, scenario, variant, traffic, ...this.#times, ...ending }, results);
  }

  #jobsOfLook(): readonly Job[] {
    const { index, scenario, variant, traffic, seed, keepsHistory } = this.#settings;
    assert(this.#times !== undefined, 'a run has begun');
    const first = this.#firstOfLook;
    const count = this.#looks[this.#look] - first + 1;
    const common = {
      run: index,
      scenario: scenario?.name ?? null,
      variant,
      traffic,
      seed,
      ...this.#times,
      maxEvents: Math.max(1, Math.floor(this.#eventsLeft / count)),
    };
    return Array.from({ length: count }, (_, offset) => ({
      ...common,
      replication: first + offset,
      ...(keepsHistory && first + offset === 1 ? { keepsHistory } : {}),
    }));
  }

  get #firstOfLook(): number {
    return this.#look === 0 ? 1 : this.#looks[this.#look - 1] + 1;
  }

  #endAfterLook(): Run['ended'] | undefined {
    const run = this.#judgedRun();
    this.#saturatedAt = run.saturatedAt;
    if (run.saturatedAt !== undefined) return 'saturated';
    if (wasCut(run)) return 'event-limit';
    if (this.#settings.replications !== undefined || this.#requirements.length === 0) return 'completed';
    const judged = this.#judgeAll();
    if (judged.every(({ verdict }) => verdict.verdict !== 'undecided')) return 'decided';
    const hasMore = this.#look + 1 < this.#looks.length;
    if (!hasMore || judged.every(({ verdict, isFinal }) => verdict.verdict !== 'undecided' || isFinal)) return 'completed';
    return this.#canAffordNextLook() ? undefined : 'event-limit';
  }

  #canAffordNextLook(): boolean {
    const soFar = this.#results.length;
    const perReplication = this.#results.reduce((sum, { events }) => sum + events, 0) / soFar;
    return perReplication * (this.#looks[this.#look + 1] - soFar) <= this.#eventsLeft;
  }

  #judgeAll(): readonly Judged[] {
    const run = this.#judgedRun();
    return this.#requirements.map((requirement) => judge(requirement, run));
  }

  #judgedRun(): JudgedRun {
    const { architecture, scenario, variant, traffic, replications, lengthBy, maxEvents } = this.#settings;
    const results = this.#observed();
    const length: RunLength = lengthBy === 'requirements' ? { by: lengthBy, maxEvents } : { by: lengthBy };
    const run = {
      architecture,
      scenario,
      variant,
      traffic,
      results,
      length,
      confidence: replications === undefined ? lookConfidence : reportedConfidence,
    };
    const mayGrow = scenario === undefined || wasCut(run);
    return { ...run, saturatedAt: mayGrow ? saturatedNode(results) : undefined };
  }

  #observed(): readonly ReplicationResult[] {
    return this.#results.filter((result) => result !== undefined);
  }
}
