import type { Distribution } from '../../base/distribution.ts';

/** The types a property's value can have; the language reads each, completion and hover describe each. */
export type ValueType =
  | { readonly is: 'count' | 'duration' | 'rate' | 'size' | 'bandwidth' | 'percent' | 'boolean' }
  | { readonly is: 'distribution'; readonly of: 'duration' | 'count' }
  | { readonly is: 'choice'; readonly words: readonly string[] }
  | { readonly is: 'reference'; readonly to: readonly ReferenceTarget[] }
  /** A word, or else a name: `discovery: static`, `discovery: Directory`. */
  | { readonly is: 'choice-or-reference'; readonly words: readonly string[]; readonly to: readonly ReferenceTarget[] }
  | { readonly is: 'references'; readonly to: readonly ReferenceTarget[] }
  | { readonly is: 'text' | 'texts' | 'placement' | 'popularity' | 'capacity' | 'erasure' | 'dead-letter' | 'weights' | 'arrivals' };

/** What a name in a value may refer to. */
export type ReferenceTarget = Kind | 'region' | 'zone' | 'flow' | 'data';

export const kinds = ['client', 'service', 'database', 'filesystem', 'queue', 'cache', 'proxy', 'registry', 'cdn'] as const;
export type Kind = (typeof kinds)[number];

/** Where a node's instances or copies stand: places in order, with the share of each (shares add up to 1). */
export type Placement = readonly { readonly place: string; readonly share: number }[];

/** How often each key is asked for. */
export type Popularity =
  | { readonly kind: 'uniform' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'hotspot'; readonly keys: number; readonly accesses: number }
  | { readonly kind: 'latest'; readonly keys: number }
  /** Keys of a file, in its order, numbered as they first come; `keys` is filled by whoever reads files. */
  | { readonly kind: 'trace'; readonly path: string; readonly keys?: Int32Array };

/** Room in a cache: entries, or bytes. */
export interface Capacity {
  readonly unit: 'entries' | 'bytes';
  readonly amount: number;
}

/** `6+3`: any `data` of `data + parity` fragments restore a chunk. */
export interface Erasure {
  readonly data: number;
  readonly parity: number;
}

export interface DeadLetter {
  readonly queue: string;
  readonly attempts: number;
}

export type Arrivals =
  | { readonly kind: 'poisson' }
  | { readonly kind: 'constant' }
  | { readonly kind: 'bursty'; readonly factor: number; readonly length: number }
  /** Times of a file, in seconds from the beginning of the measured time, ascending; `times` is filled by whoever reads files. */
  | { readonly kind: 'trace'; readonly path: string; readonly times?: readonly number[] };

/** The model's value for a property of type `T`. */
export type ValueOf<T extends ValueType> = T extends { readonly is: 'choice'; readonly words: readonly (infer Word)[] } ? Word : ValueByName[T['is']];

interface ValueByName {
  count: number;
  duration: number;
  rate: number;
  size: number;
  bandwidth: number;
  percent: number;
  boolean: boolean;
  text: string;
  texts: readonly string[];
  distribution: Distribution;
  choice: string;
  reference: string;
  'choice-or-reference': string;
  references: readonly string[];
  placement: Placement;
  popularity: Popularity;
  capacity: Capacity;
  erasure: Erasure;
  'dead-letter': DeadLetter;
  weights: readonly number[];
  arrivals: Arrivals;
}
