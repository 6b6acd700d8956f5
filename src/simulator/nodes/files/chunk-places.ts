import type { NodePlan } from '../../plan/plan.ts';
import type { Context } from '../../run/context.ts';
import { none } from '../../run/frames.ts';
import type { ChunkLayout } from './chunk-layout.ts';

export interface PlacesSettings {
  readonly dataNodes: number;
  /** Pieces of a chunk stand in as many zones as there are. */
  readonly isSpread: boolean;
}

/**
 * Where the pieces of every group of chunks are. A place (group × width + slot) has a data node, or none while its piece is to be made
 * anew; then `former` is the data node that has been given up, whose piece counts again when it returns with its disk.
 */
export class ChunkPlaces {
  readonly holders: Int32Array;
  readonly former: Int32Array;
  readonly layout: ChunkLayout;
  /** Files that were written here when a data node was away: by data node, the chunks that it has an old version of, with their bytes. */
  readonly missed: readonly Map<number, number>[];
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: PlacesSettings;
  /** By data node: places that it has, and those that it is about to get. */
  private readonly load: Int32Array;
  private readonly stream: number;
  private draws = 0;

  constructor(context: Context, node: NodePlan, layout: ChunkLayout, settings: PlacesSettings) {
    this.context = context;
    this.node = node;
    this.layout = layout;
    this.settings = settings;
    this.load = new Int32Array(settings.dataNodes);
    this.missed = Array.from({ length: settings.dataNodes }, () => new Map<number, number>());
    this.holders = new Int32Array(layout.groups * layout.width).fill(none);
    this.former = new Int32Array(layout.groups * layout.width).fill(none);
    this.stream = context.stream(node.name, 'placement');
    for (let group = 0; group < layout.groups; group++) this.assign(group, () => true);
  }

  /** Gives a group without any pieces new places, among data nodes that may be chosen. */
  assign(group: number, mayBe: (dataNode: number) => boolean): void {
    for (let slot = 0; slot < this.layout.width; slot++) this.give(group * this.layout.width + slot, none);
    for (let slot = 0; slot < this.layout.width; slot++) {
      const place = group * this.layout.width + slot;
      this.give(place, this.choose(group, mayBe));
      this.former[place] = none;
    }
  }

  /** A data node for one more piece of a group: of the zones that have fewest, the one that has least; −1 where there is none. */
  choose(group: number, mayBe: (dataNode: number) => boolean): number {
    let [best, bestZone, ties] = [none as number, Infinity, 0];
    this.context.source.select(this.stream, group, this.draws++, 0);
    for (let dataNode = 0; dataNode < this.settings.dataNodes; dataNode++) {
      if (!mayBe(dataNode) || this.slotOf(group, dataNode) !== none) continue;
      const zone = this.settings.isSpread ? this.inZoneOf(group, dataNode) : 0;
      const isBetter = best === none || zone < bestZone || (zone === bestZone && this.load[dataNode] < this.load[best]);
      if (isBetter) [best, bestZone, ties] = [dataNode, zone, 1];
      else if (zone === bestZone && this.load[dataNode] === this.load[best] && this.context.source.below(++ties) === 0) best = dataNode;
    }
    return best;
  }

  /** A place gets a data node, or (−1) loses its own. */
  give(place: number, dataNode: number): void {
    if (this.holders[place] !== none) this.load[this.holders[place]]--;
    this.holders[place] = dataNode;
    if (dataNode !== none) this.load[dataNode]++;
  }

  /** Counts a piece that is on its way to a data node (1), or no longer is (−1). */
  expect(dataNode: number, by: number): void {
    this.load[dataNode] += by;
  }

  slotOf(group: number, dataNode: number): number {
    const { width } = this.layout;
    for (let slot = 0; slot < width; slot++) if (this.holders[group * width + slot] === dataNode) return slot;
    return none;
  }

  /** Whether the data node at that slot has the newest version of a chunk; −1 as the chunk asks for the group in general. */
  has(group: number, slot: number, chunk: number): boolean {
    const dataNode = this.holders[group * this.layout.width + slot];
    return dataNode !== none && (this.missed[dataNode].size === 0 || !this.missed[dataNode].has(chunk));
  }

  private inZoneOf(group: number, dataNode: number): number {
    const { instancePlaces } = this.context.plan;
    const { firstInstance } = this.node;
    let count = 0;
    for (let slot = 0; slot < this.layout.width; slot++) {
      const other = this.holders[group * this.layout.width + slot];
      if (other !== none && instancePlaces[firstInstance + other] === instancePlaces[firstInstance + dataNode]) count++;
    }
    return count;
  }
}
