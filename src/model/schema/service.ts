import { serviceCallerRows } from './calls.ts';
import { choiceOr, duration, durationOr, flag, measured, measuredOr, type PropertyRow } from './property.ts';

export const discovery: PropertyRow<{ is: 'choice-or-reference'; words: readonly ['static']; to: readonly ['registry'] }, 'default'> = {
  type: { is: 'choice-or-reference', words: ['static'], to: ['registry'] },
  presence: 'default',
  meaning: "How callees are found: a fixed list of addresses, or a registry's name.",
  defaultText: 'static',
  defaultValue: 'static',
};

export const serviceRows = {
  time: durationOr('1ms', 'CPU time a request takes.'),
  cores: measuredOr('count', '1', 'CPUs of one instance.', { minimum: 1 }),
  scheduling: choiceOr(['fifo', 'processor-sharing'], 'fifo', 'How requests share the CPUs: first come first served, or all at once at equal speed.'),
  concurrency: measuredOr('count', '256', 'Requests one instance handles at once, waits for others included.', { minimum: 1 }),
  queue: measuredOr('count', '1024', 'Requests that wait for one of the `concurrency` slots; beyond that, rejected.'),
  patience: duration('How long a request waits for a slot before it leaves.'),
  'error-rate': measuredOr('percent', '0%', 'Share of requests that fail after their work.'),
  refuse: measuredOr('percent', '0%', 'Share of requests answered with a business refusal: an answer, counted apart, not an error.'),
  ...serviceCallerRows,
  'circuit-breaker': measured('percent', 'Share of failed calls at which an instance stops calling a callee: at least 20 calls in 10 s.'),
  'open-for': measuredOr('duration', '5s', 'How long an open circuit breaker waits before one trial call.'),
  stateful: flag('Keeps state of a session in memory, so that its requests should meet the same instance.'),
  idempotent: flag('Doing a request twice has the effect of doing it once.'),
  outbox: flag("A publish after a write joins that write's transaction and is relayed afterwards."),
  commit: choiceOr(['before', 'after'], 'after', 'As a queue consumer: whether a message is committed before or after it is processed.'),
  discovery,
  external: flag("Somebody else's system: waits, and uses no CPU of ours."),
  latency: duration('How long an external system takes to answer.'),
} as const;
