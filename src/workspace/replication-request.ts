import type { Architecture } from '../model/architecture.ts';
import type { ReplicationResult } from '../simulator/statistics/replication-result.ts';
import type { Job } from '../simulator/study/job.ts';

/** What a simulation thread is asked: one replication, with all that it needs. */
export interface ReplicationRequest {
  /** The base; the thread puts the job's variant in place. */
  readonly architecture: Architecture;
  readonly job: Job;
  /** Number of the study: its architecture stays the same, so that a thread makes it ready once for all its replications. */
  readonly study: number;
  /** Whether anybody looks at figures before the end: a glimpse costs a twentieth of a short study. */
  readonly wantsGlimpse: boolean;
}

export interface ReplicationProgress {
  /** Share of the simulated time that has passed, from 0 to 1. */
  readonly share: number;
  /** What its first events show; said once, within a second, by the first replication of a run and by a pilot. */
  readonly glimpse?: ReplicationResult;
}
