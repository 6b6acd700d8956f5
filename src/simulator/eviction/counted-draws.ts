import { RandomSource } from '../../base/random.ts';
import type { Chooser } from './eviction.ts';

/** Choices that belong to a stream and are told apart by counting them: who draws elsewhere in between changes nothing here. */
export class CountedDraws implements Chooser {
  private readonly source = new RandomSource();
  private readonly stream: number;
  private drawn = 0;

  /** `stream`: a key of `streamKey`. */
  constructor(stream: number) {
    this.stream = stream;
  }

  below(count: number): number {
    this.source.select(this.stream, this.drawn++, 0, 0);
    return this.source.below(count);
  }
}
