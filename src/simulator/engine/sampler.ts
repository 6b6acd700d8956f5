import { assert, assertUnreachable } from '../../base/assert.ts';
import type { Distribution } from '../../base/distribution.ts';
import { exponential, power } from '../../base/mathematics.ts';
import type { RandomSource } from '../../base/random.ts';
import { drawExponential, drawNormal } from './ziggurat.ts';

type SamplerKind = Distribution['kind'];

/** A distribution made ready to draw from: one shape of object for every kind, so that the engine's code stays monomorphic. */
export interface Sampler {
  readonly kind: SamplerKind;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Of a mixture: its parts, and up to where the uniform number chooses each. */
  readonly parts: readonly Sampler[];
  readonly limits: Float64Array;
}

const nothing = new Float64Array(0);

export function samplerOf(distribution: Distribution): Sampler {
  switch (distribution.kind) {
    case 'constant':
      return sampler('constant', distribution.value);
    case 'exponential':
      return sampler('exponential', distribution.mean);
    case 'uniform':
      return sampler('uniform', distribution.low, distribution.high - distribution.low);
    case 'normal':
      return sampler('normal', distribution.mean, distribution.standardDeviation);
    case 'lognormal':
      return sampler('lognormal', distribution.mu, distribution.sigma);
    case 'erlang':
      return sampler('erlang', distribution.stages, distribution.mean / distribution.stages);
    case 'hyperexponential':
      return sampler('hyperexponential', distribution.probability, distribution.mean1, distribution.mean2);
    case 'pareto':
      return sampler('pareto', distribution.scale, 1 / distribution.shape);
    case 'weibull':
      return sampler('weibull', distribution.scale, 1 / distribution.shape);
    case 'mixture':
      return mixtureOf(distribution.parts);
    case 'empirical': {
      const samples = Float64Array.from(distribution.samples ?? []);
      assert(samples.length > 0, 'an empirical distribution without samples is reported before it is simulated');
      return { kind: 'empirical', a: samples.length, b: 0, c: 0, parts: [], limits: samples };
    }
    default:
      return assertUnreachable(distribution);
  }
}

/** One draw, in the unit of the distribution (seconds, where it is a duration). The source must have been told its place. */
export function draw(sampler: Sampler, source: RandomSource): number {
  switch (sampler.kind) {
    case 'constant':
      return sampler.a;
    case 'exponential':
      return sampler.a * drawExponential(source);
    case 'uniform':
      return sampler.a + sampler.b * source.uniform();
    case 'normal':
      return drawPositiveNormal(sampler, source);
    case 'lognormal':
      return exponential(sampler.a + sampler.b * drawNormal(source));
    case 'erlang':
      return drawErlang(sampler, source);
    case 'hyperexponential':
      return (source.uniform() < sampler.a ? sampler.b : sampler.c) * drawExponential(source);
    // A uniform number to the power −1/shape is e to the power of an exponential one ÷ shape.
    case 'pareto':
      return sampler.a * exponential(drawExponential(source) * sampler.b);
    case 'weibull':
      return sampler.a * power(drawExponential(source), sampler.b);
    case 'mixture':
      return drawMixture(sampler, source);
    case 'empirical':
      return sampler.limits[source.below(sampler.a)];
  }
}

function sampler(kind: SamplerKind, a: number, b = 0, c = 0): Sampler {
  return { kind, a, b, c, parts: [], limits: nothing };
}

function mixtureOf(parts: readonly { weight: number; distribution: Distribution }[]): Sampler {
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  let sum = 0;
  const limits = Float64Array.from(parts, (part) => (sum += part.weight) / total);
  return { kind: 'mixture', a: 0, b: 0, c: 0, parts: parts.map((part) => samplerOf(part.distribution)), limits };
}

function drawMixture(sampler: Sampler, source: RandomSource): number {
  const u = source.uniform();
  let part = 0;
  while (part < sampler.limits.length - 1 && u >= sampler.limits[part]) part++;
  return draw(sampler.parts[part], source);
}

function drawPositiveNormal(sampler: Sampler, source: RandomSource): number {
  for (;;) {
    const x = sampler.a + sampler.b * drawNormal(source);
    if (x >= 0) return x;
  }
}

function drawErlang(sampler: Sampler, source: RandomSource): number {
  let sum = 0;
  for (let stage = 0; stage < sampler.a; stage++) sum += drawExponential(source);
  return sum * sampler.b;
}
