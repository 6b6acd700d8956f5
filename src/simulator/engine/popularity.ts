import { exponential, logarithm, power } from '../../base/mathematics.ts';
import type { RandomSource } from '../../base/random.ts';
import type { Popularity } from '../../model/schema/value-types.ts';
import { drawExponential } from './ziggurat.ts';

/** Draws a rank among `count` keys: 0 is the most popular one, where they differ. */
export interface RankSampler {
  draw(source: RandomSource): number;
}

/** Beyond so many keys a table would be too large, and Zipf ranks are drawn by rejection. */
const largestTable = 4_000_000;

/** A `trace` depends on more than a draw: whoever calls this has settled it before. */
export function rankSampler(popularity: Popularity, count: number): RankSampler {
  switch (popularity.kind) {
    case 'zipf':
      return popularity.exponent === 0
        ? new UniformRanks(count)
        : count <= largestTable
          ? new AliasTable(zipfWeights(count, popularity.exponent))
          : new ZipfByRejection(count, popularity.exponent);
    case 'latest':
      return new LatestKeys(count, Math.max(1, count * popularity.keys));
    case 'hotspot':
      return new HotspotRanks(count, popularity.keys, popularity.accesses);
    default:
      return new UniformRanks(count);
  }
}

function zipfWeights(count: number, exponent: number): Float64Array {
  const weights = new Float64Array(count);
  for (let rank = 0; rank < count; rank++) weights[rank] = power(rank + 1, -exponent);
  return weights;
}

class UniformRanks implements RankSampler {
  private readonly count: number;

  constructor(count: number) {
    this.count = count;
  }

  draw(source: RandomSource): number {
    return source.below(this.count);
  }
}

/** The first `keys` share of all ranks takes the `accesses` share of all draws; within both parts ranks are equal. */
class HotspotRanks implements RankSampler {
  private readonly hot: number;
  private readonly count: number;
  private readonly accesses: number;

  constructor(count: number, keys: number, accesses: number) {
    this.count = count;
    this.hot = Math.min(count, Math.max(1, Math.round(count * keys)));
    this.accesses = this.hot === count ? 1 : accesses;
  }

  draw(source: RandomSource): number {
    return source.uniform() < this.accesses ? source.below(this.hot) : this.hot + source.below(this.count - this.hot);
  }
}

/** Ages from the newest key back are exponential with the mean of that share of all keys; the newest has the highest number. */
class LatestKeys implements RankSampler {
  private readonly count: number;
  private readonly meanAge: number;

  constructor(count: number, meanAge: number) {
    this.count = count;
    this.meanAge = meanAge;
  }

  draw(source: RandomSource): number {
    for (;;) {
      const age = Math.floor(drawExponential(source) * this.meanAge);
      if (age < this.count) return this.count - 1 - age;
    }
  }
}

/** Walker's alias method with Vose's construction (1991): any discrete distribution by one look into a table. */
class AliasTable implements RankSampler {
  private readonly count: number;
  /** By rank the threshold, and the rank that is drawn beyond it: side by side, so that a draw waits for one place in memory. */
  private readonly table: Float64Array;

  constructor(weights: Float64Array) {
    const count = weights.length;
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const threshold = weights.map((weight) => (weight * count) / total);
    const alias = new Int32Array(count);
    const small = new Int32Array(count);
    const large = new Int32Array(count);
    let smalls = 0;
    let larges = 0;
    for (let rank = 0; rank < count; rank++) {
      if (threshold[rank] < 1) small[smalls++] = rank;
      else large[larges++] = rank;
    }
    while (smalls > 0 && larges > 0) {
      const less = small[--smalls];
      const more = large[larges - 1];
      alias[less] = more;
      threshold[more] -= 1 - threshold[less];
      if (threshold[more] < 1) small[smalls++] = large[--larges];
    }
    // What rounding has left over is certain.
    while (larges > 0) threshold[large[--larges]] = 1;
    while (smalls > 0) threshold[small[--smalls]] = 1;
    this.count = count;
    this.table = new Float64Array(2 * count);
    for (let rank = 0; rank < count; rank++) {
      this.table[2 * rank] = threshold[rank];
      this.table[2 * rank + 1] = alias[rank];
    }
  }

  draw(source: RandomSource): number {
    const position = source.uniform() * this.count;
    const rank = Math.floor(position);
    return position - rank < this.table[2 * rank] ? rank : this.table[2 * rank + 1];
  }
}

/** Rejection-inversion of W. Hörmann and G. Derflinger (1996), for any exponent above 0. */
class ZipfByRejection implements RankSampler {
  private readonly count: number;
  private readonly exponent: number;
  private readonly lowest: number;
  private readonly span: number;
  private readonly sure: number;

  constructor(count: number, exponent: number) {
    this.count = count;
    this.exponent = exponent;
    this.lowest = this.integral(1.5) - 1;
    this.span = this.integral(count + 0.5) - this.lowest;
    this.sure = 2 - this.inverse(this.integral(2.5) - power(2, -exponent));
  }

  draw(source: RandomSource): number {
    for (;;) {
      const u = this.lowest + source.uniform() * this.span;
      const x = this.inverse(u);
      const rank = Math.min(this.count, Math.max(1, Math.floor(x + 0.5)));
      if (rank - x <= this.sure || u >= this.integral(rank + 0.5) - power(rank, -this.exponent)) return rank - 1;
    }
  }

  /** Integral of x^−s from 1. */
  private integral(x: number): number {
    const rest = 1 - this.exponent;
    return Math.abs(rest) < 1e-9 ? logarithm(x) : (exponential(rest * logarithm(x)) - 1) / rest;
  }

  private inverse(u: number): number {
    const rest = 1 - this.exponent;
    return Math.abs(rest) < 1e-9 ? exponential(u) : exponential(logarithm(1 + u * rest) / rest);
  }
}
