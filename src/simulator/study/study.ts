import { assert } from '../../base/assert.ts';
import type { Architecture } from '../../model/architecture.ts';
import type { RequirementVerdict, Run } from '../../model/generated/result.ts';
import { mostEvents } from '../../model/study-limits.ts';
import { withTraffic } from '../../model/traffic.ts';
import { applyVariant } from '../../model/variant.ts';
import type { RunLength } from '../judge/judged-run.ts';
import type { ReplicationResult } from '../statistics/replication-result.ts';
import type { Job } from './job.ts';
import { isTraced, longestTrace } from './key-trace.ts';
import { pilotPlan, settlingOf } from './pilot.ts';
import { steadyDuration } from './run-length.ts';
import { RunStudy, type RunPlan, type RunTimes } from './run-study.ts';

export interface StudyOptions {
  /** `default`: the steady run and every scenario that a requirement names; else scenarios by name, null for the steady run. */
  readonly scenarios: 'default' | readonly (string | null)[];
  readonly variant: string | null;
  /** So many times the traffic that the file states; without it, once. */
  readonly traffic?: number;
  readonly seed: number;
  /** Seconds that each replication of the steady run measures; a scenario states its own. Without it, as long as the requirements need. */
  readonly duration?: number;
  /** Seconds that every run goes on before it is measured. Without it, the scenario's own, or what MSER-5 finds in the steady run. */
  readonly warmup?: number;
  readonly replications?: number;
  /** Cap of the events of one run, all replications together. Without it, 100 million. */
  readonly maxEvents?: number;
  /** The size of each run, for a study that repeats another one; goes before every other choice. */
  readonly plans?: readonly RunPlan[];
  /** Whether the first replication of the first run keeps what clients did. */
  readonly keepsHistory?: boolean;
}

export interface StudyResult {
  readonly runs: Run[];
  readonly requirements: RequirementVerdict[];
}

/** A study on its way: hands out jobs, takes their results in any order, and ends with the same bytes whatever that order was. */
export interface Study {
  /** The jobs that can start now, each handed out once; further ones follow when results are in. */
  nextJobs(): readonly Job[];
  accept(job: Job, result: ReplicationResult): void;
  /** Takes what the beginning of a job shows: for `provisional` alone, until the job's run has results. */
  glimpse(job: Job, result: ReplicationResult): void;
  readonly done: boolean;
  /** The outcome, once `done`. */
  result(): StudyResult;
  /** What is known so far, of the runs that have results. */
  provisional(): StudyResult;
  /** What clients did in the first replication of the first run, by data set, where the options asked for it. */
  readonly history: ReplicationResult['history'];
  /** The size of each run, once `done`. */
  readonly plans: readonly RunPlan[];
  /** The replications of each run, each as a run of its own, once `done`. */
  readonly replications: readonly (readonly Run[])[];
}

const pilotTries = 3;

export function createStudy(architecture: Architecture, options: StudyOptions): Study {
  return new PlannedStudy(simulatedArchitecture(architecture, options), options);
}

/** The architecture that a run simulates, with the variant's values in place and then so many times the traffic; what a worker compiles for a job. */
export function simulatedArchitecture(architecture: Architecture, { variant, traffic = 1 }: Pick<StudyOptions, 'variant' | 'traffic'>): Architecture {
  return withTraffic(withVariant(architecture, variant), traffic);
}

/** The architecture with this variant's values in place. */
export function withVariant(architecture: Architecture, variant: string | null): Architecture {
  if (variant === null) return architecture;
  const found = architecture.variants.find(({ name }) => name === variant);
  assert(found !== undefined, `a variant is called ${variant}`);
  return applyVariant(architecture, found);
}

/** The scenarios that a study runs, the steady run (null) first. */
export function scenariosOf(architecture: Architecture, scenarios: StudyOptions['scenarios']): readonly (string | null)[] {
  if (scenarios !== 'default') return [...new Set(scenarios)];
  const named = new Set(architecture.requirements.map(({ scenario }) => scenario));
  return [null, ...architecture.scenarios.map(({ name }) => name).filter((name) => named.has(name))];
}

class PlannedStudy implements Study {
  readonly #architecture: Architecture;
  readonly #options: StudyOptions;
  readonly #maxEvents: number;
  readonly #runs: readonly { readonly scenario: string | null; readonly study: RunStudy }[];
  /** By index of the run. */
  readonly #glimpses = new Map<number, ReplicationResult>();
  #pending: Job[] = [];
  #pilotTry = 1;
  /** A file says which keys are asked for, and when the run ends: nothing goes on before it. */
  readonly #isTraced: boolean;

