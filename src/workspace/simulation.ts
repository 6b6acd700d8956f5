import { availableParallelism } from 'node:os';
import type { Architecture } from '../model/architecture.ts';
import type { ReplicationRequest, ReplicationProgress } from './replication-request.ts';
import type { Job } from '../simulator/study/job.ts';
import type { ReplicationResult } from '../simulator/statistics/replication-result.ts';
import { createStudy, type Study, type StudyOptions, type StudyResult } from '../simulator/study/study.ts';
import { workerLocation } from './worker-location.ts';
import { WorkerThread } from './worker-thread.ts';

export interface SimulationListening {
  /** How much of the work that is known so far is done, from 0 to 1, never falling. */
  readonly onProgress?: (share: number) => void;
  /** What the runs say so far; not final. */
  readonly onProvisional?: (provisional: StudyResult) => void;
  readonly signal?: AbortSignal;
}

interface Options extends StudyOptions {
  /** Threads; the result is the same for any number. */
  readonly workers?: number;
  readonly worker?: URL;
  /** Heap of a thread, beyond which it dies and the study fails; not the process. */
  readonly memoryMegabytes?: number;
}

export type StudyOutcome =
  { readonly ended: 'done'; readonly study: Study } | { readonly ended: 'cancelled' } | { readonly ended: 'failed'; readonly message: string };

type Thread = WorkerThread<ReplicationRequest, ReplicationProgress, ReplicationResult>;

/** A replication reports progress many times a second: one that is silent for this long hangs. */
const silenceSeconds = 30;
const usualMemoryMegabytes = 2048;

/** Runs a study's replications on threads of its own, which end with it; cancelling is immediate. */
export async function runStudy(architecture: Architecture, options: Options, listening: SimulationListening = {}): Promise<StudyOutcome> {
  const { workers = availableParallelism(), worker = workerLocation('simulation-worker'), memoryMegabytes = usualMemoryMegabytes } = options;
  const threads = Array.from({ length: workers }, (): Thread => new WorkerThread(worker, { silenceSeconds, memoryMegabytes }));
  try {
    return await new StudyRun(architecture, createStudy(architecture, options), listening).finish(threads);
  } finally {
    await Promise.all(threads.map((thread) => thread.dispose()));
  }
}

let studies = 0;

/** Keeps threads busy with a study's jobs until it is done or one of them fails. */
class StudyRun {
  readonly #architecture: Architecture;
  readonly #study: Study;
  readonly #number = ++studies;
  readonly #listening: SimulationListening;
  readonly #abort = new AbortController();
  readonly #signal: AbortSignal;
  readonly #queue: Job[] = [];
  readonly #shares = new Map<Job, number>();
  readonly #idle: Thread[] = [];
  #failure: StudyOutcome | undefined;
  #shown = 0;

  constructor(architecture: Architecture, study: Study, listening: SimulationListening) {
    this.#architecture = architecture;
    this.#study = study;
    this.#listening = listening;
    this.#signal = listening.signal === undefined ? this.#abort.signal : AbortSignal.any([listening.signal, this.#abort.signal]);
  }

  async finish(threads: readonly Thread[]): Promise<StudyOutcome> {
    this.#idle.push(...threads);
    const running = new Set<Promise<void>>();
    for (;;) {
      this.#takeJobs();
      while (this.#failure === undefined && this.#queue.length > 0 && this.#idle.length > 0) {
        const work = this.#run(this.#queue.shift() as Job, this.#idle.pop() as Thread).finally(() => running.delete(work));
        running.add(work);
      }
      if (running.size === 0) break;
      await Promise.race(running);
    }
    return this.#failure ?? { ended: 'done', study: this.#study };
  }

  #takeJobs(): void {
    for (const job of this.#study.nextJobs()) {
      this.#queue.push(job);
      // A pilot only tells how much there is to do.
      if (job.run >= 0) this.#shares.set(job, 0);
    }
  }

  async #run(job: Job, thread: Thread): Promise<void> {
    const outcome = await thread.run(
      { architecture: this.#architecture, job, study: this.#number, wantsGlimpse: this.#listening.onProvisional !== undefined },
      { signal: this.#signal, onProgress: ({ share, glimpse }) => this.#progress(job, share, glimpse) },
    );
    this.#idle.push(thread);
    switch (outcome.ended) {
      case 'replied':
        this.#progress(job, 1);
        this.#study.accept(job, outcome.reply);
        this.#listening.onProvisional?.(this.#study.provisional());
        return;
      case 'cancelled':
        return this.#fail({ ended: 'cancelled' });
      case 'silent':
        return this.#fail({
          ended: 'failed',
          message: `the simulation made no progress for ${outcome.seconds} s and was stopped; please report it, with this file`,
        });
      case 'died':
        return this.#fail({
          ended: 'failed',
          message: `the simulation's thread died (${outcome.message.split('\n', 1)[0]}); simulate a smaller system or fewer keys`,
        });
    }
  }

  /** The first failure counts, and ends what else is running. */
  #fail(outcome: StudyOutcome): void {
    this.#failure ??= outcome;
    this.#abort.abort();
  }

  #progress(job: Job, share: number, glimpse?: ReplicationResult): void {
    if (glimpse !== undefined) {
      this.#study.glimpse(job, glimpse);
      this.#listening.onProvisional?.(this.#study.provisional());
    }
    if (!this.#shares.has(job)) return;
    this.#shares.set(job, share);
    const shares = [...this.#shares.values()];
    this.#shown = Math.max(this.#shown, shares.reduce((sum, each) => sum + each, 0) / shares.length);
    this.#listening.onProgress?.(this.#shown);
  }
}
