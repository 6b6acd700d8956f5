/**
 * A log-linear histogram of seconds, after HdrHistogram's idea: every power of two from 2^-30 s (about 1 ns) to 2^20 s (12 days) is cut
 * into 128 equal bins, so that a bin's middle is within 0.4 % of whatever fell into it. Plain data: it crosses thread borders by
 * structured clone, and two histograms add up bin by bin.
 */
export interface Histogram {
  readonly counts: Uint32Array;
  /** Count, sum, sum of squares, largest value: exact, whatever the bins. */
  readonly moments: Float64Array;
}

const mantissaBits = 7;
const lowestExponent = -30;
const highestExponent = 20;
const binsOfOctave = 1 << mantissaBits;
/** Bin 0 holds what is below the range, zero above all; the last bin also holds what is beyond the range. */
const binCount = (highestExponent - lowestExponent) * binsOfOctave + 1;
const highWordShift = 20 - mantissaBits;
const firstBin = ((1023 + lowestExponent) << mantissaBits) - 1;

/** Largest relative distance between a value within the range and the middle of its bin. */
export const relativeBinError = 1 / (2 * binsOfOctave);

const float = new Float64Array(1);
/** Signed, so that a negative number (a rounding error below zero) falls into bin 0. */
const words = new Int32Array(float.buffer);
float[0] = 1;
const highWord = words[1] === 0 ? 0 : 1;

export function createHistogram(): Histogram {
  return { counts: new Uint32Array(binCount), moments: new Float64Array(4) };
}

/** Adds one value in seconds, at least 0. Takes the bin from the bits of the number: no logarithm, no allocation. */
export function record(histogram: Histogram, seconds: number): void {
  histogram.counts[binOf(seconds)]++;
  const moments = histogram.moments;
  moments[0]++;
  moments[1] += seconds;
  moments[2] += seconds * seconds;
  if (seconds > moments[3]) moments[3] = seconds;
}

/** Adds what `other` holds to `histogram`. Counts do not depend on the order of merging; sums may, in their last bits. */
export function merge(histogram: Histogram, other: Histogram): void {
  for (let bin = 0; bin < binCount; bin++) histogram.counts[bin] += other.counts[bin];
  for (let index = 0; index < 3; index++) histogram.moments[index] += other.moments[index];
  histogram.moments[3] = Math.max(histogram.moments[3], other.moments[3]);
}

export function countOf(histogram: Histogram): number {
  return histogram.moments[0];
}

/** Exact sum in seconds. */
export function sumOf(histogram: Histogram): number {
  return histogram.moments[1];
}

/** Exact mean in seconds; NaN of an empty histogram. */
export function meanOf(histogram: Histogram): number {
  return histogram.moments[1] / histogram.moments[0];
}

/** Exact standard deviation of what was recorded, in seconds (divisor n − 1); NaN below two values. */
export function standardDeviationOf(histogram: Histogram): number {
  const [count, sum, squares] = histogram.moments;
  return count < 2 ? NaN : Math.sqrt(Math.max(0, (squares - (sum * sum) / count) / (count - 1)));
}

/** Exact largest value in seconds; NaN of an empty histogram. */
export function maximumOf(histogram: Histogram): number {
  return histogram.moments[0] === 0 ? NaN : histogram.moments[3];
}

/**
 * The smallest value that at least the share `q` of all values does not exceed, within `relativeBinError`; NaN of an empty histogram.
 * `beyond` values count as larger than every recorded one: where the quantile falls among them, it is infinite.
 */
export function quantileOf(histogram: Histogram, q: number, beyond = 0): number {
  const count = countOf(histogram);
  if (count + beyond === 0) return NaN;
  const rank = Math.max(1, Math.ceil(q * (count + beyond) - 1e-9));
  if (rank > count) return Infinity;
  let seen = 0;
  let bin = -1;
  while (seen < rank) seen += histogram.counts[++bin];
  return Math.min(middleOf(bin), histogram.moments[3]);
}

/** Upper edges in seconds of the bins that hold something, with their counts, in rising order. */
export function binsOf(histogram: Histogram): [upperEdge: number, count: number][] {
  const bins: [number, number][] = [];
  histogram.counts.forEach((count, bin) => {
    if (count > 0) bins.push([bin === 0 ? 0 : edgeBelow(bin + 1), count]);
  });
  return bins;
}

function binOf(seconds: number): number {
  float[0] = seconds;
  const bin = (words[highWord] >> highWordShift) - firstBin;
  return bin < 1 ? 0 : bin >= binCount ? binCount - 1 : bin;
}

/** The inverse of `binOf`: the smallest number of a bin above 0. */
function edgeBelow(bin: number): number {
  float[0] = 0;
  words[highWord] = (bin + firstBin) << highWordShift;
  return float[0];
}

function middleOf(bin: number): number {
  return bin === 0 ? 0 : (edgeBelow(bin) + edgeBelow(bin + 1)) / 2;
}
