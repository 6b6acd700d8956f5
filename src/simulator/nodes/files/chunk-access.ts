import { none } from '../../run/frames.ts';
import type { OpenFile } from './file-store.ts';
import type { Transfer, TransferOwner } from './transfers.ts';

export interface Chunk {
  readonly group: number;
  readonly id: number;
  readonly bytes: number;
}

/** One chunk that a request reads or writes: as many transfers as it needs pieces, or writes copies. */
export class ChunkAccess implements TransferOwner {
  private readonly file: OpenFile;
  private readonly chunk: Chunk;
  private readonly seconds: number;
  /** By slot: 1 where it was asked; 2 where it has answered. */
  private readonly asked: Uint8Array;
  private awaited = 0;
  private done = 0;
  /** When the last confirmation of a write reaches the first data node of its pipeline. */
  private confirmedAt = 0;
  private firstNode = none as number;
  private slowest: Transfer | undefined;

  constructor(file: OpenFile, chunk: Chunk) {
    const { store } = file;
    this.file = file;
    this.chunk = chunk;
    this.seconds = store.secondsFor(chunk.bytes / store.places.layout.needed) * store.context.slowness[store.node.index];
    this.asked = new Uint8Array(store.places.layout.width);
  }

  begin(at: number): void {
    if (this.file.request.isWrite) this.write(at);
    else this.read(at);
  }

  finished(transfer: Transfer): void {
    const { file } = this;
    this.done++;
    this.asked[transfer.slot] = 2;
    if (file.isOver) return;
    this.note(transfer);
    if (this.done === this.awaited) this.end();
  }

  /** A data node is not there: a read goes to another, a write does without. */
  broken(transfer: Transfer): void {
    if (this.file.isOver) return;
    this.awaited--;
    if (this.file.request.isWrite) {
      if (this.awaited < this.file.store.places.layout.needed) this.file.fail();
      else if (this.done === this.awaited) this.end();
      return;
    }
    const [next] = this.choose(1, true);
    if (next === undefined) return this.file.fail();
    const there = this.file.travel(this.file.placeOf(transfer.dataNode), this.file.origin);
    this.ask(next, this.file.store.context.events.now + there, transfer.travelled + there);
  }

  private read(at: number): void {
    const { store } = this.file;
    if (!store.dataNodes.isReadable(this.chunk.group, this.chunk.id)) return this.file.fail();
    const chosen = this.choose(store.places.layout.needed, false);
    if (chosen.length < store.places.layout.needed) return this.file.fail();
    for (const slot of chosen) this.ask(slot, at, 0);
  }

  private ask(slot: number, at: number, travelled: number): void {
    const { file } = this;
    const { transfers } = file.store;
    const dataNode = this.holder(slot);
    const there = file.travel(file.origin, file.placeOf(dataNode));
    const prepared = file.preparation();
    this.asked[slot] = 1;
    this.awaited++;
    transfers.begin(this, { dataNode, slot, seconds: this.seconds, travelled: travelled + there, prepared, back: 0, at: at + there + prepared });
  }

  /** Copies go through one data node after the other, fragments to all of them at once. */
  private write(at: number): void {
    const { file } = this;
    const { places, dataNodes, isErasureCoded } = file.store;
    dataNodes.makeRoom(this.chunk.group);
    const slots = this.present(false);
    if (slots.length < places.layout.needed) return file.fail();
    if (isErasureCoded) for (const slot of slots) this.ask(slot, at, 0);
    else this.pipe(this.nearestFirst(slots), at);
  }

  private pipe(slots: readonly number[], at: number): void {
    const { file } = this;
    let [place, travelled, back] = [file.origin, 0, 0];
    for (const slot of slots) {
      const dataNode = this.holder(slot);
      const next = file.placeOf(dataNode);
      travelled += file.travel(place, next);
      if (this.firstNode === none) this.firstNode = dataNode;
      else back += file.travel(next, place);
      place = next;
      const prepared = file.preparation();
      this.asked[slot] = 1;
      this.awaited++;
      file.store.transfers.begin(this, { dataNode, slot, seconds: this.seconds, travelled, prepared, back, at: at + travelled + prepared });
    }
  }

