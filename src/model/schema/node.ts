import { choice, choiceOr, measured, measuredOr, optional } from './property.ts';

/** Properties of every node, whatever its kind. */
export const nodeRows = {
  in: optional(
    'placement',
    'Where it runs: a region, a zone, a list to spread over, or `spread(eu: 60%, us: 40%)`. Without it: the first declared region, its copies and instances on the zones in turn.',
  ),
  instances: measuredOr('count', '1', 'How many identical instances run side by side.', { minimum: 1 }),
  locality: choiceOr(
    ['any', 'region', 'zone'],
    'region',
    "Which instances its callers prefer: any, those of the caller's own region, or of its own zone.",
  ),
  tags: optional('texts', 'Labels for searching and filtering.'),
  link: optional('text', 'A web page about it: a run book, a dashboard, a repository.'),
  mtbf: measured('duration', 'Mean time between failures of one instance, exponentially distributed; needs `mttr`.'),
  mttr: measured('duration', 'Mean time to repair of one instance, exponentially distributed; needs `mtbf`.'),
  failure: choice(['crash', 'pause'], 'What an `mtbf` failure does: `crash` loses what is in flight, `pause` stops and later goes on.'),
} as const;
