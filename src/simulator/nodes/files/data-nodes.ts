import type { NodePlan } from '../../plan/plan.ts';
import { event, type Context } from '../../run/context.ts';
import { none } from '../../run/frames.ts';
import { CatchUp } from './catch-up.ts';
import type { FileVersions } from './file-versions.ts';
import { Repairs, type Repairable } from './repairs.ts';

export interface DataNodesSettings {
  readonly count: number;
  /** Seconds until a dead data node is noticed, and until its chunks are copied to others. */
  readonly detection: number;
  readonly repairAfter: number;
}

/** Which data nodes live, what they have lost, and what is done about it. */
export class DataNodes {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DataNodesSettings;
  private readonly files: Repairable;
  private readonly versions: FileVersions;
  private readonly repairs: Repairs;
  /** Since when each is gone: infinite while it is there. Whether its disk is intact, and whether it has been given up. */
  private readonly goneSince: Float64Array;
  private readonly hasDisk: Uint8Array;
  private readonly isGivenUp: Uint8Array;
  /** What is gone for good: groups, but for the chunks that were stored anew, and single chunks. */
  private readonly lostGroups = new Set<number>();
  private readonly restored = new Set<number>();
  private readonly lostChunks = new Set<number>();

  constructor(context: Context, node: NodePlan, settings: DataNodesSettings, around: { files: Repairable; versions: FileVersions }) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.files = around.files;
    this.versions = around.versions;
    this.repairs = new Repairs(context, node, settings.count, this.files);
    this.goneSince = new Float64Array(settings.count).fill(Infinity);
    this.hasDisk = new Uint8Array(settings.count).fill(1);
    this.isGivenUp = new Uint8Array(settings.count);
    this.planLooks();
  }

  /** Whether callers still take a data node for alive: one that is gone is noticed after a while. */
  isBelieved(dataNode: number): boolean {
    return this.goneSince[dataNode] + this.settings.detection > this.context.events.now;
  }

  isReadable(group: number, chunk: number): boolean {
    return !this.lostChunks.has(chunk) && (!this.lostGroups.has(group) || this.restored.has(chunk));
  }

  stopped(dataNode: number): void {
    this.isGone(dataNode);
  }

  started(dataNode: number): void {
    if (!this.files.isThere(dataNode)) return;
    this.goneSince[dataNode] = Infinity;
    if (this.hasDisk[dataNode] === 0) this.replaceDisk(dataNode);
    else if (this.isGivenUp[dataNode] === 1) this.takeBack(dataNode);
    this.isGivenUp[dataNode] = 0;
    if (this.files.places.missed[dataNode].size > 0) new CatchUp(this.context, this.node, dataNode, this.files).next();
    this.repairs.begin();
  }

  /** The time to give a data node up may have come, or a partition has begun or healed. */
  look(dataNode: number): void {
    if (this.files.isThere(dataNode)) {
      if (this.goneSince[dataNode] < Infinity) this.started(dataNode);
      return;
    }
    const since = this.isGone(dataNode);
    if (this.isGivenUp[dataNode] === 1 || this.context.events.now < since + this.settings.repairAfter) return;
    this.isGivenUp[dataNode] = 1;
    this.vacate(dataNode);
  }

  /** A data node's disk is gone, and all it had. */
  lost(dataNode: number): void {
    const { places } = this.files;
    const { needed, groups } = places.layout;
    this.hasDisk[dataNode] = 0;
    for (let place = 0; place < places.former.length; place++) if (places.former[place] === dataNode) places.former[place] = none;
    for (let group = 0; group < groups; group++) if (this.intact(group, none) < needed) this.loseGroup(group);
    this.loseChunks();
    places.missed[dataNode].clear();
    this.loseFiles();
  }

  /** Nobody knows any more which chunks make up which file: all are gone. */
  loseEverything(): void {
    for (let group = 0; group < this.files.places.layout.groups; group++) this.loseGroup(group);
    this.loseFiles();
  }

  /** A group of which everything is gone may be stored anew wherever there are data nodes. */
  makeRoom(group: number): void {
    const { places, bytes } = this.files;
    const { width } = places.layout;
    if (bytes[group] > 0) return;
    for (let slot = 0; slot < width; slot++) {
      const holder = places.holders[group * width + slot];
      if (holder === none || !this.files.isThere(holder)) return places.assign(group, (dataNode) => this.files.isThere(dataNode));
    }
  }

  /** A chunk has been stored: on the data nodes of `done` slots. `isNew` where the file was not there before. */
  stored(group: number, chunk: number, bytes: number, { done, isNew }: { done: Uint8Array; isNew: boolean }): void {
    const { places, bytes: all, chunks } = this.files;
    const { width } = places.layout;
    for (let slot = 0; slot < width; slot++) {
      const dataNode = places.holders[group * width + slot];
      if (dataNode === none) continue;
      if (done[slot] === 1) places.missed[dataNode].delete(chunk);
      else places.missed[dataNode].set(chunk, bytes);
    }
    const isRestored = this.lostGroups.has(group) && !this.restored.has(chunk);
    if (isRestored) this.restored.add(chunk);
    this.lostChunks.delete(chunk);
    if (!isRestored && !isNew) return;
    all[group] += bytes;
    chunks[group]++;
  }

  /** Since when a data node is not there: from now on, unless that is known already. */
  private isGone(dataNode: number): number {
    const { events, plan } = this.context;
    if (this.goneSince[dataNode] < Infinity) return this.goneSince[dataNode];
    this.goneSince[dataNode] = events.now;
    events.schedule(events.now + this.settings.repairAfter, event.exchange, dataNode * plan.nodes.length + this.node.index);
    return events.now;
  }

  /** Partitions come and go unnoticed: the moments are known beforehand. */
  private planLooks(): void {
    const { plan, options, events } = this.context;
    for (const { event: fault, at, until } of plan.faults) {
      if (fault.action.kind !== 'partition') continue;
      for (const time of [at, until]) {
        if (time >= options.duration) continue;
        for (let dataNode = 0; dataNode < this.settings.count; dataNode++)
          events.schedule(options.warmup + time, event.exchange, dataNode * plan.nodes.length + this.node.index);
      }
    }
  }

  /** The places of a data node go to others. */
  private vacate(dataNode: number): void {
    const { places } = this.files;
    const vacated: number[] = [];
    for (let place = 0; place < places.holders.length; place++) {
      if (places.holders[place] !== dataNode) continue;
      places.give(place, none);
      places.former[place] = this.hasDisk[dataNode] === 1 ? dataNode : none;
      vacated.push(place);
    }
    this.repairs.add(vacated);
  }

  /** It is back with all its pieces: those that were not made anew meanwhile count again. */
  private takeBack(dataNode: number): void {
    const { places } = this.files;
    for (let place = 0; place < places.former.length; place++) {
      if (places.former[place] !== dataNode) continue;
      places.former[place] = none;
      if (places.holders[place] === none) places.give(place, dataNode);
    }
  }

  /** It is back without any of its pieces. */
  private replaceDisk(dataNode: number): void {
    this.vacate(dataNode);
    this.hasDisk[dataNode] = 1;
  }

  /** How many pieces of a group, or of one of its chunks, are still on some disk. */
  private intact(group: number, chunk: number): number {
    const { places } = this.files;
    let count = 0;
    for (let slot = 0; slot < places.layout.width; slot++) {
      const holder = places.holders[group * places.layout.width + slot];
      const former = places.former[group * places.layout.width + slot];
      if (holder !== none ? this.hasDisk[holder] === 1 && places.has(group, slot, chunk) : former !== none) count++;
    }
    return count;
  }

  private loseGroup(group: number): void {
    const { places, bytes, chunks } = this.files;
    this.countLost(chunks[group]);
    this.lostGroups.add(group);
    for (const chunk of this.restored) if (places.layout.chunkOf(chunk).group === group) this.restored.delete(chunk);
    bytes[group] = chunks[group] = 0;
    places.assign(group, (dataNode) => this.files.isThere(dataNode));
  }

  /** Chunks whose newest version was on that disk alone, because others were away when it was written. */
  private loseChunks(): void {
    const { places } = this.files;
    for (const missed of places.missed) {
      for (const chunk of missed.keys()) {
        const { group } = places.layout.chunkOf(chunk);
        if (this.lostChunks.has(chunk) || !this.isReadable(group, chunk) || this.intact(group, chunk) >= places.layout.needed) continue;
        this.lostChunks.add(chunk);
        this.countLost(1);
      }
    }
  }

  private loseFiles(): void {
    const { layout } = this.files.places;
    for (const { data, key } of [...this.versions.writtenFiles()]) {
      const chunks = Array.from({ length: layout.perFile(data) }, (_, index) => index);
      const isWhole = chunks.every((index) => this.isReadable(layout.groupOf(data, key, index), layout.idOf(data, key, index)));
      if (!isWhole) this.versions.lose(data, key);
    }
  }

  private countLost(chunks: number): void {
    const { tallies, events } = this.context;
    for (const tally of tallies) if (tally.holds(events.now)) tally.nodes[this.node.index].lost += Math.round(chunks);
  }
}
