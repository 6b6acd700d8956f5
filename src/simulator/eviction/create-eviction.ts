import type { evictions } from '../../model/schema/cache.ts';
import { Arc } from './arc.ts';
import { Clock } from './clock.ts';
import type { Chooser, EvictingCache, Eviction } from './eviction.ts';
import { Fifo } from './fifo.ts';
import { Lfu } from './lfu.ts';
import { Lru } from './lru.ts';
import { Random } from './random.ts';
import { S3Fifo } from './s3-fifo.ts';
import { Sieve } from './sieve.ts';
import { WTinyLfu } from './w-tinylfu.ts';

export type EvictionName = (typeof evictions)[number];

export interface EvictionOptions {
  /** Where `random` gets its choices from. */
  readonly chooser: Chooser;
  /** How many entries a full cache is expected to hold. */
  readonly entries: number;
}

/** The eviction algorithm of that name, for a cache that is empty. */
export function createEviction(name: EvictionName, cache: EvictingCache, options: EvictionOptions): Eviction {
  // Where everything fits, nothing is ever evicted: the least work does.
  if (cache.capacity === Infinity) return new Fifo(cache);
  switch (name) {
    case 'lru':
      return new Lru(cache);
    case 'lfu':
      return new Lfu(cache);
    case 'fifo':
      return new Fifo(cache);
    case 'random':
      return new Random(cache, options.chooser);
    case 'clock':
      return new Clock(cache);
    case 'sieve':
      return new Sieve(cache);
    case 's3-fifo':
      return new S3Fifo(cache);
    case 'arc':
      return new Arc(cache);
    case 'w-tinylfu':
      return new WTinyLfu(cache, options.entries);
  }
}
