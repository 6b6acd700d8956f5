import type { Distribution } from './distribution.ts';
import { exponential, logarithm, power } from './mathematics.ts';
import { meanOf } from './distribution.ts';

/** The least that practically comes: of a normal and a lognormal, three standard deviations below the middle (one draw in 740 is less); 0 where small values are common. */
export function leastOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return distribution.low;
    case 'normal':
      return Math.max(0, distribution.mean - 3 * distribution.standardDeviation);
    case 'lognormal':
      return exponential(distribution.mu - 3 * distribution.sigma);
    case 'pareto':
      return distribution.scale;
    case 'mixture':
      return Math.min(...distribution.parts.filter(({ weight }) => weight > 0).map((part) => leastOf(part.distribution)));
    case 'empirical':
      return (distribution.samples ?? []).reduce((least, sample) => Math.min(least, sample), distribution.samples?.length ? Infinity : 0);
    default:
      return 0;
  }
}

/**
 * Variance ÷ mean², the squared coefficient of variation: 0 of a constant, 1 of an exponential. Nothing where no closed form is at hand
 * or the variance is infinite; a normal's truncation at zero is ignored.
 */
export function squaredVariationOf(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'constant':
      return 0;
    case 'exponential':
      return 1;
    case 'erlang':
      return 1 / distribution.stages;
    case 'lognormal':
      return exponential(distribution.sigma ** 2) - 1;
    default: {
      const mean = meanOf(distribution);
      const square = meanSquareOf(distribution);
      return mean === undefined || square === undefined || mean === 0 ? undefined : Math.max(0, square / mean ** 2 - 1);
    }
  }
}

/** The mean of the square. */
function meanSquareOf(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'uniform':
      return (distribution.low ** 2 + distribution.low * distribution.high + distribution.high ** 2) / 3;
    case 'normal':
      return distribution.mean ** 2 + distribution.standardDeviation ** 2;
    case 'hyperexponential':
      return 2 * (distribution.probability * distribution.mean1 ** 2 + (1 - distribution.probability) * distribution.mean2 ** 2);
    case 'pareto':
      return distribution.shape > 2 ? (distribution.shape * distribution.scale ** 2) / (distribution.shape - 2) : undefined;
    case 'weibull':
      // A Weibull variable's square is Weibull too, with the square of the scale and half the shape.
      return meanOf({ kind: 'weibull', scale: power(distribution.scale, 2), shape: distribution.shape / 2 });
    case 'mixture':
      return meanSquareOfParts(distribution.parts);
    case 'empirical': {
      const samples = distribution.samples ?? [];
      return samples.length === 0 ? undefined : samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
    }
    default: {
      const mean = meanOf(distribution);
      const variation = squaredVariationOf(distribution);
      return mean === undefined || variation === undefined ? undefined : mean ** 2 * (1 + variation);
    }
  }
}

function meanSquareOfParts(parts: Extract<Distribution, { kind: 'mixture' }>['parts']): number | undefined {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  let square = 0;
  for (const { weight, distribution } of parts) {
    const own = meanSquareOf(distribution);
    if (own === undefined) return undefined;
    square += (weight / total) * own;
  }
  return square;
}

/** H(n), the n-th harmonic number: the mean of the largest of n exponentials with mean 1. */
export function harmonic(count: number): number {
  if (count > 100) return logarithm(count) + 0.5772156649015329 + 1 / (2 * count);
  let sum = 0;
  for (let index = 1; index <= count; index++) sum += 1 / index;
  return sum;
}
