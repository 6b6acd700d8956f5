import { EntryLinks, EntryList } from './entry-list.ts';
import { enlarged, none } from './entry-table.ts';
import type { EvictingCache, Eviction } from './eviction.ts';
import { FrequencySketch } from './frequency-sketch.ts';

const windowShare = 0.01;
const protectedShare = 4 / 5;
const probationShare = 1 / 5;
/** Frequencies are halved after this many hits for every entry of the main part. */
const sample = 32;

const inWindow = 0;
const inProbation = 1;
const inProtected = 2;

/**
 * W-TinyLFU (G. Einziger, R. Friedman, B. Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM Transactions on Storage, 2017):
 * newcomers enter a small LRU window; whoever leaves it enters the main part, a segmented LRU, only if it has been seen more often than
 * the one that would go for it. What the paper leaves open is as in libCacheSim:
 *
 * - window 1 % of the capacity, main part 99 %: probation 20 % of it, protected 80 %;
 * - the window is as large as what the main part leaves, so it fills the cache first;
 * - frequencies count arrivals, hits in the main part, and departures from the window; there is no doorkeeper;
 * - a step lets candidates leave the window until one is refused, so an admission makes room for more than one newcomer;
 * - newcomers of the main part go to probation, or to the protected part while only that has room;
 * - what falls from the protected part into a probation that is full (shares are rounded down) evicts from it.
 *
 * Its window and parts take no entry that is larger than they are, so small caches hold nothing; here the window always has room for what
 * arrives, and a hit never evicts what was hit.
 */
export class WTinyLfu implements Eviction {
  private readonly cache: EvictingCache;
  private readonly links: EntryLinks;
  private readonly parts: readonly [EntryList, EntryList, EntryList];
  private readonly windowRoom: number;
  private readonly probationRoom: number;
  private readonly protectedRoom: number;
  private readonly sketch: FrequencySketch;
  private readonly hitsUntilHalved: number;
  private hits = 0;
  private partOf: Uint8Array;

  /** `entries`: how many entries a full cache is expected to hold. */
  constructor(cache: EvictingCache, entries: number) {
    const { table, capacity } = cache;
    this.cache = cache;
    this.links = new EntryLinks(table.room);
    this.parts = [new EntryList(table, this.links), new EntryList(table, this.links), new EntryList(table, this.links)];
    this.windowRoom = Math.floor(windowShare * capacity);
    const mainRoom = capacity - this.windowRoom;
    this.probationRoom = Math.floor(probationShare * mainRoom);
    this.protectedRoom = Math.floor(protectedShare * mainRoom);
    const mainEntries = entries - Math.floor(windowShare * entries);
    this.sketch = new FrequencySketch(mainEntries, table.room);
    this.hitsUntilHalved = sample * mainEntries;
    this.partOf = new Uint8Array(table.room);
  }

  arrive(): void {}

  makeRoom(arriving: number): void {
    const mainRoom = this.cache.capacity - Math.max(this.windowRoom, arriving);
    const window = this.parts[inWindow];
    for (let candidate = window.oldest; candidate !== none; candidate = window.oldest) {
      const isAdmitted = this.isAdmitted(candidate, mainRoom);
      this.sketch.add(candidate);
      window.remove(candidate);
      if (!isAdmitted) {
        this.cache.evict(candidate);
        return;
      }
      this.admit(candidate, mainRoom);
    }
    this.evictFromMain();
  }

  insert(entry: number): void {
    const { data, keys } = this.cache.table;
    this.sketch.assign(entry, data[entry], keys[entry]);
    this.sketch.add(entry);
    this.put(entry, inWindow);
  }

  use(entry: number): void {
    const part = this.partOf[entry];
    if (part === inWindow) {
      this.parts[inWindow].renew(entry);
      return;
    }
    this.parts[part].remove(entry);
    this.put(entry, inProtected);
    if (part === inProbation) this.cool(entry);
    this.sketch.add(entry);
    if (++this.hits < this.hitsUntilHalved) return;
    this.hits = 0;
    this.sketch.halve();
  }

  remove(entry: number): void {
    this.parts[this.partOf[entry]].remove(entry);
  }

  grow(room: number): void {
    this.links.grow(room);
    this.sketch.grow(room);
    this.partOf = enlarged(this.partOf, room);
  }

  private get mainSize(): number {
    return this.parts[inProbation].size + this.parts[inProtected].size;
  }

  private isAdmitted(candidate: number, mainRoom: number): boolean {
    const size = this.cache.table.sizes[candidate];
    if (this.mainSize + size <= mainRoom) return true;
    return size <= mainRoom && this.sketch.estimate(candidate) > this.sketch.estimate(this.mainVictim());
  }

  private admit(entry: number, mainRoom: number): void {
    const size = this.cache.table.sizes[entry];
    while (this.mainSize + size > mainRoom) this.evictFromMain();
    const fitsProbation = this.parts[inProbation].size + size <= this.probationRoom;
    const fitsProtected = this.parts[inProtected].size + size <= this.protectedRoom;
    this.put(entry, fitsProbation || !fitsProtected ? inProbation : inProtected);
  }

  /** What falls out of the protected part, oldest first, is on probation again. */
  private cool(justHit: number): void {
    const [, probation, guarded] = this.parts;
    while (guarded.size > this.protectedRoom && guarded.oldest !== justHit) {
      const entry = guarded.oldest;
      guarded.remove(entry);
      this.put(entry, inProbation);
      while (probation.size > this.probationRoom) this.evictFromMain();
    }
  }

  private mainVictim(): number {
    const { oldest } = this.parts[inProbation];
    return oldest === none ? this.parts[inProtected].oldest : oldest;
  }

  private evictFromMain(): void {
    const victim = this.mainVictim();
    this.parts[this.partOf[victim]].remove(victim);
    this.cache.evict(victim);
  }

  private put(entry: number, part: number): void {
    this.partOf[entry] = part;
    this.parts[part].add(entry);
  }
}
