import { type Item, ReferenceCache, sizeOf, take } from './reference-cache.ts';

/** W-TinyLFU of Einziger, Friedman and Manes (2017), with the figures and the order of steps of libCacheSim. */
export class WTinyLfuReference extends ReferenceCache {
  private readonly window: Item[] = [];
  private readonly probation: Item[] = [];
  private readonly protectedItems: Item[] = [];
  private readonly windowRoom = Math.floor(this.capacity * 0.01);
  private readonly mainRoom = this.capacity - this.windowRoom;
  private readonly counters = new CountingBloomFilter(this.mainRoom);
  private hits = 0;

  protected lists(): Item[][] {
    return [this.window, this.probation, this.protectedItems];
  }

  protected hit(key: number): void {
    const inWindow = take(this.window, key);
    if (inWindow) {
      this.window.push(inWindow);
      return;
    }
    this.protectedItems.push((take(this.protectedItems, key) ?? take(this.probation, key))!);
    while (this.protectedItems.length > 1 && sizeOf(this.protectedItems) > Math.floor((4 / 5) * this.mainRoom)) {
      this.probation.push(this.protectedItems.shift()!);
      while (sizeOf(this.probation) > Math.floor((1 / 5) * this.mainRoom)) this.probation.shift();
    }
    this.counters.add(key);
    if (++this.hits === 32 * this.mainRoom) {
      this.hits = 0;
      this.counters.halve();
    }
  }

  protected miss(item: Item): void {
    while (sizeOf(...this.lists()) + item.size > this.capacity) this.makeRoom(item.size);
    this.window.push(item);
    this.counters.add(item.key);
  }

  /** Lets candidates leave the window until one has to leave the cache. */
  private makeRoom(arriving: number): void {
    const room = this.capacity - Math.max(this.windowRoom, arriving);
    for (;;) {
      const candidate = this.window.shift();
      if (!candidate) {
        this.victim();
        return;
      }
      let isIn = sizeOf(this.probation, this.protectedItems) + candidate.size <= room;
      if (isIn) this.admit(candidate);
      else {
        const rival = this.probation[0] ?? this.protectedItems[0];
        isIn = candidate.size <= room && this.counters.estimate(candidate.key) > this.counters.estimate(rival.key);
        if (isIn) {
          while (sizeOf(this.probation, this.protectedItems) + candidate.size > room) this.victim();
          this.admit(candidate);
        }
      }
      this.counters.add(candidate.key);
      if (!isIn) return;
    }
  }

  private victim(): void {
    if (this.probation.length > 0) this.probation.shift();
    else this.protectedItems.shift();
  }

  private admit(item: Item): void {
    const fitsProbation = sizeOf(this.probation) + item.size <= Math.floor((1 / 5) * this.mainRoom);
    const fitsProtected = sizeOf(this.protectedItems) + item.size <= Math.floor((4 / 5) * this.mainRoom);
    (fitsProbation || !fitsProtected ? this.probation : this.protectedItems).push(item);
  }
}

/** A counting Bloom filter for `entries` keys at one false positive in a thousand; places by double hashing with XXH64. */
class CountingBloomFilter {
  private readonly counts = new Map<number, number>();
  private readonly known = new Map<number, number[]>();
  private readonly hashes = Math.ceil(Math.LN2 * bitsPerEntry);
  private readonly size: number;

  constructor(entries: number) {
    const size = Math.ceil(bitsPerEntry * entries);
    this.size = size < this.hashes ? 2 * this.hashes : size;
  }

  add(key: number): void {
    for (const place of this.places(key)) this.counts.set(place, this.at(place) + 1);
  }

  estimate(key: number): number {
    return Math.min(...this.places(key).map((place) => this.at(place)));
  }

  halve(): void {
    for (const [place, count] of this.counts) this.counts.set(place, Math.floor(count / 2));
  }

  private at(place: number): number {
    return this.counts.get(place) ?? 0;
  }

  private places(key: number): number[] {
    const known = this.known.get(key) ?? this.hashed(key);
    this.known.set(key, known);
    return known;
  }

  private hashed(key: number): number[] {
    const first = xxHash64(BigInt(key) + 1n, 0x12345678n);
    const step = BigInt.asUintN(32, xxHash64(BigInt(key) + 1n, 0x12344321n));
    return Array.from({ length: this.hashes }, (_, index) => Number(BigInt.asUintN(32, first + BigInt(index) * step) % BigInt(this.size)));
  }
}

const bitsPerEntry = -Math.log(0.001) / Math.LN2 ** 2;

/** XXH64 of a 64-bit number's eight bytes, least first: the specification's steps for inputs of that length. */
export function xxHash64(value: bigint, seed: bigint): bigint {
  const wrap = (number: bigint) => BigInt.asUintN(64, number);
  const rotate = (number: bigint, by: bigint) => wrap(number << by) | (number >> (64n - by));
  const [prime1, prime2, prime3] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n];
  const [prime4, prime5] = [0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n];
  let hash = wrap(seed + prime5 + 8n);
  hash ^= wrap(rotate(wrap(value * prime2), 31n) * prime1);
  hash = wrap(rotate(hash, 27n) * prime1 + prime4);
  hash = wrap((hash ^ (hash >> 33n)) * prime2);
  hash = wrap((hash ^ (hash >> 29n)) * prime3);
  return hash ^ (hash >> 32n);
}
