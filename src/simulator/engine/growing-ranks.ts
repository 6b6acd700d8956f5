import { exponential, logarithm, power } from '../../base/mathematics.ts';
import type { RandomSource } from '../../base/random.ts';
import type { Popularity } from '../../model/schema/value-types.ts';
import type { RankSampler } from './popularity.ts';

/** Up to so many weights are added one by one; beyond them an integral is as exact. */
const mostAdded = 1_000_000;

/**
 * Ranks of a key space that grows: what was added since is the newest where the newest are the most popular, else the least popular: of
 * `zipf` the ranks that follow, of `hotspot` cold, of `uniform` like all others.
 */
export class GrowingRanks {
  private readonly popularity: Popularity;
  private readonly ranks: RankSampler;
  private readonly count: number;
  /** Of `zipf`: the weight of all ranks that were there at first, and of that many added ones together. */
  private readonly weight: number;
  private readonly added: number[] = [0];

  constructor(popularity: Popularity, ranks: RankSampler, count: number) {
    this.popularity = popularity;
    this.ranks = ranks;
    this.count = count;
    this.weight = popularity.kind === 'zipf' ? zipfWeight(count, popularity.exponent) : 0;
  }

  /** A rank among those of the beginning and `added` more. */
  draw(source: RandomSource, added: number): number {
    switch (this.popularity.kind) {
      case 'latest':
        return this.ranks.draw(source) + added;
      case 'hotspot':
        return this.drawHotspot(source, added, this.popularity);
      case 'zipf':
        return added === 0 ? this.ranks.draw(source) : this.drawZipf(source, added, this.popularity.exponent);
      default:
        return source.below(this.count + added);
    }
  }

  private drawHotspot(source: RandomSource, added: number, { keys, accesses }: { keys: number; accesses: number }): number {
    const hot = Math.min(this.count, Math.max(1, Math.round(this.count * keys)));
    const all = this.count + added;
    return hot === all || source.uniform() < accesses ? source.below(hot) : hot + source.below(all - hot);
  }

  private drawZipf(source: RandomSource, added: number, exponent: number): number {
    while (this.added.length <= added) this.added.push(this.added[this.added.length - 1] + power(this.count + this.added.length, -exponent));
    const weight = source.uniform() * (this.weight + this.added[added]) - this.weight;
    if (weight < 0) return this.ranks.draw(source);
    let [low, high] = [0, added - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.added[middle + 1] > weight) high = middle;
      else low = middle + 1;
    }
    return this.count + low;
  }
}

/** Σ r^−s over the ranks from 1 to `count`. */
function zipfWeight(count: number, exponent: number): number {
  let weight = 0;
  for (let rank = 1; rank <= Math.min(count, mostAdded); rank++) weight += power(rank, -exponent);
  if (count <= mostAdded) return weight;
  const rest = 1 - exponent;
  const integral = (x: number) => (Math.abs(rest) < 1e-9 ? logarithm(x) : exponential(rest * logarithm(x)) / rest);
  return weight + integral(count + 0.5) - integral(mostAdded + 0.5);
}
