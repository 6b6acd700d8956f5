import { BoundedEntries } from '../../../../src/simulator/eviction/bounded-entries.ts';
import { CountedDraws } from '../../../../src/simulator/eviction/counted-draws.ts';
import type { EvictionName } from '../../../../src/simulator/eviction/create-eviction.ts';

/** Keys of several data sets as one number: whole multiples of this tell the data set. */
export const dataSet = 2 ** 32;

/** The product's entries behind the questions that the reference caches answer. */
export class CacheOfKeys {
  readonly entries: BoundedEntries;

  constructor(eviction: EvictionName, capacity: number, stream = 1) {
    this.entries = new BoundedEntries({ capacity, eviction, chooser: new CountedDraws(stream) });
  }

  /** Whether the key was there; if not, it is now. */
  access(key: number, size = 1): boolean {
    const entry = this.entries.find(Math.floor(key / dataSet), key % dataSet);
    if (entry < 0) {
      this.entries.insert(Math.floor(key / dataSet), key % dataSet, size);
      return false;
    }
    this.entries.touch(entry);
    return true;
  }

  has(key: number): boolean {
    return this.entries.find(Math.floor(key / dataSet), key % dataSet) >= 0;
  }

  remove(key: number): void {
    const entry = this.entries.find(Math.floor(key / dataSet), key % dataSet);
    if (entry >= 0) this.entries.remove(entry);
  }
}

/** The share of accesses that hit. */
export function hitRatio(cache: { access(key: number): boolean }, keys: Iterable<number>): number {
  let [hits, accesses] = [0, 0];
  for (const key of keys) {
    accesses++;
    if (cache.access(key)) hits++;
  }
  return hits / accesses;
}
