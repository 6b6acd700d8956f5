import type { Sampler } from '../../engine/sampler.ts';
import type { NodePlan } from '../../plan/plan.ts';
import type { Context } from '../../run/context.ts';
import type { ChunkPlaces } from './chunk-places.ts';
import type { DataNodes } from './data-nodes.ts';
import type { Transfers } from './transfers.ts';

/** What a request does with one file. */
export interface FileRequest {
  readonly frame: number;
  readonly isWrite: boolean;
  readonly data: number;
  readonly key: number;
  readonly bytes: number;
  /** Whether the file was not there before. */
  readonly isNew: boolean;
}

/** The parts of a file system that requests work with. */
export interface FileStore {
  readonly context: Context;
  readonly node: NodePlan;
  readonly places: ChunkPlaces;
  readonly dataNodes: DataNodes;
  readonly transfers: Transfers;
  readonly isErasureCoded: boolean;
  readonly readTime: Sampler;
  readonly writeTime: Sampler;
  readonly timeStream: number;
  readonly choiceStream: number;
  isThere(dataNode: number): boolean;
  /** Whether the caller of a frame can reach a data node. */
  isInReach(frame: number, dataNode: number): boolean;
  secondsFor(bytes: number): number;
  /** A request has all it asked for, or (`isDone` false) cannot have it. */
  over(file: OpenFile, isDone: boolean): void;
}

/** A request that deals with the chunks of a file, as each of them sees it. */
export interface OpenFile {
  readonly store: FileStore;
  readonly request: FileRequest;
  /** Place of whoever asks, and when the metadata had told where the chunks are. */
  readonly origin: number;
  readonly startedAt: number;
  /** Seconds on the critical path so far. */
  readonly travelled: number;
  readonly worked: number;
  /** What arrives last: from which data node, and when. */
  lastNode: number;
  lastArrival: number;
  readonly isOver: boolean;
  /** One-way seconds between two places. */
  travel(from: number, to: number): number;
  /** Seconds before a data node delivers, or takes, the first byte. */
  preparation(): number;
  /** A random number below `count`. */
  below(count: number): number;
  placeOf(dataNode: number): number;
  /** Seconds that a chunk has added to the critical path. */
  pass(travelled: number, worked: number): void;
  /** A chunk has been read, or written: the caller knows at `at`. */
  chunkDone(at: number): void;
  fail(): void;
}
