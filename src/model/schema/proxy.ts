import { evictions } from './cache.ts';
import { serviceCallerRows } from './calls.ts';
import { choice, choiceOr, durationOr, flag, measured, measuredOr, optional } from './property.ts';
import { discovery } from './service.ts';

export const proxyRows = {
  role: choiceOr(
    ['reverse', 'forward', 'load-balancer', 'api-gateway'],
    'reverse',
    "On whose behalf it acts: the servers', the clients', or the servers' as balancer or gateway.",
  ),
  balance: choiceOr(
    ['round-robin', 'random', 'least-connections', 'two-choices', 'hash', 'weighted'],
    'round-robin',
    'How it picks an instance for a request.',
  ),
  choices: measuredOr('count', '2', 'How many distinct instances `balance: two-choices` compares.', { minimum: 1 }),
  weights: optional('weights', 'Relative shares of the instances, with `balance: weighted`.'),
  'rate-limit': measured('rate', 'Requests per second it lets through; others are rejected.'),
  burst: measured('count', "Requests that may come at once before the rate limit holds. Without it: one second's rate.", { minimum: 1 }),
  tls: choiceOr(
    ['terminate', 're-encrypt', 'passthrough', 'none'],
    'none',
    'Where encryption ends: here; here and anew to the backend; at the backend; there is none.',
  ),
  'tls-time': durationOr('1ms', 'CPU time of one handshake.'),
  'keep-alive': measured('duration', 'How long an idle connection is kept, so that its next request needs no handshake.'),
  'health-check': measured('duration', 'How often backends are probed; a dead one is used until then.'),
  cache: optional('capacity', 'Room for responses: a count of entries, or a size. Without it, nothing is cached.'),
  ttl: measured('duration', 'How long a cached response may be served.'),
  eviction: choice(evictions, 'Which cached response makes room. Without it: lru.'),
  filter: measuredOr('percent', '0%', 'Share of requests refused by content: an answer, not an error.'),
  'access-control': measuredOr('percent', '0%', 'Share of requests refused by access rules: an answer, not an error.'),
  anonymity: flag('Hides the client from the server.'),
  time: durationOr('0.1ms', 'CPU time a request takes.'),
  cores: measuredOr('count', '1', 'CPUs of one instance.', { minimum: 1 }),
  concurrency: measuredOr('count', '10k', 'Requests one instance handles at once, waits for others included.', { minimum: 1 }),
  queue: measuredOr('count', '1024', 'Requests that wait for a slot; beyond that, rejected.'),
  ...serviceCallerRows,
  'circuit-breaker': measured('percent', 'Share of failed calls at which it stops calling a backend: at least 20 calls in 10 s.'),
  'open-for': measuredOr('duration', '5s', 'How long an open circuit breaker waits before one trial call.'),
  discovery,
} as const;
