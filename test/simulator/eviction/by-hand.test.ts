import { describe, expect, it } from 'vitest';
import type { EvictionName } from '../../../src/simulator/eviction/create-eviction.ts';
import { CacheOfKeys } from './support/cache-of-keys.ts';

/** A cache of a few letters; `-x` deletes x. */
class Letters {
  private readonly cache: CacheOfKeys;

  constructor(eviction: EvictionName, capacity: number) {
    this.cache = new CacheOfKeys(eviction, capacity);
  }

  /** Accesses letters in turn and tells which are in the cache then. */
  after(accesses: string): string {
    for (const word of accesses.split(' ')) {
      if (word.startsWith('-')) this.cache.remove(word.charCodeAt(1));
      else this.cache.access(word.charCodeAt(0));
    }
    return [...'abcdefghijklmnopqrstuvwxyz'].filter((letter) => this.cache.has(letter.charCodeAt(0))).join('');
  }
}

describe('least recently used', () => {
  it('evicts what was used longest ago', () => {
    const cache = new Letters('lru', 3);
    expect(cache.after('a b c a d')).toBe('acd');
    expect(cache.after('c e')).toBe('cde');
  });

  it('needs no victim after a deletion', () => {
    expect(new Letters('lru', 3).after('a b c -b d')).toBe('acd');
  });
});

describe('first in, first out', () => {
  it('evicts what came first, used or not', () => {
    const cache = new Letters('fifo', 3);
    expect(cache.after('a b c a d')).toBe('bcd');
    expect(cache.after('-c e f')).toBe('def');
  });
});

describe('least frequently used', () => {
  it('evicts the least frequent', () => {
    expect(new Letters('lfu', 2).after('a a b c')).toBe('ac');
  });

  it('evicts the least recently used among equally frequent ones', () => {
    const cache = new Letters('lfu', 2);
    // a and c were used twice each, a earlier.
    expect(cache.after('a a b c c d')).toBe('cd');
  });

  it('forgets the count of what it evicts', () => {
    const cache = new Letters('lfu', 2);
    // b and c are twice as old as a, which begins at one again and goes at once.
    expect(cache.after('a b b c c a d')).toBe('cd');
  });

  it('finds the least frequent after the only one of its frequency was deleted', () => {
    expect(new Letters('lfu', 3).after('a b b c c c -a d e')).toBe('bce');
  });
});

describe('clock', () => {
  it('gives a second chance, but only one, however often an entry was used', () => {
    const cache = new Letters('clock', 3);
    expect(cache.after('a a a a b c d')).toBe('acd');
    expect(cache.after('e')).toBe('ade');
    expect(cache.after('f')).toBe('def');
  });

  it('goes full circle where everything was used', () => {
    expect(new Letters('clock', 3).after('a b c a b c d')).toBe('bcd');
  });
});

describe('SIEVE', () => {
  it('leaves survivors in place and the hand where it stopped', () => {
    const cache = new Letters('sieve', 3);
    // The hand takes the bits of a and b and evicts c, the youngest.
    expect(cache.after('a b c a b d')).toBe('abd');
    // From the old end again: a goes; the hand is at b.
    expect(cache.after('e')).toBe('bde');
    // b loses its bit, d goes; the hand is at e.
    expect(cache.after('b f')).toBe('bef');
    // e goes, although b is older and unused since.
    expect(cache.after('g')).toBe('bfg');
  });

  it('moves the hand on when its entry is deleted', () => {
    const cache = new Letters('sieve', 3);
    // As above the hand is at b after e; without b it is at d.
    expect(cache.after('a b c a b d e -b f g')).toBe('efg');
  });
});

describe('S3-FIFO', () => {
  // Ten entries: the small queue's share is 1, the main queue's 9, ghosts 9.
  it('promotes after two hits, and keeps ghosts of those with fewer', () => {
    const cache = new Letters('s3-fifo', 10);
    // a moves to the main queue, b with its single hit becomes a ghost.
    expect(cache.after('a b c d e f g h i j a a b k')).toBe('acdefghijk');
    // b comes back into the main queue: l and m then evict from the small one.
    expect(cache.after('b')).toBe('abdefghijk');
    expect(cache.after('l m')).toBe('abfghijklm');
  });

  it('evicts from the main queue only beyond its share, and gives its entries a round a hit', () => {
    const cache = new Letters('s3-fifo', 10);
    cache.after('a b c d e f g h i j a a b k');
    // Each ghost that returns makes the next of the small queue one: c d … j follow b, until the main queue holds a to j.
    expect(cache.after('b c d e f g h i j')).toBe('abcdefghij');
    // a has been hit once since its promotion: it gets another round, b goes.
    expect(cache.after('a z')).toBe('acdefghijz');
    // The hit is spent: now c goes, then (main queue within its share again) the small queue's z.
    expect(cache.after('y')).toBe('acdefghijy');
  });
});

