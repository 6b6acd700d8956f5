/** What a reference cache keeps of an entry; `count` means what its algorithm says. */
export interface Item {
  readonly key: number;
  readonly size: number;
  count: number;
}

/**
 * A cache written for reading, to compare the fast ones with: plain arrays, front first to go, every sum taken anew. Each algorithm is
 * written from its paper and shares no code with the product.
 */
export abstract class ReferenceCache {
  readonly capacity: number;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Whether the key was there; if not, it is now (unless it is larger than the cache). */
  access(key: number, size = 1): boolean {
    if (this.lists().some((list) => list.some((item) => item.key === key))) {
      this.hit(key);
      return true;
    }
    if (size <= this.capacity) this.miss({ key, size, count: 0 });
    return false;
  }

  /** Deletes a key, as an invalidation does. */
  remove(key: number): void {
    for (const list of this.lists()) take(list, key);
  }

  keys(): number[] {
    return this.lists()
      .flatMap((list) => list.map((item) => item.key))
      .sort((left, right) => left - right);
  }

  used(): number {
    return sizeOf(...this.lists());
  }

  /** Everything that is in the cache, without ghosts. */
  protected abstract lists(): Item[][];
  protected abstract hit(key: number): void;
  protected abstract miss(item: Item): void;
}

export function take(list: Item[], key: number): Item | undefined {
  const index = list.findIndex((item) => item.key === key);
  return index < 0 ? undefined : list.splice(index, 1)[0];
}

export function sizeOf(...lists: Item[][]): number {
  return lists.flat().reduce((sum, item) => sum + item.size, 0);
}
