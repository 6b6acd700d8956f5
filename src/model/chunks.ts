import type { SettingsOf } from './schema/schema.ts';

type ChunkSettings = Pick<SettingsOf<'filesystem'>, 'data-nodes' | 'replication-factor' | 'erasure'>;

const usualDataNodes = 3;

/** Data nodes of a file system: as stated, or else as many as a chunk needs. */
export function dataNodesOf(settings: ChunkSettings): number {
  return settings['data-nodes'] ?? Math.max(usualDataNodes, wishedPieces(settings));
}

/** How many pieces of each chunk there are, copies or fragments, each on a data node of its own. */
export function piecesOfChunk(settings: ChunkSettings): number {
  return Math.min(wishedPieces(settings), dataNodesOf(settings));
}

function wishedPieces({ erasure, 'replication-factor': copies }: ChunkSettings): number {
  return erasure === undefined ? copies : erasure.data + erasure.parity;
}
