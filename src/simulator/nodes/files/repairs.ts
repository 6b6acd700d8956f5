import type { NodePlan } from '../../plan/plan.ts';
import type { Context } from '../../run/context.ts';
import { none } from '../../run/frames.ts';
import type { ChunkPlaces } from './chunk-places.ts';
import type { Transfer, TransferOwner, Transfers } from './transfers.ts';

/** What a repair needs of the file system around it. */
export interface Repairable {
  readonly places: ChunkPlaces;
  readonly transfers: Transfers;
  /** By group: bytes of all its chunks, and how many there are. */
  readonly bytes: Float64Array;
  readonly chunks: Float64Array;
  isThere(dataNode: number): boolean;
  /** Seconds that a data node needs for so many bytes by itself; mean seconds before it delivers, or takes, the first. */
  secondsFor(bytes: number): number;
  readonly readTime: number;
  readonly writeTime: number;
}

/** Repairs that a data node delivers to, and takes, at once: as in HDFS (`dfs.namenode.replication.max-streams`). */
const mostStreams = 2;

/** Makes the pieces that are missing anew, from those that are left: what that moves shares the bandwidth with requests. */
export class Repairs {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly files: Repairable;
  /** Places whose pieces are missing. */
  private pending: number[] = [];
  /** Groups of which a piece is being made. */
  private readonly underWay = new Set<number>();
  private readonly sending: Uint8Array;
  private readonly taking: Uint8Array;

  constructor(context: Context, node: NodePlan, dataNodes: number, files: Repairable) {
    this.context = context;
    this.node = node;
    this.files = files;
    this.sending = new Uint8Array(dataNodes);
    this.taking = new Uint8Array(dataNodes);
  }

  /** Pieces are missing: those of groups that have fewest left are made first. */
  add(places: readonly number[]): void {
    const { layout } = this.files.places;
    this.pending.push(...places);
    const left = new Map(this.pending.map((place) => [place, this.sourcesOf(Math.floor(place / layout.width), true).length]));
    this.pending.sort((one, other) => left.get(one)! - left.get(other)! || one - other);
    this.begin();
  }

  /** Starts what can be started now. */
  begin(): void {
    if (this.pending.length === 0) return;
    const waiting: number[] = [];
    for (const [index, place] of this.pending.entries()) {
      if (this.isSaturated()) {
        waiting.push(...this.pending.slice(index));
        break;
      }
      if (this.files.places.holders[place] === none && !this.start(place)) waiting.push(place);
    }
    this.pending = waiting;
  }

  private start(place: number): boolean {
    const { places } = this.files;
    const { width, needed } = places.layout;
    const group = Math.floor(place / width);
    const sources = this.sourcesOf(group, false);
    if (sources.length < needed || this.underWay.has(group)) return false;
    const target = places.choose(group, (dataNode) => this.files.isThere(dataNode) && this.taking[dataNode] < mostStreams);
    if (target === none) return false;
    sources.sort((one, other) => this.sending[one] - this.sending[other]);
    this.underWay.add(group);
    new Repair(this, place, target, sources.slice(0, needed)).begin();
    return true;
  }

  /** Data nodes that have a piece of a group and live: with a stream to spare, unless `all`. */
  private sourcesOf(group: number, all: boolean): number[] {
    const { places } = this.files;
    const { width } = places.layout;
    return Array.from(places.holders.subarray(group * width, (group + 1) * width)).filter(
      (dataNode) => dataNode !== none && this.files.isThere(dataNode) && (all || this.sending[dataNode] < mostStreams),
    );
  }

  private isSaturated(): boolean {
    return this.taking.every((streams, dataNode) => streams >= mostStreams || !this.files.isThere(dataNode));
  }

  /** For a repair under way: who sends and takes it (1), or no longer does (−1). */
  occupy(target: number, sources: readonly number[], by: number): void {
    this.taking[target] += by;
    for (const source of sources) this.sending[source] += by;
    this.files.places.expect(target, by);
  }

  /** A repair has moved all its bytes, or (`isDone` false) has lost one of its data nodes. */
  ended(place: number, target: number, isDone: boolean): void {
    const { places, chunks } = this.files;
    const { tallies, events } = this.context;
    const group = Math.floor(place / places.layout.width);
    this.underWay.delete(group);
    // Meanwhile the data node that had the piece may have come back.
    if (places.holders[place] !== none) return this.begin();
    if (isDone && places.slotOf(group, target) === none) {
      places.give(place, target);
      places.former[place] = none;
      for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].repaired += Math.round(chunks[group]);
    } else this.pending.unshift(place);
    this.begin();
  }

  /** Sends a group's bytes from its sources, and to its target: all at once. Returns how many transfers there are. */
  move(owner: TransferOwner, place: number, target: number, sources: readonly number[]): number {
    const { transfers, bytes, readTime, writeTime } = this.files;
    const total = bytes[Math.floor(place / this.files.places.layout.width)];
    const { instancePlaces } = this.context.plan;
    const { firstInstance } = this.node;
    const farthest = Math.max(
      ...sources.map((source) => this.context.distance(instancePlaces[firstInstance + source], instancePlaces[firstInstance + target])),
    );
    const at = this.context.events.now + readTime + farthest + writeTime;
    const common = { at, slot: none, travelled: 0, prepared: 0, back: 0 };
    for (const source of sources) transfers.begin(owner, { ...common, dataNode: source, seconds: this.files.secondsFor(total / sources.length) });
    transfers.begin(owner, { ...common, dataNode: target, seconds: this.files.secondsFor(total) });
    return sources.length + 1;
  }
}

/** One piece of a group's chunks that is made anew. */
class Repair implements TransferOwner {
  private readonly repairs: Repairs;
  private readonly place: number;
  private readonly target: number;
  private readonly sources: readonly number[];
  private open = 0;
  private hasFailed = false;

  constructor(repairs: Repairs, place: number, target: number, sources: readonly number[]) {
    this.repairs = repairs;
    this.place = place;
    this.target = target;
    this.sources = sources;
  }

  begin(): void {
    this.repairs.occupy(this.target, this.sources, 1);
    this.open = this.repairs.move(this, this.place, this.target, this.sources);
  }

  finished(): void {
    this.close();
  }

  broken(_transfer: Transfer): void {
    this.hasFailed = true;
    this.close();
  }

  private close(): void {
    if (--this.open > 0) return;
    this.repairs.occupy(this.target, this.sources, -1);
    this.repairs.ended(this.place, this.target, !this.hasFailed);
  }
}
