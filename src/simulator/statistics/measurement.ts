import type { Figure } from '../../model/generated/result.ts';
import { relativeBinError } from './histogram.ts';
import { studentQuantile } from './student.ts';

/**
 * One quantity as the replications of a run measured it, one value each (those without an observation left out). What kind it is
 * decides how its interval is made and how a requirement on it is judged.
 */
export type Measurement =
  /** A mean or a rate: Student's t over replications. `atWorst`: what the values might yet have become, where some of it was still open at the end. */
  | { readonly kind: 'mean'; readonly values: readonly number[]; readonly atWorst?: readonly number[] }
  /** A quantile from histograms, as a mean and widened by the bins' error; how many `samples` each replication had, those with none as well. */
  | {
      readonly kind: 'quantile';
      readonly share: number;
      readonly values: readonly number[];
      readonly samples: readonly number[];
      readonly atWorst?: readonly number[];
    }
  /** A share: `hits` of `trials` over all replications. */
  | { readonly kind: 'ratio'; readonly values: readonly number[]; readonly hits: number; readonly trials: number }
  /** Occurrences in each replication. */
  | { readonly kind: 'count'; readonly values: readonly number[] }
  /** The largest value of each replication. */
  | { readonly kind: 'extreme'; readonly values: readonly number[] };

/** How sure an interval is: `alpha` is the chance that it misses; `unseen` = −ln(alpha), from which limits on the never seen are made. */
export interface Confidence {
  readonly alpha: number;
  readonly unseen: number;
}

/** What reports show: 95 %, and the rule of three for what was never seen (Hanley and Lippman-Hand 1983, −ln 0.05 = 2.996). */
export const reportedConfidence: Confidence = { alpha: 0.05, unseen: 3 };
/** Each of four looks at growing data gets a quarter of the 5 % (Bonferroni), so that all looks together err as seldom as one would. */
export const lookConfidence: Confidence = { alpha: 0.05 / 4, unseen: 4.382026634673881 };

export type Interval = readonly [low: number, high: number];

/** The figure of the report; null mean where no replication observed anything. */
export function figureOf(measurement: Measurement | undefined): Figure {
  if (measurement === undefined || measurement.values.length === 0)
    return { mean: null, ci: null, n: 0, method: methods[measurement?.kind ?? 'mean'] };
  const n = measurement.values.length;
  if (measurement.kind === 'extreme') return { mean: Math.max(...measurement.values), ci: null, n, method: 'extreme' };
  const bound = boundOfUnseen(measurement, reportedConfidence);
  const interval = intervalOf(asSeen(measurement), reportedConfidence);
  const ci: [number, number] | null = interval === null ? null : [interval[0], interval[1]];
  const mean = average(measurement.values);
  return bound === undefined ? { mean, ci, n, method: methods[measurement.kind] } : { mean, ci, n, method: 'rule-of-three', bound };
}

/** The interval that holds the true value with the stated confidence; null where there are too few replications for one, and of extremes. */
export function intervalOf(measurement: Measurement, confidence: Confidence): Interval | null {
  const bound = boundOfUnseen(measurement, confidence);
  switch (measurement.kind) {
    case 'extreme':
      return null;
    case 'ratio':
      if (bound !== undefined) return measurement.hits === 0 ? [0, Math.min(1, bound)] : [Math.max(0, 1 - bound), 1];
      return clip(studentInterval(measurement.values, confidence), 1);
    case 'count':
      return bound === undefined ? clip(studentInterval(measurement.values, confidence)) : [0, bound];
    case 'mean':
      return clip(upTo(studentInterval(measurement.values, confidence), measurement.atWorst, confidence));
    case 'quantile':
      return clip(widened(upTo(studentInterval(measurement.values, confidence), measurement.atWorst, confidence)));
  }
}

/** The limit below which the unseen stays: of a share never (or always) seen, by the trials; of a count of zero, by the replications. */
function boundOfUnseen(measurement: Measurement, { unseen }: Confidence): number | undefined {
  if (measurement.kind === 'ratio') {
    const { hits, trials } = measurement;
    return trials > 0 && (hits === 0 || hits === trials) ? unseen / trials : undefined;
  }
  const isZero = measurement.kind === 'count' && measurement.values.length > 0 && measurement.values.every((value) => value === 0);
  return isZero ? unseen / measurement.values.length : undefined;
}

/** Mean ± t · s ÷ √n over independent values; null for fewer than two. */
export function studentInterval(values: readonly number[], { alpha }: Confidence): Interval | null {
  const n = values.length;
  if (n < 2) return null;
  const mean = average(values);
  if (!Number.isFinite(mean)) return [mean, mean];
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(1 - alpha / 2, n - 1) * Math.sqrt(variance / n);
  return [mean - half, mean + half];
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Without what might yet have become worse: the figure reports what was seen. */
function asSeen(measurement: Measurement): Measurement {
  return measurement.kind === 'mean' || measurement.kind === 'quantile' ? { ...measurement, atWorst: undefined } : measurement;
}

const methods = { mean: 'student-t', quantile: 'student-t', ratio: 'student-t', count: 'count', extreme: 'extreme' } as const;

function upTo(interval: Interval | null, atWorst: readonly number[] | undefined, confidence: Confidence): Interval | null {
  const worst = atWorst === undefined ? null : studentInterval(atWorst, confidence);
  return interval === null || worst === null ? interval : [interval[0], Math.max(interval[1], worst[1])];
}

function widened(interval: Interval | null): Interval | null {
  return interval === null ? null : [interval[0] * (1 - relativeBinError), interval[1] * (1 + relativeBinError)];
}

/** No quantity that we measure is negative, and no share exceeds 1. */
function clip(interval: Interval | null, highest = Infinity): Interval | null {
  return interval === null ? null : [Math.max(0, interval[0]), Math.min(highest, interval[1])];
}
