import type { EvictionName } from '../../../../src/simulator/eviction/create-eviction.ts';
import { type Item, ReferenceCache, sizeOf, take } from './reference-cache.ts';
import { WTinyLfuReference } from './reference-w-tinylfu.ts';

/** Every algorithm but `random`, whose victims only chance decides. */
export function referenceCache(eviction: Exclude<EvictionName, 'random'>, capacity: number): ReferenceCache {
  return new references[eviction](capacity);
}

class FifoReference extends ReferenceCache {
  protected readonly queue: Item[] = [];

  protected lists(): Item[][] {
    return [this.queue];
  }

  protected hit(_key: number): void {}

  protected miss(item: Item): void {
    while (sizeOf(this.queue) + item.size > this.capacity) this.evict();
    this.queue.push(item);
  }

  protected evict(): void {
    this.queue.shift();
  }
}

class LruReference extends FifoReference {
  protected override hit(key: number): void {
    this.queue.push(take(this.queue, key)!);
  }
}

/** Counts in the cache alone; `count` of a newcomer is 0, and everybody's rises by hits. The order of the queue is that of last use. */
class LfuReference extends LruReference {
  protected override hit(key: number): void {
    super.hit(key);
    this.queue.at(-1)!.count++;
  }

  protected override evict(): void {
    const least = Math.min(...this.queue.map((item) => item.count));
    this.queue.splice(
      this.queue.findIndex((item) => item.count === least),
      1,
    );
  }
}

class ClockReference extends FifoReference {
  protected override hit(key: number): void {
    this.queue.find((item) => item.key === key)!.count = 1;
  }

  protected override evict(): void {
    for (;;) {
      const oldest = this.queue.shift()!;
      if (oldest.count === 0) return;
      this.queue.push({ ...oldest, count: 0 });
    }
  }
}

/** The queue is oldest first. The hand is the key it points at, so that it survives changes around it. */
class SieveReference extends ClockReference {
  private hand: number | undefined;

  override remove(key: number): void {
    if (key === this.hand) this.hand = this.younger(key);
    super.remove(key);
  }

  protected override evict(): void {
    let item = this.queue.find(({ key }) => key === this.hand) ?? this.queue[0];
    while (item.count === 1) {
      item.count = 0;
      const younger = this.younger(item.key);
      item = this.queue.find(({ key }) => key === younger) ?? this.queue[0];
    }
    this.hand = this.younger(item.key);
    take(this.queue, item.key);
  }

  private younger(key: number): number | undefined {
    return this.queue[this.queue.findIndex((item) => item.key === key) + 1]?.key;
  }
}

class S3FifoReference extends ReferenceCache {
  private readonly small: Item[] = [];
  private readonly main: Item[] = [];
  private readonly ghosts: Item[] = [];
  private readonly smallRoom = Math.floor(this.capacity * 0.1);

  protected lists(): Item[][] {
    return [this.small, this.main];
  }

  protected hit(key: number): void {
    [...this.small, ...this.main].find((item) => item.key === key)!.count++;
  }

  protected miss(item: Item): void {
    const wasGhost = take(this.ghosts, item.key) !== undefined;
    while (sizeOf(this.small, this.main) + item.size > this.capacity) this.evict();
    (wasGhost ? this.main : this.small).push(item);
  }

  private evict(): void {
    if (sizeOf(this.main) > this.capacity - this.smallRoom || this.small.length === 0) this.evictFromMain();
    else this.evictFromSmall();
  }

  private evictFromSmall(): void {
    let oldest = this.small.shift();
    while (oldest && oldest.count >= 2) {
      this.main.push({ ...oldest, count: 0 });
      oldest = this.small.shift();
    }
    if (!oldest) return;
    const room = Math.floor(this.capacity * 0.9);
    if (oldest.size > room) return;
    while (sizeOf(this.ghosts) + oldest.size > room) this.ghosts.shift();
    this.ghosts.push(oldest);
  }

  private evictFromMain(): void {
    for (;;) {
      const oldest = this.main.shift()!;
      if (oldest.count === 0) return;
      this.main.push({ ...oldest, count: Math.min(oldest.count, 3) - 1 });
    }
  }
}

/** Figure 4 of the paper, its four cases one by one; where entries differ in size, sizes stand for its page counts. */
class ArcReference extends ReferenceCache {
  private readonly t1: Item[] = [];
  private readonly t2: Item[] = [];
  private readonly b1: Item[] = [];
  private readonly b2: Item[] = [];
  private target = 0;

  protected lists(): Item[][] {
    return [this.t1, this.t2];
  }

  protected hit(key: number): void {
    this.t2.push((take(this.t1, key) ?? take(this.t2, key))!);
  }

  protected miss(item: Item): void {
    const { t1, t2, b1, b2, capacity } = this;
    const { size } = item;
    if (b1.some(({ key }) => key === item.key)) {
      if (size > 0) this.target = Math.min(capacity, this.target + size * Math.max(sizeOf(b2) / sizeOf(b1), 1));
      take(b1, item.key);
      while (sizeOf(t1, t2) + size > capacity) this.replace(false);
      t2.push(item);
    } else if (b2.some(({ key }) => key === item.key)) {
      if (size > 0) this.target = Math.max(0, this.target - size * Math.max(sizeOf(b1) / sizeOf(b2), 1));
      take(b2, item.key);
      while (sizeOf(t1, t2) + size > capacity) this.replace(true);
      t2.push(item);
    } else {
      while (sizeOf(t1, t2) + size > capacity) this.replace(false);
      t1.push(item);
    }
    while (b1.length > 0 && sizeOf(t1, b1) > capacity) b1.shift();
    while (b2.length > 0 && sizeOf(t1, t2, b1, b2) > 2 * capacity) b2.shift();
  }

  private replace(isInB2: boolean): void {
    const { t1, t2, target } = this;
    const fromT1 = t2.length === 0 || (t1.length > 0 && (sizeOf(t1) > target || (isInB2 && sizeOf(t1) === target)));
    if (fromT1) this.b1.push(t1.shift()!);
    else this.b2.push(t2.shift()!);
  }
}

const references = {
  lru: LruReference,
  lfu: LfuReference,
  fifo: FifoReference,
  clock: ClockReference,
  sieve: SieveReference,
  's3-fifo': S3FifoReference,
  arc: ArcReference,
  'w-tinylfu': WTinyLfuReference,
} as const;
