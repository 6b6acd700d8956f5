/** The levels that the streaming checker judges by itself, each per key. */
export const judgedLevels = ['monotonic-reads', 'read-your-writes', 'strong'] as const;
export type JudgedLevel = (typeof judgedLevels)[number];

/**
 * The levels that are judged from recorded operations once a run is over: the session guarantees of writers, per key; causal and sequential
 * consistency across the recorded keys.
 */
export const recordedLevels = ['monotonic-writes', 'writes-follow-reads', 'causal', 'sequential'] as const;
export type RecordedLevel = (typeof recordedLevels)[number];

/** What a checker found, as plain data. */
export interface ConsistencySummary {
  /** Completed reads and writes it rests on. */
  readonly operations: number;
  /** Share of the keys that were watched, chosen by their hash. */
  readonly share: number;
  readonly levels: Readonly<Record<JudgedLevel, LevelFinding>>;
  /** Those that were judged. */
  readonly recorded: Readonly<Partial<Record<RecordedLevel, LevelFinding>>>;
}

export interface LevelFinding {
  /** Operations that contradict the level by what they show; of sequential consistency, those on circles of what must come before what. */
  readonly violations: number;
  /** Reads that could have shown a violation: of a key that has an acknowledged write (by the session, read by it, by anyone). */
  readonly opportunities: number;
  readonly witness: Witness | null;
}

/** The operations that contradict a level, in the order they began, and the same in a sentence. */
export interface Witness {
  readonly text: string;
  readonly operations: readonly WitnessedOperation[];
}

/** Times in seconds after the end of the warm-up. */
export interface WitnessedOperation {
  readonly session: number;
  readonly f: 'read' | 'write';
  readonly key: string;
  readonly version: number;
  readonly invoked: number;
  /** Absent where its client never learnt the outcome. */
  readonly completed: number | null;
  /** Which copy or cache answered, as a person names it: `Ledger follower 2`. */
  readonly at?: string;
}
