/** What a history of registers or texts is judged for, strongest first; then what is counted rather than ordered. */
export const registerLevels = [
  'linearizable',
  'sequential',
  'causal-memory',
  'causal-convergence',
  'causal',
  'pram',
  'writes-follow-reads',
  'monotonic-writes',
  'monotonic-reads',
  'read-your-writes',
  'writes-follow-reads-across-keys',
  'monotonic-writes-across-keys',
  'k-staleness',
  'delta-staleness',
  'convergence',
  'lost-updates',
] as const;
export type RegisterLevel = (typeof registerLevels)[number];

/** What a history of messages is judged for. */
export const queueLevels = [
  'exactly-once',
  'at-least-once',
  'at-most-once',
  'no-loss',
  'no-duplication',
  'order-global',
  'order-per-partition',
  'order-per-key',
  'order-per-producer',
  'order-without-replay',
] as const;
export type QueueLevel = (typeof queueLevels)[number];

/** Names that the language and others use for the same. */
export const levelSynonyms: Readonly<Record<string, RegisterLevel>> = {
  strong: 'linearizable',
  linearizability: 'linearizable',
  eventual: 'convergence',
};

export type Verdict = 'holds' | 'violated' | 'unknown';
