import { choiceOr, durationOr, flag, measured, measuredOr, optional, reference } from './property.ts';

export const evictions = ['lru', 'lfu', 'fifo', 'random', 'clock', 'sieve', 's3-fifo', 'arc', 'w-tinylfu'] as const;

export const cacheRows = {
  fronts: reference(['database', 'filesystem'], 'The store whose data it keeps copies of.'),
  policy: choiceOr(
    ['aside', 'read-through', 'write-through', 'write-back', 'write-around'],
    'aside',
    'Who fills it, and how writes reach the store: the caller; the cache on a miss; cache and store before the answer; the store later; the store alone.',
  ),
  eviction: choiceOr(evictions, 'lru', 'Which entry makes room when it is full.'),
  capacity: optional('capacity', 'Room: a count of entries, or a size. Without it, everything fits.'),
  ttl: measured('duration', 'How long an entry may be served.'),
  'ttl-mode': choiceOr(['fixed', 'sliding'], 'fixed', 'Whether the time to live counts from the fill, or from the last use.'),
  start: choiceOr(['warm', 'cold'], 'warm', 'Whether a run begins with a filled cache.'),
  invalidate: choiceOr(['on-write', 'none'], 'none', 'Whether a write to the store deletes the entry.'),
  topology: choiceOr(
    ['local', 'central', 'distributed'],
    'central',
    "One in each caller's instance, one for all, or spread over nodes by consistent hashing.",
  ),
  coherence: choiceOr(['none', 'invalidate', 'update'], 'none', 'How local copies learn of a write elsewhere.'),
  nodes: measuredOr('count', '1', 'Machines of a distributed cache.', { minimum: 1 }),
  replicas: measuredOr('count', '0', 'Standby copies of each cache node.'),
  detection: measuredOr('duration', '10s', 'How long until a dead node is noticed: its standby takes over, or its keys go to the other nodes.'),
  flush: measuredOr('duration', '1s', 'How often write-back writes dirty entries to the store.'),
  persistence: choiceOr(['none', 'snapshot', 'log'], 'none', 'What survives a restart of the cache.'),
  snapshot: measuredOr('duration', '5min', 'How often `persistence: snapshot` saves.'),
  coalesce: flag('Concurrent misses for a key make one read of the store.'),
  'hit-time': durationOr('0.2ms', 'Time of one operation.'),
  concurrency: measuredOr('count', '1', 'Operations one node works on at once.', { minimum: 1 }),
} as const;
