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
