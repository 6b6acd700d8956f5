import { databaseRows } from './database.ts';
import { durationOr, measuredOr } from './property.ts';

export const registryRows = {
  ttl: measuredOr('duration', '10s', 'How old the address list of a caller may get: that long it goes on calling a dead instance.'),
  followers: databaseRows.followers,
  replication: databaseRows.replication,
  'lookup-time': durationOr('1ms', 'Time of one look-up.'),
} as const;
