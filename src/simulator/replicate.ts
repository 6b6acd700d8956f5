import type { Plan } from './plan/plan.ts';
import { resultOf } from './run/result.ts';
import { Simulation } from './run/simulation.ts';
import type { ReplicationEnd, ReplicationResult } from './statistics/replication-result.ts';

export interface ReplicationOptions {
  readonly seed: number;
  /** Number of the replication: each has random numbers of its own. */
  readonly replication: number;
  /** Measured seconds, and the seconds before them. */
  readonly duration: number;
  readonly warmup: number;
  /** Events after which the replication is cut, however far it has come. */
  readonly maxEvents: number;
  /** Whether the result holds the recorded operations. */
  readonly keepsHistory?: boolean;
  /** Share of the simulated time, and the events so far. */
  readonly onProgress?: (share: number, events: number) => void;
  /** Checks the run's laws of conservation, message by message, and throws where one is broken: for tests. */
  readonly isAudited?: boolean;
  readonly shouldStop?: () => boolean;
}

/** Events between two looks at progress and at whether to stop: some ten milliseconds. */
const stretch = 50_000;

/** Runs one replication to its end. The same plan and options give the same result, bit for bit, on every machine. */
export function replicate(plan: Plan, options: ReplicationOptions): ReplicationResult {
  const simulation = new Simulation(plan, options);
  let ended: ReplicationEnd | undefined;
  while (ended === undefined) {
    const left = options.maxEvents - simulation.context.events.processed;
    if (left <= 0) ended = 'event-limit';
    else if (options.shouldStop?.() === true) ended = 'stopped';
    else {
      ended = simulation.advance(Math.min(stretch, left));
      const { now, end } = simulation.progress;
      options.onProgress?.(Math.min(1, now / end), simulation.context.events.processed);
    }
  }
  simulation.finish(ended);
  return resultOf(simulation, ended);
}
