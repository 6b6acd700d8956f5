import { assert } from '../../../src/base/assert.ts';
import { relativeBinError } from '../../../src/simulator/statistics/histogram.ts';
import { studentQuantile } from '../../../src/simulator/statistics/student.ts';
import type { ReplicationResult } from '../../../src/simulator/statistics/replication-result.ts';

export type Measure = (run: ReplicationResult) => number;

export interface Figure {
  readonly exact: number;
  readonly measure: Measure;
  /** Largest relative half-width of the interval, without what bins add: 1 % where nothing is said, 2 % for the p95, 3 % beyond. */
  readonly precision?: number;
  /** A quantile from a histogram: the interval is wider by half a bin on either side, as it is for verdicts. */
  readonly isBinned?: boolean;
  /** How far the real system may lie from the simulated one, relatively, where the figure was measured and is not a theorem. */
  readonly tolerance?: number;
}

/**
 * A model whose figures are known: by a theorem, or by a measurement of a real system. Its seed, its length and its precision were set
 * before its first run, the length from the known variance of the estimate where there is one.
 */
export interface Claim {
  /** Unique, and the same for ever: results are kept under it. */
  readonly id: string;
  readonly name: string;
  /** Where the known figures come from. */
  readonly source: string;
  /** The model, with one of its parameters multiplied by `off`: 1 is the model itself. */
  readonly text: (off: number) => string;
  /** Measured seconds, all replications together. */
  readonly seconds: number;
  /** Seconds before them, in each replication. */
  readonly warmup: number;
  readonly replications?: number;
  readonly scenario?: string;
  /** What a model that is off by 5 % is off by (default 1.05), and how long it is run (default: as long as the model itself). */
  readonly off?: number;
  readonly secondsOff?: number;
  /** Measured seconds in every test run: all of them, or a part, in fewer replications and with wider intervals. None: in long runs alone. */
  readonly brief?: number;
  readonly figures: Readonly<Record<string, Figure>>;
}

export interface Family {
  readonly id: string;
  readonly title: string;
  readonly claims: readonly Claim[];
}

export const seed = 20_261_122;
export const usualReplications = 40;
export const usualPrecision = 0.01;
const briefReplications = 10;
/** Two-sided: a true claim is missed by one figure in a thousand. */
const confidence = 0.999;

/**
 * The edition of a claim that every test run proves. A half-width goes with one over the root of the length, and with the quantile of
 * Student's distribution for so many replications.
 */
export function briefEdition(claim: Claim): Claim {
  const { brief, seconds, replications = usualReplications, figures } = claim;
  assert(brief !== undefined, `"${claim.id}" has no brief edition`);
  if (brief >= seconds) return claim;
  const wider = (Math.sqrt(seconds / brief) * quantile(briefReplications)) / quantile(replications);
  return {
    ...claim,
    seconds: brief,
    secondsOff: brief,
    replications: briefReplications,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, figure]) => [name, { ...figure, precision: wider * (figure.precision ?? usualPrecision) }]),
    ),
  };
}

export interface Interval {
  readonly mean: number;
  readonly half: number;
  /** Of the half-width, what the bins of a histogram add. */
  readonly bins: number;
}

/** Mean and half-width of the 99.9 % interval of independent values. */
function intervalOf(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, each) => sum + each, 0) / n;
  const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  return { mean, half: quantile(n) * Math.sqrt(variance / n), bins: 0 };
}

/** Of Student's distribution, for the interval of so many values. */
function quantile(values: number): number {
  return studentQuantile((1 + confidence) / 2, values - 1);
}

export function figureInterval({ measure, isBinned = false }: Figure, runs: readonly ReplicationResult[]): Interval {
  const interval = intervalOf(runs.map(measure));
  const bins = isBinned ? relativeBinError * Math.abs(interval.mean) : 0;
  return { ...interval, half: interval.half + bins, bins };
}

/** Whether the interval holds the known value, or comes as near to it as is claimed of a real system. */
export function holds({ exact, tolerance = 0 }: Figure, { mean, half }: Interval): boolean {
  return Math.abs(mean - exact) <= half + tolerance * Math.abs(exact);
}

/** Whether the interval is as narrow as was asked for. What is always 0 needs no width. */
export function isPrecise({ precision = usualPrecision }: Figure, { mean, half, bins }: Interval): boolean {
  return half - bins <= precision * Math.abs(mean);
}
