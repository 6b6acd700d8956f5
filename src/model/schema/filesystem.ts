import { choiceOr, durationOr, measured, measuredOr, optional } from './property.ts';

export const filesystemRows = {
  'replication-factor': measuredOr('count', '3', 'Copies of each chunk, at most one on each data node.', { minimum: 1 }),
  erasure: optional('erasure', 'Fragments instead of copies: `6+3` stores six of data and three of parity, any six restore the chunk.'),
  chunk: measuredOr('size', '64MB', 'Size of the pieces a file is cut into.', { minimum: 1 }),
  'data-nodes': measured('count', 'Machines that store chunks. Without it: 3, or as many as a chunk has copies or fragments.', { minimum: 1 }),
  'metadata-nodes': measuredOr('count', '1', 'Machines that know which chunks make up a file.', { minimum: 1 }),
  'metadata-time': durationOr('1ms', 'Time of one metadata operation.'),
  'read-time': durationOr('5ms', 'Time until a data node begins to deliver a chunk.'),
  'write-time': durationOr('5ms', 'Time until a data node begins to take a chunk.'),
  bandwidth: measured('bandwidth', 'Bytes per second that one data node delivers or takes, shared by its transfers.'),
  detection: measuredOr('duration', '10s', 'How long until a dead metadata server or data node is noticed.'),
  election: measuredOr('duration', '5s', 'How long a standby needs to take the metadata over.'),
  'repair-after': measured('duration', 'How long a data node is gone before its chunks are copied to others. Without it: `detection`.'),
  placement: choiceOr(['any', 'spread'], 'any', 'Whether copies of a chunk may share a zone, or must be spread over zones.'),
} as const;
