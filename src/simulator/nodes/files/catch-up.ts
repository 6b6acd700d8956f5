import type { NodePlan } from '../../plan/plan.ts';
import type { Context } from '../../run/context.ts';
import { none } from '../../run/frames.ts';
import type { Repairable } from './repairs.ts';
import type { TransferOwner } from './transfers.ts';

/** A data node that is back gets what was written while it was away, chunk after chunk. */
export class CatchUp implements TransferOwner {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly dataNode: number;
  private readonly files: Repairable;
  private chunk = none as number;
  private open = 0;
  private hasFailed = false;

  constructor(context: Context, node: NodePlan, dataNode: number, files: Repairable) {
    this.context = context;
    this.node = node;
    this.dataNode = dataNode;
    this.files = files;
  }

  /** Fetches the next chunk for which there are sources; ends where there is none, or the data node is gone again. */
  next(): void {
    const { places } = this.files;
    if (!this.files.isThere(this.dataNode)) return;
    for (const [chunk, bytes] of places.missed[this.dataNode]) {
      const sources = this.sourcesOf(chunk);
      if (sources.length < places.layout.needed) continue;
      this.chunk = chunk;
      return this.fetch(sources.slice(0, places.layout.needed), bytes);
    }
  }

  finished(): void {
    this.close();
  }

  broken(): void {
    this.hasFailed = true;
    this.close();
  }

  private fetch(sources: readonly number[], bytes: number): void {
    const { transfers, readTime, writeTime } = this.files;
    const { instancePlaces } = this.context.plan;
    const { firstInstance } = this.node;
    this.hasFailed = false;
    this.open = sources.length + 1;
    const farthest = Math.max(
      ...sources.map((source) => this.context.distance(instancePlaces[firstInstance + source], instancePlaces[firstInstance + this.dataNode])),
    );
    const common = { at: this.context.events.now + readTime + farthest + writeTime, slot: none, travelled: 0, prepared: 0, back: 0 };
    for (const source of sources) transfers.begin(this, { ...common, dataNode: source, seconds: this.files.secondsFor(bytes / sources.length) });
    transfers.begin(this, { ...common, dataNode: this.dataNode, seconds: this.files.secondsFor(bytes) });
  }

  private close(): void {
    if (--this.open > 0) return;
    if (!this.hasFailed) this.files.places.missed[this.dataNode].delete(this.chunk);
    this.next();
  }

  private sourcesOf(chunk: number): number[] {
    const { places } = this.files;
    const { group } = places.layout.chunkOf(chunk);
    return Array.from({ length: places.layout.width }, (_, slot) => slot)
      .filter((slot) => places.has(group, slot, chunk))
      .map((slot) => places.holders[group * places.layout.width + slot])
      .filter((dataNode) => this.files.isThere(dataNode));
  }
}
