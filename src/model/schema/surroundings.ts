import { duration, measured, measuredOr, reference, required, type PropertyRow } from './property.ts';
import { kinds } from './value-types.ts';

/** Properties of a `network`. */
export const networkRows = {
  latency: duration('One-way latency.'),
  bandwidth: measured('bandwidth', 'Bytes per second in each direction; without it, no limit.'),
  loss: measuredOr('percent', '0%', 'Share of messages that must be sent again, after 200 ms.'),
} as const;

/** Properties of a `scenario`, beside its events. */
export const scenarioRows = {
  duration: required(measured('duration', 'How long the scenario runs after the warm-up.')),
  warmup: measured('duration', 'How long the system runs before the scenario begins. Without it: as long as the steady run needed.'),
} as const;

const nodesOrData: PropertyRow<{ is: 'references'; to: readonly ((typeof kinds)[number] | 'data' | 'region')[] }, 'optional'> = {
  type: { is: 'references', to: [...kinds, 'region', 'data'] },
  presence: 'optional',
  meaning: 'What the picture shows; without it, everything.',
};

/** Properties of a `view`. */
export const viewRows = {
  include: nodesOrData,
  exclude: { ...nodesOrData, meaning: 'What the picture leaves out.' },
  flow: reference(['flow'], 'The flow that the picture highlights.'),
} as const;
