/** How a call ended, as its caller sees it. */
export const outcome = {
  ok: 0,
  timeout: 1,
  refused: 2,
  rejected: 3,
  connectionLost: 4,
  unavailable: 5,
  /** The callee's own `error-rate`. */
  error: 6,
  /** The callee answered that something it needed had failed; the cause says what. */
  failed: 7,
  /** An answer: the cache does not have it. */
  miss: 8,
  /** Still open when the run had drained. */
  unanswered: 9,
  /** It lost its patience in the callee's queue. */
  abandoned: 10,
  /** The caller's circuit breaker let no call through. */
  circuitOpen: 11,
  /** The file that says which keys are asked for is at its end: the request does not count. */
  endOfTrace: 12,
} as const;

/** Names of causes as the result shows them, by outcome. */
export const causeNames = [
  'ok',
  'timeout',
  'refused',
  'rejected',
  'connection-lost',
  'unavailable',
  'error',
  'failed',
  'miss',
  'unanswered',
  'abandoned',
  'circuit-open',
  'end-of-trace',
] as const;

/** Whether the caller knows that nothing was done: such a write certainly did not happen. */
export function certainlyNotDone(ended: number): boolean {
  return (
    ended === outcome.refused ||
    ended === outcome.rejected ||
    ended === outcome.unavailable ||
    ended === outcome.abandoned ||
    ended === outcome.circuitOpen
  );
}

/** Semantics of `retry`: on timeout, refusal, rejection, a lost connection. */
export function isRetried(ended: number): boolean {
  return ended === outcome.timeout || ended === outcome.refused || ended === outcome.rejected || ended === outcome.connectionLost;
}
