import { enlarged } from './entry-table.ts';
import { xxHash64Low } from './xx-hash.ts';

/** −ln(0.001) ÷ ln² 2: what a Bloom filter needs an entry for one false positive in a thousand. */
const countersPerEntry = 14.37758756605117;
/** ln 2 × counters per entry, rounded up: the places of a key. */
const placesPerKey = 10;
/** Beyond so many entries they share counters: 16 M of them take 60 MB. */
const mostCounters = 1 << 24;
const seeds = [0x12345678, 0x12344321] as const;

/**
 * How often keys were seen, roughly: a counting Bloom filter (L. Fan et al., "Summary Cache", 1998) whose least counter of a key's places
 * is the estimate. Size and hashes are those that libCacheSim gives W-TinyLFU: one false positive in a thousand, ten places by double
 * hashing with XXH64. Collisions decide some admissions, so the same hashes are needed for the same hit ratios.
 *
 * A key is hashed as 1 + its number: object ids of libCacheSim's traces begin at 1. Hashes of keys in the cache are kept by entry.
 */
export class FrequencySketch {
  private readonly counters: Uint32Array;
  /** By entry: where a key's places begin, and how far apart they are. */
  private first: Int32Array;
  private step: Int32Array;
  /** By data set, in the order in which they came: they hash alike wherever they are declared, and the keys of the first as a trace's. */
  private readonly ordinals = new Map<number, number>();

  constructor(entries: number, room: number) {
    const count = Math.min(mostCounters, Math.ceil(countersPerEntry * entries));
    this.counters = new Uint32Array(count < placesPerKey ? 2 * placesPerKey : count);
    this.first = new Int32Array(room);
    this.step = new Int32Array(room);
  }

  /** An entry stands for this key from now on. */
  assign(entry: number, data: number, key: number): void {
    const number = key + 1;
    const upper = this.ordinalOf(data) ^ Math.floor(number / 4294967296);
    this.first[entry] = xxHash64Low(upper, number | 0, seeds[0]);
    this.step[entry] = xxHash64Low(upper, number | 0, seeds[1]);
  }

  /** Counts the key of an entry once more. */
  add(entry: number): void {
    const { counters } = this;
    const step = this.step[entry];
    let place = this.first[entry];
    for (let index = 0; index < placesPerKey; index++) {
      counters[(place >>> 0) % counters.length]++;
      place = (place + step) | 0;
    }
  }

  /** At least as often as the key of an entry was counted. */
  estimate(entry: number): number {
    const { counters } = this;
    const step = this.step[entry];
    let place = this.first[entry];
    let least = 0xffffffff;
    for (let index = 0; index < placesPerKey; index++) {
      least = Math.min(least, counters[(place >>> 0) % counters.length]);
      place = (place + step) | 0;
    }
    return least;
  }

  /** Ages: what was counted long ago weighs half. */
  halve(): void {
    const { counters } = this;
    for (let place = 0; place < counters.length; place++) counters[place] >>>= 1;
  }

  private ordinalOf(data: number): number {
    const known = this.ordinals.get(data);
    if (known !== undefined) return known;
    this.ordinals.set(data, this.ordinals.size);
    return this.ordinals.size - 1;
  }

  grow(room: number): void {
    this.first = enlarged(this.first, room);
    this.step = enlarged(this.step, room);
  }
}
