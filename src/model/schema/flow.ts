import { measured, measuredOr, type PropertyRow } from './property.ts';

const arrivals: PropertyRow<{ is: 'arrivals' }, 'default'> = {
  type: { is: 'arrivals' },
  presence: 'default',
  meaning: 'How requests arrive: `poisson`, `constant`, `bursty(x, duration)` or `trace("file.csv")`.',
  defaultText: 'poisson',
  defaultValue: { kind: 'poisson' },
};

export const flowRows = {
  rate: measured('rate', 'Requests per second of the first caller, a client.'),
  every: measured('duration', 'One request each such time; the first caller may be a service.'),
  arrivals,
  weight: measuredOr('count', '1', 'How often a client with `think` chooses this flow, against its others.', { isFractional: true }),
} as const;
