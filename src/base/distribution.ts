import { exponential, logarithm } from './mathematics.ts';

/**
 * A random quantity as an architecture states it. Durations are in seconds; counts (of `keys`, of `repeat`) are plain numbers.
 * Parameters are those of the language, in the same order; sampling is the simulator's.
 */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** Truncated at zero: a negative draw is drawn again. */
  | { readonly kind: 'normal'; readonly mean: number; readonly standardDeviation: number }
  /** exp(N(mu, sigma)): `mu` and `sigma` are of the logarithm of seconds. */
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'erlang'; readonly stages: number; readonly mean: number }
  | { readonly kind: 'hyperexponential'; readonly probability: number; readonly mean1: number; readonly mean2: number }
  | { readonly kind: 'pareto'; readonly scale: number; readonly shape: number }
  | { readonly kind: 'weibull'; readonly scale: number; readonly shape: number }
  | { readonly kind: 'mixture'; readonly parts: readonly { readonly weight: number; readonly distribution: Distribution }[] }
  /** Samples of a file, one number of seconds a line; `samples` is filled by whoever reads files. */
  | { readonly kind: 'empirical'; readonly path: string; readonly samples?: readonly number[] };

export function constant(value: number): Distribution {
  return { kind: 'constant', value };
}

/** The mean, where a closed form of these parameters is at hand; a normal's truncation at zero is ignored. */
export function meanOf(distribution: Distribution): number | undefined {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'exponential':
    case 'normal':
    case 'erlang':
      return distribution.mean;
    case 'uniform':
      return (distribution.low + distribution.high) / 2;
    case 'lognormal':
      return exponential(distribution.mu + distribution.sigma ** 2 / 2);
    case 'hyperexponential':
      return distribution.probability * distribution.mean1 + (1 - distribution.probability) * distribution.mean2;
    case 'pareto':
      return distribution.shape > 1 ? (distribution.shape * distribution.scale) / (distribution.shape - 1) : undefined;
    case 'mixture':
      return meanOfParts(distribution.parts);
    case 'weibull':
      return distribution.scale * gamma(1 + 1 / distribution.shape);
    case 'empirical':
      return meanOfSamples(distribution.samples ?? []);
  }
}

function meanOfParts(parts: Extract<Distribution, { kind: 'mixture' }>['parts']): number | undefined {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  return parts.reduce<number | undefined>((sum, { weight, distribution }) => {
    const mean = meanOf(distribution);
    return sum === undefined || mean === undefined ? undefined : sum + (weight / total) * mean;
  }, 0);
}

function meanOfSamples(samples: readonly number[]): number | undefined {
  return samples.length === 0 ? undefined : samples.reduce((sum, each) => sum + each, 0) / samples.length;
}

/** Lanczos's approximation (g = 7, nine coefficients), good to 15 digits. */
function gamma(x: number): number {
  const first = 0.9999999999998099;
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.984369578019572e-6,
    1.5056327351493116e-7,
  ];
  const series = coefficients.reduce((sum, coefficient, index) => sum + coefficient / (x + index), first);
  const t = x + 6.5;
  return 2.5066282746310002 * exponential((x - 0.5) * logarithm(t) - t) * series;
}
