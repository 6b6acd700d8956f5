import { exponential, logarithm, power } from '../base/mathematics.ts';
import { remembered } from '../base/remembered.ts';
import type { DataSet } from '../model/architecture.ts';

/** A data set's keys, gathered by how often they are asked for: keys of one group count as equal. */
export interface KeyGroups {
  readonly counts: Float64Array;
  /** Share of all accesses that go to a group; they add up to 1. */
  readonly shares: Float64Array;
}

/** The most popular keys stand alone; each further group is twice the one before, so that a thousand million keys are 35 groups. */
const single = 8;
const growth = 2;

export const keyGroupsOf = remembered(({ settings }: DataSet): KeyGroups => {
  const { keys, popularity } = settings;
  switch (popularity.kind) {
    case 'zipf':
      return grouped(keys, (low, high) => powerSum(low, high, popularity.exponent));
    case 'hotspot':
      return hotspot(keys, popularity.keys, popularity.accesses);
    case 'latest': {
      const mean = Math.max(1, keys * popularity.keys);
      return grouped(keys, (low, high) => exponential(-(low - 1) / mean) - exponential(-high / mean));
    }
    default:
      return { counts: Float64Array.of(keys), shares: Float64Array.of(1) };
  }
});

/** Share of all accesses that goes to the most popular key. */
export function hottestKeyShare(data: DataSet): number {
  const { counts, shares } = keyGroupsOf(data);
  return shares.reduce((most, share, group) => Math.max(most, share / counts[group]), 0);
}

/**
 * The expected share of accesses of the busiest of `parts`, over which keys are spread by a hash: at least the hottest key with its even
 * share of the rest, and the mean with as many standard deviations as the largest of so many normal values lies above it.
 */
export function busiestPartShare(data: DataSet, parts: number): number {
  if (parts <= 1) return 1;
  const { counts, shares } = keyGroupsOf(data);
  const squares = shares.reduce((sum, share, group) => sum + (counts[group] === 0 ? 0 : share ** 2 / counts[group]), 0);
  const hottest = hottestKeyShare(data);
  const spread = expectedMaximum(parts) * Math.sqrt((squares * (1 - 1 / parts)) / parts);
  return Math.min(1, Math.max(hottest + (1 - hottest) / parts, 1 / parts + spread));
}

/**
 * The mean of the largest of `count` standard normal values, from 2 on: the quantile of (count − 3/8) ÷ (count + 1/4) (Blom 1958), by
 * Hastings' approximation (Abramowitz and Stegun 26.2.23). Within 0.03 of the true mean.
 */
export function expectedMaximum(count: number): number {
  const tail = 0.625 / (count + 0.25);
  const root = Math.sqrt(-2 * logarithm(tail));
  const above = 2.515517 + root * (0.802853 + root * 0.010328);
  const below = 1 + root * (1.432788 + root * (0.189269 + root * 0.001308));
  return root - above / below;
}

function grouped(keys: number, weightOf: (low: number, high: number) => number): KeyGroups {
  const counts: number[] = [];
  const weights: number[] = [];
  for (let low = 1; low <= keys;) {
    const high = Math.min(keys, low <= single ? low : Math.floor(low * growth));
    counts.push(high - low + 1);
    weights.push(weightOf(low, high));
    low = high + 1;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { counts: Float64Array.from(counts), shares: Float64Array.from(weights, (weight) => weight / total) };
}

/** Σ rank^−s from `low` to `high`; of a group by the integral between the half ranks. */
function powerSum(low: number, high: number, exponent: number): number {
  if (low === high) return power(low, -exponent);
  const [from, to] = [low - 0.5, high + 0.5];
  if (Math.abs(exponent - 1) < 1e-9) return logarithm(to / from);
  return (power(to, 1 - exponent) - power(from, 1 - exponent)) / (1 - exponent);
}

function hotspot(keys: number, share: number, accesses: number): KeyGroups {
  const hot = Math.min(keys, Math.max(1, Math.round(keys * share)));
  if (hot === keys) return { counts: Float64Array.of(keys), shares: Float64Array.of(1) };
  return { counts: Float64Array.of(hot, keys - hot), shares: Float64Array.of(accesses, 1 - accesses) };
}
