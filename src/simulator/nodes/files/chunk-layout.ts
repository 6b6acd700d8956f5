import { dataNodesOf, piecesOfChunk } from '../../../model/chunks.ts';
import type { NodePlan, Plan } from '../../plan/plan.ts';
import type { FilesystemSettings } from './filesystem-settings.ts';

/** How the files of one data set are cut: `perFile` chunks each, the last of them shorter. */
interface Cut {
  readonly perFile: number;
  /** Number of the first chunk of the first file. */
  readonly first: number;
  readonly bytes: number;
  readonly keys: number;
}

/** At most so many groups, fewer where each takes long to place: chunks beyond that share the fate of others. */
const mostGroups = 8192;
const mostSteps = 2e7;
const leastGroups = 64;

/**
 * Which chunks there are, and which of them share their data nodes: a group of chunks, of which there are as many as chunks unless these
 * are too many to remember each. A chunk is stored `width` times: `needed` pieces of it are enough to have it, each 1 ÷ `needed` of its bytes.
 */
export class ChunkLayout {
  readonly width: number;
  readonly needed: number;
  readonly groups: number;
  private readonly chunkBytes: number;
  private readonly cuts: readonly Cut[];

  constructor(plan: Plan, node: NodePlan, settings: FilesystemSettings) {
    const { erasure } = settings;
    this.width = piecesOfChunk(settings);
    this.needed = erasure?.data ?? 1;
    this.chunkBytes = settings.chunk;
    let first = 0;
    this.cuts = plan.data.map((data) => {
      const { keys, size } = data.settings;
      const perFile = this.chunksOf(size);
      const isHere = data.store === node.index || plan.program.sites.some((site) => site.to === node.index && site.data === data.index);
      const cut = { perFile, first, bytes: size, keys: isHere ? keys : 0 };
      first += cut.keys * perFile;
      return cut;
    });
    const affordable = Math.floor(mostSteps / (dataNodesOf(settings) * this.width ** 2));
    this.groups = Math.max(1, Math.min(first, mostGroups, Math.max(leastGroups, affordable)));
  }

  perFile(data: number): number {
    return this.cuts[data].perFile;
  }

  chunksOf(bytes: number): number {
    return Math.max(1, Math.ceil(bytes / this.chunkBytes));
  }

  /** Bytes of a file's `index`-th chunk. */
  bytesOf(fileBytes: number, index: number): number {
    return Math.min(this.chunkBytes, fileBytes - index * this.chunkBytes);
  }

  groupOf(data: number, key: number, index: number): number {
    const { first, perFile } = this.cuts[data];
    return (first + key * perFile + Math.min(index, perFile - 1)) % this.groups;
  }

  /** A number that no other chunk has. */
  idOf(data: number, key: number, index: number): number {
    return (key * this.cuts[data].perFile + Math.min(index, this.cuts[data].perFile - 1)) * this.cuts.length + data;
  }

  /** Which chunk of which file has that number. */
  chunkOf(id: number): { data: number; key: number; group: number } {
    const data = id % this.cuts.length;
    const { perFile, first } = this.cuts[data];
    const chunk = Math.floor(id / this.cuts.length);
    return { data, key: Math.floor(chunk / perFile), group: (first + chunk) % this.groups };
  }

  /** Chunks, and their bytes, that each group has at the beginning. */
  contents(): { chunks: Float64Array; bytes: Float64Array } {
    const chunks = new Float64Array(this.groups);
    const bytes = new Float64Array(this.groups);
    for (const { keys, perFile, first, bytes: fileBytes } of this.cuts) {
      const total = keys * perFile;
      const isEach = total <= 8 * this.groups;
      const rest = total % this.groups;
      for (let at = 0; at < (isEach ? total : this.groups); at++) {
        const group = (first + at) % this.groups;
        const count = isEach ? 1 : Math.floor(total / this.groups) + (at < rest ? 1 : 0);
        chunks[group] += count;
        bytes[group] += isEach ? this.bytesOf(fileBytes, at % perFile) : (count * fileBytes) / perFile;
      }
    }
    return { chunks, bytes };
  }
}
