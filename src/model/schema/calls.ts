import { duration, flag, measured, measuredOr, type PropertyRow } from './property.ts';

const timeout = measured(
  'duration',
  'How long a caller waits for an answer before it gives up; the callee goes on working. Without one: 30 s, and only an unreachable callee lets it pass.',
);
const retry = measured('count', 'How many further attempts follow a failed one: on timeout, refusal, rejection or a lost connection.');
const backoff = duration('Waiting before a further attempt; a constant doubles with each attempt, up to 32 times.');
const jitter = measuredOr('percent', '100%', 'Share of the backoff that is drawn at random.');
const retryBudget = measured('percent', 'Retries may be at most this share of the successful calls of the last 10 s.');

/** How a node behaves as a caller. */
export const callerRows = { timeout, retry, backoff } as const;
export const serviceCallerRows = { timeout, retry, backoff, jitter, 'retry-budget': retryBudget } as const;

const count: PropertyRow<{ is: 'distribution'; of: 'count' }, 'optional'> = {
  type: { is: 'distribution', of: 'count' },
  presence: 'optional',
  meaning: 'How many distinct keys one operation touches, a count or a distribution: its time is times keys ÷ shards touched.',
  minimum: 1,
};

/** Options of one call, in braces after an arrow; where absent, the caller's own properties hold. */
export const callRows = {
  timeout,
  retry,
  backoff,
  jitter: measured('percent', 'Share of the backoff that is drawn at random.'),
  hedge: measured('duration', 'A second copy of the call goes to another instance after this time; the first answer wins.'),
  size: measured('size', 'Bytes that the call carries, for links with a bandwidth.'),
  time: duration("Service time of this call, in place of the callee's."),
  keys: count,
  reads: {
    type: { is: 'choice', words: ['leader', 'followers', 'nearest', 'any', 'quorum'] },
    presence: 'optional',
    meaning: "Which copies serve this read, in place of the store's `reads`.",
  } as PropertyRow<{ is: 'choice'; words: readonly ['leader', 'followers', 'nearest', 'any', 'quorum'] }, 'optional'>,
  delay: measured('duration', 'This message is delivered only after this time.'),
  batch: measured('count', 'How many of these are sent together.', { minimum: 1 }),
  cache: flag('Whether caches on the way may answer.', true),
} as const;