describe('ARC', () => {
  it('follows the paper through its four cases', () => {
    const cache = new Letters('arc', 2);
    // Case IV A with an empty B1: a goes without a ghost. T1 = b c.
    expect(cache.after('a b c')).toBe('bc');
    // Case I: b to T2. Case IV B: T1 is larger than p = 0, so c becomes a ghost. T1 = d, T2 = b, B1 = c.
    expect(cache.after('b d')).toBe('bd');
    // Case II: p = 1, T1 is not larger, b becomes a ghost. T1 = d, T2 = c, B2 = b.
    expect(cache.after('c')).toBe('cd');
    // Case III: p = 0, T1 is larger. T1 is empty, T2 = c b, B1 = d.
    expect(cache.after('b')).toBe('bc');
    // T1 is empty, so T2 loses c. T1 = e, T2 = b, B1 = d, B2 = c.
    expect(cache.after('e')).toBe('be');
    // Case II: p = 1, b goes. T1 = e, T2 = d.
    expect(cache.after('d')).toBe('de');
  });

  it('withstands a scan', () => {
    expect(new Letters('arc', 4).after('a a b b c d e f g h i j')).toMatch(/^ab/);
    expect(new Letters('lru', 4).after('a a b b c d e f g h i j')).toBe('ghij');
  });
});

describe('W-TinyLFU', () => {
  const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

  // A hundred entries: the window's share is 1, probation's 19, the protected part's 79.
  function filled(): CacheOfKeys {
    const cache = new CacheOfKeys('w-tinylfu', 100);
    for (const key of numbers(1, 101)) cache.access(key);
    return cache;
  }

  const keysOf = (cache: CacheOfKeys) => numbers(1, 200).filter((key) => cache.has(key));

  it('admits to the main part while that has room, then only what was seen more often than its victim', () => {
    const cache = filled();
    // 1 to 99 moved on, each seen twice by then: on arrival and on leaving the window. 100, seen once, is refused.
    expect(keysOf(cache)).toEqual([...numbers(1, 99), 101]);
    cache.access(102);
    expect(keysOf(cache)).toEqual([...numbers(1, 99), 102]);
  });

  it('makes room until a candidate is refused or the window is empty', () => {
    const cache = filled();
    cache.access(102);
    cache.access(101);
    // 101 has been seen three times now (arrival, departure, arrival): it replaces 1, seen twice. The window is empty then, and 2 goes as well.
    cache.access(103);
    expect(keysOf(cache)).toEqual([...numbers(3, 99), 101, 103]);
  });

  it('guards what is hit in the main part', () => {
    const cache = filled();
    // 1 is protected now; 20, the oldest there, is on probation: with 2 … 19 and 99 that is one too many, so 2 goes.
    expect(cache.access(1)).toBe(true);
    expect(keysOf(cache)).toEqual([1, ...numbers(3, 99), 101]);
  });
});

describe('every algorithm', () => {
  const all: EvictionName[] = ['lru', 'lfu', 'fifo', 'random', 'clock', 'sieve', 's3-fifo', 'arc', 'w-tinylfu'];

  it.each(all)('%s: a cache of one entry keeps the last', (eviction) => {
    const cache = new Letters(eviction, 1);
    expect(cache.after('a b')).toBe('b');
    expect(cache.after('b b b a')).toBe('a');
  });

  it.each(all)('%s: keeps everything where everything fits', (eviction) => {
    expect(new Letters(eviction, Infinity).after('a b c d e a b c z')).toBe('abcdez');
    expect(new Letters(eviction, 5).after('a b c d e a b c')).toBe('abcde');
  });

  it.each(all)('%s: takes no entry that is larger than the cache, and evicts nothing for it', (eviction) => {
    const cache = new CacheOfKeys(eviction, 10);
    cache.access(1, 10);
    expect(cache.entries.insert(0, 2, 11)).toBe(-1);
    expect(cache.has(1)).toBe(true);
    expect(new CacheOfKeys(eviction, 0).entries.insert(0, 1, 1)).toBe(-1);
  });

  it.each(all)('%s: evicts as many as a large newcomer needs', (eviction) => {
    const cache = new CacheOfKeys(eviction, 10);
    for (let key = 1; key <= 10; key++) cache.access(key);
    cache.access(11, 9);
    expect(cache.has(11)).toBe(true);
    expect(cache.entries.size).toBeLessThanOrEqual(2);
    expect(cache.entries.evictions).toBe(11 - cache.entries.size);
  });

  it.each(all)('%s: begins anew after it was cleared', (eviction) => {
    const cache = new CacheOfKeys(eviction, 3);
    for (let key = 1; key <= 30; key++) cache.access(key % 7);
    cache.entries.clear();
    expect(cache.entries.size).toBe(0);
    for (const key of [8, 9, 10]) expect(cache.access(key)).toBe(false);
    for (const key of [8, 9, 10]) expect(cache.access(key)).toBe(true);
  });
});
