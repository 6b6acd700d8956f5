import { exponential, logarithm } from '../base/mathematics.ts';

/** Keys that are alike, as a cache sees them. */
export interface CachedKeys {
  readonly count: number;
  /** Per key and second. */
  readonly reads: number;
  /** Writes that leave an entry behind, per key and second. */
  readonly fills: number;
  /** Writes that delete the entry, per key and second. */
  readonly invalidations: number;
  /** What an entry takes of the capacity. */
  readonly size: number;
}

export interface CacheRules {
  /** Whether an entry's time counts from its last use, or from its fill. */
  readonly eviction: 'recency' | 'arrival';
  /** How often a key must be asked for while it is remembered until it has a place in a full cache: 1 where every miss fills. */
  readonly proofs: number;
  /** In the same unit as `size`; infinite where everything fits. */
  readonly capacity: number;
  /** Seconds; infinite without one. */
  readonly timeToLive: number;
  readonly isSliding: boolean;
}

/**
 * The probability that a read finds its key, for each kind of keys. Che, Tung and Wang's approximation (2002) for LRU and its kin: an entry
 * leaves a characteristic time after its last use, the same for all keys, at which the cache is just full. FIFO, random and clock count
 * that time from the fill (Fricker, Robert, Roberts 2012). What makes a key prove itself before it may stay, by a count, a ghost or a probation
 * queue, is as good as k-LRU, in which a key enters one cache only out of another that remembers it (Martina, Garetto, Leonardi 2014). A time to
 * live and invalidations cut lives shorter.
 */
export function hitRatios(keys: readonly CachedKeys[], rules: CacheRules): Float64Array {
  const needed = keys.reduce((sum, { count, size }) => sum + count * size, 0);
  const whole = ratiosAt(Infinity, keys, rules, {});
  if (needed <= rules.capacity || occupied(whole, keys) <= rules.capacity) return whole;
  const remembering: CacheRules = { ...rules, timeToLive: Infinity };
  let admitted: Float64Array | undefined;
  for (let proof = 1; proof < rules.proofs; proof++) admitted = fullRatios(keys, remembering, admitted);
  return fullRatios(keys, rules, admitted);
}

/**
 * Of a cache that is always full, which takes in this share of what it has missed; without, all. Where proofs and the time to live alone keep
 * what is alive below the capacity, the rest of the room is held by what has expired and that nobody has found, and nothing alive is evicted.
 */
function fullRatios(keys: readonly CachedKeys[], rules: CacheRules, admitted: Float64Array | undefined): Float64Array {
  const alive = ratiosAt(Infinity, keys, rules, { admitted });
  if (occupied(alive, keys) <= rules.capacity) return alive;
  return ratiosAt(characteristicTime(keys, rules, admitted), keys, rules, { admitted });
}

/** Of the capacity, by which the cache may be less than full in the estimate: far less than what the approximation itself is off. */
const tolerance = 1e-6;

/**
 * The time at which the cache is just full. It is at least the time in which as much is asked for as fits; from there by regula falsi (Illinois
 * variant) on logarithms, between which the relation is almost a straight line.
 */
function characteristicTime(keys: readonly CachedKeys[], rules: CacheRules, admitted: Float64Array | undefined): number {
  const ratios = new Float64Array(keys.length);
  const excess = (time: number): number => logarithm(occupied(ratiosAt(exponential(time), keys, rules, { admitted, ratios }), keys) / rules.capacity);
  const asked = keys.reduce((sum, { count, reads, fills, size }) => sum + count * (reads + fills) * size, 0);
  let low = logarithm(rules.capacity / asked);
  let under = excess(low);
  // Twice the time brings less than twice the entries: what is missing takes more than its share of it.
  let high = low - 2 * under + tolerance;
  let over = excess(high);
  for (; over < 0; over = excess(high)) [low, under, high] = [high, over, high - 2 * over + tolerance];
  let last = 0;
  for (let step = 0; step < 60; step++) {
    const middle = low - (under * (high - low)) / (over - under);
    const value = excess(middle);
    if (Math.abs(value) < tolerance) return exponential(middle);
    // The end that stays a second time counts half.
    if (value < 0) [low, under, over] = [middle, value, last < 0 ? over / 2 : over];
    else [high, over, under] = [middle, value, last > 0 ? under / 2 : under];
    last = value;
  }
  return exponential(low);
}

/** An entry is present as often as an arrival finds it (Poisson arrivals see time averages), so that hit ratios are occupancies too. */
function occupied(ratios: Float64Array, keys: readonly CachedKeys[]): number {
  let sum = 0;
  for (let index = 0; index < keys.length; index++) sum += ratios[index] * keys[index].count * keys[index].size;
  return sum;
}

interface Ratios {
  readonly admitted?: Float64Array;
  /** Where they are written to. */
  readonly ratios?: Float64Array;
}

function ratiosAt(
  time: number,
  keys: readonly CachedKeys[],
  rules: CacheRules,
  { admitted, ratios = new Float64Array(keys.length) }: Ratios,
): Float64Array {
  for (let index = 0; index < keys.length; index++) {
    const hits = hitsBeforeMiss(time, keys[index], rules);
    // A stay in the cache is that many hits long, and costs as many misses as it takes to be let in.
    const misses = admitted === undefined ? 1 : 1 / admitted[index];
    ratios[index] = hits === Infinity ? 1 : hits / (misses + hits);
  }
  return ratios;
}

/** How many uses an entry sees between its fill and its end, on average. */
function hitsBeforeMiss(time: number, { reads, fills, invalidations }: CachedKeys, { eviction, timeToLive, isSliding }: CacheRules): number {
  const uses = reads + fills;
  if (uses === 0) return 0;
  const idle = isSliding ? Math.min(time, timeToLive) : time;
  const age = isSliding ? Infinity : timeToLive;
  if (eviction === 'arrival') {
    const life = Math.min(time, timeToLive);
    return invalidations === 0 ? uses * life : (uses / invalidations) * (1 - exponential(-invalidations * life));
  }
  const next =
    idle === Infinity ? uses / (uses + invalidations) : (uses / (uses + invalidations)) * (1 - exponential(-(uses + invalidations) * idle));
  const endless = next >= 1 ? Infinity : next / (1 - next);
  if (age === Infinity) return endless;
  // Lives end one by one at a constant chance, or all at `age`: exact where only one of the two ends them.
  return endless === Infinity ? uses * age : endless * (1 - exponential((-uses * age) / endless));
}
