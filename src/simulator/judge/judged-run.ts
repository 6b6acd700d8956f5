import type { Architecture, Scenario } from '../../model/architecture.ts';
import type { Confidence } from '../statistics/measurement.ts';
import type { ReplicationResult } from '../statistics/replication-result.ts';

/** A run as far as it has come, and how sure its verdicts shall be. */
export interface JudgedRun {
  /** With variant and traffic applied. */
  readonly architecture: Architecture;
  readonly scenario: Scenario | undefined;
  readonly variant: string | null;
  /** So many times the traffic that the file states. */
  readonly traffic: number;
  /** In the order of their numbers; all measured for the same time. */
  readonly results: readonly ReplicationResult[];
  readonly confidence: Confidence;
  /** The node whose line grows without end. */
  readonly saturatedAt?: string;
  readonly length: RunLength;
}

/** Who decides how long a run measures: its scenario, a stated duration, the file whose keys it asks for, or the requirements, up to the cap of events. */
export type RunLength = { readonly by: 'scenario' | 'statement' | 'trace' } | { readonly by: 'requirements'; readonly maxEvents: number };

export function wasCut(run: JudgedRun): boolean {
  return run.results.some(({ ended }) => ended !== 'completed');
}

/** What a requirement came to; `isFinal`: more replications would not change it. */
export interface Judgement {
  readonly verdict: 'met' | 'violated' | 'undecided';
  readonly reason: string;
  readonly isFinal: boolean;
  /** Where the run is too short to judge: how many times as long it would have to be. */
  readonly lengthening?: number;
}
