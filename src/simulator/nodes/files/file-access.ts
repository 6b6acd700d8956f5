import { draw } from '../../engine/sampler.ts';
import { none } from '../../run/frames.ts';
import { ChunkAccess } from './chunk-access.ts';
import type { FileRequest, FileStore, OpenFile } from './file-store.ts';

/** Random draws of one request here begin with this number; those of its caller are below. */
const firstDraw = 16;

/**
 * A request that reads or writes a file, once it knows from the metadata where its chunks are. It reads all chunks at once, and writes one
 * after the other.
 */
export class FileAccess implements OpenFile {
  readonly store: FileStore;
  readonly request: FileRequest;
  readonly origin: number;
  readonly startedAt: number;
  travelled: number;
  worked = 0;
  lastNode = none as number;
  lastArrival = 0;
  isOver = false;
  private readonly chunks: number;
  private readonly first: number;
  private next = 0;
  private open = 0;
  private draws = firstDraw;

  constructor(store: FileStore, request: FileRequest) {
    const { context } = store;
    const { frame } = request;
    this.store = store;
    this.request = request;
    this.origin = context.frames.origin[frame];
    this.startedAt = context.events.now;
    this.chunks = store.places.layout.chunksOf(request.bytes);
    this.travelled = this.first = this.travel(context.frames.place[frame], this.origin);
  }

  /** The caller knows where the chunks are as soon as the metadata's answer is there. */
  begin(): void {
    const at = this.startedAt + this.travelled;
    if (this.request.isWrite) return this.beginNext(at);
    for (let index = 0; index < this.chunks && !this.isOver; index++) this.beginNext(at);
  }

  chunkDone(at: number): void {
    if (this.isOver) return;
    this.open--;
    if (this.next < this.chunks) this.beginNext(at);
    else if (this.open === 0) this.end(true);
  }

  pass(travelled: number, worked: number): void {
    if (this.request.isWrite) {
      const isLast = this.next === this.chunks;
      const home = isLast ? 0 : this.store.context.distance(this.placeOf(this.lastNode), this.origin);
      this.travelled += travelled + home;
      this.worked += worked;
    } else {
      // Chunks are read side by side: the last one counts alone.
      [this.travelled, this.worked] = [this.first + travelled, worked];
    }
  }

  fail(): void {
    if (!this.isOver) this.end(false);
  }

  travel(from: number, to: number): number {
    return this.store.context.travelBetween(this.request.frame, from, to, this.draws++);
  }

  preparation(): number {
    const { context, node, readTime, writeTime, timeStream } = this.store;
    const time = this.request.isWrite ? writeTime : readTime;
    if (time.kind !== 'constant') context.select(timeStream, this.request.frame, this.draws++);
    return draw(time, context.source) * context.slowness[node.index];
  }

  below(count: number): number {
    const { context, choiceStream } = this.store;
    context.select(choiceStream, this.request.frame, this.draws++);
    return context.source.below(count);
  }

  placeOf(dataNode: number): number {
    return this.store.context.plan.instancePlaces[this.store.node.firstInstance + dataNode];
  }

  private beginNext(at: number): void {
    const { layout } = this.store.places;
    const { data, key, bytes } = this.request;
    const index = this.next++;
    this.open++;
    const chunk = { group: layout.groupOf(data, key, index), id: layout.idOf(data, key, index), bytes: layout.bytesOf(bytes, index) };
    new ChunkAccess(this, chunk).begin(at);
  }

  private end(isDone: boolean): void {
    this.isOver = true;
    this.store.over(this, isDone);
  }
}
