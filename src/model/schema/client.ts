import { callerRows } from './calls.ts';
import { duration, measured, measuredOr } from './property.ts';

export const clientRows = {
  users: measuredOr('count', '1000', 'Sessions that issue requests.', { minimum: 1 }),
  think: duration('Time a user thinks between an answer and the next request; makes the load closed instead of open.'),
  ...callerRows,
  'health-check': measured('duration', 'How soon the client stops choosing a first node that is dead.'),
} as const;