  /** Remembers what comes last to whoever asks: the slowest is the critical path. */
  private note(transfer: Transfer): void {
    const { file } = this;
    const { context } = file.store;
    const at = context.events.now + transfer.back;
    const from = this.firstNode === none ? transfer.dataNode : this.firstNode;
    const arrival = at + context.distance(file.placeOf(from), file.origin);
    if (this.slowest === undefined || arrival >= this.confirmedAt) {
      this.slowest = { ...transfer };
      this.confirmedAt = arrival;
    }
    if (arrival >= file.lastArrival) [file.lastNode, file.lastArrival] = [from, arrival];
  }

  private end(): void {
    const { file } = this;
    const { dataNodes } = file.store;
    const { group, id, bytes } = this.chunk;
    if (file.request.isWrite) dataNodes.stored(group, id, bytes, { done: this.asked.map((its) => (its === 2 ? 1 : 0)), isNew: file.request.isNew });
    const slowest = this.slowest!;
    if (file.request.isWrite || this.confirmedAt >= file.lastArrival) file.pass(slowest.travelled + slowest.back, slowest.prepared + slowest.seconds);
    file.chunkDone(this.confirmedAt);
  }

  private holder(slot: number): number {
    const { places } = this.file.store;
    return places.holders[this.chunk.group * places.layout.width + slot];
  }

  /** Slots with a data node that the caller takes for alive, or (`isCertain`) that lives. */
  private present(isCertain: boolean): number[] {
    const { store, request } = this.file;
    const slots: number[] = [];
    for (let slot = 0; slot < store.places.layout.width; slot++) {
      const dataNode = this.holder(slot);
      if (dataNode === none || !store.isInReach(request.frame, dataNode)) continue;
      if (isCertain ? store.isThere(dataNode) : store.dataNodes.isBelieved(dataNode)) slots.push(slot);
    }
    return slots;
  }

  /** Slots to read from: of copies, any that `locality` prefers; of fragments, those of data before those of parity. */
  private choose(count: number, isCertain: boolean): number[] {
    const { store } = this.file;
    const slots = this.present(isCertain).filter((slot) => this.asked[slot] === 0 && store.places.has(this.chunk.group, slot, this.chunk.id));
    if (store.isErasureCoded || slots.length <= count) return slots.slice(0, count);
    const near = this.preferred(slots);
    return [near[near.length === 1 ? 0 : this.file.below(near.length)]];
  }

  private preferred(slots: readonly number[]): readonly number[] {
    const { store, origin } = this.file;
    const { names, regions } = store.context.plan.places;
    const { locality } = store.node.node.settings;
    if (locality === 'any') return slots;
    const placeOf = (slot: number) => this.file.placeOf(this.holder(slot));
    const inRegion = slots.filter((slot) => regions[placeOf(slot)] === regions[origin]);
    const inZone = locality === 'zone' ? inRegion.filter((slot) => names[placeOf(slot)] === names[origin]) : [];
    return inZone.length > 0 ? inZone : inRegion.length > 0 ? inRegion : slots;
  }

  /** A pipeline goes from the caller to the nearest data node, from there to the next. */
  private nearestFirst(slots: number[]): number[] {
    const { context } = this.file.store;
    const ordered: number[] = [];
    let place = this.file.origin;
    while (slots.length > 0) {
      const distances = slots.map((slot) => context.distance(place, this.file.placeOf(this.holder(slot))));
      const [slot] = slots.splice(distances.indexOf(Math.min(...distances)), 1);
      ordered.push(slot);
      place = this.file.placeOf(this.holder(slot));
    }
    return ordered;
  }
}