  constructor(architecture: Architecture, options: StudyOptions) {
    this.#architecture = architecture;
    this.#options = options;
    this.#maxEvents = options.maxEvents ?? mostEvents;
    this.#isTraced = isTraced(architecture);
    this.#runs = scenariosOf(architecture, options.scenarios).map((scenario, index) => ({ scenario, study: this.#createRun(scenario, index) }));
    if (this.#needsPilot()) this.#pending.push(this.#pilotJob());
    else this.#start(undefined);
  }

  get done(): boolean {
    return this.#runs.every(({ study }) => study.done);
  }

  nextJobs(): readonly Job[] {
    const jobs = this.#pending;
    this.#pending = [];
    return jobs;
  }

  accept(job: Job, result: ReplicationResult): void {
    if (result.ended === 'stopped') return;
    if (job.run >= 0) this.#pending.push(...this.#runs[job.run].study.accept(job, result));
    else {
      this.glimpse(job, result);
      this.#acceptPilot(result);
    }
  }

  glimpse(job: Job, result: ReplicationResult): void {
    // A pilot is a steady run.
    const run = job.run >= 0 ? job.run : this.#runs.findIndex(({ scenario }) => scenario === null);
    this.#glimpses.set(run, result);
  }

  result(): StudyResult {
    assert(this.done, 'a study is done before its result is asked for');
    return this.provisional();
  }

  provisional(): StudyResult {
    const results = this.#runs.flatMap(({ study }, index) => {
      const glimpse = this.#glimpses.get(index);
      if (study.hasResults) return [study.result()];
      return glimpse === undefined ? [] : [study.glimpsed(glimpse)];
    });
    return {
      runs: results.map(({ run }) => run),
      requirements: inFileOrder(
        this.#architecture,
        results.flatMap(({ verdicts }) => verdicts),
      ),
    };
  }

  get history(): ReplicationResult['history'] {
    return this.#runs[0]?.study.history;
  }

  get plans(): readonly RunPlan[] {
    return this.#runs.map(({ study }) => study.plan);
  }

  get replications(): readonly (readonly Run[])[] {
    return this.#runs.map(({ study }) => study.replications);
  }

  #planned(scenario: string | null): RunPlan | undefined {
    return this.#options.plans?.find((plan) => plan.scenario === scenario);
  }

  #createRun(scenario: string | null, index: number): RunStudy {
    const found = this.#architecture.scenarios.find(({ name }) => name === scenario);
    assert(scenario === null || found !== undefined, `a scenario is called ${scenario}`);
    const { variant, traffic = 1, seed, replications, keepsHistory } = this.#options;
    return new RunStudy({
      index,
      architecture: this.#architecture,
      scenario: found,
      variant,
      traffic,
      seed,
      replications: this.#planned(scenario)?.replications ?? replications,
      maxEvents: this.#maxEvents,
      lengthBy: this.#lengthBy(scenario),
      keepsHistory: keepsHistory === true && index === 0,
    });
  }

  /** Only where every run's times are stated can the pilot be spared. */
  #needsPilot(): boolean {
    return this.#runs.some(({ scenario }) => this.#timesOf(scenario, undefined) === undefined);
  }

  #pilotJob(): Job {
    const { variant, traffic = 1, seed } = this.#options;
    return {
      run: -1,
      scenario: null,
      variant,
      traffic,
      seed,
      replication: 0,
      warmup: 0,
      ...pilotPlan(this.#architecture, this.#maxEvents, 2 ** (this.#pilotTry - 1)),
      ...(this.#isTraced ? { duration: longestTrace } : {}),
    };
  }

  #acceptPilot(pilot: ReplicationResult): void {
    const isLast = this.#pilotTry === pilotTries || pilot.ended === 'event-limit' || this.#isTraced;
    if (isLast || settlingOf(pilot).isSettled) {
      this.#start(pilot);
      return;
    }
    this.#pilotTry++;
    this.#pending.push(this.#pilotJob());
  }

  #start(pilot: ReplicationResult | undefined): void {
    for (const { scenario, study } of this.#runs) {
      const times = this.#timesOf(scenario, pilot);
      assert(times !== undefined, 'a pilot tells what nobody states');
      this.#pending.push(...study.start(times));
    }
  }

  #lengthBy(scenario: string | null): RunLength['by'] {
    if (scenario !== null) return 'scenario';
    if (this.#planned(scenario) !== undefined || this.#options.duration !== undefined) return 'statement';
    return this.#isTraced ? 'trace' : 'requirements';
  }

  /** Stated times, filled up from the pilot; nothing where one is missing. */
  #timesOf(scenarioName: string | null, pilot: ReplicationResult | undefined): RunTimes | undefined {
    const planned = this.#planned(scenarioName);
    if (planned !== undefined) return { warmup: planned.warmup, duration: planned.duration };
    const scenario = this.#architecture.scenarios.find(({ name }) => name === scenarioName);
    const warmup = this.#options.warmup ?? scenario?.settings.warmup ?? (this.#isTraced ? 0 : pilot && settlingOf(pilot).warmup);
    const duration = scenario?.settings.duration ?? this.#options.duration;
    if (warmup === undefined) return undefined;
    if (duration !== undefined) return { warmup, duration };
    if (this.#isTraced) return pilot && { warmup, duration: pilot.ended === 'completed' ? 2 * pilot.duration + 10 : longestTrace };
    const { variant, traffic = 1 } = this.#options;
    const run = { architecture: this.#architecture, scenario: undefined, variant, traffic };
    return pilot && { warmup, duration: steadyDuration(pilot, run, warmup, this.#maxEvents) };
  }
}

/** Verdicts stand as their requirements do in the file, not run by run. */
function inFileOrder({ requirements }: Architecture, verdicts: readonly RequirementVerdict[]): RequirementVerdict[] {
  const place = new Map(requirements.map((requirement, index) => [`${requirement.origin.range.start.line + 1} ${requirement.text}`, index]));
  const placeOf = ({ line, text }: RequirementVerdict) => place.get(`${line} ${text}`) ?? requirements.length;
  return verdicts.toSorted((one, other) => placeOf(one) - placeOf(other));
}
