import { countOf, createHistogram, maximumOf, meanOf, merge, quantileOf, type Histogram } from './histogram.ts';
import type { Measurement } from './measurement.ts';

/** The counters of one replication, and how many seconds they cover. */
export interface Sample<Tally> {
  readonly tally: Tally;
  readonly seconds: number;
}

/** How a metric follows from counters; nothing where these counters do not have it (the lag of a database without followers …). */
export type Measure<Tally> = (samples: readonly Sample<Tally>[]) => Measurement | undefined;
export type Measures<Tally> = Readonly<Record<string, Measure<Tally>>>;

const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** A number of each replication; NaN where it observed nothing. */
export function meanOver<Tally>(value: (tally: Tally, seconds: number) => number | undefined): Measure<Tally> {
  return (samples) => valuesOf(samples, value, (values) => ({ kind: 'mean', values }));
}

export function countOver<Tally>(value: (tally: Tally) => number | undefined): Measure<Tally> {
  return (samples) => valuesOf(samples, value, (values) => ({ kind: 'count', values }));
}

export function extremeOver<Tally>(value: (tally: Tally) => number | undefined): Measure<Tally> {
  return (samples) => valuesOf(samples, value, (values) => ({ kind: 'extreme', values }));
}

/** `hits` of `trials`, both counts of individual things. */
export function shareOver<Tally>(parts: (tally: Tally) => { readonly hits: number; readonly trials: number } | undefined): Measure<Tally> {
  return (samples) => {
    const shares = samples.map(({ tally }) => parts(tally)).filter((part) => part !== undefined);
    if (shares.length < samples.length) return undefined;
    const observed = shares.filter(({ trials }) => trials > 0);
    return {
      kind: 'ratio',
      values: observed.map(({ hits, trials }) => hits / trials),
      hits: observed.reduce((sum, { hits }) => sum + hits, 0),
      trials: observed.reduce((sum, { trials }) => sum + trials, 0),
    };
  };
}

/**
 * `name.mean`, `name.p50` … `name.max` of a histogram. What is `open` has not ended yet and counts with its age: it may raise a figure, and
 * at worst it would never end.
 */
export function distributionOver<Tally>(
  name: string,
  histogram: (tally: Tally) => Histogram | undefined,
  open: (tally: Tally) => Histogram | undefined = () => undefined,
): Measures<Tally> {
  const pairs = (samples: readonly Sample<Tally>[]) => pairsOf(samples, histogram, open);
  const measures: Record<string, Measure<Tally>> = {
    [`${name}.mean`]: (samples) => {
      const all = pairs(samples)?.filter(isObserved);
      return (
        all && {
          kind: 'mean',
          values: all.map(({ known }) => meanOf(known)),
          ...worst(all, ({ known, open: count }) => (count > 0 ? Infinity : meanOf(known))),
        }
      );
    },
    [`${name}.max`]: (samples) => {
      const all = pairs(samples)?.filter(isObserved);
      return all && { kind: 'extreme', values: all.map(({ known }) => maximumOf(known)) };
    },
  };
  for (const [key, share] of Object.entries(quantiles)) {
    measures[`${name}.${key}`] = (samples) => {
      const all = pairs(samples);
      const observed = all?.filter(isObserved);
      return (
        all &&
        observed && {
          kind: 'quantile',
          share,
          values: observed.map(({ known }) => quantileOf(known, share)),
          samples: all.map(({ known }) => countOf(known)),
          ...worst(observed, ({ ended, open: count }) => quantileOf(ended, share, count)),
        }
      );
    };
  }
  return measures;
}

interface Pair {
  /** What has ended, and that with the ages of what has not. */
  readonly ended: Histogram;
  readonly known: Histogram;
  readonly open: number;
}

function pairsOf<Tally>(
  samples: readonly Sample<Tally>[],
  histogram: (tally: Tally) => Histogram | undefined,
  open: (tally: Tally) => Histogram | undefined,
): Pair[] | undefined {
  const pairs = samples.map(({ tally }) => pairOf(histogram(tally), open(tally))).filter((pair) => pair !== undefined);
  return pairs.length < samples.length ? undefined : pairs;
}

function isObserved({ known }: Pair): boolean {
  return countOf(known) > 0;
}

function pairOf(ended: Histogram | undefined, open: Histogram | undefined): Pair | undefined {
  if (ended === undefined) return undefined;
  if (open === undefined || countOf(open) === 0) return { ended, known: ended, open: 0 };
  return { ended, known: merged([ended, open]), open: countOf(open) };
}

export function merged(histograms: readonly Histogram[]): Histogram {
  const sum = createHistogram();
  for (const histogram of histograms) merge(sum, histogram);
  return sum;
}

function worst(pairs: readonly Pair[], value: (pair: Pair) => number): { atWorst?: readonly number[] } {
  return pairs.some(({ open }) => open > 0) ? { atWorst: pairs.map(value) } : {};
}

function valuesOf<Tally>(
  samples: readonly Sample<Tally>[],
  value: (tally: Tally, seconds: number) => number | undefined,
  measurement: (values: readonly number[]) => Measurement,
): Measurement | undefined {
  const values = samples.map(({ tally, seconds }) => value(tally, seconds)).filter((each) => each !== undefined);
  return values.length < samples.length ? undefined : measurement(values.filter((each) => !Number.isNaN(each)));
}
