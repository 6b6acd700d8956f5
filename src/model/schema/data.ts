import { flag, measured, measuredOr, reference, required, choiceOr, type PropertyRow } from './property.ts';

const popularity: PropertyRow<{ is: 'popularity' }, 'default'> = {
  type: { is: 'popularity' },
  presence: 'default',
  meaning: 'How often each key is asked for: `uniform`, `zipf(1.1)`, `hotspot(10%, 90%)`, `latest(10%)` or `trace("keys.csv")`.',
  defaultText: 'uniform',
  defaultValue: { kind: 'uniform' },
};

export const dataRows = {
  keys: required(measured('count', 'How many keys there are.', { minimum: 1 })),
  popularity,
  size: measuredOr('size', '1kB', 'Bytes of one value.'),
  store: reference(['database', 'filesystem'], 'Where it lives: the store that holds the truth.'),
  critical: flag('Losing an acknowledged write of it is a serious matter.'),
  visibility: choiceOr(['public', 'private'], 'private', 'Whether anybody may see it, so that shared caches may keep it.'),
  mutable: flag('Whether values change after they were created.', true),
  owner: reference(['client'], 'Every key belongs to one session of this client, which alone draws it.'),
} as const;
