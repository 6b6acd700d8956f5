/** One replication to run: plain data for a worker, complete but for the architecture. Times in seconds. */
export interface Job {
  /** Index of the run, in the order of the result; −1 for a pilot, which no report shows. */
  readonly run: number;
  readonly scenario: string | null;
  readonly variant: string | null;
  /** So many times the traffic that the file states. */
  readonly traffic: number;
  readonly seed: number;
  /** 0 for a pilot, from 1 for what is measured. */
  readonly replication: number;
  readonly warmup: number;
  readonly duration: number;
  readonly maxEvents: number;
  /** Whether the result shall hold the recorded operations. */
  readonly keepsHistory?: boolean;
}
