import { evictions } from './cache.ts';
import { choiceOr, durationOr, measured, optional, reference, required, type PropertyRow } from './property.ts';

const pops: PropertyRow<{ is: 'references'; to: readonly ['region'] }, 'optional'> = {
  type: { is: 'references', to: ['region'] },
  presence: 'optional',
  meaning: 'Regions with a point of presence; a client meets the nearest.',
};

export const cdnRows = {
  pops: required(pops),
  capacity: optional('capacity', 'Room of each point of presence: a count of entries, or a size. Without it, everything fits.'),
  eviction: choiceOr(evictions, 'lru', 'Which entry makes room when it is full.'),
  ttl: measured('duration', 'How long an entry may be served.'),
  purge: choiceOr(['on-write', 'manual'], 'manual', 'Whether a write to the store removes the entry from every point of presence.'),
  'purge-delay': durationOr('5s', 'How long a purge takes to reach a point of presence.'),
  shield: reference(['region'], 'A point of presence that the others ask before the origin.'),
  origin: reference(
    ['client', 'service', 'database', 'filesystem', 'queue', 'cache', 'proxy', 'registry', 'cdn'],
    'Where a miss goes, where the flow has no `on miss`.',
  ),
  'hit-time': durationOr('1ms', 'Time of one answer from a point of presence.'),
} as const;
