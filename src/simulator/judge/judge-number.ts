import type { Dimension } from '../../base/quantity.ts';
import { formatQuantity } from '../../base/quantity.ts';
import type { Comparison } from '../../model/architecture.ts';
import { average, intervalOf, type Confidence, type Measurement } from '../statistics/measurement.ts';
import type { Judgement } from './judged-run.ts';

export interface Limit {
  readonly comparison: Comparison;
  readonly value: number;
  readonly dimension: Dimension;
}

/** Observations of a quantile in each replication, below which it is not judged. */
export function neededObservations(share: number): number {
  return Math.round(100 / (1 - share));
}

/** Whether a measured quantity keeps its limit, at the stated confidence. */
export function judgeNumber(measurement: Measurement, limit: Limit, confidence: Confidence): Judgement {
  if (measurement.values.length === 0) return undecided('Nothing was observed that it could be measured by.', true);
  if (measurement.kind === 'extreme') return judgeExtreme(measurement.values, limit);
  if (measurement.kind === 'count') return judgeCount(measurement, limit, confidence);
  if (limit.comparison === '=') return undecided('A measured quantity never equals a number; use <= or >=.', true);
  if (measurement.kind === 'quantile') {
    const needed = neededObservations(measurement.share);
    const least = Math.min(...measurement.samples);
    if (least < needed) {
      const reason = `This quantile needs ${needed} observations in each replication, and one has ${least}.`;
      return { ...undecided(reason, true), lengthening: needed / least };
    }
  }
  return judgeInterval(measurement, limit, confidence);
}

function judgeInterval(measurement: Measurement, limit: Limit, confidence: Confidence): Judgement {
  const interval = intervalOf(measurement, confidence);
  if (interval === null) return undecided('One replication gives no interval; a second decides.', false);
  const [low, high] = interval;
  const n = measurement.values.length;
  const told = (value: number) => tell(value, limit);
  if (keeps(low, limit) && keeps(high, limit)) {
    const word = isUpper(limit) ? `At most ${told(high)}` : `At least ${told(low)}`;
    return { verdict: 'met', reason: `${word} in ${replications(n)}.`, isFinal: false };
  }
  if (!keeps(low, limit) && !keeps(high, limit)) {
    const word = isUpper(limit) ? `At least ${told(low)}` : `At most ${told(high)}`;
    return { verdict: 'violated', reason: `${word} in ${replications(n)}.`, isFinal: false };
  }
  const top = Number.isFinite(high) ? told(high) : 'without limit, since some of it had not ended';
  return undecided(`After ${replications(n)} it may lie between ${told(low)} and ${top}; a longer run decides.`, false);
}

/** One replication beyond the limit violates; none meets. */
function judgeExtreme(values: readonly number[], limit: Limit): Judgement {
  const beyond = values.filter((value) => !keeps(value, limit));
  if (limit.comparison === '=') return undecided('An extreme value never equals a number; use <= or >=.', true);
  return beyond.length > 0
    ? {
        verdict: 'violated',
        reason: `${tell(beyond[0], limit)} in ${beyond.length} of ${replications(values.length)}.`,
        isFinal: true,
      }
    : {
        verdict: 'met',
        reason: `Kept in ${replications(values.length)}; the worst was ${tell(worstOf(values, limit), limit)}.`,
        isFinal: false,
      };
}

/** Against 0, one occurrence decides; against other limits the mean over replications. */
function judgeCount(measurement: Measurement, limit: Limit, confidence: Confidence): Judgement {
  const { values } = measurement;
  const n = values.length;
  if (limit.value === 0 && (limit.comparison === '=' || limit.comparison === '<=')) {
    const occurrences = values.reduce((sum, value) => sum + value, 0);
    return occurrences > 0
      ? { verdict: 'violated', reason: `${occurrences} in ${replications(n)}.`, isFinal: true }
      : { verdict: 'met', reason: `0 in ${replications(n)}: the mean is below ${formatQuantity(3 / n, 'count', 2)} a run.`, isFinal: false };
  }
  if (limit.comparison !== '=') return judgeInterval(measurement, limit, confidence);
  if (values.every((value) => value === limit.value))
    return { verdict: 'met', reason: `${limit.value} in each of ${replications(n)}.`, isFinal: false };
  const interval = intervalOf(measurement, confidence);
  const excludes = interval !== null && (limit.value < interval[0] || limit.value > interval[1]);
  const mean = formatQuantity(average(values), 'count');
  return excludes
    ? { verdict: 'violated', reason: `${mean} a run in ${replications(n)}.`, isFinal: false }
    : undecided(`${mean} a run in ${replications(n)}, not always ${limit.value}; further replications decide.`, false);
}

/** As the language writes it; a share near 1 with its nines. */
function tell(value: number, { dimension }: Limit): string {
  return formatQuantity(value, dimension, dimension === 'percent' && value > 0.99 ? 7 : 4);
}

function keeps(value: number, { comparison, value: limit }: Limit): boolean {
  switch (comparison) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
    case '>=':
      return value >= limit;
    case '>':
      return value > limit;
  }
}

function isUpper({ comparison }: Limit): boolean {
  return comparison === '<' || comparison === '<=';
}

function worstOf(values: readonly number[], limit: Limit): number {
  return isUpper(limit) ? Math.max(...values) : Math.min(...values);
}

function replications(n: number): string {
  return n === 1 ? '1 replication' : `${n} replications`;
}

function undecided(reason: string, isFinal: boolean): Judgement {
  return { verdict: 'undecided', reason, isFinal };
}
