/** What `verify --format json` prints. Times in seconds, or numbers of lines where the history has no times. */
export interface VerifyReport {
  readonly schema: 'tradeoff.verdict/1';
  readonly file: string;
  readonly format: string;
  readonly model: string;
  /** The level that decides the exit code, and its verdict. */
  readonly level: string;
  readonly verdict: Verdict;
  readonly history: RegisterFacts | QueueFacts;
  readonly levels: readonly ReportedLevel[];
  readonly staleness: { readonly reads: number; readonly stale: number; readonly versions: number; readonly time: number } | null;
}

export type Verdict = 'holds' | 'violated' | 'unknown';

export interface RegisterFacts {
  readonly operations: number;
  readonly acknowledged: number;
  readonly unknown: number;
  readonly failed: number;
  readonly keys: number;
  readonly processes: number;
  readonly sessions: number;
  readonly isTimed: boolean;
  readonly initial: string;
  readonly isInitialAssumed: boolean;
  readonly versions: string;
  readonly failedCas: string;
  readonly nullRead: string;
}

export interface QueueFacts {
  readonly sends: number;
  readonly deliveries: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly unexpected: number;
  readonly recovered: number;
  readonly isTimed: boolean;
}

export interface ReportedLevel {
  readonly level: string;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly violations: number | null;
  readonly opportunities: number | null;
  readonly witness: ReportedWitness | null;
}

export interface ReportedWitness {
  readonly text: string;
  /** Whether no operation can be dropped, with what saw it, without losing the violation. */
  readonly isMinimal: boolean;
  /** Whether the operations contradict each other whatever the key held before. */
  readonly startsAnywhere: boolean;
  readonly operations: readonly ToldOperation[];
}

export interface ToldOperation {
  readonly process: string;
  readonly session: string;
  readonly f: string;
  readonly key: string;
  readonly value: string;
  readonly expected?: string;
  readonly version?: number;
  readonly invoked: number;
  readonly completed: number | null;
  readonly line: number;
}
